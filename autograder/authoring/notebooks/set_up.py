"""The first code cell of a notebook for students: all that ``grader`` needs, in one cell that is shown folded.

A notebook alone must work, uploaded to Colab or opened in an editor, so the cell brings along what it needs, as text:

- ``CODE``: the modules of :mod:`autograder.shipped`, the same in every notebook;
- ``TESTS``: for each question its public tests and its practice tests, as they stand in the source;
- ``FACTS``: what these cannot know of themselves, as JSON.

A checksum tells whether somebody has edited the three. The same runner is used everywhere, with Otter or without: it
speaks the notebook's language, and it says what a test is worth, which Otter's "All test cases passed!" does not.
"""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograder.authoring.notebooks.cells import SourceCell, parse_code
from autograder.authoring.notebooks.source import Source, split_answer
from autograder.errors import UnitError
from autograder.grading.speed import REFERENCE_SECONDS, REFERENCE_STEPS
from autograder.grading.unit_checks import load_checks
from autograder.grading.unit_data import data_description
from autograder.locale.messages import _, speaking
from autograder.locale.sentences import Words, said
from autograder.results.words import check_title
from autograder.shipped.grader import checksum_of
from autograder.shipped.images import ImageSet
from autograder.shipped.known import is_close, small_numbers
from autograder.shipped.owners import line_mark
from autograder.shipped.saying import headings
from autograder.submissions.parsing.cell_code import DEFINITIONS
from autograder.units.unit import Unit

__all__ = ["SHIPPED", "known_values", "set_up_code", "shipped_code"]

SHIPPED = ("saying", "known", "tests", "owners", "images", "measuring", "grader")
"""Modules of :mod:`autograder.shipped`, in the order in which they stand in the cell."""

_FOLDER = Path(__file__).parents[2] / "shipped"

_CELL = """\
#@title {title}
# {comment}
import types

CODE = r'''
{code}'''

TESTS = {{
{tests}}}

FACTS = r'''
{facts}
'''

grader = types.ModuleType('grader')
exec(compile(CODE, '<grader>', 'exec'), grader.__dict__)
grader = grader.start(globals(), CODE, TESTS, FACTS, '{checksum}')
del CODE, TESTS, FACTS"""

_SHORTEST = 6
"""Characters of a line that tells one cell from another."""

Tables = Mapping[str, Mapping[str, list[tuple[Words, np.ndarray]]]]
"""By question and name: what answers compute on small numbers, the right one first, then those with a slip in words."""


def set_up_code(source: Source) -> str:
    """The code of the cell, in the source's language.

    Raises:
        UnitError: a test cannot stand in a string.
    """
    tests = {question.name: _tests(source, question.name) for question in source.unit.questions}
    tests = {name: text for name, text in tests.items() if text}
    with speaking(source.language):
        title, comment = (_(text) for text in headings())
        facts = json.dumps(_facts(source), ensure_ascii=False, separators=(", ", ": "))
    code = shipped_code()
    for text in (code, facts, *tests.values()):
        if "'''" in text:
            raise UnitError("three single quotes in a row end the string that a notebook's first cell holds tests in")
    return _CELL.format(
        title=title,
        comment=comment,
        code=code,
        tests="".join(f"'{name}': r'''\n{text}''',\n" for name, text in tests.items()),
        facts=facts,
        checksum=checksum_of(f"\n{code}", {name: f"\n{text}" for name, text in tests.items()}, f"\n{facts}\n"),
    )


@cache
def shipped_code() -> str:
    """The modules of :mod:`autograder.shipped` as one, without what only modules need."""
    parts = ["from __future__ import annotations\n"]
    for name in SHIPPED:
        text = (_FOLDER / f"{name}.py").read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        for node in reversed(ast.parse(text).body):
            if _is_a_modules_own(node):
                del lines[node.lineno - 1 : node.end_lineno]
        parts.append("".join(lines).strip("\n") + "\n")
    return "\n\n".join(parts)


def _is_a_modules_own(node: ast.stmt) -> bool:
    """Docstrings and ``__all__`` of modules, and what they import of each other."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__" or (node.module or "").startswith("autograder.shipped")
    if isinstance(node, ast.Assign):
        return getattr(node.targets[0], "id", "") == "__all__"
    return isinstance(node, ast.Expr)


def _tests(source: Source, question: str) -> str:
    """A question's tests as students have them; "" where there are none."""
    return "\n\n".join(f"{code}\n" for code in source.notebook_tests(question))


def _facts(source: Source) -> dict[str, Any]:
    """What the cell knows, in the language that is spoken."""
    unit = source.unit
    graded = [question for question in unit.questions if not question.is_manual]
    public = [check for question in graded for check in source.checks(question.name) if not check.hidden]
    return {
        "sentences": {text: translated for text in _sentences() if (translated := _(text)) != text},
        "titles": {check.name: check_title(unit, check.name) for check in public},
        "questions": {question.name: _worth(source, question.name) for question in graded},
        "known": known_values(unit),
        "owners": _owners(source),
        "budgets": dict(_budgets(unit)),
        "data": _data(unit),
    }


