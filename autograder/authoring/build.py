"""The build: from a source notebook to what students, instructors and graders use.

::

    source/<unit>/notebook.py, unit.toml and locale/*.po
        -> assignment/<language>/<unit>/<unit>.ipynb     what students get
           assignment/<language>/<unit>/tests/*.py       the public tests
           solutions/<language>/<unit>.ipynb             what instructors read
           solutions/<language>/tests/<unit>/*.py        all tests, for graders

Two builds of one source give the same bytes. Nothing is written before everything is proven in every language
(`proofs`, `agreement`, `same_program`, `blank_run`), only what has changed is written, and what the build no longer
makes is removed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from autograder.authoring.notebooks.agreement import prove_numbers_agree
from autograder.authoring.notebooks.assign import Assigned, assign
from autograder.authoring.notebooks.blank_run import run_blank_copy
from autograder.authoring.notebooks.built_notebooks import notebook_text, solution_notebook, student_notebook
from autograder.authoring.notebooks.built_tests import otter_test_file
from autograder.authoring.notebooks.proofs import prove_leak_free, prove_same_as_otter, prove_sound, prove_tests
from autograder.authoring.notebooks.same_program import prove_same_program, prove_same_tests
from autograder.authoring.notebooks.source import Source, read_source
from autograder.authoring.translation.translated_source import languages_of, translated
from autograder.units.catalogues import read_catalogue
from autograder.units.titles import catalogue_folder
from autograder.units.unit import Unit, load_unit, unit_names

__all__ = ["BuildResult", "Products", "build_unit", "build_units", "make_products"]


@dataclass(frozen=True)
class Products:
    """All that is made from one source, in one language, proven but not yet run or written.

    Attributes:
        source: what it was made from.
        student: the students' notebook.
        solution: the same notebook with solutions.
        public_tests: Otter test files by question, for students.
        tests: Otter test files by question, hidden tests included.
    """

    source: Source
    student: NotebookNode
    solution: NotebookNode
    public_tests: dict[str, str]
    tests: dict[str, str]


@dataclass(frozen=True)
class BuildResult:
    """What a build did.

    Attributes:
        unit: the unit's name.
        written: files that changed, relative to the checkout.
        removed: stale files that are gone.
        executed: the languages whose blank copy was run.
    """

    unit: str
    written: list[PurePosixPath]
    removed: list[PurePosixPath]
    executed: list[str]


def build_units(names: Sequence[str] = (), *, execute: bool | None = None) -> Iterator[BuildResult]:
    """Build units, as many at once as there are processors, each in a process of its own.

    Args:
        names: the units; all when empty.
        execute: as in `build_unit`.

    Yields:
        One result for each unit, in their order.

    Raises:
        SourceError, UnitError: as in `build_unit`; units yielded before are built, this one is as it was, and of those
            after it some may be built.
    """
    names = names or unit_names()
    at_once = min(len(names), len(os.sched_getaffinity(0)))
    if at_once < 2:
        yield from (build_unit(load_unit(name), execute=execute) for name in names)
        return
    # Begun anew, not as copies of this process, of whose threads a copy would lack all but one.
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as processes:
        yield from processes.map(partial(_built, execute=execute), names)


def _built(name: str, execute: bool | None) -> BuildResult:
    return build_unit(load_unit(name), execute=execute)


def build_unit(unit: Unit, *, execute: bool | None = None) -> BuildResult:
    """Build one unit in all its languages: make, prove, and only then write.

    Args:
        unit: the unit.
        execute: whether to run blank copies, which takes half a minute with TensorFlow; None runs those of the
            students' notebooks that differ from the ones that are there.

    Raises:
        SourceError: the source notebook breaks a rule of the markup.
        UnitError: something else is wrong with the unit, or a proof fails; the outputs are left as they were.
    """
    files: dict[PurePosixPath, str] = {}
    executed = []
    for products in make_products(unit):
        made = _files(products)
        language = products.source.language
        notebook = _relative(unit, unit.student_notebook(language))
        if execute or (execute is None and _read(unit.root / notebook) != made[notebook]):
            run_blank_copy(products.student, unit)
            executed.append(language)
        files |= made
    removed = [path for path in _present(unit) if path not in files]
    written = [path for path, text in files.items() if _read(unit.root / path) != text]
    for path in removed:
        (unit.root / path).unlink()
    for path in written:
        _write(unit.root / path, files[path])
    return BuildResult(unit.name, written, removed, executed)


def make_products(unit: Unit) -> list[Products]:
    """Read the source and its catalogues, run Otter Assign, finish and prove what it makes; nothing is written.

    Args:
        unit: the unit.

    Returns:
        The products in English, and in every language that the unit has a catalogue for.

    Raises:
        SourceError: the source notebook breaks a rule of the markup.
        UnitError: something else is wrong with the unit, or a proof fails.
    """
    source = read_source(unit)
    folder = catalogue_folder(unit)
    catalogues = [read_catalogue(folder / f"{language}.po") for language in languages_of(unit)]
    sources = [source, *(translated(source, one) for one in catalogues)]
    for each in sources:
        prove_numbers_agree(each)
    english, *others = (_products(*made) for made in zip(sources, assign(sources), strict=True))
    for other in others:
        language = other.source.language
        prove_leak_free(source, _student_files(other))
        prove_same_program(english.student, other.student, language, unit.shown)
        prove_same_program(english.solution, other.solution, language, unit.shown)
        prove_same_tests(english.tests, other.tests, language, unit.shown)
        prove_same_tests(_in_notebook(english), _in_notebook(other), language, unit.shown)
    return [english, *others]


def _products(source: Source, assigned: Assigned) -> Products:
    """What is made from a source in one language."""
    unit = source.unit
    graded = [question for question in unit.questions if not question.is_manual]
    checks = {question.name: source.checks(question.name) for question in graded}
    public = {name: [check for check in checks[name] if not check.hidden] for name in checks}
    products = Products(
        source=source,
        student=student_notebook(assigned, source),
        solution=solution_notebook(assigned, source),
        public_tests={q.name: otter_test_file(q, public[q.name]) for q in graded if public[q.name]},
        tests={q.name: otter_test_file(q, checks[q.name]) for q in graded},
    )
    prove_same_as_otter(products.tests, assigned.tests)
    prove_same_as_otter(products.public_tests, assigned.public_tests)
    _prove(products)
    return products


def _prove(products: Products) -> None:
    unit = products.source.unit
    prove_sound(products.student, unit, "the student notebook")
    prove_sound(products.solution, unit, "the solution notebook")
    for question in unit.questions:
        if not question.is_manual:
            public = products.public_tests.get(question.name)
            prove_tests(products.source, question, products.tests[question.name], public, products.student)
    prove_leak_free(products.source, _student_files(products))


def _in_notebook(products: Products) -> dict[str, str]:
    """The code of the tests that the notebook brings along, by question."""
    source = products.source
    return {q.name: "\n\n".join(source.notebook_tests(q.name)) for q in source.unit.questions}


def _files(products: Products) -> dict[PurePosixPath, str]:
    """The text of every output, by its path in the checkout."""
    unit, language = products.source.unit, products.source.language
    student = _relative(unit, unit.student_notebook(language))
    return {
        student: notebook_text(products.student),
        _relative(unit, unit.solution_notebook(language)): notebook_text(products.solution),
        **{student.parent / "tests" / f"{name}.py": text for name, text in products.public_tests.items()},
        **{_relative(unit, unit.tests_in(language)) / f"{name}.py": text for name, text in products.tests.items()},
    }


def _student_files(products: Products) -> dict[PurePosixPath, str]:
    unit = products.source.unit
    folder = _relative(unit, unit.student_notebook(products.source.language)).parent
    return {path: text for path, text in _files(products).items() if folder in path.parents}


def _relative(unit: Unit, path: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(unit.root))


def _present(unit: Unit) -> Iterator[PurePosixPath]:
    """The unit's files in the folders that hold nothing but outputs of the build, in whatever language."""
    patterns = (f"assignment/*/{unit.name}/**/*", f"solutions/*/{unit.name}.ipynb", f"solutions/*/tests/{unit.name}/*")
    for path in sorted(path for pattern in patterns for path in unit.root.glob(pattern)):
        if path.is_file():
            yield PurePosixPath(path.relative_to(unit.root))


def _read(path: Path) -> str | None:
    return path.read_bytes().decode() if path.is_file() else None


def _write(path: Path, text: str) -> None:
    """Replace a file at once: a reader sees the old text or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(text.encode())
    draft.replace(path)
