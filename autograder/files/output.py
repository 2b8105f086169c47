"""Files that grading writes: whole or not at all, and a disk that is full told as what it is."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import OutputError
from autograder.locale.messages import _

__all__ = ["is_full", "require_writable", "writing", "written"]

_FULL = (errno.ENOSPC, errno.EDQUOT)

_TRIES, _PAUSE_SECONDS = 3, 2.0
"""A worker may have filled the disk, and is about to be ended for it: its room comes back."""

_ROOM_BYTES = 2**20
"""What must fit into a folder before work on it begins."""


def is_full(error: OSError) -> bool:
    """Whether a disk, or somebody's share of it, has no room left."""
    return error.errno in _FULL


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say of a file that cannot be written what is wrong with its folder.

    Raises:
        OutputError: in the place of any OSError.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(_complaint(folder, error)) from error


def written(path: Path, content: bytes) -> Path:
    """Write a file such that a crash or a full disk leaves the old file or the new one, never half of one.

    Returns:
        The path.

    Raises:
        OutputError: it cannot be written.
    """
    with writing(path.parent):
        for left in reversed(range(_TRIES)):
            try:
                _write(path, content)
                break
            except OSError as error:
                if not is_full(error) or not left:
                    raise
                time.sleep(_PAUSE_SECONDS)
    return path


def require_writable(folder: Path) -> None:
    """Make sure that results will find room in a folder, which is made if it is missing.

    Raises:
        OutputError: they will not.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_ROOM_BYTES))
            file.flush()
            os.fsync(file.fileno())  # some file systems find out only now


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        partial = Path(file.name)
        try:
            file.write(content)
            file.flush()
            partial.chmod(0o644)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def _complaint(folder: Path, error: OSError) -> str:
    if is_full(error):
        message = _(
            "there is no room left in {folder}: make some, then give the same command again; what was finished is kept"
        )
        return message.format(folder=folder)
    # Translators: {reason} is the operating system's, and English.
    message = _(
        "{folder} cannot be written ({reason}): change that, or name another folder with --out (OUT= of make), then"
        " give the command again; what was finished is kept"
    )
    return message.format(folder=folder, reason=error.strerror or error)
