"""The results file of a run in progress: whole and valid from the first moment on, newer after every check."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.grading.not_run import with_rows_not_run
from autograder.grading.places import with_places
from autograder.locale.sentences import Sentence, Words, sentence
from autograder.results.progress import Progress
from autograder.results.records import CheckResult, QuestionResult, SubmissionResult, SubmissionStatus, write_json
from autograder.results.results_file import to_gradescope
from autograder.results.schema import ResultsFile, Visibility
from autograder.submissions.folders import Submission
from autograder.units.unit import Question, Unit

__all__ = ["Recorder", "first_record"]


@dataclass
class Recorder(Progress):
    """Writes ``results.json`` after every check of the one submission that is graded.

    Args:
        path: of the file.
        unit: the teaching unit.
        submission: what is graded.
        hidden_checks: when students see the rows of hidden checks.
        tells_details: whether there are rows, for after the due date, with what hidden checks expected and found.
        notices: sentences for the top.
        facts: what the file says about the run.
    """

    path: Path
    unit: Unit
    submission: Submission
    hidden_checks: Visibility = "after_published"
    tells_details: bool = False
    notices: Sequence[Words] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    status: SubmissionStatus = "in progress"
    _checks: dict[str, list[CheckResult]] = field(default_factory=dict, init=False)
    _questions: dict[str, QuestionResult] = field(default_factory=dict, init=False)
    _closed: bool = field(default=False, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def check(self, submission: str, question: str, result: CheckResult) -> None:
        """See :class:`.batch.Progress`."""
        with self._lock:
            self._checks.setdefault(question, []).append(result)
            self._write()

    def question(self, submission: str, result: QuestionResult) -> None:
        """See :class:`.batch.Progress`."""
        with self._lock:
            self._questions[result.question] = result
            self._write()

    def finish(self, result: SubmissionResult) -> None:
        """See :class:`.batch.Progress`."""
        with self._lock:
            self.status = result.status
            self._write()

    def write(self) -> None:
        """Write the file as things stand."""
        with self._lock:
            self._write()

    def close(self, notice: Sentence | None = None, status: SubmissionStatus | None = None) -> SubmissionResult:
        """Write the file for the last time; what comes after comes from workers that are being ended.

        Args:
            notice: why checks are left, where some are.
            status: of the submission, where it is not what grading says.
        """
        with self._lock:
            self.status = status or self.status
            if notice is not None:
                self.notices = [*self.notices, notice]
            self._write(notice)
            self._closed = True
            return self.result(notice)

    def result(self, notice: Sentence | None = None) -> SubmissionResult:
        """What there is, and a row for each check that is not there yet."""
        reason = notice or sentence("Not graded yet.")
        is_read = not self.submission.problem
        questions = [q for q in self.unit.questions if is_read and not q.is_manual]
        return SubmissionResult(
            submission=self.submission.name,
            language=self.submission.language,
            status=self.status,
            problem=self.submission.problem,
            questions=[self._graded(question, reason) for question in questions],
            notes=list(self.submission.notes),
            facts=self.facts,
        )

    def _graded(self, question: Question, reason: Sentence) -> QuestionResult:
        known = self._questions.get(question.name)
        result = known or QuestionResult(question=question.name, key="", checks=self._checks.get(question.name, []))
        without = sentence("Not graded: this autograder does not train networks.")
        of_training = None if self.unit.gradescope.training else without
        placed = with_places(result, self.submission.answers.get(question.name))
        return with_rows_not_run(self.unit, question, placed, reason, of_training=of_training)

    def _write(self, notice: Sentence | None = None) -> None:
        if not self._closed:
            record = to_gradescope(
                self.result(notice),
                self.unit,
                for_platform=True,
                hidden_checks=self.hidden_checks,
                tells_details=self.tells_details,
                notices=self.notices,
            )
            write_json(self.path, record)


def first_record(unit: Unit) -> ResultsFile:
    """The results file before anything is known: what stands there when a container ends before the grader begins."""
    submission = Submission("submission", Path("submission"))
    recorder = Recorder(Path(), unit, submission)
    notice = sentence("Grading did not begin: please hand in again, or tell your instructor.")
    return to_gradescope(recorder.result(notice), unit, for_platform=True, notices=[notice])
