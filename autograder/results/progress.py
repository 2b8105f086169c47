"""What the grading of a class tells whoever watches it."""

from __future__ import annotations

from autograder.results.records import CheckResult, QuestionResult, SubmissionResult

__all__ = ["Progress"]


class Progress:
    """What a batch tells its caller; this one tells nothing."""

    def begin(self, total: float) -> None:
        """The work ahead, in arbitrary units."""

    def advance(self, units: float) -> None:
        """So much more is done; called from several threads."""

    def check(self, submission: str, question: str, result: CheckResult) -> None:
        """A check is done; called from several threads."""

    def question(self, submission: str, result: QuestionResult) -> None:
        """A question is done; called from several threads."""

    def finish(self, result: SubmissionResult) -> None:
        """A submission is graded."""
