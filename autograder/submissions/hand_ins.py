"""The submissions of a class, read one by one: whatever one of them is, the others are read.

Here is also what only a look at all of them shows: files that two submissions share, and names that are the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.errors import SandboxUnavailable, words_of
from autograder.locale.sentences import conjunction, joined, sentence, with_texts
from autograder.submissions.folders import Neighbours, Submission, find_submissions, read_submission
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

__all__ = ["read_class", "read_safely", "unreadable"]

_FAULT = sentence("The grader itself failed on this submission, not you; no points were taken.")


def read_class(folder: Path, unit: Unit, output: Path, reader: Reader) -> list[Submission]:
    """Read every submission in a folder.

    Args:
        folder: notebooks, or one folder per student.
        unit: the teaching unit.
        output: where grades are written, which may lie in that folder and is no submission.
        reader: of the unit.

    Returns:
        By name; no two have the same.

    Raises:
        SubmissionError: there is nothing to read.
    """
    paths = find_submissions(folder, output=output)
    neighbours = Neighbours.of(paths[0])
    read = [read_safely(path, unit, reader, neighbours) for path in paths]
    return _with_names_of_their_own(_without_shared_files(read))


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


def _without_shared_files(submissions: Sequence[Submission]) -> list[Submission]:
    """Refuse what several submissions share: hard links to one file, of which nobody can say whose it is.

    Links that lead out of the class do no harm: backups and caches of downloads make them.
    """
    owners: dict[tuple[int, int], list[Submission]] = {}
    for submission in submissions:
        if submission.file is not None and (known := _identity(submission.file)) is not None:
            owners.setdefault(known, []).append(submission)
    shared = {id(one): rivals for rivals in owners.values() if len(rivals) > 1 for one in rivals}
    return [_refused(one, shared[id(one)]) if id(one) in shared else one for one in submissions]


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat(follow_symlinks=False)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _refused(submission: Submission, rivals: Iterable[Submission]) -> Submission:
    """A submission whose notebook is others', too."""
    assert submission.file is not None
    # Translators: names of submissions, joined by "and".
    note = sentence(
        "{names} are one file on disk (hard links): find out whose it is, and let each have a file of its own.",
        names=conjunction([rival.name for rival in rivals]),
    )
    problem = sentence(
        "{name} is a link, the same file as another submission's: hand in the .ipynb file itself.",
        name=_encodable(submission.file.name),
    )
    return replace(submission, answers={}, problem=problem, notes=(note, *submission.notes), needs_attention=True)


def _encodable(text: str) -> str:
    """Text that may hold bytes of a file's name that are none."""
    return text.encode("utf-8", "backslashreplace").decode()


def _with_names_of_their_own(submissions: Sequence[Submission]) -> list[Submission]:
    """Of several submissions of one name, leave it to the one whose file has exactly that."""
    taken: set[str] = set()
    named: list[Submission] = []
    for submission in sorted(submissions, key=lambda one: (one.name not in (one.path.name, one.path.stem), one.path)):
        digest = hashlib.sha256(os.fsencode(submission.path.name)).hexdigest()
        whole = [submission.path.name] if submission.path.name.isprintable() else []
        names = [submission.name, *whole, *(f"{submission.name} ({digest[:digits]})" for digits in range(8, 65))]
        name = next(name for name in names if name not in taken)
        taken.add(name)
        named.append(replace(submission, name=name))
    return sorted(named, key=lambda one: (one.path.name.casefold(), one.path.name))
