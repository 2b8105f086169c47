"""``make check-unit``: what a unit lacks, in one list, without grading anything.

Whether the checks do their work is what ``make validate`` proves; here is said what nobody has written yet.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from autograder.authoring.banks.members import BankMember, member_files, read_member
from autograder.authoring.examples import answer_files, example_files
from autograder.authoring.notebooks.cells import MarkupError, SourceCell, arrange, scan
from autograder.authoring.notebooks.rules import function_of, question_of
from autograder.authoring.notebooks.source import read_source
from autograder.authoring.translation.audit import audit
from autograder.authoring.translation.translated_source import languages_of
from autograder.authoring.translation.unit_messages import untranslated
from autograder.errors import SourceError, UnitError
from autograder.files.source_texts import source_text
from autograder.grading.unit_checks import check_modules
from autograder.locale.messages import SOURCE_LANGUAGE
from autograder.units.titles import catalogue_folder, messages_folder
from autograder.units.unit import Question, Unit

__all__ = ["lacks"]

_MOST = 5
"""Texts of a catalogue without a translation that are listed one by one."""

Tests = dict[str, list[tuple[str, str, bool]]]
"""Of each question that the notebook asks: name and code of each test, and whether it is hidden."""


def lacks(unit: Unit) -> list[str]:
    """What a unit lacks, a line each, in the order in which an author writes a unit.

    Args:
        unit: the unit, built or not.
    """
    tests = _tests(unit)
    found = [*_of_points(unit, tests)]
    try:
        read_source(unit)
    except (SourceError, UnitError) as error:  # a picture without a text is one of these
        if not found:
            found.append(str(error))
        is_sound = False
    else:
        is_sound = True
    found += _of_hints(unit, tests)
    found += _of_names(unit)
    found += _of_banks(unit, tests)
    found += _of_measurements(unit)
    if is_sound:
        found += _of_translations(unit)
        found += _of_examples(unit)
    return found


def _tests(unit: Unit) -> Tests:
    """What the notebook tests, as far as it can be told of one that breaks rules."""
    found: Tests = {}
    names: dict[int, str] = {}
    try:
        text = source_text(unit.source / "notebook.py")
        cells: list[SourceCell] = list(arrange(scan(text)[0]))
    except (OSError, MarkupError, SourceError):
        return found
    for cell in cells:
        try:
            if cell.role == "marker" and cell.marker == "# BEGIN QUESTION":
                names[cell.block] = question_of(cell, unit).name
                found[names[cell.block]] = []
            elif cell.role == "test" and cell.block in names:
                found[names[cell.block]].append(function_of(cell))
        except MarkupError:
            continue
    return found


def _of_points(unit: Unit, tests: Tests) -> Iterator[str]:
    for question in unit.questions:
        if question.is_manual and not question.manual_points:
            yield f"{question.name}: it has neither checks nor manual_points in unit.toml"
        if question.name not in tests:
            yield f"{question.name}: notebook.py does not ask this question"
            continue
        names = [name for name, _code, _hidden in tests[question.name]]
        for name in question.checks:
            if name not in names:
                yield f"{question.name}: unit.toml gives points for {name}, and notebook.py has no such test"
        for name in names:
            if name not in question.checks:
                yield f"{question.name}: unit.toml gives the test {name} no points"
        if names and not _hidden(question, tests):
            yield f"{question.name}: it has no hidden test, so whoever reads the public ones knows what to return"


def _of_hints(unit: Unit, tests: Tests) -> Iterator[str]:
    for question, checks in tests.items():
        for name, code, hidden in checks:
            if hidden and any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(code))):
                yield (
                    f"{question}: the hidden test {name} asserts something itself, and a student reads no hint: move it"
                    " into checks/, and raise CheckFailed with one"
                )
    for path in check_modules(unit):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("CheckFailed") and not _has_hint(node):
                yield f"{path.relative_to(unit.source).as_posix()}:{node.lineno}: CheckFailed has no hint"


def _of_names(unit: Unit) -> Iterator[str]:
    """Of mistakes: what the checks name stands in their table, and nothing else does."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in check_modules(unit)}
    table = _strings_in(texts.pop("mistakes.py", ""), lambda node: isinstance(node, ast.Dict))
    named = {
        code
        for text in texts.values()
        for code in _strings_in(text, lambda node: isinstance(node, ast.Call) and ast.unparse(node.func) == "named")
    }
    for code in sorted(named - table):
        yield f"checks/mistakes.py: it has no words for {code}, which a check names"
    for code in sorted(table - named):
        if not any(f'"{code}"' in text for text in texts.values()):
            yield f"checks/mistakes.py: no check names {code}"


