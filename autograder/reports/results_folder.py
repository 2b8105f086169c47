"""The results files of a class, as they lie in a folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from autograder.errors import AutograderError
from autograder.files.folder_names import SUBMISSIONS
from autograder.locale.messages import _
from autograder.results.read_back import read_back
from autograder.results.records import SubmissionResult, TrainingSeries
from autograder.results.schema import Facts, ResultsFile

__all__ = ["Graded", "read_folder"]


class Graded(msgspec.Struct, frozen=True):
    """A submission's folder, what its results file holds, and when that was written."""

    folder: Path
    results: ResultsFile
    when: datetime

    @property
    def facts(self) -> Facts:
        """What the file says about the submission and the run."""
        return self.results.extra_data

    @property
    def name(self) -> str:
        """The submission's name."""
        return self.facts.submission or self.folder.name

    @property
    def result(self) -> SubmissionResult:
        """The grades as grading had them, as far as tables and gradebooks tell of them."""
        return msgspec.structs.replace(read_back(self.results), submission=self.name)

    @property
    def given_network(self) -> TrainingSeries | None:
        """The run of the given network, which shows data and machine to be sound."""
        rows = (row.extra_data for row in self.results.tests)
        return next((row.training for row in rows if row.question == "environment"), None)


def read_folder(folder: Path) -> list[Graded]:
    """Read ``submissions/<folder>/results.json`` of every submission, by name.

    Raises:
        AutograderError: there is none, or one is not a results file.
    """
    found = [_read(path) for path in folder.glob(f"{SUBMISSIONS}/*/results.json")]
    if not found:
        message = _("there are no results in {folder}: grade a folder of submissions first")
        raise AutograderError(message.format(folder=folder))
    return sorted(found, key=lambda graded: (graded.name.casefold(), graded.name))


def _read(path: Path) -> Graded:
    try:
        results = msgspec.json.decode(path.read_bytes(), type=ResultsFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # Translators: {reason} is technical, and English.
        message = _("{path} is not a results file ({reason}): delete it and grade again")
        raise AutograderError(message.format(path=path, reason=error)) from error
    return Graded(path.parent, results, datetime.fromtimestamp(path.stat().st_mtime).astimezone())
