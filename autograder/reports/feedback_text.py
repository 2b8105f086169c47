"""What a student is told in a gradebook, where the platform has a place for it: one line of text."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.locale.messages import _, speaking
from autograder.locale.numbers import number
from autograder.locale.sentences import said
from autograder.results.records import QuestionResult, SubmissionResult
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

__all__ = ["feedback_text"]


def feedback_text(unit: Unit, result: SubmissionResult) -> str:
    """Questions that lost points, and what to look at, in the notebook's language.

    It says no more than the rows that students see: of hidden checks fixed sentences and hints, nothing where the unit
    never shows them. One mistake is named once, however many checks it cost.

    Args:
        unit: the teaching unit.
        result: of the submission.
    """
    with speaking(result.language):
        if result.problem:
            return said(result.problem)
        spoken = with_titles(unit, result.language)
        by_name = {question.question: question for question in result.questions}
        graded = [(question, by_name[question.name]) for question in spoken.questions if question.name in by_name]
        parts = []
        for question, found in graded:
            if found.score < found.points:
                points = _("{score} of {points}").format(score=number(found.score), points=number(found.points))
                reasons = " ".join(dict.fromkeys(_reasons(found, unit.gradescope.hidden_checks == "hidden")))
                parts.append(f"{question.title}: {points}. {reasons}".strip())
        return " ".join(parts)


def _reasons(question: QuestionResult, hides_checks: bool) -> Iterator[str]:
    for check in question.checks:
        if check.score < check.points and check.outcome != "skipped" and not (check.hidden and hides_checks):
            yield said(check.hint or check.message)
