"""What went wrong in a class, by the names of mistakes: a row for each, with those who made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.locale.sentences import said
from autograder.reports.submission_page import SubmissionView
from autograder.results.mistakes import mistakes_of
from autograder.results.words import check_title, question_label
from autograder.units.unit import Unit

__all__ = ["ClassMistake", "class_mistakes"]


@dataclass(frozen=True)
class ClassMistake:
    """A mistake in a question.

    Attributes:
        token: what filters find its members by.
        question: where it was made, such as "Q3".
        words: what it is, in a few words.
        members: who made it.
        checks: titles of the checks that told.
    """

    token: str
    question: str
    words: str
    members: Sequence[SubmissionView]
    checks: Sequence[str]


def class_mistakes(unit: Unit, submissions: Sequence[SubmissionView]) -> list[ClassMistake]:
    """The mistakes that were recognised, the commonest first.

    Args:
        unit: the teaching unit.
        submissions: of the class.
    """
    views = {submission.graded.name: submission for submission in submissions}
    labels = {question.name: question_label(place) for place, question in enumerate(unit.questions, start=1)}
    groups = mistakes_of(submission.graded.results for submission in submissions)
    return [
        ClassMistake(
            f"mistake-{place}",
            labels[group.question],
            said(group.summary),
            [views[name] for name in group.members if name in views],
            [check_title(unit, check) for check in group.checks],
        )
        for place, group in enumerate(groups, start=1)
        if group.is_known and group.question in labels
    ]
