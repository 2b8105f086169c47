"""Archives that hold a whole class, as platforms export it: unpacked for as long as they are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.files.scratch import ScratchFolder
from autograder.locale.messages import N_
from autograder.locale.sentences import sentence
from autograder.submissions.class_folder import class_root, is_class, unwrapped
from autograder.submissions.file_names import kind_of, stem_of
from autograder.submissions.folders import is_submission
from autograder.submissions.lms_names import sent
from autograder.submissions.reading.files import unopened
from autograder.submissions.reading.process import Archive
from autograder.submissions.reading.reader import Reader
from autograder.submissions.wire import Member, Trouble

__all__ = ["ClassFolder", "class_folders"]

_MOST_FILES, _MOST_BYTES = 20_000, 4 * 2**30
_DEEPEST = 3  # archives of classes in each other


@dataclass(frozen=True)
class ClassFolder:
    """A folder in which submissions of a class lie.

    Attributes:
        path: the folder, or a single file that is the only submission.
        unpacked: archives in it that hold classes, whose folders stand beside this one.
    """

    path: Path
    unpacked: frozenset[Path] = frozenset()


@contextmanager
def class_folders(folder: Path, reader: Reader) -> Iterator[list[ClassFolder]]:
    """The folders in which a class's submissions lie.

    Args:
        folder: of the class; or an archive of it, or a single notebook, which is given back as it is.
        reader: of the unit.

    Yields:
        Folders that are there for as long as this lasts.

    Raises:
        SubmissionError: an archive of the class cannot be unpacked.
    """
    with ExitStack() as stack:
        yield list(_opened(folder, reader, stack, 0, is_alone=True))


def _opened(path: Path, reader: Reader, stack: ExitStack, depth: int, *, is_alone: bool) -> Iterator[ClassFolder]:
    if path.is_file():
        if kind_of(path.name) != "archive" or not is_class(_names(path, reader), is_alone=is_alone):
            yield ClassFolder(path)
            return
        root = unwrapped(_unpacked(path, reader, stack))
    else:
        root = class_root(path)
    inside = _inside(root)
    whole = [entry for entry in inside if depth < _DEEPEST and _is_class(entry, reader, is_alone=len(inside) == 1)]
    if len(whole) < len(inside) or not inside:
        yield ClassFolder(root, frozenset(whole))
    for entry in whole:
        yield from _opened(entry, reader, stack, depth + 1, is_alone=True)


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if is_submission(entry))
    except OSError:  # whoever lists it next says so
        return []


def _is_class(path: Path, reader: Reader, *, is_alone: bool) -> bool:
    """Whether a file is an archive of a class; one that a platform has named after a student is that student's."""
    if path.is_symlink() or not path.is_file() or kind_of(path.name) != "archive" or sent(stem_of(path.name)):
        return False
    return is_class(_names(path, reader), is_alone=is_alone)


def _names(path: Path, reader: Reader) -> list[str]:
    """What an archive holds; nothing where it cannot be read, which its reader will say."""
    names: list[str] = []

    def take(member: Member) -> None:
        if len(names) < _MOST_FILES:
            names.append(member.path)

    _unpack(path, reader, take, names_only=True)
    return names


def _unpacked(path: Path, reader: Reader, stack: ExitStack) -> Path:
    """The folder into which a class's archive has been unpacked."""
    folder = stack.enter_context(ScratchFolder())
    files, left = 0, _MOST_BYTES

    def take(member: Member) -> None:
        nonlocal files, left
        files, left = files + 1, left - len(member.content)
        if files > _MOST_FILES or left < 0:
            message = N_("{name} holds more than is unpacked: unpack it yourself, and name the folder.")
            raise SubmissionError(sentence(message, name=path.name))
        _write(folder, member)

    trouble = _unpack(path, reader, take, names_only=False)
    if trouble:
        message = N_("{name} is damaged: download it again, or unpack it yourself and name the folder.")
        if trouble == "locked":
            message = N_("{name} is protected by a password: unpack it yourself, and name the folder.")
        raise SubmissionError(sentence(message, name=path.name))
    return folder


def _write(folder: Path, member: Member) -> None:
    """Write a file below a folder. Its path has been cleaned by a process that is not to be believed: look again."""
    parts = member.path.split("/")
    if any(part in ("", ".", "..") or "\0" in part for part in parts):
        return
    target = folder.joinpath(*parts)
    with suppress(OSError):  # a name that no file system takes, or a file in the place of a folder
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(member.content)


def _unpack(path: Path, reader: Reader, take: Callable[[Member], None], *, names_only: bool) -> Trouble:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size

            def piece(offset: int, length: int) -> bytes:
                return os.pread(file.fileno(), length, offset)

            return reader.unpack_files(path.name, size, Archive(piece, take), is_class=True, names_only=names_only)
    except OSError as error:
        raise unopened(path, error) from error