def _strings_in(code: str, is_wanted: Callable[[ast.AST], bool]) -> set[str]:
    """Of calls that are wanted, the first argument; of tables, the keys; as far as they are strings."""
    firsts: list[ast.expr | None] = []
    for node in filter(is_wanted, ast.walk(ast.parse(code))):
        firsts += node.keys if isinstance(node, ast.Dict) else node.args[:1] if isinstance(node, ast.Call) else []
    return {each.value for each in firsts if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def _has_hint(call: ast.Call) -> bool:
    given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "hint")]
    if any(isinstance(each, ast.Starred) for each in call.args):
        return True
    hint = given[0] if given else ast.Constant("")
    if isinstance(hint, ast.Call) and hint.args:
        hint = hint.args[0]
    return not (isinstance(hint, ast.Constant) and not str(hint.value or "").strip())


def _of_banks(unit: Unit, tests: Tests) -> Iterator[str]:
    members: list[BankMember] = []
    for path in member_files(unit):
        try:
            members.append(read_member(path, unit))
        except SourceError as error:
            yield str(error)
    for question in unit.questions:
        if question.is_manual:
            continue
        failed = {check for member in members if member.harms == question.name for check in member.fails}
        for check in _hidden(question, tests):
            if check not in failed:
                yield f"{question.name}: no wrong answer in mutants/ fails the hidden test {check}"
        if not any(question.name in member.answers for member in members if not member.is_mutant):
            yield f"{question.name}: variants/ has no other right answer than the solution"


def _of_measurements(unit: Unit) -> Iterator[str]:
    cases = unit.source / "calibration" / "cases.toml"
    text = cases.read_text(encoding="utf-8") if cases.is_file() else ""
    for question in unit.questions:
        if question.training is not None and f'"{question.name}"' not in text:
            yield f"{question.name}: calibration/cases.toml names no answer by which its spread can be measured"


def _of_translations(unit: Unit) -> Iterator[str]:
    for language in languages_of(unit):
        path = (catalogue_folder(unit) / f"{language}.po").relative_to(unit.source).as_posix()
        yield from _some(unit, path, [f"{path}: {finding}" for finding in audit(unit, language)])
        path = (messages_folder(unit) / f"{language}.po").relative_to(unit.source).as_posix()
        yield from _some(unit, path, [f"{path}: no translation of: {text}" for text in untranslated(unit, language)])


def _some(unit: Unit, path: str, lines: list[str]) -> Iterator[str]:
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"{path}: and {len(lines) - _MOST} more; `make translations UNIT={unit.name}` brings the file up to date"


def _of_examples(unit: Unit) -> Iterator[str]:
    if not answer_files(unit):
        yield "examples/ has no answers of a student who is partly right, such as examples/partly-right.py"
    unbuilt = [
        language
        for language in (SOURCE_LANGUAGE, *languages_of(unit))
        if not (unit.student_notebook(language).is_file() and unit.solution_notebook(language).is_file())
    ]
    if unbuilt:
        yield f"it is not built in {', '.join(unbuilt)}: make build UNIT={unit.name}"
    elif missing := [path.name for path in example_files(unit) if not path.is_file()]:
        yield f"examples are missing, {', '.join(missing)}: make build UNIT={unit.name}"


def _hidden(question: Question, tests: Tests) -> list[str]:
    return [name for name, _code, hidden in tests.get(question.name, []) if hidden and name in question.checks]
