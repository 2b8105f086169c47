"""What grading finds out: records of checks, questions and submissions, and their files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from autograder.locale.messages import _, speaking
from autograder.locale.numbers import number
from autograder.output import written
from autograder.platform_rows import as_shown, leaderboard, summary_rows
from autograder.results_rows import environment_row, manual_row
from autograder.units import Unit

__all__ = [
    "CheckResult",
    "Outcome",
    "QuestionResult",
    "SubmissionResult",
    "TrainingRecord",
    "TrainingSeries",
    "Visibility",
    "read_json",
    "to_gradescope",
    "write_json",
]

Outcome = Literal[
    "ok",
    "wrong",
    "error",
    "timeout",
    "memory",
    "disk",
    "crashed",
    "skipped",
    "internal",
    "undecided",
    "manual",
    "ungraded",
]
"""How a check ended. ``internal`` is the grader's own fault and never a zero; ``undecided`` is what a person has to
look at; ``ungraded`` is what the time limit of a platform left undone."""


class TrainingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One training run, as counted by the grader.

    Attributes:
        seed: of the run.
        accuracy: the best of its epochs', in per cent.
        accuracies: after each epoch, on the held-out images (far below the goal: on the validation images alone).
        disguised_accuracy: the lowest on disguised validation images, after the best epoch; None where nobody looked,
            because the accuracy could not count or the network was ours.
        cross_check: what our loop reached with the network of a student's own loop.
        images: how many were held out.
        epochs: how many were trained.
        seconds: wall-clock time.
        trained: our network, which the student's computes the same as (``asked``); the student's as a graph
            (``graph``); or the student's in a loop of their own (``own_loop``).
    """

    seed: int
    accuracy: float
    accuracies: list[float]
    disguised_accuracy: float | None = None
    cross_check: float | None = None
    images: int
    epochs: float
    seconds: float
    trained: Literal["asked", "graph", "own_loop"]


class TrainingSeries(msgspec.Struct, frozen=True, kw_only=True):
    """The training runs behind a check.

    Attributes:
        goal: in words: "over 43 %".
        threshold: of the goal, in per cent.
        rule: how the runs make a verdict, in a sentence.
        runs: in their order.
    """

    goal: str
    threshold: float
    rule: str
    runs: list[TrainingRecord]


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One public or hidden test of one question.

    Attributes:
        check: the test function's name.
        points: what it can give.
        score: what it gave.
        outcome: how it ended.
        hidden: whether students see the row only when the instructor says so.
        message: a sentence for the student.
        hint: what to look at.
        detail: for the instructor, where it says more than the message.
        traceback: the student's own; shown to students in public checks only.
        training: the runs behind the check.
    """

    check: str
    points: float
    score: float
    outcome: Outcome
    hidden: bool
    message: str = ""
    hint: str = ""
    detail: str = ""
    traceback: str = ""
    training: TrainingSeries | None = None


class QuestionResult(msgspec.Struct, frozen=True, kw_only=True):
    """One question of one submission.

    Attributes:
        question: its name.
        key: what the result depends on; the same key gives the same result.
        checks: in the order of ``unit.toml``.
        notes: for the instructor: repairs, replaced answers, cells that raised.
        seed: of the random inputs.
        seconds: wall-clock time.
        peak_memory_bytes: of its workers.
    """

    question: str
    key: str
    checks: list[CheckResult]
    notes: list[str] = []
    seed: int = 0
    seconds: float = 0.0
    peak_memory_bytes: int = 0

    @property
    def score(self) -> float:
        """Points reached."""
        return sum(check.score for check in self.checks)

    @property
    def points(self) -> float:
        """Points that can be reached."""
        return sum(check.points for check in self.checks)

    @property
    def has_fault(self) -> bool:
        """Whether the grader itself failed, so that another try may give another result."""
        return any(check.outcome == "internal" for check in self.checks)

    @property
    def needs_attention(self) -> bool:
        """Whether a person has to look at it: the grader failed, or could not come to a verdict."""
        return any(check.outcome in ("internal", "undecided") for check in self.checks)


class SubmissionResult(msgspec.Struct, frozen=True, kw_only=True):
    """One submission.

    Attributes:
        submission: its name.
        language: of the notebook.
        status: a word or two: ``graded``, ``blank``, ``no answer cells``, ``not readable``,
            ``needs attention``.
        problem: why the submission as a whole could not be read.
        questions: the graded questions' results, none where there is a problem.
        notes: for the instructor.
        facts: what the results file says about the run: data, versions, device, sandbox.
    """

    submission: str
    language: str
    status: str
    problem: str
    questions: list[QuestionResult]
    notes: list[str]
    facts: dict[str, Any]

    @property
    def all_notes(self) -> list[str]:
        """For the instructor: those on the submission, then those on its questions."""
        return [*self.notes, *(note for question in self.questions for note in question.notes)]

    @property
    def score(self) -> float:
        """Points reached in all."""
        return sum(question.score for question in self.questions)

    @property
    def checks(self) -> list[CheckResult]:
        """Of all questions."""
        return [check for question in self.questions for check in question.checks]


_NO_SCORE = ("ungraded", "internal", "undecided")
"""Outcomes that say nothing about the answer: their rows have no score."""

Visibility = Literal["hidden", "after_due_date", "after_published"]
"""When students see a hidden check's row on Gradescope."""

