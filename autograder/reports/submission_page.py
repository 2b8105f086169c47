"""What a submission's report shows, ready for the templates: texts, shares from 0 to 1, and names of colours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote

from autograder.files.folder_names import SUBMISSIONS
from autograder.locale.messages import N_, _, ngettext
from autograder.locale.numbers import number, percent
from autograder.locale.sentences import said
from autograder.reports.curves import Curve, learning_curve
from autograder.reports.results_folder import Graded
from autograder.results.records import TrainingSeries
from autograder.results.schema import Facts, Row, RowFacts
from autograder.results.words import check_title
from autograder.units.unit import Question, Unit

__all__ = [
    "INSTRUCTOR_PAGE",
    "STUDENT_PAGE",
    "CheckView",
    "QuestionView",
    "SubmissionView",
    "Verdict",
    "duration",
    "facts_of",
    "moment",
    "share_of",
    "submission_view",
]

STUDENT_PAGE, INSTRUCTOR_PAGE = "report.html", "instructor.html"
"""A submission's pages: one that may be handed out, and one that tells what hidden checks expected and found."""

_FRACTION = 2
"""Stands for a number with decimals where a form of the plural is chosen; Russian has no better one."""

_STATUS_KINDS = {"graded": "good", "needs attention": "fault"}


@dataclass(frozen=True)
class Verdict:
    """How a check ended, in a word; ``kind`` chooses the colour."""

    text: str
    sign: str
    kind: str


_VERDICTS = {
    # Translators, here and below: how a check of an answer ended, in a word or two.
    "ok": Verdict(N_("passed"), "✓", "good"),
    "wrong": Verdict(N_("failed"), "✗", "bad"),
    "error": Verdict(N_("error"), "✗", "bad"),
    "timeout": Verdict(N_("out of time"), "✗", "bad"),
    "memory": Verdict(N_("out of memory"), "✗", "bad"),
    "disk": Verdict(N_("out of disk space"), "✗", "bad"),
    "crashed": Verdict(N_("crashed"), "✗", "bad"),
    "skipped": Verdict(N_("not checked"), "-", "warn"),
    "internal": Verdict(N_("grader failed"), "?", "fault"),
    "undecided": Verdict(N_("no verdict"), "?", "fault"),
    # Translators: in the place of a verdict on an answer that a person grades.
    "manual": Verdict(N_("by a person"), "-", "none"),
    # Translators: of a check, where grading had to stop before it.
    "ungraded": Verdict(N_("not graded"), "?", "fault"),
}


@dataclass(frozen=True)
class CheckView:
    """A check as a page shows it."""

    title: str
    verdict: Verdict
    text: str
    is_hidden: bool
    message: str
    hint: str
    traceback: str
    curves: list[Curve]
    later_detail: str
    private_detail: str
    private_traceback: str


@dataclass(frozen=True)
class QuestionView:
    """A question of a submission; ``share`` is the part of its points that was reached, 0 to 1."""

    number: int
    question: Question
    rows: list[Row]

    @property
    def score(self) -> float:
        """Points reached."""
        return sum(row.score or 0 for row in self.rows)

    @property
    def has_fault(self) -> bool:
        """Whether the grader failed on it, or came to no verdict."""
        return any(row.extra_data.outcome in ("internal", "undecided") for row in self.rows)

    @property
    def is_graded(self) -> bool:
        """Whether it has a score."""
        return bool(self.rows) and not (self.question.is_manual or self.has_fault or self.is_partial)

    @property
    def is_partial(self) -> bool:
        """Whether checks have not been run yet, so that points may be added."""
        return any(row.extra_data.outcome == "ungraded" for row in self.rows)

    @property
    def share(self) -> float:
        """The part of its points that was reached, 0 to 1."""
        return share_of(self.score, self.question.points) if self.is_graded else 0.0

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
        if self.question.is_manual:
            points = self.question.manual_points
            text = ngettext("{points} point, given by a person", "{points} points, given by a person", round(points))
            return text.format(points=number(points))
        return _("{score} of {points}").format(score=self.cell, points=number(self.question.points))

    @property
    def checks(self) -> list[CheckView]:
        """Its checks, in the order in which they ran."""
        return [_check_view(row) for row in self.rows]


@dataclass(frozen=True)
class SubmissionView:
    """A submission: a row of the overview, and a page of its own."""

    graded: Graded
    unit: Unit
    questions: list[QuestionView]

    @property
    def facts(self) -> Facts:
        """What its results file says about it."""
        return self.graded.facts

    @property
    def problem(self) -> str:
        """Why it could not be read as a whole; "" where it could."""
        return said(self.facts.problem)

    @property
    def notes(self) -> list[str]:
        """For the instructor."""
        return [said(note) for note in self.facts.notes or []]

    @property
    def repairs(self) -> list[str]:
        """What was repaired or passed over in the file, for the student as well."""
        return [said(repair) for repair in self.facts.repairs]

    @property
    def has_total(self) -> bool:
        """Whether its answers were read and graded, all of them."""
        is_graded = any(question.is_graded for question in self.questions)
        return is_graded and not (self.is_partial or self.facts.needs_attention)

    @property
    def is_partial(self) -> bool:
        """Whether checks have not been run yet, so that its points are no total."""
        return any(question.is_partial for question in self.questions)

    @property
    def total(self) -> str:
        """Its points, with an ellipsis where more may come; unknown where the grader failed."""
        points = number(self.graded.results.score)
        return "?" if self.facts.needs_attention else f"{points} …" if self.is_partial else points

    @property
    def share(self) -> float:
        """The part of all points that was reached, 0 to 1."""
        return 0.0 if self.facts.needs_attention else share_of(self.graded.results.score, self.unit.points)

    @property
    def link(self) -> str:
        """Address of the instructor's page of it, from the overview's folder."""
        return f"./{SUBMISSIONS}/{quote(self.graded.folder.name)}/{INSTRUCTOR_PAGE}"

    @property
    def status_kind(self) -> str:
        """Chooses the colour of its status."""
        return _STATUS_KINDS.get(self.facts.status, "warn")


