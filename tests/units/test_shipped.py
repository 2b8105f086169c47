"""What notebooks bring along for students, in every unit: tests of values, and nothing of the grader's."""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from autograder.authoring.notebooks.set_up import set_up_code
from autograder.authoring.notebooks.source import Source, read_source
from autograder.grading.unit_checks import check_modules, load_checks
from autograder.shipped.known import is_close, small_numbers
from autograder.units.unit import load_unit, unit_names

SUBSTANCE = 20
"""Characters of a line that gives something away; shorter ones stand in any program."""


@cache
def source_of(name: str) -> Source:
    return read_source(load_unit(name))


@cache
def cell_of(name: str) -> str:
    """The first code cell of a unit's notebook."""
    return set_up_code(source_of(name))


def facts_of(name: str) -> dict[str, Any]:
    return json.loads(cell_of(name).split("FACTS = r'''\n")[1].split("\n'''")[0])


def code_lines(code: str) -> set[str]:
    """Lines of a program, without what is said in it: docstrings, comments and sentences."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return {line.strip() for line in ast.unparse(tree).split("\n") if len(line.strip()) >= SUBSTANCE}


def lines_of_tests(source: Source, *, hidden: bool) -> set[str]:
    return {
        line
        for question in source.unit.questions
        for check in source.checks(question.name)
        if check.hidden == hidden
        for line in code_lines(check.code)
    }


@pytest.mark.parametrize("name", unit_names())
def test_no_line_of_a_hidden_test_or_of_a_check_is_shipped(name):
    """But for imports, and for lines of public tests, which students have had all along."""
    source = source_of(name)
    shipped = code_lines(cell_of(name).split("CODE = r'''")[1].split("'''")[0])
    for question in source.unit.questions:
        for test in source.notebook_tests(question.name):
            shipped |= code_lines(test)
    hidden = lines_of_tests(source, hidden=True)
    checks = {line for path in check_modules(source.unit) for line in code_lines(path.read_text(encoding="utf-8"))}
    common = shipped & (hidden | checks) - lines_of_tests(source, hidden=False)
    assert {line for line in common if not line.startswith(("import ", "from "))} == set()
    assert len(hidden) > 20
    assert len(checks) > 200


@pytest.mark.parametrize("name", unit_names())
def test_no_hidden_test_is_named(name):
    source = source_of(name)
    names = {check.name for question in source.unit.questions for check in source.checks(question.name) if check.hidden}
    assert len(names) > 8
    assert [hidden for hidden in names if hidden in cell_of(name)] == []


@pytest.mark.parametrize("name", unit_names())
def test_values_are_of_public_numbers_alone(name):
    """Hidden tests draw their numbers at random; what ships is computed from numbers that the notebook shows."""
    known = facts_of(name)["known"]
    tables = load_checks(load_unit(name)).known.tables(small_numbers)
    shipped = {(question, table) for question, each in known.items() for table in each}
    assert shipped == {(question, table) for question, each in tables.items() for table in each}
    for question, table in shipped:
        (said, values), *slips = known[question][table]
        _right, expected = next(iter(tables[question][table]))
        assert said == ""
        assert is_close(np.asarray(values), np.asarray(expected))
        assert all(slip for slip, _values in slips)
    assert sum(len(rows) - 1 for each in known.values() for rows in each.values()) > 20


@pytest.mark.parametrize("name", unit_names())
def test_each_question_has_a_test_of_values_or_of_behaviour_with_two_hints(name):
    source = source_of(name)
    for question in source.unit.questions:
        if question.is_manual:
            continue
        public = {check.name for check in source.checks(question.name) if not check.hidden}
        functions = [ast.parse(test).body[0] for test in source.notebook_tests(question.name)]
        practice = [each for each in functions if isinstance(each, ast.FunctionDef) and each.name not in public]
        assert practice, question.name
        for each in practice:
            paragraphs = (ast.get_docstring(each) or "").split("\n\n")
            assert len(paragraphs) == 3, f"{each.name}: a title, a nudge and a fuller hint"


def test_a_step_that_is_not_taken_has_a_name():
    """What moves nothing are zeros, which have no first digit to be rounded to."""
    _right, *slips = facts_of("naive_layers")["known"]["naive_step"]["updates"]
    assert [said for said, moves in slips if not np.any(moves)] != []
