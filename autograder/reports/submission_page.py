"""What a submission's report shows, ready for the templates: texts, shares from 0 to 1, and names of colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from autograder.files.folder_names import SUBMISSIONS
from autograder.locale.messages import _
from autograder.locale.numbers import number
from autograder.locale.sentences import Sentence, said
from autograder.reports.manual_points import ManualPoints
from autograder.reports.prompts import Prompt
from autograder.reports.question_view import QuestionView, share_of
from autograder.reports.results_folder import Graded
from autograder.results.schema import Facts
from autograder.results.words import question_label, question_labels, with_labels
from autograder.units.unit import Unit

__all__ = [
    "INSTRUCTOR_PAGE",
    "STUDENT_PAGE",
    "Step",
    "SubmissionView",
    "submission_view",
]

STUDENT_PAGE, INSTRUCTOR_PAGE = "report.html", "instructor.html"
"""A submission's pages: one that may be handed out, and one that tells what hidden checks expected and found."""

_STATUS_KINDS = {"graded": "good", "needs attention": "fault"}


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
    def replaced(self) -> list[str]:
        """Where our answer took the place of an earlier one that had lost points, for the student."""
        labels = question_labels(self.unit)
        notes = [note for note in self.facts.notes or [] if isinstance(note, Sentence) and "earlier" in note.values]
        # Translators: to the student; {question} and {earlier} are such as Q4.
        text = _(
            "{question} was graded with our own answer to {earlier}, so that a mistake there costs points only once."
        )
        return [
            text.format(**{key: labels.get(str(note.values[key]), note.values[key]) for key in ("question", "earlier")})
            for note in notes
        ]

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
    graded: Graded,
    unit: Unit,
    *,
    manual: ManualPoints | None = None,
    person: str = "",
    prompts: Mapping[str, Prompt] | None = None,
) -> SubmissionView:
    """A submission's rows, put to the unit's questions.

    Args:
        graded: the submission.
        unit: what was graded.
        manual: what people gave to the class; by default nothing.
        person: who handed it in, where that is known.
        prompts: how the notebook asks the questions, by name.
    """
    manual, prompts = manual or ManualPoints(unit), prompts or {}
    rows = graded.results.tests
    questions = [
        QuestionView(
            unit,
            number,
            question,
            [row for row in rows if row.extra_data.question == question.name],
            manual.of(graded.name, question.name),
            prompts.get(question.name, Prompt()),
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