def submission_view(graded: Graded, unit: Unit) -> SubmissionView:
    """A submission's rows, put to the unit's questions."""
    rows = graded.results.tests
    questions = [
        QuestionView(number, question, [row for row in rows if row.extra_data.question == question.name])
        for number, question in enumerate(unit.questions, start=1)
    ]
    return SubmissionView(graded, unit, questions)


def _check_view(row: Row) -> CheckView:
    facts = row.extra_data
    if facts.outcome == "manual":
        title, text = _("Graded by a person"), ""
    else:
        title = check_title(facts.check)
        score = "?" if facts.outcome in ("internal", "undecided") else number(row.score or 0)
        text = _("{score} of {points}").format(score=score, points=number(row.max_score or 0))
    verdict = _VERDICTS.get(facts.outcome, Verdict(facts.outcome, "-", "none"))
    return CheckView(
        title=title,
        verdict=replace(verdict, text=_(verdict.text)),
        text=text,
        is_hidden=row.visibility != "visible",
        message=said(facts.message).strip(),
        hint=said(facts.hint),
        traceback=said(facts.traceback).strip("\n"),
        curves=_curves(facts.training) if facts.training is not None else [],
        later_detail=_later_detail(facts),
        private_detail=said(facts.for_instructor.detail),
        private_traceback=said(facts.for_instructor.traceback),
    )


def _later_detail(facts: RowFacts) -> str:
    """What a hidden check expected and found, where students may read it after the due date."""
    private = facts.for_instructor
    return said(private.detail) if facts.outcome == "wrong" and not private.is_confidential else ""


def _curves(training: TrainingSeries) -> list[Curve]:
    curves, goal = [], said(training.goal)
    for run in training.runs:
        if run.accuracies:
            # Translators: {seed} is a number as it is, {accuracy} such as "46.2 %", {time} such as "2 min 3 s",
            # {goal} such as "over 43 %"; {epochs} may have decimals (1.5).
            description = ngettext(
                "Seed {seed}: {accuracy} validation accuracy after {epochs} epoch, in {time}. Goal: {goal}.",
                "Seed {seed}: {accuracy} validation accuracy after {epochs} epochs, in {time}. Goal: {goal}.",
                round(run.epochs) if run.epochs == round(run.epochs) else _FRACTION,
            ).format(
                seed=run.seed,
                accuracy=percent(run.accuracy, ".1f"),
                epochs=number(run.epochs),
                time=duration(run.seconds),
                goal=goal,
            )
            curves.append(learning_curve(run.accuracies, training.threshold, goal, description))
    return curves


def facts_of(submissions: Iterable[Graded]) -> dict[str, list[str]]:
    """Data set, versions, device and given network: each with its values, in the order of appearance."""
    lines: dict[str, list[str]] = {}
    for graded in submissions:
        facts, given = graded.facts, graded.given_network
        versions = _("TensorFlow {tensorflow}, Keras {keras}, kit {kit}").format(
            tensorflow=facts.tensorflow_version, keras=facts.keras_version, kit=facts.kit_version
        )
        found = {}
        if facts.data:
            found[_("Data set")] = f"{facts.data} ({facts.data_checksum[:12]})" if facts.data_checksum else facts.data
        found[_("Versions")] = versions
        # Translators: what workers compute on: cpu or gpu.
        found[_("Device")] = facts.device
        if facts.speed is not None and facts.speed > 1:
            longer = _("{factor} times as long, for a slow machine")
            found[_("Time limits")] = longer.format(factor=number(facts.speed))
        if given is not None and given.runs:
            # Translators: {accuracy} is such as "47.1 %", {goal} such as "over 40 %".
            reached = _("{accuracy} (goal: {goal})")
            accuracy = percent(given.runs[-1].accuracy, ".1f")
            found[_("Given network")] = reached.format(accuracy=accuracy, goal=said(given.goal))
        for name, value in found.items():
            if value not in lines.setdefault(name, []):
                lines[name].append(value)
    return lines


def share_of(score: float, points: float) -> float:
    """The part of the points that was reached, 0 to 1."""
    return min(max(score / points, 0.0), 1.0) if points else 0.0


def moment(graded: Graded) -> str:
    """When a submission was graded, to the minute."""
    return graded.when.strftime("%Y-%m-%d %H:%M %Z")


def duration(seconds: float) -> str:
    """Seconds in words."""
    whole = round(seconds)
    if whole < 60:
        return _("{seconds} s").format(seconds=whole)
    minutes, hours = whole // 60, whole // 3600
    if hours == 0:
        return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=whole % 60)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes % 60)
