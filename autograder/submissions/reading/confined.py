"""The process that reads: it locks itself in before the first byte of a student's, and answers in plain data.

Started by :mod:`.process`. Whatever goes wrong here ends the process: by then it has said which cell it was at.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import socket
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import SubmissionError
from autograder.locale.messages import CATALOGUES, languages, speaking
from autograder.locale.sentences import Words, with_texts
from autograder.sandbox.confinement.lockdown import Confinement, confine, unveil_interpreter
from autograder.submissions.parsing.handed_out import Reference, Watch, read_reference
from autograder.submissions.parsing.notebook_files import NotebookFile, read_notebook
from autograder.submissions.parsing.programs import read_answers
from autograder.submissions.reading.unpacking import Unpacking
from autograder.submissions.wire import (
    MAXIMUM_CODE,
    MAXIMUM_PIECE,
    MAXIMUM_REQUEST,
    ArchiveRequest,
    AtCell,
    CellData,
    FileRequest,
    FoundAnswer,
    Hello,
    Member,
    Read,
    ReaderSettings,
    Refused,
    Request,
    Unpacked,
    Wanted,
    receive_frame,
    send_frame,
)
from autograder.units.editions import edition_of
from autograder.units.unit import UnitTable

__all__ = ["main", "read_file", "unpack"]

_LONGEST_NAME, _LONGEST_TEXT = 200, 4000  # characters; names of files have 255 bytes at most
_LATE = (
    *("unicodedata", "encodings.utf_16", "encodings.utf_16_le", "encodings.utf_16_be", "encodings.utf_32"),
    *("encodings.utf_32_le", "encodings.utf_32_be", "encodings.utf_8_sig", "encodings.latin_1", "encodings.cp1250"),
    *("encodings.cp1251", "encodings.cp1252", "encodings.cp437", "encodings.cp850", "encodings.cp866"),
)
"""Modules that Python imports when a text needs them."""


def main(arguments: list[str]) -> None:
    """Lock in, and serve until the grader closes the connection.

    Args:
        arguments: the number of the connection's descriptor.
    """
    connection = socket.socket(fileno=int(arguments[0]))
    settings = msgspec.msgpack.decode(receive_frame(connection, MAXIMUM_REQUEST) or b"", type=ReaderSettings)
    _load_what_comes_late()
    spoken = languages()
    for closed, needed in settings.closed.items():
        unveil_interpreter(closed, needed)
    confinement = Confinement(**settings.confinement, zygote=os.getppid())
    connection = socket.socket(fileno=confine(confinement, connection.detach()))
    if languages() != spoken:  # the kit's files cannot be reached: the grader tries again with fewer layers
        raise FileNotFoundError(CATALOGUES)
    warnings.simplefilter("ignore")  # for good: Python's own remarks about somebody's code are nobody's to read
    layers = _layers(confinement, settings.landmark)
    try:
        reference = read_reference(settings.unit, settings.student, settings.solution, settings.students)
    except SubmissionError as error:
        _send(connection, Hello(layers=layers, problem=_bounded(error.words)))
        return
    _send(connection, Hello(layers=layers))
    gc.freeze()  # from here on, garbage is looked for in what is new
    while content := receive_frame(connection, MAXIMUM_REQUEST):
        request = msgspec.msgpack.decode(content, type=Request)
        del content
        if isinstance(request, ArchiveRequest):
            _send(connection, unpack(request, partial(_piece, connection), partial(_send, connection)))
        else:
            _send(connection, read_file(request, settings.unit, reference, partial(_send, connection)))
        del request
        gc.collect()  # here and not in the middle of the next notebook: what cells cost does not depend on others
        gc.freeze()  # what is left stays


def read_file(
    request: FileRequest,
    unit: UnitTable,
    reference: Reference,
    report: Callable[[AtCell], None] = lambda progress: None,
) -> Read | Refused:
    """Read a notebook file.

    Args:
        request: the file.
        unit: the teaching unit.
        reference: what its built notebooks say.
        report: told which cell is looked at.
    """
    with speaking(request.language):
        try:
            notebook = read_notebook(request.name, request.content)
        except SubmissionError as error:
            return Refused(problem=_bounded(error.words), language=error.language)
    language = _language(notebook, unit, reference)
    watch = Watch(lambda position: report(AtCell(cell=position, language=language)), frozenset(request.unread))
    answers, repairs = read_answers(notebook.cells, unit, reference, watch)
    cells: dict[CellData, int] = {}  # a cell stands in the programs of several questions
    found = [
        FoundAnswer(
            question=answer.question,
            status=answer.status,
            problem=_bounded(answer.problem),
            program=[
                cells.setdefault(CellData(cell.id, cell.index, cell.source, cell.question), len(cells))
                for cell in answer.program
            ],
            edition=answer.edition,
            stand_ins=list(answer.stand_ins),
            form=answer.form,
            written=answer.written[:MAXIMUM_CODE],
        )
        for answer in answers.values()
    ]
    notes = [_bounded(note) for note in (*notebook.notes, *repairs)]
    return Read(language=language, cells=list(cells), answers=found, notes=notes)


def _language(notebook: NotebookFile, unit: UnitTable, reference: Reference) -> str:
    """Of a notebook's text; a copy of another edition, or of a converted file, does not say it."""
    if notebook.says_language:
        return notebook.language
    if told := reference.vocabularies.language_of(notebook.cells):
        return told
    edition = edition_of((cell.source for cell in notebook.cells if cell.kind == "code"), unit.editions)
    return edition.language if edition is not None and edition.language else notebook.language


