"""What workers run of a notebook as handed in: answers and what they build on, not the public tests."""

from __future__ import annotations

import ast

import pytest

from autograder.submissions.folders import read_submission
from autograder.units.unit import REPOSITORY, load_unit, unit_names


@pytest.mark.parametrize("name", unit_names())
def test_public_tests_stay_in_the_notebook(name):
    unit = load_unit(name)
    submission = read_submission(REPOSITORY / "examples" / "submissions" / name / "perfect.ipynb", unit)
    programs = [answer.program for answer in submission.answers.values() if answer.program]
    assert len(programs) == sum(not question.is_manual for question in unit.questions)
    statements = [statement for program in programs for cell in program for statement in ast.parse(cell.source).body]
    run = [one for one in statements if isinstance(one, (ast.Expr, ast.Assign))]
    assert [ast.unparse(one) for one in run if "grader" in names_in(one)] == []


def names_in(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