Struct = TypeVar("Struct", bound=msgspec.Struct)


def read_json(path: Path, kind: type[Struct]) -> Struct | None:
    """Read a record; None where there is no file, or one of another version of the kit."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def write_json(path: Path, record: object) -> None:
    """Write a record such that a crash leaves the old file or the new one, never half of one.

    Raises:
        OutputError: it cannot be written.
    """
    written(path, msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")


def to_gradescope(
    result: SubmissionResult,
    unit: Unit,
    *,
    for_platform: bool = False,
    hidden_checks: Visibility | None = None,
    notices: Sequence[str] = (),
) -> dict[str, Any]:
    """The results file of one submission, in Gradescope's schema, one row per check.

    Sentences are in the submission's language.

    Args:
        result: of the submission.
        unit: the teaching unit.
        for_platform: whether it leaves the instructor's hands: then it holds nothing that is for them alone, and
            what students would see in a report (learning curves, the score of the public checks) as text.
        hidden_checks: when students see the rows of hidden checks; by default as the unit says.
        notices: sentences for the top.

    Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
    """
    with speaking(result.language):
        return _results_file(result, unit, for_platform, hidden_checks or unit.gradescope.hidden_checks, notices)


def _results_file(
    result: SubmissionResult, unit: Unit, for_platform: bool, visibility: Visibility, notices: Sequence[str]
) -> dict[str, Any]:
    seconds = sum(question.seconds for question in result.questions)
    rows = summary_rows(result) if for_platform else []
    if "environment" in result.facts:
        rows.append(environment_row(unit, result.facts["environment"]))
    by_name = {question.question: question for question in result.questions}
    for place, question in enumerate(unit.questions, start=1):
        if question.is_manual:
            rows.append(manual_row(place, question.name, question.manual_points))
        elif question.name in by_name:
            graded = by_name[question.name]
            for part, check in enumerate(graded.checks, start=1):
                row = _row(f"{place}.{part}", graded, check, visibility)
                rows.append(as_shown(row, check) if for_platform else row)
    is_told = not for_platform or not any(check.hidden for check in result.checks)
    record: dict[str, Any] = {
        "score": result.score,
        "output": " ".join([*_headlines(result, unit, with_score=is_told), *notices]),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "execution_time": round(seconds, 3),
        "tests": rows,
        "extra_data": {
            **{name: fact for name, fact in result.facts.items() if name != "environment"},
            "submission": result.submission,
            "language": result.language,
            "status": result.status,
            "problem": result.problem,
            "seeds": {question.question: question.seed for question in result.questions},
            "max": unit.points,
            "seconds": round(seconds, 3),
            "peak_memory_bytes": max((question.peak_memory_bytes for question in result.questions), default=0),
        },
    }
    if not for_platform:
        record["extra_data"]["notes"] = result.all_notes
    elif unit.gradescope.leaderboard in by_name:
        record["leaderboard"] = leaderboard(by_name[unit.gradescope.leaderboard])
    return record


def _headlines(result: SubmissionResult, unit: Unit, *, with_score: bool) -> list[str]:
    """What stands above all rows; not the score where students would learn from it what is hidden still."""
    lines = [_("Stand-in data: a demonstration, not a grade.")] if result.facts.get("is_standin") else []
    if result.problem:
        return [*lines, result.problem]
    if with_score:
        message = _("{score} of {points} points.")
        lines.append(message.format(score=number(result.score), points=number(unit.points)))
    left = sum(check.points for check in result.checks if check.outcome in _NO_SCORE)
    if left:
        sentence = _("Checks worth {points} points were not graded; they count as 0 until they are.")
        lines.append(sentence.format(points=number(left)))
    return lines


def _row(place: str, question: QuestionResult, check: CheckResult, visibility: Visibility) -> dict[str, Any]:
    output = check.message if not check.hint else f"{check.message}\n{check.hint}"
    if check.traceback and not check.hidden:
        output = f"{output}\n\n{check.traceback}"
    extra: dict[str, Any] = {"question": question.question, "check": check.check, "outcome": check.outcome}
    if check.hint:
        extra["hint"] = check.hint
    private = {"detail": check.detail, "traceback": check.traceback if check.hidden else ""}
    if any(private.values()):
        extra["for_instructor"] = {name: text for name, text in private.items() if text}
    if check.training is not None:
        extra["training"] = msgspec.to_builtins(check.training)
        extra["key"] = question.key
    row = {
        "name": f"{question.question}: {check.check}",
        "number": place,
        "score": check.score,
        "max_score": check.points,
        "status": "passed" if check.outcome == "ok" else "failed",
        "visibility": visibility if check.hidden else "visible",
        "output": output,
        "output_format": "text",
        "extra_data": extra,
    }
    if check.outcome in _NO_SCORE:
        del row["score"], row["status"]
    return row
