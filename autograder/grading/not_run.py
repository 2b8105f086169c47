"""Rows of checks that were not run: what is left undone is told, and is no zero."""

from __future__ import annotations

import msgspec

from autograder.grading.test_files import Test, load_tests
from autograder.locale.sentences import Sentence
from autograder.results.records import CheckResult, QuestionResult
from autograder.units.unit import Question, Unit

__all__ = ["with_rows_not_run"]


def with_rows_not_run(
    unit: Unit, question: Question, result: QuestionResult, reason: Sentence, *, of_training: Sentence | None = None
) -> QuestionResult:
    """The result with a row for each check that it lacks.

    Args:
        unit: the teaching unit.
        question: the question.
        result: of it.
        reason: why checks were not run.
        of_training: the same of those that need a training run, where that is another one.
    """
    there = {check.check for check in result.checks}
    if there.issuperset(question.checks):  # told without the tests, which take seconds to load
        return result
    missing = [test for test in load_tests(unit, question) if test.name not in there]
    rows = [_row(test, of_training if of_training and test.needs_training else reason) for test in missing]
    return msgspec.structs.replace(result, checks=[*result.checks, *rows])


def _row(test: Test, reason: Sentence) -> CheckResult:
    return CheckResult(
        check=test.name, points=test.points, score=0.0, outcome="ungraded", hidden=test.hidden, message=reason
    )
