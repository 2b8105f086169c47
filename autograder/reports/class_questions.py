"""How the class did on each question and on each check, and what its points were lost to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from autograder.locale.messages import _
from autograder.locale.numbers import number, percent
from autograder.reports.check_views import CheckView
from autograder.reports.question_view import QuestionView, share_of
from autograder.reports.submission_page import SubmissionView
from autograder.results.words import question_label
from autograder.units.unit import Question

__all__ = ["CheckStatistics", "Failure", "QuestionStatistics", "question_statistics"]


@dataclass(frozen=True)
class Failure:
    """A mistake that cost submissions a check.

    Attributes:
        token: names it in the page's address and in rows of its table.
        words: what the first of them reads.
        members: who made it.
    """

    token: str
    words: str
    members: Sequence[SubmissionView]


@dataclass(frozen=True)
class CheckStatistics:
    """A check over the class.

    Attributes:
        title: in words.
        passed: how many passed it.
        count: how many it has a verdict on.
        failures: what the others read, the commonest first.
    """

    title: str
    passed: int
    count: int
    failures: Sequence[Failure]

    @property
    def share(self) -> float:
        """The part that passed, 0 to 1."""
        return self.passed / self.count if self.count else 0.0

    @property
    def text(self) -> str:
        """How many passed, in words."""
        if not self.count:
            return "-"
        # Translators: {passed} of {count} submissions passed a check; {share} is a percentage.
        text = _("{passed} of {count} passed ({share})")
        return text.format(passed=number(self.passed), count=number(self.count), share=percent(100 * self.share, ".0f"))


@dataclass(frozen=True)
class Part:
    """A piece of a stacked bar."""

    label: str
    kind: str
    count: int
    share: float


@dataclass(frozen=True)
class QuestionStatistics:
    """A question over the class.

    Attributes:
        number: its place in the unit, from 1.
        question: what the unit says of it.
        views: the question in each submission that was graded.
        checks: in the unit's order.
    """

    number: int
    question: Question
    views: Sequence[QuestionView]
    checks: Sequence[CheckStatistics]

    @property
    def graded(self) -> list[QuestionView]:
        """The submissions' answers that have a score."""
        return [view for view in self.views if view.is_graded]

    @property
    def points(self) -> float:
        """What can be reached."""
        return self.question.manual_points if self.question.is_manual else self.question.points

    @property
    def mean(self) -> float:
        """Mean of the points."""
        return fmean(view.score for view in self.graded) if self.graded else 0.0

    @property
    def share(self) -> float:
        """The mean as a part of what can be reached, 0 to 1."""
        return share_of(self.mean, self.points)

    @property
    def text(self) -> str:
        """The mean and what can be reached, in words."""
        if not self.graded:
            return "-"
        return _("{score} of {points}").format(score=number(self.mean, ".1f"), points=number(self.points))

    @property
    def parts(self) -> list[Part]:
        """How many reached all points, some, and none, and how many have no answer."""
        shares = [view.share for view in self.graded if not view.is_untried]
        untried = len(self.graded) - len(shares)
        counts = [
            # Translators, here and below: how many submissions reached all points of a question, some of them, none;
            # and in how many the answer is as it was handed out.
            (_("all points"), "full", sum(share >= 1 for share in shares)),
            (_("some points"), "part", sum(0 < share < 1 for share in shares)),
            (_("no points"), "zero", sum(share <= 0 for share in shares)),
            (_("not answered"), "untried", untried),
        ]
        return [Part(label, kind, count, count / max(len(self.graded), 1)) for label, kind, count in counts]

    @property
    def description(self) -> str:
        """What its bar shows, in a sentence."""
        full, some, none, untried = (part.count for part in self.parts)
        # Translators: {question} is such as "Q4"; the others are numbers of submissions.
        text = _("{question}: {full} with all points, {some} with some, {none} with none, {untried} not answered.")
        return text.format(question=question_label(self.number), full=full, some=some, none=none, untried=untried)


def question_statistics(
    questions: Sequence[Question], submissions: Sequence[SubmissionView]
) -> list[QuestionStatistics]:
    """The statistics of each question that anybody has a score on; of questions for a person, once they have.

    Args:
        questions: of the unit.
        submissions: those that statistics are made of.
    """
    found = []
    for place, question in enumerate(questions):
        views = [submission.questions[place] for submission in submissions]
        if not question.is_manual or any(view.is_graded for view in views):
            checks = [] if question.is_manual else list(_checks(place, submissions))
            found.append(QuestionStatistics(place + 1, question, views, checks))
    return found


def _checks(place: int, submissions: Sequence[SubmissionView]) -> Iterator[CheckStatistics]:
    """In the order in which they first occur, which is the unit's."""
    by_title: dict[str, list[tuple[CheckView, SubmissionView]]] = {}
    for submission in submissions:
        for check in submission.questions[place].checks:
            by_title.setdefault(check.title, []).append((check, submission))
    for part, (title, entries) in enumerate(by_title.items()):
        judged = [(check, submission) for check, submission in entries if check.outcome == "ok" or check.is_lost]
        groups: dict[str, list[tuple[CheckView, SubmissionView]]] = {}
        for check, submission in judged:
            if check.is_lost and not submission.is_blank:
                groups.setdefault(check.cause, []).append((check, submission))
        ranked = sorted(groups.values(), key=len, reverse=True)
        failures = [
            Failure(f"f{place + 1}-{part + 1}-{rank}", _words(group[0][0]), [made for _c, made in group])
            for rank, group in enumerate(ranked, start=1)
        ]
        yield CheckStatistics(title, sum(check.outcome == "ok" for check, _s in judged), len(judged), failures)


def _words(check: CheckView) -> str:
    """What a check was lost to: the mistake by its name, else what the student reads.

    Where that is about how the check ended, and not about the answer, its end comes first.
    """
    if check.summary:
        return check.summary
    words = check.hint or check.message
    if check.outcome in ("wrong", "skipped") and words:
        return words
    return ": ".join(part for part in (check.verdict.text, words) if part)
