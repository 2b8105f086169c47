"""Every exception that the kit raises on purpose.

::

    AutograderError              a sentence for whoever ran the command; exit status 1
    ├── UnitError                unit.toml, or what the notebook and the tests make of it, is wrong
    ├── SourceError              a source notebook breaks a rule (carries file and line)
    ├── DataError                the data set cannot be had
    ├── SubmissionError          a submission cannot be read (becomes that submission's row)
    └── GraderFault              the kit or the machine failed: never a student's zero
        └── SandboxUnavailable   no worker can be started on this machine

    CheckFailed                  a student's answer is wrong (becomes that check's row)
    WorkerFailed                 student code ended a call without an answer
    ├── StudentException         ... by raising
    ├── WorkerTimeout            ... by using up its time
    ├── WorkerMemory             ... by using up its memory
    └── WorkerCrashed            ... by ending its process
        └── ProtocolError        ... by sending what the protocol does not allow
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "AutograderError",
    "CheckFailed",
    "DataError",
    "GraderFault",
    "ProtocolError",
    "SandboxUnavailable",
    "SourceError",
    "StudentException",
    "SubmissionError",
    "UnitError",
    "WorkerCrashed",
    "WorkerFailed",
    "WorkerMemory",
    "WorkerTimeout",
]


class AutograderError(Exception):
    """Base of the errors whose text is written for the person who ran the command."""


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


class DataError(AutograderError):
    """The data set is missing, damaged or of the wrong shape."""


class SubmissionError(AutograderError):
    """A submission cannot be read; the text says why and what to do."""


class GraderFault(AutograderError):
    """The kit, the machine or the data is at fault, not the student."""


class SandboxUnavailable(GraderFault):
    """No worker can be started on this machine."""


class CheckFailed(AssertionError):
    """A student's answer is wrong.

    Args:
        message: what was expected and what was found, in one sentence.
        hint: what to look at.
        credit: part of the check's points, 0 to 1, that the answer keeps all the same.
    """

    def __init__(self, message: str, hint: str = "", *, credit: float = 0.0) -> None:
        super().__init__(f"{message} {hint}".strip())
        self.message = message
        self.hint = hint
        self.credit = credit


class WorkerFailed(Exception):
    """Student code ended a call without an answer."""

    outcome = "crashed"


class StudentException(WorkerFailed):
    """Student code raised.

    Args:
        kind: the exception's class name, as the worker reports it (untrusted text).
        traceback: the student's own traceback, trimmed to notebook cells (untrusted text, never shown in
            a hidden check's row).
    """

    outcome = "error"

    def __init__(self, kind: str, traceback: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.traceback = traceback


class WorkerTimeout(WorkerFailed):
    """Student code used up its time."""

    outcome = "timeout"


class WorkerMemory(WorkerFailed):
    """Student code used up its memory."""

    outcome = "memory"


class WorkerCrashed(WorkerFailed):
    """Student code ended its process."""


class ProtocolError(WorkerCrashed):
    """A worker sent what the protocol does not allow; it is ended, and nothing that it said counts."""
