"""The results files of a class, as they lie in a folder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

import msgspec

from autograder.errors import AutograderError
from autograder.files.folder_names import SUBMISSIONS, by_name
from autograder.locale.messages import _
from autograder.results.read_back import read_back
from autograder.results.records import SubmissionResult, TrainingSeries
from autograder.results.schema import Facts, ResultsFile

__all__ = ["Graded", "find_submission", "read_folder"]


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


def read_folder(folder: Path, of_class: Collection[str] | None = None) -> list[Graded]:
    """Read ``submissions/<folder>/results.json`` of every submission, by name.

    Args:
        folder: of a unit's grades.
        of_class: names of the submissions that are asked for; all by default.

    Raises:
        AutograderError: there is none, or one is not a results file.
    """
    found = [_read(path) for path in folder.glob(f"{SUBMISSIONS}/*/results.json")]
    found = [graded for graded in found if of_class is None or graded.name in of_class]
    if not found:
        message = _("there are no results in {folder}: grade a folder of submissions first")
        raise AutograderError(message.format(folder=folder))
    return sorted(found, key=lambda graded: by_name(graded.name))


def find_submission(graded: Sequence[Graded], typed: str) -> Graded:
    """The submission of that name, or of the only name that holds what was typed, whatever the case.

    Raises:
        AutograderError: there is none, or there are several.
    """
    wanted = typed.casefold().removesuffix(".ipynb")
    exact = [each for each in graded if wanted in (each.name.casefold(), each.folder.name.casefold())]
    alike = exact or [each for each in graded if wanted in each.name.casefold()]
    if len(alike) == 1:
        return alike[0]
    if alike:
        names = ", ".join(each.name for each in alike[:8])
        # Translators: {names} are names of submissions.
        raise AutograderError(
            _("{typed} may be one of {names}: type more of it").format(typed=repr(typed), names=names)
        )
    close = get_close_matches(typed, [each.name for each in graded], n=3, cutoff=0.5)
    message = _("there is no submission {typed} among those graded").format(typed=repr(typed))
    if close:
        message += " " + _("(did you mean {names}?)").format(names=", ".join(close))
    raise AutograderError(message)


def _read(path: Path) -> Graded:
    try:
        results = msgspec.json.decode(path.read_bytes(), type=ResultsFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # Translators: {reason} is technical, and English.
        message = _("{path} is not a results file ({reason}): delete it and grade again")
        raise AutograderError(message.format(path=path, reason=error)) from error
    return Graded(path.parent, results, datetime.fromtimestamp(path.stat().st_mtime).astimezone())
