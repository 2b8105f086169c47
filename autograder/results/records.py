"""What grading finds out: records of checks, questions and submissions, and how they are kept.

They hold codes, numbers and sentences that are not said yet, so that they are the same for readers of all languages.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

import msgspec

from autograder.files.output import written
from autograder.locale.sentences import Sentence, Words, each_once
from autograder.results.replays import Replay
from autograder.units.goals import goal

__all__ = [
    "UNKNOWN_MISTAKE",
    "Bounds",
    "CheckResult",
    "Outcome",
    "QuestionResult",
    "SubmissionResult",
    "SubmissionStatus",
    "TrainingRecord",
    "TrainingSeries",
    "write_json",
]

UNKNOWN_MISTAKE = "unknown"
"""The code of a mistake that nobody has recognised."""

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
look at; ``ungraded`` is what the time limit of a platform left undone, or a first pass without training."""

SubmissionStatus = Literal[
    "graded",
    "not trained yet",
    "blank",
    "no answer cells",
    "not readable",
    "needs attention",
    "in progress",
    "not finished",
]
"""What became of a submission. ``not trained yet``: all checks were run but for those that train; ``needs attention``:
a person has to look at it; the last two are a platform's, while it grades and where its time ran out."""


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
        cpu_seconds: processor time of all that was finished.
        out_of_time: whether the run's time was used up before its last epoch; those before count.
        without_penalties: whether the network has regularisers that the loss left out, as the notebook's own loop does.
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
    cpu_seconds: float = 0.0
    out_of_time: bool = False
    without_penalties: bool = False
    trained: Literal["asked", "graph", "own_loop"]


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """Accuracies in per cent by which runs make a verdict.

    Attributes:
        passes_from: of one run that decides at once: the answer passes.
        fails_below: of one run that decides at once: the answer does not pass.
        too_low: what an answer must not pass with, however often it is trained.
    """

    passes_from: float
    fails_below: float
    too_low: float


class TrainingSeries(msgspec.Struct, frozen=True, kw_only=True):
    """The training runs behind a check.

    Attributes:
        threshold: of the goal, in per cent.
        is_exceeded: whether the goal is more than the threshold; otherwise it is at least that.
        bounds: of the rule that makes a verdict of the runs; none where the first run that meets the goal ends them.
        runs: in their order.
    """

    threshold: float
    is_exceeded: bool
    bounds: Bounds | None = None
    runs: list[TrainingRecord]

    @property
    def mean(self) -> float | None:
        """Of the runs' accuracies; None without runs."""
        return fmean(run.accuracy for run in self.runs) if self.runs else None

    @property
    def is_near(self) -> bool:
        """Whether one run could not decide: the mean of the runs is at most as far below the goal as noise may be."""
        return self.mean is not None and self.bounds is not None and self.mean >= self.bounds.fails_below

    @property
    def goal(self) -> Sentence:
        """The goal in words."""
        return goal(self.threshold, is_exceeded=self.is_exceeded)


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
        is_confidential: whether that stays so when students may read what hidden checks expected and found: a worker
            that held our own answers may have chosen it.
        traceback: the student's own, or what is said in its place; shown to students in public checks only.
        training: the runs behind the check.
        mistake: the code of the mistake that lost the points; :data:`UNKNOWN_MISTAKE` where none was recognised, ""
            where none was lost.
        mistake_summary: the mistake in a few words, for the instructor.
        replay: a small input that shows what a hidden check found; None where there is none.
        key: what the result depends on; under the same key, the check is not run again. "" where it was not run.
    """

    check: str
    points: float
    score: float
    outcome: Outcome
    hidden: bool
    message: Words = ""
    hint: Words = ""
    detail: Words = ""
    is_confidential: bool = False
    traceback: Words = ""
    training: TrainingSeries | None = None
    mistake: str = ""
    mistake_summary: Words = ""
    replay: Replay | None = None
    key: str = ""


class QuestionResult(msgspec.Struct, frozen=True, kw_only=True):
    """One question of one submission.

    Attributes:
        question: its name.
        key: what the result depends on; the same key gives the same result.
        training_key: what its training runs depend on; under the same key, they are not made again.
        checks: in the order of ``unit.toml``.
        runs: its training runs, whatever students may know of them.
        replaced: earlier questions whose answers the solution's stood in for.
        notes: for the instructor: repairs, replaced answers, cells that raised.
        seed: of the random inputs.
        seconds: wall-clock time.
        peak_memory_bytes: of its workers.
    """

    question: str
    key: str
    training_key: str = ""
    checks: list[CheckResult]
    runs: list[TrainingRecord] = []
    replaced: tuple[str, ...] = ()
    notes: list[Words] = []
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

    def is_whole(self, checks: Iterable[str]) -> bool:
        """Whether there is a result of each of these checks; else a training run has to decide the others."""
        return {check.check for check in self.checks}.issuperset(checks)

    @property
    def is_partial(self) -> bool:
        """Whether checks were not run, so that points may be added."""
        return any(check.outcome == "ungraded" for check in self.checks)

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
        status: what became of it.
        problem: why the submission as a whole could not be read.
        questions: the graded questions' results, none where there is a problem.
        notes: for the instructor.
        facts: what the results file says about the run: data, versions, device, sandbox.
    """

    submission: str
    language: str
    status: SubmissionStatus
    problem: Words
    questions: list[QuestionResult]
    notes: list[Words]
    facts: dict[str, Any]

    @property
    def all_notes(self) -> list[Words]:
        """For the instructor, each once: those on the submission, then those on its questions."""
        return each_once((*self.notes, *(note for question in self.questions for note in question.notes)))

    @property
    def score(self) -> float:
        """Points reached in all."""
        return sum(question.score for question in self.questions)

    @property
    def is_ungraded(self) -> bool:
        """Whether nothing could be graded, by no fault of an answer: its score is no zero."""
        return self.status in ("needs attention", "not readable")

    @property
    def is_partial(self) -> bool:
        """Whether checks were not run, so that the score is no total."""
        return any(question.is_partial for question in self.questions)

    @property
    def checks(self) -> list[CheckResult]:
        """The checks of all questions."""
        return [check for question in self.questions for check in question.checks]


def write_json(path: Path, record: object) -> None:
    """Write a record such that a crash leaves the old file or the new one, never half of one.

    Raises:
        OutputError: it cannot be written.
    """
    written(path, msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")