@cache
def _sentences() -> tuple[str, ...]:
    """All that the shipped modules say."""
    calls = (node for node in ast.walk(ast.parse(shipped_code())) if isinstance(node, ast.Call))
    return tuple(
        call.args[0].value
        for call in calls
        if getattr(call.func, "id", "") == "_"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    )


def _worth(source: Source, name: str) -> dict[str, Any]:
    question = source.unit.question(name)
    hidden = [check.name for check in source.checks(name) if check.hidden]
    return {
        "names": [*question.defines, *question.optional],
        "points": question.points,
        "hidden": len(hidden),
        "hidden_points": sum(question.checks[check] for check in hidden),
    }


def known_values(unit: Unit) -> dict[str, dict[str, list[tuple[str, list[Any]]]]]:
    """What is known of answers on small numbers, with the names of slips in the language that is spoken."""
    return {
        question: {
            name: [(said(slip), _rounded(values).tolist()) for slip, values in rows] for name, rows in tables.items()
        }
        for question, tables in _tables(load_checks(unit)).items()
    }


@cache
def _tables(checks: ModuleType | None) -> Tables:
    """The tables of a unit's ``checks.known``, without slips that compute what is right; none where it has none."""
    if not hasattr(checks, "known"):
        return {}
    found: dict[str, dict[str, list[tuple[Words, np.ndarray]]]] = defaultdict(dict)
    for question, tables in checks.known.tables(small_numbers).items():  # type: ignore[union-attr]
        for name, rows in tables.items():
            right, *slips = ((slip, np.asarray(values)) for slip, values in rows)
            found[question][name] = [right, *(slip for slip in slips if not is_close(slip[1], right[1]))]
    return dict(found)


def _rounded(values: np.ndarray) -> np.ndarray:
    """Four digits that count, relative to the largest number."""
    digits = 3 - int(np.floor(np.log10(np.abs(values).max() or 1.0)))  # all zero: what a step that is not taken moves
    rounded: np.ndarray = np.round(np.asarray(values, np.float64), digits)
    return rounded


def _owners(source: Source) -> dict[str, dict[str, list[int]]]:
    """For every name that several cells define, by cell: marks of the lines that no other of them has."""
    names = {name for question in source.unit.questions for name in (*question.defines, *question.optional)}
    lines: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for cell in source.cells:
        if cell.kind == "code" and cell.role in ("given", "answer"):
            owner = source.questions[cell.block].name if cell.role == "answer" else ""
            there = {line.strip() for line in _students_lines(cell) if len(line.strip()) >= _SHORTEST}
            for name in names.intersection(_defined(cell)):
                lines[name][owner] |= there
    return {
        name: {owner: sorted(map(line_mark, own - _others(owners, owner))) for owner, own in owners.items()}
        for name, owners in sorted(lines.items())
        if len(owners) > 1
    }


def _others(owners: Mapping[str, set[str]], owner: str) -> set[str]:
    return set().union(*(lines for other, lines in owners.items() if other != owner))


def _students_lines(cell: SourceCell) -> Iterator[str]:
    """Of a cell as students get it."""
    for line, part in split_answer(cell.text):
        if part in ("given", "prompt"):
            yield line


def _defined(cell: SourceCell) -> Iterator[str]:
    for node in parse_code(cell.text).body:
        if isinstance(node, DEFINITIONS):
            yield node.name


def _data(unit: Unit) -> dict[str, Any] | None:
    """What the notebook knows of its data set."""
    description = data_description(unit)
    if description is None:
        return None
    keras, archive = description.keras, description.archive
    return ImageSet(
        name=description.name,
        keras=keras.name if keras else "",
        cached=keras.cached if keras else "",
        megabytes=keras.megabytes if keras else 0,
        file=archive.name if archive else description.npz,
        image=keras.image_shape if keras else description.image_shape,
        label=keras.label_shape if keras else (),
        classes=description.classes,
        training=description.training,
        test=description.test,
    )._asdict()


def _budgets(unit: Unit) -> Iterator[tuple[str, dict[str, Any]]]:
    """The processor time of each question whose network students can measure."""
    description = data_description(unit)
    for question in unit.questions:
        training = question.training
        if training is not None and training.loop == "keras" and description is not None and unit.data is not None:
            yield (
                question.name,
                {
                    "make_model": training.make_model or training.model,
                    "make_optimizer": training.make_optimizer,
                    "custom_loop": training.custom_loop,
                    "scores": training.outputs == "scores",
                    "image": description.image_shape,
                    "classes": description.classes,
                    "batch": training.batch_size,
                    "epochs": training.epochs,
                    "steps": training.updates(unit.data.training),
                    "seconds": training.cpu_seconds,
                    "yardstick": REFERENCE_SECONDS / REFERENCE_STEPS,
                },
            )
