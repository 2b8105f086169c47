"""What the grader itself fails on: one question's matter, or the machine's.

A fault in one question is no other student's: its checks are ``internal``, and the class goes on. A machine that can
run no worker or write no file would fail everybody, so there the run ends, and says so.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import GraderFault, OutputError, SandboxUnavailable
from autograder.files.output import writing
from autograder.grading.context import Bench
from autograder.grading.feedback import check_result, explain_fault
from autograder.grading.schedule import MOST_LOSSES
from autograder.grading.speed import measure_speed
from autograder.grading.test_files import Test, load_tests
from autograder.locale.sentences import Words, joined, sentence
from autograder.results.records import CheckResult, QuestionResult
from autograder.units.unit import Question

__all__ = ["failed_question", "lost_question", "require_machine"]


def require_machine(bench: Bench, error: Exception) -> None:
    """Raise what is no matter of one question, because the next one would meet it, too.

    Args:
        bench: what is graded on.
        error: what grading a question raised.

    Raises:
        OutputError: results cannot be written, or the disk of the workers is full.
        SandboxUnavailable: no worker can be started any more.
    """
    if isinstance(error, OutputError):
        raise error
    if not isinstance(error, (SandboxUnavailable, OSError)):
        return
    try:
        measure_speed(bench.sandbox)  # whether a worker still works here
    except OSError as again:
        with writing(Path(again.filename or tempfile.gettempdir()).parent):
            raise
    except GraderFault as again:
        raise SandboxUnavailable(again.words) from error


def failed_question(
    bench: Bench, question: Question, error: Exception, checks: Sequence[CheckResult] = ()
) -> QuestionResult:
    """The result of a question that the grader itself failed on.

    Args:
        bench: what was graded on.
        question: the question.
        error: what was raised.
        checks: those that had ended by then; all others are ``internal``.
    """
    fault = explain_fault(error)
    try:
        tests = load_tests(bench.unit, question, training=bench.trains)
    except Exception:
        tests = [
            Test(name, bench.unit.check_title(name), points, True, False, lambda environment: None)
            for name, points in question.checks.items()
        ]
    ended = {check.check for check in checks}
    left = [check_result(test, fault) for test in tests if test.name not in ended]
    notes: list[Words] = [] if left else [joined([question.name, fault.detail], ": ")]
    return QuestionResult(question=question.name, key="", checks=[*checks, *left], notes=notes)


def lost_question(bench: Bench, question: Question, before: QuestionResult | None) -> QuestionResult:
    """The result of a question by which whoever graded it was lost each time: a person has to look at it.

    Args:
        bench: what was graded on.
        question: the question.
        before: its result without training, where that was known.
    """
    message = sentence(
        "Whatever graded this question was lost, {count} times; that may be the machines' fault or the answer's.",
        count=MOST_LOSSES,
    )
    return failed_question(bench, question, GraderFault(message), before.checks if before else ())
