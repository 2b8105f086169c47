"""What crosses between the grader and the process that reads: frames of MessagePack, of these shapes and no others.

The grader decodes each reply strictly: every text and every list has a largest size, and what does not fit is no
reply. Sentences cross as their messages and values; whatever message a process names, no more than text comes of it.
This module is imported on both sides and knows nothing of either.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from autograder.locale.sentences import Words
from autograder.sandbox.socket_bytes import receive_exactly, send_all
from autograder.units.unit import UnitTable

__all__ = [
    "MAXIMUM_ARCHIVE",
    "MAXIMUM_CODE",
    "MAXIMUM_PIECE",
    "MAXIMUM_REPLY",
    "MAXIMUM_REQUEST",
    "Answer",
    "ArchiveRequest",
    "AtCell",
    "Cell",
    "CellData",
    "FileRequest",
    "FoundAnswer",
    "FrameError",
    "Hello",
    "Member",
    "Read",
    "ReaderSettings",
    "Refused",
    "Reply",
    "Request",
    "Trouble",
    "Unpacked",
    "Wanted",
    "receive_frame",
    "send_frame",
]

MAXIMUM_ARCHIVE = 64 * 2**20
"""Larger archives of one student are not opened."""

MAXIMUM_REQUEST = MAXIMUM_ARCHIVE + 2**20
"""In bytes: a notebook, or the built notebooks of a unit in all languages."""

MAXIMUM_REPLY = MAXIMUM_ARCHIVE + 2**20
"""In bytes: one file of an archive. What is read of one notebook takes a few hundred thousand."""

MAXIMUM_PIECE = 2**20
"""Bytes of an archive that are asked for at once."""

MAXIMUM_CODE = 1_000_000
"""Characters of one cell, and of what people read of one answer."""

Status = Literal["answered", "blank", "missing", "broken"]


@dataclass(frozen=True)
class Cell:
    """One code cell as a worker executes it.

    Attributes:
        id: the notebook's cell id, or ``cell-<index>``.
        index: 0-based position in the notebook.
        source: Python; magics, shell lines, skipped statements and remarks are blanked, line numbers kept.
        question: name of the question that the cell answers, or "".
    """

    id: str
    index: int
    source: str
    question: str


@dataclass(frozen=True)
class Answer:
    """One question of one submission.

    Attributes:
        question: its name.
        program: all code cells to execute, in order, the answer's at the end; none unless "answered" or "blank".
        problem: "", or why the answer cannot run at all.
        status: "answered"; "blank" for the cell as students get it; "missing" when no cell defines what the
            question asks for; "broken" for a syntax error, or for code that takes too much to be read.
        edition: the name of the edition that the notebook is a copy of, or "".
        stand_ins: for names that the question asks for, others under which the program has what is to be graded.
        form: the same for answers that differ in names, comments and types at most; "" for what is too short to tell.
        written: the answer's own cells with their comments and docstrings, for people.
    """

    question: str
    program: tuple[Cell, ...]
    problem: Words
    status: Status
    edition: str = ""
    stand_ins: tuple[tuple[str, str], ...] = ()
    form: str = ""
    written: str = ""


class _Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A message: what it does not announce is an error."""


class ReaderSettings(_Message, frozen=True, kw_only=True):
    """The first message to the process.

    Attributes:
        unit: what the teaching unit says.
        student: its built notebook as students get it; None where it has not been built.
        solution: its built solution notebook.
        students: the notebooks that students get, in all languages.
        confinement: how the process locks itself in: fields of :class:`..sandbox.lockdown.Confinement`.
        closed: folders that other users may not enter; see :func:`..sandbox.closed_folders.closed_folders`.
        landmark: a file that Landlock must keep from the process.
    """

    unit: UnitTable
    student: bytes | None
    solution: bytes | None
    students: list[bytes]
    confinement: dict[str, Any]
    closed: dict[str, list[str]]
    landmark: str


class FileRequest(_Message, frozen=True, kw_only=True, tag="file"):
    """Read a notebook file.

    Attributes:
        name: the file's.
        content: its bytes.
        language: to take for the notebook's until that is known.
        unread: cells to pass over, by their position.
    """

    name: str
    content: bytes
    language: str
    unread: list[int] = []


class ArchiveRequest(_Message, frozen=True, kw_only=True, tag="archive"):
    """Take files out of an archive; its bytes are asked for piece by piece (:class:`Wanted`).

    Attributes:
        name: the archive's.
        size: in bytes.
        is_class: of a class, as a platform exports it; else of one student.
        names_only: without their contents.
    """

    name: str
    size: int
    is_class: bool
    names_only: bool


