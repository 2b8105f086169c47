"""Opens a file that somebody else made, and takes no more of it than will be looked at."""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.locale.sentences import as_number, sentence

__all__ = ["MAXIMUM_BYTES", "Unopened", "file_beginning", "file_bytes", "too_large", "unopened"]

MAXIMUM_BYTES = 64 * 2**20
"""Larger notebooks are not opened."""

_BEGINNING = 512

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # no link, and no waiting for a pipe's writer


class Unopened(SubmissionError):
    """A file or folder that the grader may not open: no fault of the student's."""


def file_beginning(path: Path) -> bytes:
    """The first bytes of a regular file, enough to see what it is; links are not followed.

    Raises:
        SubmissionError: as :func:`file_bytes`.
    """
    with _opened(path) as (descriptor, _size):
        return os.read(descriptor, _BEGINNING)


def file_bytes(path: Path, most: int = MAXIMUM_BYTES) -> bytes:
    """The content of a regular file; links are not followed.

    Args:
        path: of the file.
        most: the largest size in bytes.

    Raises:
        SubmissionError: it is something else, too large, or cannot be opened.
    """
    with _opened(path) as (descriptor, size):
        if size > most:
            raise too_large(path, size, most)
        content = _up_to(descriptor, size, most)
    if len(content) > most:  # it grows while it is read
        raise too_large(path, len(content), most)
    return content


@contextmanager
def _opened(path: Path) -> Iterator[tuple[int, int]]:
    """The descriptor of a regular file, and its size."""
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise _no_file(path) from None
    except OSError as error:
        raise unopened(path, error) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _no_file(path)
        yield descriptor, status.st_size
    except OSError as error:
        raise unopened(path, error) from error
    finally:
        os.close(descriptor)


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


def too_large(path: Path, size: int, most: int = MAXIMUM_BYTES) -> SubmissionError:
    """The sentence for a file of more bytes than are read."""
    return SubmissionError(
        sentence(
            "{name} has {size} MB; graders read {most} MB at most: clear the outputs of its cells, save it, and"
            " hand it in again.",
            name=path.name,
            size=as_number(math.ceil(size / 2**20)),
            most=most // 2**20,
        )
    )


def unopened(path: Path, error: OSError) -> Unopened:
    """The sentence for a file or folder that cannot be opened."""
    # Translators: {reason} is the operating system's, and English.
    return Unopened(sentence("{name} cannot be opened ({reason}).", name=path.name, reason=error.strerror))
