"""Has what students handed in read by a confined process, which is used again and again, and replaced where it fell."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol

import msgspec

from autograder.errors import SubmissionError
from autograder.locale.messages import N_, language, speaking
from autograder.locale.sentences import Words, sentence
from autograder.submissions.reading.limits import ReadingLimits
from autograder.submissions.reading.process import Archive, ReaderProcess, Stopped
from autograder.submissions.wire import (
    Answer,
    ArchiveRequest,
    Cell,
    CellData,
    FileRequest,
    Member,
    Read,
    Refused,
    Request,
    Trouble,
    Unpacked,
)
from autograder.units.unit import Unit

__all__ = ["KeptReplies", "ReadNotebook", "Reader", "TooMuchToRead", "unpacking_error"]

_MOST_UNREAD = 5
"""Cells that may end the process before the file as a whole is not read."""

_MOST_MEMBERS, _MOST_UNPACKED = 100, 256 * 2**20  # files and bytes of a student's archive
_ARCHIVE_CPU_SECONDS = 120.0


class TooMuchToRead(SubmissionError):
    """A file ended the process that read it, and so would its neighbours in a folder."""


@dataclass(frozen=True)
class ReadNotebook:
    """What was read of a notebook.

    Attributes:
        language: of its text.
        answers: by question, for every question of the unit.
        notes: repairs that were made, for the instructor.
    """

    language: str
    answers: Mapping[str, Answer]
    notes: tuple[Words, ...]


class KeptReplies(Protocol):
    """Where what was read is looked up, by content, before it is read again."""

    def reading(self, key: str) -> Read | None:
        """What was read under a key; none where nothing was."""

    def keep_reading(self, key: str, reply: Read) -> None:
        """Keep what was read."""


class Reader:
    """Reads what students hand in to one unit. Use as a context manager: leaving it ends the process.

    It starts its process at the first file, and starts another one when a file has ended that: by using too much
    time or memory, or by breaking Python's parser. A cell that did so is passed over when the file is read again, so
    that it costs its own question and no other. Any number of threads may share a reader; they take turns.

    Args:
        unit: the teaching unit.
        limits: for each file.

    Attributes:
        kept: where notebooks of the same bytes are looked up first; none reads all of them.
    """

    def __init__(self, unit: Unit, limits: ReadingLimits | None = None) -> None:
        self.unit = unit
        self.kept: KeptReplies | None = None
        self._limits = limits or ReadingLimits()
        self._lock = threading.Lock()
        self._process: ReaderProcess | None = None

    def read(self, name: str, content: bytes) -> ReadNotebook:
        """Read a notebook file.

        Args:
            name: the file's, for sentences.
            content: its bytes.

        Raises:
            SubmissionError: it cannot be read.
            SandboxUnavailable: no process can be started.
        """
        name, spoken, unread = _encodable(name), language(), list[int]()
        key = self._key(name, spoken, content) if self.kept is not None else ""
        known = self.kept.reading(key) if self.kept is not None else None
        if known is not None and (found := _notebook(known, self.unit)) is not None:
            return found
        left, is_doubtful = self._limits.cpu_seconds, True
        while True:
            try:
                reply = self._ask(FileRequest(name=name, content=content, language=spoken, unread=unread), left)
                break
            except Stopped as stop:
                left -= stop.seconds
                if stop.reason == "killed" and is_doubtful:  # perhaps by somebody who meant another process
                    is_doubtful = False
                elif stop.cell is None or stop.cell in unread or len(unread) == _MOST_UNREAD or left <= 0:
                    raise _too_much(name, stop.language or spoken) from None
                else:
                    unread.append(stop.cell)
        if isinstance(reply, Refused):
            with speaking(reply.language):
                raise SubmissionError(reply.problem)
        notebook = _notebook(reply, self.unit) if isinstance(reply, Read) else None
        if notebook is None:  # the process is not to be believed any more
            self.close()
            raise _too_much(name, spoken)
        if self.kept is not None and isinstance(reply, Read) and not unread:  # else another try may read more
            self.kept.keep_reading(key, reply)
        return notebook

    def unpack(self, name: str, content: bytes) -> list[Member]:
        """What may be a notebook in a student's archive and in archives in it; no more of each than is read.

        Args:
            name: the file's, for sentences.
            content: its bytes.

        Raises:
            SubmissionError: it cannot be read, or holds nothing that may be a notebook.
            SandboxUnavailable: no process can be started.
        """
        members: list[Member] = []
        left = _MOST_UNPACKED

        def take(member: Member) -> None:
            nonlocal left
            left -= len(member.content)
            if len(members) == _MOST_MEMBERS or left < 0:
                raise unpacking_error(name, "too much")
            members.append(member)

        archive = Archive(lambda offset, size: content[offset : offset + size], take)
        trouble = self.unpack_files(name, len(content), archive)
        if not members:
            raise unpacking_error(name, trouble or "empty")
        return members

    def unpack_files(
        self, name: str, size: int, archive: Archive, *, is_class: bool = False, names_only: bool = False
    ) -> Trouble:
        """Have the files of an archive given, one by one.

        Args:
            name: the archive's.
            size: its, in bytes.
            archive: where its bytes come from, and its files go to.
            is_class: of a class: with files that are no notebooks, and archives as they are.
            names_only: without contents.

        Returns:
            What kept files in the archive.

        Raises:
            SandboxUnavailable: no process can be started.
        """
        request = ArchiveRequest(name=_encodable(name), size=size, is_class=is_class, names_only=names_only)
        try:
            reply = self._ask(request, _ARCHIVE_CPU_SECONDS, archive)
        except Stopped:
            return "damaged"
        return reply.trouble if isinstance(reply, Unpacked) else "damaged"

    def layers(self) -> dict[str, bool]:
        """The layers of the process's confinement, by name: whether each holds."""
        with self._lock:
            return dict(self._ready().layers)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _key(self, name: str, spoken: str, content: bytes) -> str:
        """Of all that what is read depends on."""
        return hashlib.sha256(self._surroundings + msgspec.json.encode([name, spoken]) + content).hexdigest()

    @cached_property
    def _surroundings(self) -> bytes:
        """A digest of the unit, as it was handed out, and of the code that reads."""
        digest = hashlib.sha256(msgspec.json.encode([self.unit.table, asdict(self._limits)]))
        notebooks = [self.unit.solution_notebook(), *self.unit.student_notebooks()]
        code = sorted(path for path in Path(__file__).parents[1].rglob("*.py"))
        for path in [*notebooks, *code]:
            content = path.read_bytes() if path.exists() else b""
            digest.update(hashlib.sha256(content).digest())
        return digest.digest()

    def _ask(self, request: Request, cpu_left: float, archive: Archive | None = None) -> Read | Refused | Unpacked:
        with self._lock:
            return self._ready().ask(request, cpu_left, archive)

    def _ready(self) -> ReaderProcess:
        """A process that can be asked."""
        if self._process is not None and self._process.is_spent:
            self.close()
        if self._process is None:
            self._process = ReaderProcess(self.unit, self._limits)
        return self._process


