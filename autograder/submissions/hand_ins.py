"""The submissions of a class, each read when its turn comes: whatever one of them is, the others are read.

Here is also what only a look at all of them shows: files that two submissions share, and names that are the same. Names
of files are enough for that, so that a class of any size takes no more memory than the submissions at work.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import SandboxUnavailable, words_of
from autograder.locale.sentences import conjunction, joined, sentence, with_texts
from autograder.submissions.candidates import files_of
from autograder.submissions.class_archives import class_folders
from autograder.submissions.class_folder import HandIn, list_class
from autograder.submissions.folders import Submission, read_parts
from autograder.submissions.reading.reader import Reader

__all__ = ["HandIns", "find_class", "read_safely", "unreadable"]

_FAULT = sentence("The grader itself failed on this submission, not you; no points were taken.")


@dataclass(frozen=True)
class HandIns:
    """What was handed in.

    Attributes:
        names: of the submissions, in their order; no two are the same.
        read: reads one, by its place in that order.
    """

    names: Sequence[str]
    read: Callable[[int], Submission]

    @classmethod
    def of(cls, submissions: Sequence[Submission]) -> HandIns:
        """Submissions that have been read already."""
        return cls([submission.name for submission in submissions], submissions.__getitem__)


@contextmanager
def find_class(folder: Path, output: Path, reader: Reader) -> Iterator[HandIns]:
    """Find every submission in a folder.

    Args:
        folder: notebooks, or one folder per student, as platforms export them; or an archive of these.
        output: where grades are written, which may lie in that folder and is no submission.
        reader: of the unit; asked when a submission is read.

    Yields:
        By name. They can be read for as long as this lasts: archives of a class are unpacked until then.

    Raises:
        SubmissionError: there is nothing to read.
    """
    with class_folders(folder, reader) as places:
        found = [one for place in places for one in list_class(place.path, output=output, without=place.unpacked)]
        found.sort(key=lambda one: (one.path.name.casefold(), one.path))
        names = _names(found)
        owners = _owners(found)

        def read(place: int) -> Submission:
            submission = replace(read_safely(found[place], reader), name=names[place])
            rivals = owners.get(_identity(submission.file), []) if submission.file is not None else []
            if len(rivals) > 1:
                return _refused(submission, [names[rival] for rival in rivals])
            stays = submission.file is not None and submission.file.is_relative_to(folder)
            return submission if stays else replace(submission, file=None)

        yield HandIns(names, read)


def read_safely(hand_in: HandIn, reader: Reader) -> Submission:
    """Read one submission; what the grader itself fails on needs attention, and stops nobody else's."""
    try:
        return read_parts(hand_in.name, hand_in.attempts, reader)
    except SandboxUnavailable:  # no file can be read on this machine: that is no submission's fault
        raise
    except Exception as error:
        return unreadable(hand_in.path, error)


def unreadable(path: Path, error: Exception) -> Submission:
    """A submission that the grader itself failed to read."""
    note = joined([f"{type(error).__name__}: ", words_of(error)])
    name = os.fsencode(path.name).decode("utf-8", "backslashreplace")
    return Submission(name, path, problem=_FAULT, notes=(with_texts(note, _encodable),), needs_attention=True)


def _owners(hand_ins: Sequence[HandIn]) -> dict[tuple[int, int] | None, list[int]]:
    """Of each file that has several names on disk, the places of the submissions that it lies in.

    Of one that lies in several, nobody can say whose it is. Links that lead out of the class do no harm: backups and
    caches of downloads make them.
    """
    owners: dict[tuple[int, int] | None, list[int]] = {}
    for place, hand_in in enumerate(hand_ins):
        found = {_identity(file) for paths in hand_in.attempts for file in files_of(paths)}
        for identity in found - {None}:
            owners.setdefault(identity, []).append(place)
    return owners


def _identity(file: Path) -> tuple[int, int] | None:
    """By which a file with several names is known; None for all others."""
    try:
        status = file.stat(follow_symlinks=False)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_nlink > 1 else None


def _refused(submission: Submission, rivals: Sequence[str]) -> Submission:
    """A submission whose notebook is others', too."""
    assert submission.file is not None
    # Translators: names of submissions, joined by "and".
    note = sentence(
        "{names} are one file on disk (hard links): find out whose it is, and let each have a file of its own.",
        names=conjunction(rivals),
    )
    problem = sentence(
        "{name} is a link, the same file as another submission's: hand in the .ipynb file itself.",
        name=_encodable(submission.file.name),
    )
    return replace(submission, answers={}, problem=problem, notes=(note, *submission.notes), needs_attention=True)


def _encodable(text: str) -> str:
    """Text that may hold bytes of a file's name that are none."""
    return text.encode("utf-8", "backslashreplace").decode()


def _names(hand_ins: Sequence[HandIn]) -> list[str]:
    """Of several submissions of one name, leave it to the one whose file has exactly that."""
    found: dict[Path, str] = {}
    taken: set[str] = set()
    for hand_in in sorted(hand_ins, key=lambda one: (one.name not in (one.path.name, one.path.stem), one.path)):
        path, wish = hand_in.path, hand_in.name
        digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()
        whole = [path.name] if path.name.isprintable() else []
        names = [wish, *whole, *(f"{wish} ({digest[:digits]})" for digits in range(8, 65))]
        found[path] = next(name for name in names if name not in taken)
        taken.add(found[path])
    return [found[hand_in.path] for hand_in in hand_ins]
