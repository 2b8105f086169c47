"""The folder that a platform hands over: a notebook of any name, beside other files, in folders, or in a zip file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath

from autograder.errors import SandboxUnavailable, SubmissionError
from autograder.submissions.folders import Submission, read_submission
from autograder.submissions.hand_ins import unreadable
from autograder.submissions.reading.files import file_bytes, is_notebook
from autograder.submissions.reading.reader import Reader
from autograder.submissions.wire import MAXIMUM_ARCHIVE
from autograder.units.unit import Unit

__all__ = ["read_hand_in"]

_MOST_FILES = 10_000  # looked at
_MOST_ARCHIVES = 5  # unpacked


def read_hand_in(folder: Path, unit: Unit) -> Submission:
    """Read what lies in a submission's folder.

    Args:
        folder: of one student. Where it holds no notebook but a zip file, as Otter's export cell makes them, the
            notebooks in that are read.
        unit: the teaching unit.

    Returns:
        The submission; `problem` says what could not be read.
    """
    try:
        with Reader(unit) as reader, _unpacked(folder, reader) as readable:
            return read_submission(readable, unit, reader)
    except SubmissionError as error:
        return Submission(folder.name, folder, problem=error.words)
    except SandboxUnavailable:
        raise
    except Exception as error:
        return unreadable(folder, error)


@contextmanager
def _unpacked(folder: Path, reader: Reader) -> Iterator[Path]:
    """The folder itself, or one with the notebooks that its zip files hold."""
    files = (Path(parent) / name for parent, _folders, names in os.walk(folder) for name in names)
    found = list(islice(files, _MOST_FILES))
    archives = sorted(path for path in found if path.suffix.lower() == ".zip" and not path.is_symlink())
    if not archives or any(is_notebook(path.name) for path in found):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="autograder-") as name:
        unpacked = Path(name) / folder.name
        unpacked.mkdir()
        for number, archive in enumerate(archives[:_MOST_ARCHIVES]):
            _unpack(archive, unpacked / str(number), reader)
        yield unpacked


def _unpack(archive: Path, folder: Path, reader: Reader) -> None:
    """Write the notebooks of a zip file into a folder, each into one of its own.

    No name of the archive becomes a path, and no more is unpacked than would be read.
    """
    members = reader.unpack(archive.name, file_bytes(archive, MAXIMUM_ARCHIVE))
    for number, member in enumerate(members):
        place = folder / str(number)
        place.mkdir(parents=True)
        (place / (PurePosixPath(member.name).name or "notebook.ipynb")).write_bytes(member.content)
