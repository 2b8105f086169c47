"""What went wrong in a class, by the names of mistakes: a row for each, with those who made it."""

from __future__ import annotations

from collections import Counter
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
        code: as tables have it.
        place: the question's in the unit, from 1.
        name: the question's.
        words: what it is, in a few words.
        members: who made it.
        checks: titles of the checks that told.
    """

    token: str
    code: str
    place: int
    name: str
    words: str
    members: Sequence[SubmissionView]
    checks: Sequence[str]

    @property
    def question(self) -> str:
        """Where it was made, such as "Q3"."""
        return question_label(self.place)

    @property
    def file(self) -> str:
        """What its page is called."""
        return f"{self.name}-{self.code}.html"

    @property
    def hints(self) -> list[str]:
        """What those who made it read, each hint once, the commonest first."""
        read = Counter(
            check.hint or check.message
            for member in self.members
            for check in member.questions[self.place - 1].checks
            if check.is_lost and check.summary == self.words
        )
        return [hint for hint, _count in read.most_common() if hint]

    def lost(self, member: SubmissionView) -> float:
        """Points that it cost somebody."""
        checks = member.questions[self.place - 1].checks
        return sum(check.lost for check in checks if check.is_lost and check.summary == self.words)


def class_mistakes(unit: Unit, submissions: Sequence[SubmissionView]) -> list[ClassMistake]:
    """The mistakes that were recognised, the commonest first.

    Args:
        unit: the teaching unit.
        submissions: of the class.
    """
    views = {submission.graded.name: submission for submission in submissions}
    places = {question.name: place for place, question in enumerate(unit.questions, start=1)}
    groups = mistakes_of(submission.graded.results for submission in submissions)
    return [
        ClassMistake(
            f"mistake-{place}",
            group.code,
            places[group.question],
            group.question,
            said(group.summary),
            [views[name] for name in group.members if name in views],
            [check_title(unit, check) for check in group.checks],
        )
        for place, group in enumerate(groups, start=1)
        if group.is_known and group.question in places
    ]
