"""All that is written of a class's results: grades, the table for people's points, pages, and gradebooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.files.folder_names import known_folders
from autograder.reports.gradebooks import write_gradebooks
from autograder.reports.grades_csv import write_grades
from autograder.reports.html import write_reports
from autograder.reports.manual_points import read_manual_points, start_manual_points
from autograder.reports.results_folder import read_folder
from autograder.reports.rosters import Match, Student, match_submissions
from autograder.results.records import SubmissionResult
from autograder.units.unit import Unit

__all__ = ["ClassFiles", "recorded_results", "write_class_files"]


@dataclass(frozen=True)
class ClassFiles:
    """What was written.

    Attributes:
        index: the class's page.
        match: whose submissions they are; None without a roster.
        gradebooks: for learning platforms; none without a roster.
    """

    index: Path
    match: Match | None
    gradebooks: Sequence[Path]


def write_class_files(
    unit: Unit,
    folder: Path,
    results: Sequence[SubmissionResult],
    roster: Sequence[Student] | None,
    *,
    tells_details: bool = False,
) -> ClassFiles:
    """Write ``grades.csv``, pages and, with a roster, gradebooks; ``manual.csv`` where it is not there yet.

    Args:
        unit: what was graded.
        folder: of the unit's grades, with a results file for each submission.
        results: what tables and gradebooks are made of.
        roster: the class, where it is known.
        tells_details: whether students' pages say what hidden checks expected and found.

    Raises:
        AutograderError: a results file or ``manual.csv`` cannot be read.
        OutputError: a file cannot be written.
    """
    start_manual_points(folder, unit, [result.submission for result in results if not result.problem])
    names = {result.submission for result in results} | set(known_folders(folder))
    manual = read_manual_points(folder, unit, names)
    match = None
    if roster is not None:
        unreadable = {result.submission for result in results if result.status == "not readable"}
        match = match_submissions(roster, [result.submission for result in results], unreadable=unreadable)
    write_grades(folder / "grades.csv", results, manual)
    index = write_reports(unit, folder, match=match, manual=manual, tells_details=tells_details)
    return ClassFiles(index, match, [] if match is None else write_gradebooks(folder, results, match, manual))


def recorded_results(folder: Path) -> list[SubmissionResult]:
    """The results of a class as its results files have them.

    Raises:
        AutograderError: there are none, or one cannot be read.
    """
    return [graded.result for graded in read_folder(folder)]
