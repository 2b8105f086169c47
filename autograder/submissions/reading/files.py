"""Opens a file that somebody else made, and takes no more of it than will be looked at."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.locale.sentences import as_number, sentence

__all__ = ["MAXIMUM_BYTES", "file_bytes", "is_notebook"]

MAXIMUM_BYTES = 20 * 2**20
"""Larger notebooks are not opened."""

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # no link, and no waiting for a pipe's writer


def file_bytes(path: Path, most: int = MAXIMUM_BYTES) -> bytes:
    """The content of a regular file; links are not followed.

    Args:
        path: of the file.
        most: the largest size in bytes.

    Raises:
        SubmissionError: it is something else, too large, or cannot be opened.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise _no_file(path) from None
    except OSError as error:
        raise _closed(path, error) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _no_file(path)
        if status.st_size > most:
            raise _too_large(path, status.st_size, most)
        content = _up_to(descriptor, status.st_size, most)
    except OSError as error:
        raise _closed(path, error) from error
    finally:
        os.close(descriptor)
    if len(content) > most:  # it grows while it is read
        raise _too_large(path, len(content), most)
    return content


def is_notebook(name: str) -> bool:
    """By a file's name: browsers save ``x.ipynb`` as ``x.ipynb.json`` or ``x.ipynb.txt`` too."""
    return name.lower().endswith((".ipynb", ".ipynb.json", ".ipynb.txt"))


def _up_to(descriptor: int, size: int, most: int) -> bytes:
    """All bytes, or one more than may be; a file's size may change at any moment."""
    parts = []
    left = most + 1
    while left > 0 and (part := os.read(descriptor, min(left, max(size, 2**16)))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts) if len(parts) != 1 else parts[0]


def _no_file(path: Path) -> SubmissionError:
    return SubmissionError(sentence("{name} is not a file: hand in the .ipynb file.", name=path.name))


def _too_large(path: Path, size: int, most: int) -> SubmissionError:
    return SubmissionError(
        sentence(
            "{name} has {size} MB; graders read {most} MB at most: clear the outputs of its cells, save it, and"
            " hand it in again.",
            name=path.name,
            size=as_number(size / 2**20, ".0f"),
            most=most // 2**20,
        )
    )


def _closed(path: Path, error: OSError) -> SubmissionError:
    # Translators: {reason} is the operating system's, and English.
    return SubmissionError(sentence("{name} cannot be opened ({reason}).", name=path.name, reason=error.strerror))
