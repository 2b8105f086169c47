"""What workers run of a notebook as handed in: answers and what they build on, not the public tests."""

from __future__ import annotations

import ast
import re

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
    run = [ast.unparse(one) for one in statements if isinstance(one, (ast.Expr, ast.Assign))]
    assert [code[:80] for code in run if re.match(r"grader\b|.*\bgrader\.", code)] == []
