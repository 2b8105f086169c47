"""What a submission's report shows, ready for the templates: texts, shares from 0 to 1, and names of colours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from autograder.curves import Curve, learning_curve
from autograder.report_files import Facts, Graded, Private, Row, Training
from autograder.units import Question, Unit

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

_STATUS_KINDS = {"graded": "good", "needs attention": "fault"}


@dataclass(frozen=True)
class Verdict:
    """How a check ended, in a word; ``kind`` chooses the colour."""

    text: str
    sign: str
    kind: str


_VERDICTS = {
    "ok": Verdict("passed", "✓", "good"),
    "wrong": Verdict("failed", "✗", "bad"),
    "error": Verdict("error", "✗", "bad"),
    "timeout": Verdict("out of time", "✗", "bad"),
    "memory": Verdict("out of memory", "✗", "bad"),
    "disk": Verdict("out of disk space", "✗", "bad"),
    "crashed": Verdict("crashed", "✗", "bad"),
    "skipped": Verdict("not checked", "-", "warn"),
    "internal": Verdict("grader failed", "?", "fault"),
    "manual": Verdict("by a person", "-", "none"),
    "ungraded": Verdict("not graded", "?", "fault"),
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
    details: str
    curves: list[Curve]
    private: Private


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
        """Whether the grader itself failed on it."""
        return any(row.extra_data.outcome == "internal" for row in self.rows)

    @property
    def is_graded(self) -> bool:
        """Whether it has a score."""
        return bool(self.rows) and not self.question.is_manual and not self.has_fault

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
        return f"{self.score:g}" if self.is_graded else "?" if self.has_fault else "-"

    @property
    def text(self) -> str:
        """Its score in words."""
        if self.question.is_manual:
            return f"{self.question.manual_points:g} points, given by a person"
        return f"{self.cell} of {self.question.points:g}"

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
    def has_total(self) -> bool:
        """Whether its answers were read and graded, all of them."""
        return any(question.is_graded for question in self.questions) and not self.facts.needs_attention

    @property
    def total(self) -> str:
        """Its points; unknown where the grader failed."""
        return "?" if self.facts.needs_attention else f"{self.graded.results.score:g}"

    @property
    def share(self) -> float:
        """The part of all points that was reached, 0 to 1."""
        return 0.0 if self.facts.needs_attention else share_of(self.graded.results.score, self.unit.points)

    @property
    def link(self) -> str:
        """Address of the instructor's page of it, from the overview's folder."""
        return f"./{quote(self.graded.folder.name)}/{INSTRUCTOR_PAGE}"

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
        title, text = "Graded by a person", ""
    else:
        title = facts.check[:1].upper() + facts.check[1:].replace("_", " ")
        score = "?" if facts.outcome == "internal" else f"{row.score or 0:g}"
        text = f"{score} of {row.max_score or 0:g}"
    message, _, details = row.output.partition("\n\n")  # the student's traceback follows a blank line
    return CheckView(
        title=title,
        verdict=_VERDICTS.get(facts.outcome, Verdict(facts.outcome, "-", "none")),
        text=text,
        is_hidden=row.visibility != "visible",
        message=message.removesuffix(facts.hint).strip(),
        hint=facts.hint,
        details=details.strip("\n"),
        curves=_curves(facts.training) if facts.training is not None else [],
        private=facts.for_instructor,
    )


def _curves(training: Training) -> list[Curve]:
    curves = []
    for run in training.runs:
        if run.accuracies:
            epochs = f"{run.epochs:g} epoch{'' if run.epochs == 1 else 's'}"
            description = (
                f"Seed {run.seed}: {run.accuracy:.1f} % validation accuracy after {epochs}, "
                f"in {duration(run.seconds)}. Goal: {training.goal}."
            )
            curves.append(learning_curve(run.accuracies, training.threshold, training.goal, description))
    return curves


def facts_of(submissions: Iterable[Graded]) -> dict[str, list[str]]:
    """Data set, versions, device and given network: each with its values, in the order of appearance."""
    lines: dict[str, list[str]] = {}
    for graded in submissions:
        facts, given = graded.facts, graded.given_network
        found = {
            "Data set": f"{facts.data} ({facts.data_checksum[:12]})" if facts.data_checksum else facts.data,
            "Versions": f"TensorFlow {facts.tensorflow_version}, Keras {facts.keras_version}, kit {facts.kit_version}",
            "Device": facts.device,
        }
        if facts.speed > 1:
            found["Time limits"] = f"{facts.speed:g} times as long, for a slow machine"
        if given is not None and given.runs:
            found["Given network"] = f"{given.runs[0].accuracy:.1f} % (goal: {given.goal})"
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
        return f"{whole} s"
    minutes, hours = whole // 60, whole // 3600
    return f"{minutes} min {whole % 60} s" if hours == 0 else f"{hours} h {minutes % 60} min"
