"""What a submission's report shows, ready for the templates: texts, shares from 0 to 1, and names of colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from autograder.files.folder_names import SUBMISSIONS
from autograder.locale.messages import _, ngettext
from autograder.locale.numbers import number
from autograder.locale.sentences import said
from autograder.reports.accuracy_charts import AccuracyChart, accuracy_chart
from autograder.reports.check_views import CheckView, MistakeView, check_view, mistake_views
from autograder.reports.manual_points import Given, ManualPoints
from autograder.reports.results_folder import Graded
from autograder.results.records import TrainingSeries
from autograder.results.schema import Facts, Row
from autograder.results.words import check_title, question_label, question_labels, with_labels
from autograder.units.unit import Question, Unit

__all__ = [
    "INSTRUCTOR_PAGE",
    "STUDENT_PAGE",
    "QuestionView",
    "Step",
    "SubmissionView",
    "share_of",
    "submission_view",
]

STUDENT_PAGE, INSTRUCTOR_PAGE = "report.html", "instructor.html"
"""A submission's pages: one that may be handed out, and one that tells what hidden checks expected and found."""

_STATUS_KINDS = {"graded": "good", "needs attention": "fault"}


@dataclass(frozen=True)
class QuestionView:
    """A question of a submission.

    Attributes:
        unit: the teaching unit.
        number: its place in the unit, from 1.
        question: what the unit says of it.
        rows: what was found out.
        given: by a person, where one grades it.
    """

    unit: Unit
    number: int
    question: Question
    rows: list[Row]
    given: Given

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
        """The names that an answer defines, as code."""
        return ", ".join(f"`{name}`" for name in self.question.defines)

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


@dataclass(frozen=True)
class Step:
    """Something to do that would give points.

    Attributes:
        question: where.
        points: that were lost there to one mistake, or to checks that could not run because of it.
        advice: what to look at.
        checks: titles of the checks that it cost.
    """

    question: QuestionView
    points: float
    advice: str
    checks: Sequence[str]


@dataclass(frozen=True)
class SubmissionView:
    """A submission: a row of the class's page, and pages of its own.

    Attributes:
        graded: what its results file holds.
        unit: the teaching unit.
        questions: in the unit's order.
        manual: what people gave to the class.
        person: who handed it in, as the roster says; "" where that is not known.
    """

    graded: Graded
    unit: Unit
    questions: list[QuestionView]
    manual: ManualPoints
    person: str = ""

    @property
    def facts(self) -> Facts:
        """What its results file says about it."""
        return self.graded.facts

    @property
    def name(self) -> str:
        """What readers know it by."""
        return self.person or self.graded.name

    @property
    def problem(self) -> str:
        """Why it could not be read as a whole; "" where it could."""
        return said(self.facts.problem)

    @property
    def notes(self) -> list[str]:
        """For the instructor."""
        return [said(with_labels(note, question_labels(self.unit))) for note in self.facts.notes or []]

    @property
    def repairs(self) -> list[str]:
        """What was repaired or passed over in the file, for the student as well."""
        return [said(with_labels(repair, question_labels(self.unit))) for repair in self.facts.repairs]

    @property
    def seeds(self) -> str:
        """From which random inputs were drawn, by question, for the instructor."""
        drawn = [(question.number, self.facts.seeds.get(question.question.name)) for question in self.questions]
        return ", ".join(f"{question_label(place)} {seed}" for place, seed in drawn if seed)

    @property
    def has_total(self) -> bool:
        """Whether its answers were read and graded, all of them."""
        graded = any(question.is_graded and not question.question.is_manual for question in self.questions)
        return graded and not (self.is_partial or self.facts.needs_attention)

    @property
    def is_partial(self) -> bool:
        """Whether checks have not been run yet, so that its points are no total."""
        return any(question.is_partial for question in self.questions)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was answered."""
        return self.facts.status in ("blank", "no answer cells")

    @cached_property
    def score(self) -> float:
        """Its points, those that a person gave among them."""
        return self.graded.results.score + self.manual.total_of(self.graded.name)

    @property
    def total(self) -> str:
        """Its points, with an ellipsis where more may come; unknown where the grader failed, a dash where none were."""
        if self.facts.needs_attention:
            return "?"
        if self.problem and not self.score:
            return "-"
        return f"{number(self.score)} …" if self.is_partial else number(self.score)

    @property
    def share(self) -> float:
        """The part of all points that was reached, 0 to 1."""
        return 0.0 if self.facts.needs_attention else share_of(self.score, self.manual.most)

    @property
    def awaited(self) -> list[str]:
        """Titles of the questions that a person has given others points for, and not this one."""
        return [] if self.problem else [question.title for question in self.manual.awaited(self.graded.name)]

    @cached_property
    def next_steps(self) -> list[Step]:
        """What would give most points first."""
        steps = [step for question in self.questions for step in _steps(question)]
        return sorted(steps, key=lambda step: -step.points)

    @property
    def folder_link(self) -> str:
        """Address of its folder, from the class's."""
        return f"./{SUBMISSIONS}/{quote(self.graded.folder.name)}/"

    @property
    def link(self) -> str:
        """Address of the instructor's page of it, from the class's folder."""
        return f"{self.folder_link}{INSTRUCTOR_PAGE}"

    @property
    def student_link(self) -> str:
        """Address of the student's page of it, likewise."""
        return f"{self.folder_link}{STUDENT_PAGE}"

    @property
    def neighbour_link(self) -> str:
        """Address of the instructor's page of it, from another submission's."""
        return f"../{quote(self.graded.folder.name)}/{INSTRUCTOR_PAGE}"

    @property
    def status_kind(self) -> str:
        """Chooses the colour of its status."""
        return _STATUS_KINDS.get(self.facts.status, "warn")


def submission_view(
    graded: Graded, unit: Unit, *, manual: ManualPoints | None = None, person: str = ""
) -> SubmissionView:
    """A submission's rows, put to the unit's questions.

    Args:
        graded: the submission.
        unit: what was graded.
        manual: what people gave to the class; by default nothing.
        person: who handed it in, where that is known.
    """
    manual = manual or ManualPoints(unit)
    rows = graded.results.tests
    questions = [
        QuestionView(
            unit,
            number,
            question,
            [row for row in rows if row.extra_data.question == question.name],
            manual.of(graded.name, question.name),
        )
        for number, question in enumerate(unit.questions, start=1)
    ]
    return SubmissionView(graded, unit, questions, manual, person)


def _steps(question: QuestionView) -> list[Step]:
    """What a question's points were lost to; checks that could not run go with the mistake before them."""
    steps: list[Step] = []
    for mistake in question.mistakes:
        titles = [check.title for check in mistake.checks]
        if not mistake.first.is_lost or mistake.lost <= 0:
            continue
        if mistake.first.outcome == "skipped" and steps:
            last = steps[-1]
            steps[-1] = Step(question, last.points + mistake.lost, last.advice, [*last.checks, *titles])
        else:
            steps.append(Step(question, mistake.lost, mistake.advice, titles))
    return steps


def share_of(score: float, points: float) -> float:
    """The part of the points that was reached, 0 to 1."""
    return min(max(score / points, 0.0), 1.0) if points else 0.0