def unpack(
    request: ArchiveRequest, piece: Callable[[Wanted], bytes | bytearray], take: Callable[[Member], None]
) -> Unpacked:
    """Take files out of an archive.

    Args:
        request: which ones.
        piece: a part of the archive's bytes.
        take: given each file.
    """
    unpacking = Unpacking(take, names_only=request.names_only, is_class=request.is_class)
    with io.BufferedReader(_Remote(request.size, piece), MAXIMUM_PIECE) as file:
        return Unpacked(trouble=unpacking.run(request.name, file))


class _Remote(io.RawIOBase):
    """A file that the grader has opened."""

    def __init__(self, size: int, piece: Callable[[Wanted], bytes | bytearray]) -> None:
        self._size = size
        self._piece = piece
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if origin + offset < 0:
            raise ValueError("a place before the beginning")
        self._place = origin + offset
        return self._place

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), MAXIMUM_PIECE, max(self._size - self._place, 0))
        content = self._piece(Wanted(offset=self._place, size=wanted)) if wanted else b""
        buffer[: len(content)] = content
        self._place += len(content)
        return len(content)


def _bounded(words: Words) -> Words:
    """A sentence as it may cross: texts of bounded length, and nothing that cannot be encoded."""
    return with_texts(
        words, lambda text: text[:_LONGEST_TEXT].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    )


def _piece(connection: socket.socket, wanted: Wanted) -> bytes | bytearray:
    """A part of the archive that the grader has opened."""
    _send(connection, wanted)
    return receive_frame(connection, MAXIMUM_PIECE) or b""


def _send(connection: socket.socket, message: msgspec.Struct) -> None:
    send_frame(connection, msgspec.msgpack.encode(message))


def _load_what_comes_late() -> None:
    """Import modules that would otherwise be looked for under lock."""
    for name in _LATE:
        importlib.import_module(name)


def _layers(confinement: Confinement, landmark: str) -> dict[str, bool]:
    """By layer, whether what it forbids is refused now."""
    return {
        "own user": confinement.uid is not None and os.getuid() == confinement.uid,
        "landlock": _is_refused(lambda: Path(landmark).read_bytes()),
        "seccomp": _is_refused(_fork) and _is_refused(lambda: socket.socket().close()),
        "readonly": _is_refused(_write),
    }


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return True
    return False


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _write() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
