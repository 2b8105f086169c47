"""The submissions of a class, each read when its turn comes: whatever one of them is, the others are read.

Here is also what only a look at all of them shows: files that two submissions share, and names that are the same. Names
of files are enough for that, so that a class of any size takes no more memory than the submissions at work.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import SandboxUnavailable, words_of
from autograder.locale.sentences import conjunction, joined, sentence, with_texts
from autograder.submissions.folders import Neighbours, Submission, find_submissions, notebooks_of, read_submission
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

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


def find_class(folder: Path, unit: Unit, output: Path, reader: Reader) -> HandIns:
    """Find every submission in a folder.

    Args:
        folder: notebooks, or one folder per student.
        unit: the teaching unit.
        output: where grades are written, which may lie in that folder and is no submission.
        reader: of the unit; asked when a submission is read.

    Returns:
        By name.

    Raises:
        SubmissionError: there is nothing to read.
    """
    paths = find_submissions(folder, output=output)
    neighbours = Neighbours.of(paths[0])
    names = _names(paths, neighbours)
    owners = _owners(paths)

    def read(place: int) -> Submission:
        submission = replace(read_safely(paths[place], unit, reader, neighbours), name=names[place])
        rivals = owners.get(_identity(submission.file), []) if submission.file is not None else []
        return _refused(submission, [names[rival] for rival in rivals]) if len(rivals) > 1 else submission

    return HandIns(names, read)


def read_safely(path: Path, unit: Unit, reader: Reader, neighbours: Neighbours | None = None) -> Submission:
    """Read one submission; what the grader itself fails on needs attention, and stops nobody else's."""
    try:
        return read_submission(path, unit, reader, neighbours)
    except SandboxUnavailable:  # no file can be read on this machine: that is no submission's fault
        raise
    except Exception as error:
        return unreadable(path, error)


def unreadable(path: Path, error: Exception) -> Submission:
    """A submission that the grader itself failed to read."""
    note = joined([f"{type(error).__name__}: ", words_of(error)])
    name = os.fsencode(path.name).decode("utf-8", "backslashreplace")
    return Submission(name, path, problem=_FAULT, notes=(with_texts(note, _encodable),), needs_attention=True)


def _owners(paths: Sequence[Path]) -> dict[tuple[int, int] | None, list[int]]:
    """Of each notebook that has several names on disk, the places of the submissions that it lies in.

    Of one that lies in several, nobody can say whose it is. Links that lead out of the class do no harm: backups and
    caches of downloads make them.
    """
    owners: dict[tuple[int, int] | None, list[int]] = {}
    for place, path in enumerate(paths):
        found = {_identity(file) for file in (notebooks_of(path) if path.is_dir() else [path])}
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


def _names(paths: Sequence[Path], neighbours: Neighbours) -> list[str]:
    """Of several submissions of one name, leave it to the one whose file has exactly that."""
    wanted = {path: neighbours.unique_name(path) for path in paths}
    found: dict[Path, str] = {}
    taken: set[str] = set()
    for path, wish in sorted(wanted.items(), key=lambda one: (one[1] not in (one[0].name, one[0].stem), one[0])):
        digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()
        whole = [path.name] if path.name.isprintable() else []
        names = [wish, *whole, *(f"{wish} ({digest[:digits]})" for digits in range(8, 65))]
        found[path] = next(name for name in names if name not in taken)
        taken.add(found[path])
    return [found[path] for path in paths]
