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
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath

import msgspec

from autograder.errors import SubmissionError
from autograder.locale.messages import CATALOGUES, languages, speaking
from autograder.locale.sentences import Words, with_texts
from autograder.sandbox.confinement.lockdown import Confinement, confine, unveil_interpreter
from autograder.submissions.parsing.handed_out import Reference, Watch, read_reference
from autograder.submissions.parsing.notebook_files import read_notebook
from autograder.submissions.parsing.programs import read_answers
from autograder.submissions.reading.files import MAXIMUM_BYTES, is_notebook
from autograder.submissions.wire import (
    MAXIMUM_REQUEST,
    ArchiveRequest,
    CellData,
    FileRequest,
    FoundAnswer,
    Hello,
    Member,
    Progress,
    Read,
    Refused,
    Request,
    Settings,
    Unpacked,
    receive_frame,
    send_frame,
)
from autograder.units.unit import UnitTable

__all__ = ["main", "read_file", "unpack"]

_MOST_NOTEBOOKS = 20
_LONGEST_NAME, _LONGEST_TEXT = 200, 4000  # characters; names of files have 255 bytes at most
_LATE = ("unicodedata", "encodings.utf_16", "encodings.utf_32", "encodings.utf_8_sig", "encodings.latin_1")
"""Modules that Python imports when a text needs them."""


def main(arguments: list[str]) -> None:
    """Lock in, and serve until the grader closes the connection.

    Args:
        arguments: the number of the connection's descriptor.
    """
    connection = socket.socket(fileno=int(arguments[0]))
    settings = msgspec.msgpack.decode(receive_frame(connection, MAXIMUM_REQUEST) or b"", type=Settings)
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
            _send(connection, unpack(request.content))
        else:
            _send(connection, read_file(request, settings.unit, reference, partial(_send, connection)))
        del request
        gc.collect()  # here and not in the middle of the next notebook: what cells cost does not depend on others
        gc.freeze()  # what is left stays


def read_file(
    request: FileRequest,
    unit: UnitTable,
    reference: Reference,
    report: Callable[[Progress], None] = lambda progress: None,
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
    watch = Watch(
        lambda position: report(Progress(cell=position, language=notebook.language)), frozenset(request.unread)
    )
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
        )
        for answer in answers.values()
    ]
    notes = [_bounded(note) for note in (*notebook.notes, *repairs)]
    return Read(language=notebook.language, cells=list(cells), answers=found, notes=notes)


def unpack(content: bytes) -> Unpacked:
    """Take the notebooks out of a zip file: no more of them, and no more of each, than would be read.

    Raises:
        Exception: of any kind where the archive is damaged.
    """
    members: list[Member] = []
    left = 2 * MAXIMUM_BYTES
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if is_notebook(name) and not _is_left_behind(name)]
        for name in names[:_MOST_NOTEBOOKS]:
            if left <= 0:
                break
            with archive.open(name) as file:
                notebook = file.read(MAXIMUM_BYTES + 1)
            left -= len(notebook)
            members.append(Member(name=PurePosixPath(name).name[:_LONGEST_NAME], content=notebook))
    return Unpacked(members=members)


def _is_left_behind(name: str) -> bool:
    """What archives and notebook servers put beside the notebook."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _bounded(words: Words) -> Words:
    """A sentence as it may cross: texts of bounded length, and nothing that cannot be encoded."""
    return with_texts(
        words, lambda text: text[:_LONGEST_TEXT].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    )


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
