"""What the last run has changed in the results of a class: kept beside them, so that pages can be written again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.errors import AutograderError
from autograder.files.folder_names import CHANGES_FILE
from autograder.reports.results_folder import read_folder
from autograder.results.changes import Moved, moved
from autograder.results.records import write_json
from autograder.results.schema import ResultsFile

__all__ = ["changes_since", "keep_changes", "kept_changes", "results_before"]


def results_before(folder: Path) -> dict[str, ResultsFile]:
    """The results that a folder of grades has before a run, by submission; none where there are none, or damaged ones.

    Args:
        folder: of a unit's grades.
    """
    try:
        return {graded.name: graded.results for graded in read_folder(folder)}
    except AutograderError:
        return {}


def changes_since(before: Mapping[str, ResultsFile], after: Mapping[str, ResultsFile]) -> list[Moved]:
    """Who has other results than before the run, or is new; nobody after the first run of a class.

    What a first pass had left for training is no change.

    Args:
        before: results of that folder, by submission.
        after: those of the class now.
    """
    known = {name: results for name, results in before.items() if name in after}
    return [one for one in moved(known, after) if not _was_left(one)] if known else []


def _was_left(one: Moved) -> bool:
    """Whether all that is new is what had not been run before."""
    return bool(one.changes) and all(
        change.before is not None and change.before.outcome == "ungraded" for change in one.changes
    )


def keep_changes(folder: Path, changes: Sequence[Moved]) -> None:
    """Write them down beside the results.

    Raises:
        OutputError: the file cannot be written.
    """
    write_json(folder / CHANGES_FILE, list(changes))


def kept_changes(folder: Path) -> list[Moved]:
    """What the last run has written down; nothing where there is no such file, or one of another version."""
    try:
        return msgspec.json.decode((folder / CHANGES_FILE).read_bytes(), type=list[Moved])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return []
