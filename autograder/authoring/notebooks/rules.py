"""The rules for a source notebook's cells and questions, one function each.

Every function looks at one cell, or at one question's cells, and raises `MarkupError` where a rule is broken. The rules
for single lines are in `markup`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from autograder.authoring.notebooks import markup
from autograder.authoring.notebooks.cells import MarkupError, SourceCell, parse_code
from autograder.errors import UnitError
from autograder.grading.test_files import OFFERED
from autograder.grading.unit_checks import CHECKS
from autograder.submissions.parsing.cell_code import bound_names
from autograder.units.unit import FIGURE_TAG, TRAINING_RUN_TAG, Question, Unit

__all__ = ["check_asked_names", "check_cell", "check_own_checks", "check_question", "function_of", "question_of"]

_TAGS = (FIGURE_TAG, TRAINING_RUN_TAG)

_CONFIG: dict[str, tuple[Callable[[Any], bool], str]] = {
    "name": (lambda value: isinstance(value, str), "name is a text"),
    "tests": (
        lambda value: value == {"files": True, "ok_format": False},
        "tests are files with one function per check: {files: true, ok_format: false}",
    ),
    "init_cell": (lambda value: isinstance(value, bool), "true or false; the build writes that cell"),
    "check_all_cell": (lambda value: value is False, "students check one question at a time: false"),
    "export_cell": (
        lambda value: value is False or (isinstance(value, dict) and value.get("run_tests", True) is False),
        "export_cell.run_tests would train every network again: write export_cell: false",
    ),
    "generate": (lambda value: value is False, "the kit packs the autograder itself: false"),
    "python_version": (
        lambda value: isinstance(value, str),
        "without quotes YAML reads 3.10 as 3.1: write the version in quotes",
    ),
    "runs_on": (lambda value: value == "default", "runs_on: colab inserts an unpinned pip install: default"),
}
"""What an ASSIGNMENT CONFIG may say: each key's allowed values, and what to do about others."""


def check_cell(cell: SourceCell, question: Question | None) -> None:
    """Apply all rules for one cell.

    Args:
        cell: the cell, with its role.
        question: the question in whose block it stands.

    Raises:
        MarkupError: a rule is broken.
    """
    _lines_are_no_near_misses(cell)
    _metadata_is_known(cell, question)
    _imports_no_grader(cell)
    for rule in _RULES[cell.role]:
        rule(cell)
    if cell.role == "answer" and question is not None:
        (_answer_in_prose if question.is_manual else _answer_in_code)(cell)


def check_question(cells: Sequence[SourceCell], question: Question) -> None:
    """Apply the rules for the cells of one question's block, of which the first opens it.

    Raises:
        MarkupError: answers, prompts or tests are missing, too many, or not those of unit.toml.
    """
    line = cells[0].line
    for role, wanted in (("answer", 1), ("prompt", int(question.is_manual))):
        count = sum(cell.role == role for cell in cells)
        if count != wanted:
            raise MarkupError(line, f"question {question.name} has {count} {role} cells; it needs {wanted}")
    names: list[str] = []
    is_public = any(cell.role == "test" and not function_of(cell)[2] for cell in cells)
    for cell in cells:
        if cell.role == "practice" and not is_public:
            raise MarkupError(cell.line, f"question {question.name} has no public test beside this one for practice")
        if cell.role == "test":
            name = function_of(cell)[0]
            if name not in question.checks:
                raise MarkupError(cell.line, f"unit.toml gives check {name} of question {question.name} no points")
            names.append(name)
    if names != list(question.checks):
        found, stated = (", ".join(checks) or "nothing" for checks in (names, question.checks))
        raise MarkupError(line, f"question {question.name} tests {found}; unit.toml says {stated}, in this order")


def check_own_checks(cell: SourceCell, unit: Unit) -> None:
    """A hidden test that asks for the unit's own checks finds some.

    Raises:
        MarkupError: the unit has none.
    """
    is_asking = cell.role == "test" and CHECKS in _parameters(function_of(cell)[1])
    if is_asking and not (unit.source / CHECKS / "__init__.py").is_file():
        raise MarkupError(cell.line, f"this test asks for `{CHECKS}`, and the unit has no {CHECKS}/__init__.py")