def unpacking_error(name: str, trouble: Literal["damaged", "locked", "empty", "too much"]) -> SubmissionError:
    """The sentence for an archive that gives no notebook."""
    messages = {
        "damaged": N_("{name} is damaged and cannot be unpacked: hand in the .ipynb file."),
        "locked": N_("{name} is protected by a password: hand in the .ipynb file."),
        "empty": N_("{name} has no notebook in it: hand in the .ipynb file."),
        "too much": N_("{name} holds too many or too large files: hand in the .ipynb file alone."),
    }
    return SubmissionError(sentence(messages[trouble], name=_encodable(name)))


def _encodable(name: str) -> str:
    """A file's name, which may hold bytes that are no text."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _too_much(name: str, spoken: str) -> TooMuchToRead:
    """The sentence for a file that ends its reader."""
    message = sentence(
        "{name} takes more time or memory to read than graders have: hand in a notebook whose cells hold the"
        " answers, and nothing that is very large or nested very deeply.",
        name=name,
    )
    with speaking(spoken):
        return TooMuchToRead(message)


def _notebook(reply: Read, unit: Unit) -> ReadNotebook | None:
    """A notebook of what the process says; None where that cannot be."""
    names = [question.name for question in unit.questions]
    cells = [Cell(cell.id, cell.index, cell.source, cell.question) for cell in reply.cells]
    if [answer.question for answer in reply.answers] != names or not _are_sound(reply.cells, names):
        return None
    answers = {}
    for found in reply.answers:
        if any(place >= len(cells) for place in found.program):
            return None
        if found.program and found.status not in ("answered", "blank"):
            return None
        question = unit.question(found.question)
        known = {*question.defines, *question.optional}
        if not known.issuperset(name for pair in found.stand_ins for name in pair):
            return None
        if found.edition and unit.edition(found.edition) is None:
            return None
        program = tuple(cells[place] for place in found.program)
        answers[found.question] = Answer(
            found.question,
            program,
            found.problem,
            found.status,
            found.edition,
            tuple(found.stand_ins),
            found.form,
            found.written,
        )
    return ReadNotebook(reply.language, answers, tuple(reply.notes))


def _are_sound(cells: Sequence[CellData], names: Sequence[str]) -> bool:
    return all(not cell.question or cell.question in names for cell in cells)