Request = FileRequest | ArchiveRequest

Name = Annotated[str, Meta(max_length=200)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]
Position = Annotated[int, Meta(ge=0, lt=100_000)]


class Hello(_Message, frozen=True, kw_only=True, tag="hello"):
    """The process is locked in.

    Attributes:
        layers: by name, whether a layer holds.
        problem: "", or why the unit's own notebooks cannot be read.
    """

    layers: Annotated[dict[Name, bool], Meta(max_length=20)]
    problem: Words = ""


class AtCell(_Message, frozen=True, kw_only=True, tag="progress"):
    """A cell is looked at from now on.

    Attributes:
        cell: its position.
        language: the notebook's.
    """

    cell: Position
    language: Language


class Refused(_Message, frozen=True, kw_only=True, tag="refused"):
    """The file cannot be read.

    Attributes:
        problem: why, for the student.
        language: of the notebook, as far as it was read.
    """

    problem: Words
    language: Language


class CellData(_Message, frozen=True, array_like=True):
    """A :class:`Cell`."""

    id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    index: Position
    source: Annotated[str, Meta(max_length=MAXIMUM_CODE)]
    question: Name


class FoundAnswer(_Message, frozen=True, kw_only=True):
    """An :class:`Answer`; its program is a list of places in the list of cells."""

    question: Name
    status: Status
    problem: Words
    edition: Name = ""
    stand_ins: Annotated[list[tuple[Name, Name]], Meta(max_length=100)] = []
    form: Annotated[str, Meta(pattern=r"^[0-9a-f]{0,32}$")] = ""
    written: Annotated[str, Meta(max_length=MAXIMUM_CODE)] = ""
    program: Annotated[list[Position], Meta(max_length=10_000)]


class Read(_Message, frozen=True, kw_only=True, tag="read"):
    """What was read of a notebook.

    Attributes:
        language: of its text.
        cells: of all programs; most stand in several.
        answers: one for each question of the unit, in its order.
        notes: repairs that were made, for the instructor.
    """

    language: Language
    cells: Annotated[list[CellData], Meta(max_length=20_000)]
    answers: Annotated[list[FoundAnswer], Meta(max_length=1000)]
    notes: Annotated[list[Words], Meta(max_length=10_000)]


class Wanted(_Message, frozen=True, kw_only=True, tag="wanted"):
    """A piece of the archive is asked for, to be sent as a frame.

    Attributes:
        offset: of its first byte.
        size: in bytes.
    """

    offset: Annotated[int, Meta(ge=0)]
    size: Annotated[int, Meta(ge=0, le=MAXIMUM_PIECE)]


class Member(_Message, frozen=True, kw_only=True, tag="member"):
    """A file of an archive.

    Attributes:
        path: its folders and its name, with slashes between them, none of which leads upwards.
        content: its bytes; none where names were asked for, or where it is no notebook by its name.
    """

    path: Annotated[str, Meta(max_length=5000, min_length=1)]
    content: bytes


Trouble = Literal["", "damaged", "locked"]


class Unpacked(_Message, frozen=True, kw_only=True, tag="unpacked"):
    """All files of an archive have been given.

    Attributes:
        trouble: what kept some in it, or all: damage, or a password.
    """

    trouble: Trouble


Reply = Hello | AtCell | Refused | Read | Wanted | Member | Unpacked

_SIZE = struct.Struct("!I")


class FrameError(Exception):
    """The other side announced a frame of more bytes than may be."""


def send_frame(connection: socket.socket, content: bytes, *, wait: Callable[[], None] | None = None) -> None:
    """Write a frame.

    Args:
        connection: a stream socket.
        content: the message.
        wait: called before each write; returns when the connection takes bytes, which it is then not waited for.

    Raises:
        OSError: the other side is gone.
    """
    header = _SIZE.pack(len(content))
    small = len(content) < 2**16
    for data in [header + content] if small else [header, content]:
        send_all(connection, data, wait)


def receive_frame(connection: socket.socket, most: int, *, wait: Callable[[], None] | None = None) -> bytearray | None:
    """Read a frame.

    Args:
        connection: a stream socket.
        most: the largest size; nothing of a larger frame is read.
        wait: called before each read; returns when there is something to read.

    Returns:
        The message, or None where the other side closed the connection.

    Raises:
        FrameError: the message is too large.
        OSError: the connection broke.
    """
    header = receive_exactly(connection, _SIZE.size, wait)
    if len(header) < _SIZE.size:
        return None
    (size,) = _SIZE.unpack(header)
    if size > most:
        raise FrameError(size)
    content = receive_exactly(connection, size, wait)
    return content if len(content) == size else None
