"""Every exception that the kit raises on purpose.

::

    AutograderError              words for whoever ran the command; exit status 1
    ├── UnitError                unit.toml, or what the notebook and the tests make of it, is wrong
    ├── SourceError              a source notebook breaks a rule (carries file and line)
    ├── DataError                the data set cannot be had
    ├── SubmissionError          a submission cannot be read (becomes that submission's row)
    ├── TableError               a roster, or another table that a person keeps, cannot be read
    ├── OutputError              results cannot be written: a full disk, a folder that is read-only
    └── GraderFault              the kit or the machine failed: never a student's zero
        └── SandboxUnavailable   no worker can be started on this machine

    CheckFailed                  a student's answer is wrong (becomes that check's row)
    └── OtherKind                ... as it gives results of another kind than asked for
    NoVerdict                    whether it is right cannot be told here: neither points nor a zero
    WorkerFailed                 student code ended a call without an answer
    ├── StudentException         ... by raising
    │   └── ReplyTooLarge        ... by giving far more than was asked for
    ├── WorkerTimeout            ... by using up its time on the clock
    │   ├── WorkerProcessorTime  ... by using up its processor time
    │   └── TrainingTime         ... or either of the two before a network had learnt for one epoch
    ├── WorkerMemory             ... by using up its memory
    ├── WorkerDisk               ... by using up its space, or its number of files, on disk
    └── WorkerCrashed            ... by ending its process
        └── ProtocolError        ... by sending what the protocol does not allow

What people read about them is made of values (:mod:`autograder.locale.sentences`): a row is kept, and shown to readers
of several languages. ``str(error)`` says them in the language that is spoken.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from autograder.locale.messages import language
from autograder.locale.sentences import Words, joined, said

__all__ = [
    "AutograderError",
    "CheckFailed",
    "DataError",
    "GraderFault",
    "Mistake",
    "NoVerdict",
    "OtherKind",
    "OutputError",
    "ProtocolError",
    "ReplyTooLarge",
    "SandboxUnavailable",
    "SourceError",
    "StudentException",
    "SubmissionError",
    "TableError",
    "TrainingTime",
    "UnitError",
    "WorkerCrashed",
    "WorkerDisk",
    "WorkerFailed",
    "WorkerMemory",
    "WorkerProcessorTime",
    "WorkerTimeout",
    "words_of",
]


class _Worded(Exception):
    """An exception in words.

    Args:
        words: what happened.
    """

    def __init__(self, words: Words = "") -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return said(self.words)


class AutograderError(_Worded):
    """Base of the errors whose words are for the person who ran the command."""


class UnitError(AutograderError):
    """A unit's files are missing, malformed or contradict each other."""


class SourceError(AutograderError):
    """A source notebook breaks a rule of the markup.

    Args:
        path: the source file.
        line: 1-based line number.
        problem: what is wrong there, and what to write instead.
    """

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem

    def __reduce__(self) -> tuple[type[SourceError], tuple[Path, int, str]]:
        """From a process of its own, a unit's build sends what stopped it."""
        return type(self), (self.path, self.line, self.problem)


class DataError(AutograderError):
    """The data set is missing, damaged or of the wrong shape."""


class SubmissionError(AutograderError):
    """A submission cannot be read.

    Args:
        words: say why and what to do.

    Attributes:
        language: that was spoken where it was found out: the notebook's, as far as it was known.
    """

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.language = language()


class OutputError(AutograderError):
    """Results cannot be written; the text says where, why and what to do."""


class TableError(AutograderError):
    """A roster, or another table that a person keeps, cannot be read; the text says why and what to do."""


class GraderFault(AutograderError):
    """The kit, the machine or the data is at fault, not the student."""


class SandboxUnavailable(GraderFault):
    """No worker can be started on this machine."""


class Mistake(NamedTuple):
    """What somebody has done wrong, by a name under which a class is counted.

    Attributes:
        code: in snake_case; it stays the same when words change.
        summary: in a few words, for the instructor.
    """

    code: str
    summary: Words


class CheckFailed(_Worded, AssertionError):
    """A student's answer is wrong.

    Args:
        message: what was expected and what was found, in one sentence.
        hint: what to look at and what to do. In the row of a hidden check it is all that a student reads, without the
            message: it is understood alone, and holds nothing that a worker chose.
        finding: what such a row says before the hint about this very answer, such as the shape of a weight: of what a
            worker said no texts, only numbers. Where workers hold more than the student's code, it is left out.
        is_open: whether such a row may show the message as well: it must tell of no hidden input, and hold
            no text from a worker.
        credit: part of the check's points, 0 to 1, that the answer keeps all the same.
        mistake: what was done wrong, where that is recognised: a wrong name is worse than none.

    Attributes:
        trials: by which a small input can be looked for that shows the difference: each an
            ``autograder.checks.replays.Trial``.
    """

    def __init__(
        self,
        message: Words,
        hint: Words,
        *,
        finding: Words = "",
        is_open: bool = False,
        credit: float = 0.0,
        mistake: Mistake | None = None,
    ) -> None:
        super().__init__(joined([part for part in (message, finding, hint) if part], " "))
        self.message = message
        self.hint = hint
        self.finding = finding
        self.is_open = is_open
        self.credit = credit
        self.mistake = mistake
        self.trials: Sequence[object] = ()


class OtherKind(CheckFailed):
    """A student's answer gave something of another kind than was asked for: a model, say, in place of numbers."""


class NoVerdict(_Worded):
    """Whether an answer is right cannot be told by this grader: neither points nor a zero.

    Args:
        message: why, in a sentence for the student.
        hint: what to write instead, or what happens next.
        detail: for the instructor; may hold a worker's words.
    """

    def __init__(self, message: Words, hint: Words, detail: str = "") -> None:
        super().__init__(joined([message, hint], " "))
        self.message = message
        self.hint = hint
        self.detail = detail


class WorkerFailed(_Worded):
    """Student code ended a call without an answer."""

    outcome = "crashed"


class StudentException(WorkerFailed):
    """Student code raised.

    Args:
        kind: the exception's class name, as the worker reports it (untrusted text).
        traceback: the student's own traceback, trimmed to notebook cells (untrusted text, never shown in
            a hidden check's row), or what we say in its place.
    """

    outcome = "error"

    def __init__(self, kind: str, traceback: Words) -> None:
        super().__init__(kind)
        self.kind = kind
        self.traceback = traceback


class ReplyTooLarge(StudentException):
    """Student code gave a result far larger than what was asked for."""


class WorkerTimeout(WorkerFailed):
    """Student code used up its time on the clock."""

    outcome = "timeout"


class WorkerProcessorTime(WorkerTimeout):
    """Student code used up its processor time."""


class TrainingTime(WorkerTimeout):
    """A training run's time was used up before its first epoch was over."""


class WorkerMemory(WorkerFailed):
    """Student code used up its memory."""

    outcome = "memory"


class WorkerDisk(WorkerFailed):
    """Student code wrote too much, or too many files."""

    outcome = "disk"


class WorkerCrashed(WorkerFailed):
    """Student code ended its process."""


class ProtocolError(WorkerCrashed):
    """A worker sent what the protocol does not allow; it is ended, and nothing that it said counts."""


def words_of(error: Exception) -> Words:
    """What an exception says; of one that is not ours, its text."""
    return error.words if isinstance(error, _Worded) else str(error)