def check_asked_names(cells: Sequence[SourceCell], questions: Mapping[int, Question], unit: Unit) -> None:
    """What a test asks for is there: its question's answer defines it, one that this builds on, or a cell before it.

    An earlier answer that the question does not build on may be wrong, and would cost the points twice.

    Args:
        cells: of the whole notebook.
        questions: by their blocks.
        unit: the teaching unit.

    Raises:
        MarkupError: a test asks for something else.
    """
    given: set[str] = set()
    for cell in cells:
        if cell.kind == "code" and cell.role == "given":
            given |= _bound(cell.text)
        if cell.role != "test":
            continue
        question = questions[cell.block]
        answers = [question, *(unit.question(name) for name in question.builds_on)]
        answered = {name for answer in answers for name in (*answer.defines, *answer.optional)}
        (function,) = ast.parse(function_of(cell)[1]).body
        assert isinstance(function, ast.FunctionDef)
        asked = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
        for name in asked - given - answered - OFFERED:
            raise MarkupError(
                cell.line,
                f"this test asks for `{name}`, which no cell before it defines, nor the answer to {question.name} or to"
                " what that builds on by unit.toml",
            )


def question_of(cell: SourceCell, unit: Unit) -> Question:
    """The question that a ``# BEGIN QUESTION`` cell opens.

    Raises:
        MarkupError: the unit has no such question, or the cell says more than ``name:`` and ``manual:``.
    """
    config = _mapping(cell)
    for key in config:
        if key not in ("name", "manual"):
            raise MarkupError(_line_of(cell, key), "a question cell says name: and manual:; unit.toml has the rest")
    try:
        question = unit.question(config.get("name", ""))
    except UnitError as error:
        raise MarkupError(_line_of(cell, "name"), str(error)) from None
    if config.get("manual", False) is not question.is_manual:
        graded_by = "a person: manual: true" if question.is_manual else "its checks: leave manual: out"
        raise MarkupError(_line_of(cell, "manual"), f"in unit.toml, {question.name} is graded by {graded_by}")
    return question


def function_of(cell: SourceCell) -> tuple[str, str, bool]:
    """A test cell's function: its name, its code, and whether it is hidden.

    Raises:
        MarkupError: the cell holds anything but ``# HIDDEN`` or ``# PRACTICE``, where it is, and one plain function.
    """
    hidden = cell.marker == markup.HIDDEN
    is_marked = cell.marker in (markup.HIDDEN, markup.PRACTICE)
    code = cell.text.removeprefix(cell.marker + "\n") if is_marked else cell.text
    line = cell.line + is_marked
    try:
        body = ast.parse(code).body
    except SyntaxError as error:
        raise MarkupError(line + (error.lineno or 1) - 1, f"this test is no Python: {error.msg}") from None
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef) or not code.startswith("def "):
        raise MarkupError(line, "a test cell is # HIDDEN or # PRACTICE, if either, then exactly one function alone")
    return body[0].name, code, hidden


def _lines_are_no_near_misses(cell: SourceCell) -> None:
    """Nothing resembles a marker without being one."""
    problem_of = {"code": markup.code_problem, "markdown": markup.markdown_problem}.get(cell.kind)
    for number, line in cell.lines:
        if problem_of is None or (number == cell.line and _is_marker_of_test(cell, line)):
            continue
        if problem := problem_of(line):
            raise MarkupError(number, problem)


def _is_marker_of_test(cell: SourceCell, line: str) -> bool:
    return (cell.role, line) in (("test", markup.HIDDEN), ("practice", markup.PRACTICE))


def _metadata_is_known(cell: SourceCell, question: Question | None) -> None:
    """Tags are the known ones, and exactly the cells that become a question's answer carry its name."""
    for key in cell.metadata:
        if key not in ("question", "tags"):
            raise MarkupError(cell.line - 1, f"unknown cell metadata {key}=; there are question= and tags=")
    for tag in cell.metadata.get("tags", []):
        if tag not in _TAGS:
            raise MarkupError(cell.line - 1, f"unknown tag {tag!r}; there are {', '.join(_TAGS)}")
    wanted = question.name if question is not None and cell.role in ("answer", "prompt") else None
    if cell.metadata.get("question") != wanted:
        carry = f'this cell is an answer: it carries question="{wanted}"' if wanted else "only answers carry question="
        raise MarkupError(cell.line - 1, carry)


def _imports_no_grader(cell: SourceCell) -> None:
    """Students have no such package, and hidden tests get what they need of it as parameters."""
    if cell.kind == "code" and "autograder" in set(_imported(cell.text)):
        raise MarkupError(
            cell.line, f"students have no autograder package: a hidden test asks for `{CHECKS}`, as for a function"
        )


