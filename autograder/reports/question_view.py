"""A question of a submission as pages show it: its checks, its mistakes, its chart, and how the notebook asks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from autograder.locale.messages import _, ngettext
from autograder.locale.numbers import number
from autograder.reports.accuracy_charts import AccuracyChart, accuracy_chart
from autograder.reports.check_views import CheckView, MistakeView, check_view, mistake_views
from autograder.reports.manual_points import Given
from autograder.reports.prompts import Prompt
from autograder.results.records import TrainingSeries
from autograder.results.schema import Row
from autograder.results.words import check_title
from autograder.units.unit import Question, Unit

__all__ = ["QuestionView", "share_of"]


_UNTRIED = ("blank", "cell_missing")
"""Codes of mistakes where there is nothing to be wrong."""


@dataclass(frozen=True)
class QuestionView:
    """A question of a submission.

    Attributes:
        unit: the teaching unit.
        number: its place in the unit, from 1.
        question: what the unit says of it.
        rows: what was found out.
        given: by a person, where one grades it.
        prompt: how the notebook asks it.
    """

    unit: Unit
    number: int
    question: Question
    rows: list[Row]
    given: Given
    prompt: Prompt = field(default_factory=Prompt)

    @property
    def score(self) -> float:
        """Points reached."""
        return self.given.points or 0.0 if self.question.is_manual else sum(row.score or 0 for row in self.rows)

    @property
    def points(self) -> float:
        """Points that can be reached."""
        return self.question.manual_points if self.question.is_manual else self.question.points

    @property
    def has_fault(self) -> bool:
        """Whether the grader failed on it, or came to no verdict."""
        return any(row.extra_data.outcome in ("internal", "undecided") for row in self.rows)

    @property
    def is_graded(self) -> bool:
        """Whether it has a score."""
        if self.question.is_manual:
            return self.given.points is not None
        return bool(self.rows) and not (self.has_fault or self.is_partial)

    @property
    def is_partial(self) -> bool:
        """Whether checks have not been run yet, so that points may be added."""
        return any(row.extra_data.outcome == "ungraded" for row in self.rows)

    @property
    def is_untried(self) -> bool:
        """Whether the answer is as it was handed out, or is not there."""
        return bool(self.rows) and all(row.extra_data.mistake in _UNTRIED for row in self.rows)

    @property
    def share(self) -> float:
        """The part of its points that was reached, 0 to 1."""
        return share_of(self.score, self.points) if self.is_graded else 0.0

    @property
    def kind(self) -> str:
        """Chooses the colour of its cell."""
        return "graded" if self.is_graded else "fault" if self.has_fault else "none"

    @property
    def cell(self) -> str:
        """Its score in a table."""
        if self.is_partial:
            return f"{number(self.score)} …"
        return number(self.score) if self.is_graded else "?" if self.has_fault else "-"

    @property
    def text(self) -> str:
        """Its score in words."""
        if self.question.is_manual and not self.is_graded:
            points = self.question.manual_points
            text = ngettext("{points} point, given by a person", "{points} points, given by a person", round(points))
            return text.format(points=number(points))
        # Translators: points reached and points that can be reached.
        return _("{score} of {points}").format(score=self.cell, points=number(self.points))

    @property
    def asked(self) -> str:
        """The names that an answer defines, as code, and what the comments of its cell ask for."""
        names = ", ".join(f"`{name}`" for name in self.question.defines)
        if not names:
            return ""
        # Translators: {names} are identifiers.
        return " ".join([_("Asked for: {names}.").format(names=names), *self.prompt.tasks])

    @property
    def passage(self) -> str:
        """Where in the notebook it is asked, to be read again; "" where all points are there, or nothing tells."""
        if not self.prompt.heading or (self.is_graded and self.share >= 1):
            return ""
        # Translators: {heading} is a heading of the student's notebook.
        return _("In the notebook: “{heading}”.").format(heading=self.prompt.heading)

    @property
    def criteria(self) -> list[str]:
        """What a person gave by the question's rubric."""
        rubric = self.question.rubric
        return [
            # Translators: a criterion, points reached and points that can be reached.
            _("{criterion}: {score} of {points}").format(
                criterion=check_title(self.unit, name),
                score="-" if given is None else number(given),
                points=number(rubric[name]),
            )
            for name, given in self.given.parts.items()
        ]

    @property
    def time_limit(self) -> str:
        """The time that its code may take, where a check ended by that; "" otherwise."""
        if all(check.outcome != "timeout" for check in self.checks):
            return ""
        text = _(
            "The code of this question has {processor} s of processor time and {clock} s on the clock, and longer on a"
            " slow machine. Training runs have times of their own."
        )
        return text.format(processor=number(self.question.cpu_seconds), clock=number(self.question.seconds))

    @cached_property
    def checks(self) -> list[CheckView]:
        """Its checks, in the order in which they ran."""
        return [check_view(self.unit, row) for row in self.rows]

    @property
    def passed(self) -> list[CheckView]:
        """The checks that gave all their points."""
        return [check for check in self.checks if check.outcome == "ok"]

    @cached_property
    def mistakes(self) -> list[MistakeView]:
        """What became of the others, each mistake once."""
        return mistake_views(self.checks)

    @property
    def training(self) -> TrainingSeries | None:
        """Its training runs."""
        return next((row.extra_data.training for row in self.rows if row.extra_data.training is not None), None)

    @cached_property
    def chart(self) -> AccuracyChart | None:
        """Its training runs, drawn."""
        return None if self.training is None else accuracy_chart(self.training)


def share_of(score: float, points: float) -> float:
    """The part of the points that was reached, 0 to 1."""
    return min(max(score / points, 0.0), 1.0) if points else 0.0
