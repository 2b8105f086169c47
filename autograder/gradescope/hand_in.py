"""The folder that a platform hands over: a notebook of any name, beside other files, in folders, or in a zip file."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from autograder.errors import SubmissionError
from autograder.hand_ins import unreadable
from autograder.locale.messages import _
from autograder.notebook_files import MAXIMUM_BYTES
from autograder.submissions import Submission, read_submission
from autograder.units import Unit

__all__ = ["read_hand_in"]

_NOTEBOOK_ENDINGS = (".ipynb", ".ipynb.json", ".ipynb.txt")
_MOST_NOTEBOOKS = 20


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
        with _unpacked(folder) as readable:
            return read_submission(readable, unit)
    except SubmissionError as error:
        return Submission(folder.name, folder, problem=str(error))
    except Exception as error:
        return unreadable(folder, error)


@contextmanager
def _unpacked(folder: Path) -> Iterator[Path]:
    """The folder itself, or one with the notebooks that its zip files hold."""
    found = [Path(parent) / name for parent, _folders, names in os.walk(folder) for name in names]
    archives = sorted(path for path in found if path.suffix.lower() == ".zip" and not path.is_symlink())
    if not archives or any(_is_notebook(path.name) for path in found):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="autograder-") as name:
        unpacked = Path(name) / folder.name
        unpacked.mkdir()
        for archive in archives:
            _unpack(archive, unpacked)
        yield unpacked


def _unpack(archive: Path, folder: Path) -> None:
    """Write the notebooks of a zip file into a folder, each into one of its own.

    No name of the archive becomes a path, and no more is unpacked than would be read.
    """
    try:
        with zipfile.ZipFile(archive) as members:
            names = [name for name in members.namelist() if _is_notebook(name) and not _is_left_behind(name)]
            for number, name in enumerate(names[:_MOST_NOTEBOOKS]):
                with members.open(name) as member:
                    content = member.read(MAXIMUM_BYTES + 1)
                place = folder / str(number)
                place.mkdir(exist_ok=True)
                (place / PurePosixPath(name).name).write_bytes(content)
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        sentence = _("The zip file {name} cannot be read: hand in the .ipynb file.")
        raise SubmissionError(sentence.format(name=archive.name)) from error


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(_NOTEBOOK_ENDINGS)


def _is_left_behind(name: str) -> bool:
    """What archives and notebook servers put beside the notebook."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)