def _given_to_everyone(cell: SourceCell) -> None:
    """Solutions in a cell that everyone gets would reach students."""
    for number, line in cell.lines:
        if cell.kind == "code" and line.strip() in markup.CODE_MARKERS:
            raise MarkupError(number, f"{line.strip()} outside a SOLUTION block: students would get this cell whole")


def _marker_alone(cell: SourceCell) -> None:
    """Only the cell that opens a question says more than its marker."""
    if cell.marker != "# BEGIN QUESTION" and cell.text.strip() != cell.marker:
        raise MarkupError(cell.line + 1, f"nothing follows {cell.marker} in its cell")


def _configuration(cell: SourceCell) -> None:
    """Otter is left nothing to guess, to run or to package."""
    for key, value in _mapping(cell).items():
        if key not in _CONFIG:
            raise MarkupError(_line_of(cell, key), f"{key} is not used here; there are {', '.join(_CONFIG)}")
        is_allowed, otherwise = _CONFIG[key]
        if not is_allowed(value):
            raise MarkupError(_line_of(cell, key), otherwise)


def _prompt_in_prose(cell: SourceCell) -> None:
    """Prompts in code stand inside the answer's cell."""
    if cell.kind != "markdown":
        raise MarkupError(cell.line, f"a PROMPT block holds a markdown cell; in code, write {markup.BEGIN_PROMPT}")


def _answer_in_prose(cell: SourceCell) -> None:
    if cell.kind != "markdown":
        raise MarkupError(cell.line, "the answer to a question that a person grades is a markdown cell")


def _answer_in_code(cell: SourceCell) -> None:
    """Solutions and prompts are whole lines between markers, side by side, and there is at least one solution."""
    if cell.kind != "code":
        raise MarkupError(cell.line, "the answer to a question with checks is a code cell")
    opened, since, solutions = "", 0, 0
    for number, marker in ((number, line.strip()) for number, line in cell.lines):
        if marker not in markup.CODE_MARKERS:
            continue
        block = "SOLUTION" if "SOLUTION" in marker else "PROMPT"
        if marker in (markup.END_SOLUTION, markup.END_PROMPT):
            if opened != block:
                raise MarkupError(number, f"{marker} closes nothing: no {block} is open here")
            opened = ""
            continue
        if opened:
            raise MarkupError(number, f"{marker} inside the {opened} of line {since}, which has no END yet")
        opened, since = block, number
        solutions += block == "SOLUTION"
    if opened:
        raise MarkupError(since, f"this {opened} has no END {opened} in the same cell")
    if not solutions:
        raise MarkupError(cell.line, "no # BEGIN SOLUTION and # END SOLUTION here: students would get the solution")


def _test(cell: SourceCell) -> None:
    """A test is one function, and only hidden ones ask for the unit's checks."""
    if cell.kind != "code":
        raise MarkupError(cell.line, "a TESTS block holds code cells only")
    _, code, hidden = function_of(cell)
    if not hidden and CHECKS in _parameters(code):
        raise MarkupError(cell.line, f"students have no `{CHECKS}`: make # HIDDEN this cell's first line")


def _parameters(code: str) -> set[str]:
    """Names of the parameters of all functions that code defines."""
    return {node.arg for node in ast.walk(ast.parse(code)) if isinstance(node, ast.arg)}


def _bound(code: str) -> set[str]:
    """Names that code defines at its top level; none where it is no Python, which other rules say."""
    try:
        return {name for statement in parse_code(code).body for name in bound_names(statement)}
    except SyntaxError:
        return set()


def _imported(code: str) -> Iterator[str]:
    """Top-level names of the packages that code imports; none where it is no Python, which other rules say."""
    try:
        tree = parse_code(code)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def _mapping(cell: SourceCell) -> dict[str, Any]:
    """The YAML below a raw cell's marker, which is a comment to YAML."""
    try:
        value = yaml.safe_load(cell.text) or {}
    except yaml.YAMLError:
        raise MarkupError(cell.line + 1, "below its marker, this cell is not valid YAML") from None
    if not isinstance(value, dict):
        raise MarkupError(cell.line + 1, "below its marker, this cell holds lines of the form  key: value")
    return value


def _line_of(cell: SourceCell, key: object) -> int:
    return next((number for number, line in cell.lines if line.startswith(f"{key}:")), cell.line)


_RULES: dict[str, tuple[Callable[[SourceCell], None], ...]] = {
    "given": (_given_to_everyone,),
    "config": (_configuration,),
    "marker": (_marker_alone,),
    "prompt": (_prompt_in_prose,),
    "answer": (),
    "test": (_test,),
    "practice": (_test,),
}
