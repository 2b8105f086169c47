"""What the grading of a class tells whoever watches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autograder.results.records import CheckResult, QuestionResult, SubmissionResult

__all__ = ["Phase", "Progress", "Status"]

Phase = Literal["given network", "checks", "training"]
"""Of the grading of a class: the unit's own network, where this machine has not trained it yet; then all that takes
seconds; then what trains."""


@dataclass(frozen=True)
class Status:
    """What the scheduler is at.

    Attributes:
        seconds_left: until the phase ends, by what its jobs have taken so far; None where there is nothing to go by.
        workers: jobs at work.
        most_workers: how many there may be.
        shared: answers so far that are graded once for several who handed in the same.
        free_bytes: memory that is left; None where it is not known.
        is_short_of_memory: whether jobs wait until there is more of it.
    """

    seconds_left: float | None = None
    workers: int = 0
    most_workers: int = 1
    shared: int = 0
    free_bytes: int | None = None
    is_short_of_memory: bool = False


class Progress:
    """What a batch tells its caller; this one tells nothing."""

    def begin(self, total: float) -> None:
        """The work ahead in this phase, in arbitrary units."""

    def phase(self, phase: Phase, submissions: int) -> None:
        """A phase begins, in which so many submissions have something to do: none while the given network trains."""

    def scheduled(self, status: Status) -> None:
        """How things stand, after each question."""

    def checked(self, result: SubmissionResult) -> None:
        """All of a submission is done but for what trains, which comes in the next phase."""

    def advance(self, units: float) -> None:
        """So much more is done; called from several threads."""

    def check(self, submission: str, question: str, result: CheckResult) -> None:
        """A check is done; called from several threads."""

    def question(self, submission: str, result: QuestionResult) -> None:
        """A question is done; called from several threads."""

    def unchanged(self, submission: str) -> None:
        """What is about to be finished has the results that the last run gave it."""

    def finish(self, result: SubmissionResult) -> None:
        """A submission is graded."""
