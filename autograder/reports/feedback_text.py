"""What a student is told in a gradebook, where the platform has a place for it: one line of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.locale.messages import _, speaking
from autograder.locale.numbers import number
from autograder.locale.sentences import said
from autograder.reports.manual_points import Given, ManualPoints
from autograder.results.records import QuestionResult, SubmissionResult
from autograder.units.titles import with_titles
from autograder.units.unit import Question

__all__ = ["feedback_text"]


def feedback_text(manual: ManualPoints, result: SubmissionResult) -> str:
    """Questions that lost points, what to look at, and what people said, in the notebook's language.

    It says no more than the rows that students see: of hidden checks fixed sentences and hints, nothing where the unit
    never shows them. One mistake is named once, however many checks it cost.

    Args:
        manual: what people gave, and the teaching unit.
        result: of the submission.
    """
    unit = manual.unit
    with speaking(result.language):
        if result.problem:
            return said(result.problem)
        spoken = with_titles(unit, result.language)
        by_name = {question.question: question for question in result.questions}
        hides_checks = unit.gradescope.hidden_checks == "hidden"
        parts = []
        for question in spoken.questions:
            found = by_name.get(question.name)
            if question.is_manual:
                parts.append(_by_people(question, manual.of(result.submission, question.name)))
            elif found is not None and found.score < found.points:
                parts.append(_line(question, found.score, found.points, dict.fromkeys(_reasons(found, hides_checks))))
        return " ".join(filter(None, parts))


def _line(question: Question, score: float, most: float, remarks: Iterable[str]) -> str:
    points = _("{score} of {points}").format(score=number(score), points=number(most))
    return f"{question.title}: {points}. {' '.join(remarks)}".strip()


def _by_people(question: Question, given: Given) -> str:
    """A comment, and points that are not all; "" for neither."""
    if given.points is None:
        return f"{question.title}: {given.comment}" if given.comment else ""
    lost = given.points < question.manual_points
    return _line(question, given.points, question.manual_points, [given.comment]) if lost or given.comment else ""


def _reasons(question: QuestionResult, hides_checks: bool) -> Iterator[str]:
    for check in question.checks:
        if check.score < check.points and check.outcome != "skipped" and not (check.hidden and hides_checks):
            yield said(check.hint or check.message)
