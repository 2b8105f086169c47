"""What every build proves about its outputs before they replace the committed ones.

Each proof is a function that raises `UnitError` with what is wrong. None trusts how the outputs were made: they read
the very texts that would be written. That given cells run is proven by `blank_run`.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import nbformat
from nbformat import NotebookNode
from otter.test_files import ExceptionTestFile

from autograder.authoring.notebooks.cells import parse_code
from autograder.authoring.notebooks.set_up import shipped_code
from autograder.authoring.notebooks.source import Source, split_answer
from autograder.errors import UnitError
from autograder.units.unit import Question, Unit

__all__ = ["prove_leak_free", "prove_same_as_otter", "prove_sound", "prove_tests"]

_SUBSTANCE = 6
"""Lines with fewer characters, spaces aside, give nothing away: ``pass``, ``else:``, brackets."""


def prove_leak_free(source: Source, files: Mapping[PurePosixPath, str]) -> None:
    """No line of a solution or of a hidden test is in any file that students get.

    A line that also stands in cells for everyone may be there, exactly as often as it stands in those.

    Args:
        source: the source, which says what is secret.
        files: every file that students get.

    Raises:
        UnitError: a line leaks, or a file is of a kind that cannot be searched.
    """
    given, secret = _given_and_secret(source)
    expected = _squeezed("\n".join([*given, shipped_code()]))
    found = {path: _squeezed("\n".join(_texts(path, content))) for path, content in files.items()}
    for line in sorted({_squeezed(line) for line in secret}):
        if len(line.replace(" ", "")) < _SUBSTANCE:
            continue
        counts = {path: _count(line, text) for path, text in found.items()}
        if sum(counts.values()) > _count(line, expected):
            places = ", ".join(str(path) for path, count in counts.items() if count)
            raise UnitError(f"a line of a solution or of a hidden test would reach students: {line!r} in {places}")


def _count(line: str, text: str) -> int:
    """How often a line stands in a text, other than within words."""
    # Most lines are not there at all, which is found out a hundred times faster without an expression.
    return len(re.findall(rf"(?<!\w){re.escape(line)}(?!\w)", text)) if line in text else 0


def prove_sound(notebook: NotebookNode, unit: Unit, name: str) -> None:
    """A notebook is valid, its answers are where graders look, and all its code is Python.

    Args:
        notebook: a student or solution notebook.
        unit: the unit whose questions it asks.
        name: what messages call it.

    Raises:
        UnitError: it breaks the notebook format, an id, a question or a cell is not as it should be.
    """
    repeated = [name for name, count in Counter(cell.id for cell in notebook.cells).items() if count > 1]
    if repeated:  # nbformat would silently give them other ids
        raise UnitError(f"{name} is no valid notebook: several cells have the id {repeated[0]}")
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise UnitError(f"{name} is no valid notebook: {error}") from error
    answers = [cell.metadata.question for cell in notebook.cells if "question" in cell.metadata]
    named = [cell.id for cell in notebook.cells if cell.id == cell.metadata.get("question")]
    wanted = [question.name for question in unit.questions]
    if not answers == named == wanted:
        raise UnitError(
            f"{name} answers {', '.join(answers)} in cells {', '.join(named)}; expected {', '.join(wanted)}"
        )
    for cell in notebook.cells:
        if cell.get("outputs") or cell.get("execution_count") is not None:
            raise UnitError(f"{name}, cell {cell.id}: it carries outputs")
        if cell.cell_type == "code":
            _compile(cell, name)


def prove_tests(
    source: Source, question: Question, tests: str, public_tests: str | None, student: NotebookNode
) -> None:
    """Test files, loaded by Otter, name the checks, points and hidden flags that unit.toml and the source name.

    Args:
        source: the source, which says what is hidden.
        question: a question with checks.
        tests: the file with all its tests.
        public_tests: the file that students get; None if they get none.
        student: their notebook, which calls ``grader.check`` exactly for questions with public tests.

    Raises:
        UnitError: they disagree.
    """
    checks = source.checks(question.name)
    stated = [(check.name, question.checks[check.name], check.hidden) for check in checks]
    if [name for name, _, _ in stated] != list(question.checks):
        raise UnitError(f"{question.name}: the source and unit.toml name different checks")
    if _cases(tests, question) != stated:
        raise UnitError(f"{question.name}: the test file disagrees with unit.toml about checks, points or hidden tests")
    public = [case for case in stated if not case[2]]
    if (_cases(public_tests, question) if public_tests is not None else []) != public:
        raise UnitError(f"{question.name}: the public test file does not hold exactly the public tests")
    calls = sum(cell.source == f'grader.check("{question.name}")' for cell in student.cells)
    if calls != bool(public):
        raise UnitError(
            f"{question.name}: the student notebook checks it {calls} times, with {len(public)} public tests"
        )


def prove_same_as_otter(ours: Mapping[str, str], otters: Mapping[str, str]) -> None:
    """Our test files are Otter's but for the layout and the checks' names.

    Args:
        ours: test files by question, public or all.
        otters: what Otter Assign made for the same; it writes files without tests, too.

    Raises:
        UnitError: they are not the same program.
    """
    with_tests = {question: text for question, text in otters.items() if "@test_case" in text}
    if set(ours) != set(with_tests):
        raise UnitError(f"Otter Assign writes tests for {', '.join(with_tests)}; the build for {', '.join(ours)}")
    for question, text in ours.items():
        if _program(text) != _program(with_tests[question]):
            raise UnitError(f"{question}: Otter Assign writes other tests than the build")


def _given_and_secret(source: Source) -> tuple[list[str], list[str]]:
    """All lines of the source: what everyone gets, and what only graders and instructors get."""
    given: list[str] = []
    secret: list[str] = []
    for cell in source.cells:
        if cell.role in ("given", "prompt"):
            given += cell.text.split("\n")
        elif cell.role == "answer" and cell.kind == "code":
            for line, part in split_answer(cell.text):
                {"given": given, "prompt": given, "solution": secret, "marker": []}[part].append(line)
        elif cell.role == "answer":
            secret += cell.text.split("\n")
    for question in source.unit.questions:
        given += "\n".join(source.notebook_tests(question.name)).split("\n")  # in the notebook; below, in test files
        for check in source.checks(question.name):
            (secret if check.hidden else given).extend([check.name, *check.code.split("\n")])
    return given, secret


def _squeezed(text: str) -> str:
    """The text without indentation and with single spaces, so that layout hides nothing."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _texts(path: PurePosixPath, content: str) -> Iterator[str]:
    """Everything that can be read in a file: of a notebook all strings, metadata included."""
    if path.suffix == ".py":
        yield content
    elif path.suffix == ".ipynb":
        yield from _strings(json.loads(content))
    else:
        raise UnitError(f"{path}: students get notebooks and test files, nothing else")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield "".join(item) if key == "source" and isinstance(item, list) else key
            yield from _strings(item) if key != "source" else ()
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _compile(cell: NotebookNode, name: str) -> None:
    try:
        parse_code(cell.source)
    except SyntaxError as error:
        raise UnitError(f"{name}, cell {cell.id}, line {error.lineno}: {error.msg}") from error


def _cases(text: str, question: Question) -> list[tuple[str, float, bool]]:
    """A test file as Otter and the grader see it: each case's name, points and hidden flag."""
    loaded = ExceptionTestFile.from_string(text, path=f"{question.name}.py")
    if loaded.name != question.name or loaded.all_or_nothing:
        raise UnitError(f"{question.name}: its test file calls itself {loaded.name}")
    for case in loaded.test_cases:
        if case.name != case.body.test_func.__name__:
            raise UnitError(f"{question.name}: check {case.name} is the function {case.body.test_func.__name__}")
    return [(case.name, float(case.points), case.hidden) for case in loaded.test_cases]


def _program(text: str) -> str:
    """A test file's syntax tree, without the names that only ours give to test cases."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "test_case":
            node.keywords = [keyword for keyword in node.keywords if keyword.arg != "name"]
    return ast.dump(tree)
