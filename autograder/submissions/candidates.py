"""The files of one submission that may be its notebook: in folders, in archives, and under any name.

Paths are walked, and bytes are taken; what they mean is read in the confined process alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.locale.sentences import sentence
from autograder.submissions.file_names import is_left_behind, kind_of
from autograder.submissions.reading.files import MAXIMUM_BYTES, file_beginning, file_bytes, too_large, unopened
from autograder.submissions.reading.reader import Reader
from autograder.submissions.wire import MAXIMUM_ARCHIVE

__all__ = ["Candidate", "Gathered", "Unread", "files_of", "gather"]

_MAXIMUM_DEPTH = 8  # folders inside a student's folder
_MAXIMUM_ENTRIES = 10_000  # looked at in a student's folder
_MAXIMUM_NOTEBOOKS = 20  # read of a student's folder
_MAXIMUM_ARCHIVES = 5  # opened of a student's folder
_MAXIMUM_DOUBTFUL = 200  # files of other names whose beginning is looked at
_DEEPEST = 3  # archives that call themselves notebooks, in each other

_BEFORE = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # what may stand before the first brace
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")


@dataclass(frozen=True)
class Candidate:
    """A file that may be the notebook.

    Attributes:
        label: its path below the submission's folder, for people.
        file: on disk: itself, or the archive that it is in.
        content: its bytes.
    """

    label: str
    file: Path
    content: bytes


@dataclass(frozen=True)
class Unread:
    """A file that may be the notebook, and cannot be read.

    Attributes:
        label: its path below the submission's folder, for people.
        error: why.
    """

    label: str
    error: SubmissionError


@dataclass
class Gathered:
    """What was found in a submission.

    Attributes:
        labels: of everything that may be a notebook, in order.
        others: names of files that are none.
        has_links: whether there are links, none of which is followed.
        archives: how many archives were looked into.
        doubtful: how many files were looked at whose name says nothing.
    """

    labels: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    has_links: bool = False
    archives: int = 0
    doubtful: int = 0
    _paths: list[tuple[str, Path]] = field(default_factory=list)

    def contents(self, reader: Reader) -> Iterator[Candidate | Unread]:
        """The files' bytes, one by one; or why one cannot be had."""
        for label, path in self._paths:
            try:
                yield from self._opened(label, path, reader)
            except SubmissionError as error:
                yield Unread(label, error)

    def _opened(self, label: str, path: Path, reader: Reader) -> Iterator[Candidate | Unread]:
        is_archive = kind_of(path.name) == "archive"
        content = file_bytes(path, MAXIMUM_ARCHIVE) if is_archive else file_bytes(path)
        yield from self._expanded(Candidate(label, path, content), reader, as_archive=is_archive)

    def _expanded(
        self, candidate: Candidate, reader: Reader, *, as_archive: bool = False, depth: int = 0
    ) -> Iterator[Candidate | Unread]:
        """The notebook itself, or those in what is an archive, whatever its name says."""
        if (not as_archive and not candidate.content.startswith(_ARCHIVES)) or depth == _DEEPEST:
            yield candidate
            return
        self.archives += 1
        if self.archives > _MAXIMUM_ARCHIVES:
            return
        name = candidate.label.rpartition("/")[2]
        for member in reader.unpack(name, candidate.content):
            inner = Candidate(f"{candidate.label}/{member.path}", candidate.file, member.content)
            if len(inner.content) > MAXIMUM_BYTES:
                yield Unread(inner.label, too_large(Path(inner.label), len(inner.content)))
                continue
            is_doubtful = kind_of(member.path.rpartition("/")[2]) == "unknown"
            if is_doubtful and not _looks_like_a_notebook(inner.content):
                continue
            yield from self._expanded(inner, reader, depth=depth + 1)


def gather(name: str, paths: Sequence[Path]) -> Gathered:
    """Find what may be a notebook.

    Args:
        name: of the submission, for sentences.
        paths: its files and folders.

    Raises:
        SubmissionError: there are too many files to look at, or a folder cannot be listed.
    """
    found = Gathered()
    for path in paths:
        if path.is_symlink():
            found.has_links = True
        elif path.is_dir():
            _walk(name, path, found, is_only=len(paths) == 1)
        else:
            _sort_in(path.name, path, found)
    found._paths.sort()
    found.labels = [label for label, _path in found._paths]
    if len(found._paths) > _MAXIMUM_NOTEBOOKS:
        raise _too_many_files(name)
    return found


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """Every file of a submission that is looked at; none of a folder that is refused."""
    for path in paths:
        if not path.is_dir() or path.is_symlink():
            yield path
            continue
        with suppress(SubmissionError):
            yield from [file for file in _walked(path.name, path) if not file.is_symlink()]


def _walk(name: str, folder: Path, found: Gathered, *, is_only: bool) -> None:
    for path in _walked(name, folder):
        if path.is_symlink():
            found.has_links = True
        else:
            _sort_in(path.relative_to(folder if is_only else folder.parent).as_posix(), path, found)


def _walked(name: str, folder: Path) -> Iterator[Path]:
    """The files of a student's folder, and links to folders, none of which is followed.

    Raises:
        SubmissionError: there are too many, or a folder cannot be listed.
    """
    budget = _MAXIMUM_ENTRIES
    for parent, folders, files in os.walk(folder, onerror=_raise):
        here = Path(parent)
        depth = len(here.relative_to(folder).parts)
        links = [here / entry for entry in folders if (here / entry).is_symlink()]
        folders[:] = sorted(entry for entry in folders if depth < _MAXIMUM_DEPTH and not is_left_behind(entry))
        yield from links
        yield from (here / entry for entry in sorted(files) if not is_left_behind(entry))
        budget -= len(files) + len(folders)
        if budget < 0:
            raise _too_many_files(name)


def _sort_in(label: str, path: Path, found: Gathered) -> None:
    kind = kind_of(path.name)
    if kind == "unknown" and found.doubtful < _MAXIMUM_DOUBTFUL:
        found.doubtful += 1
        kind = "notebook" if _is_notebook_by_content(path) else kind
    if kind in ("notebook", "archive"):
        found._paths.append((label, path))
    else:
        found.others.append(label)


def _is_notebook_by_content(path: Path) -> bool:
    """Of a file whose name says nothing; what cannot be opened says so when it is read as the notebook."""
    try:
        if not file_beginning(path).lstrip(_BEFORE).startswith(b"{"):
            return False
        return _looks_like_a_notebook(file_bytes(path))
    except SubmissionError:
        return False


def _raise(error: OSError) -> None:
    raise unopened(Path(os.fsdecode(error.filename)), error)


def _too_many_files(name: str) -> SubmissionError:
    return SubmissionError(
        sentence("The folder {folder} holds too many files: hand in the .ipynb file alone.", folder=name)
    )


def _looks_like_a_notebook(content: bytes) -> bool:
    """Whether a file of any name is made as notebooks are, in UTF-8 or UTF-16."""
    plain = content.lstrip(_BEFORE).replace(b"\0", b"")
    return plain.startswith(b"{") and any(word in plain for word in (b'"cells"', b'"worksheets"'))
