"""All that is written of a class's results: tables, pages, the table for people's points, and gradebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.files.folder_names import by_name, known_folders
from autograder.reports.class_page import AboutClass
from autograder.reports.gradebooks import write_gradebooks
from autograder.reports.grades_csv import has_line, write_grades, write_repairs
from autograder.reports.html import write_reports
from autograder.reports.last_run import changes_since, keep_changes, kept_changes
from autograder.reports.manual_points import ManualPoints, read_manual_points, start_manual_points
from autograder.reports.mistakes_csv import write_mistakes
from autograder.reports.passed_over import failing_everywhere
from autograder.reports.results_folder import Graded, read_folder
from autograder.reports.rosters import Match, Student, match_submissions
from autograder.reports.statistics_table import flagged, keep_statistics
from autograder.results.changes import Moved
from autograder.results.mistakes import mistakes_of
from autograder.results.records import SubmissionResult
from autograder.results.schema import ResultsFile
from autograder.units.unit import Unit

__all__ = ["ClassFiles", "recorded_results", "write_class_files", "write_regraded_files"]


@dataclass(frozen=True)
class ClassFiles:
    """What was written.

    Attributes:
        index: the class's page.
        doubts: about checks, translations and what fails in a whole class, in sentences.
        match: whose submissions they are; None without a roster.
        gradebooks: for learning platforms; none without a roster.
        manual: what people gave.
    """

    index: Path
    doubts: Sequence[str]
    match: Match | None
    gradebooks: Sequence[Path]
    manual: ManualPoints


def write_class_files(
    unit: Unit,
    folder: Path,
    results: Sequence[SubmissionResult],
    roster: Sequence[Student] | None,
    *,
    before: Mapping[str, ResultsFile] | None = None,
    tells_details: bool = False,
) -> ClassFiles:
    """Write tables, pages and, with a roster, gradebooks; ``manual.csv`` where it is not there yet.

    Args:
        unit: what was graded.
        folder: of the unit's grades, with a results file for each submission.
        results: what tables and gradebooks are made of.
        roster: the class, where it is known.
        before: what the folder had before this run; None where nothing was graded now, and pages say again what the
            last run has changed.
        tells_details: whether students' pages say what hidden checks expected and found.

    Raises:
        AutograderError: a results file or ``manual.csv`` cannot be read.
        OutputError: a file cannot be written.
    """
    results = sorted(results, key=lambda result: by_name(result.submission))
    start_manual_points(folder, unit, [result.submission for result in results if not result.problem])
    names = {result.submission for result in results} | set(known_folders(folder))
    manual = read_manual_points(folder, unit, names)
    write_grades(folder / "grades.csv", results, manual)
    submissions = read_folder(folder, {result.submission for result in results})
    now = {graded.name: graded.results for graded in submissions}
    changes = kept_changes(folder) if before is None else changes_since(before, now)
    return _write(folder, results, submissions, roster, manual, changes, tells_details=tells_details)


def write_regraded_files(
    folder: Path,
    results: Sequence[SubmissionResult],
    roster: Sequence[Student] | None,
    manual: ManualPoints,
    changes: Sequence[Moved],
) -> ClassFiles:
    """Write the same for a regrade, whose ``grades.csv`` is there already, with lines that stay as they were.

    Args:
        folder: of files that are to lie in the folder of the unit's grades.
        results: what tables and gradebooks are made of.
        roster: the class, where it is known.
        manual: what people gave, as the folder of the unit's grades says.
        changes: that the regrade makes.

    Raises:
        OutputError: a file cannot be written.
    """
    submissions = read_folder(folder, {result.submission for result in results})
    return _write(folder, results, submissions, roster, manual, changes, tells_details=False)


def _write(
    folder: Path,
    results: Sequence[SubmissionResult],
    submissions: Sequence[Graded],
    roster: Sequence[Student] | None,
    manual: ManualPoints,
    changes: Sequence[Moved],
    *,
    tells_details: bool,
) -> ClassFiles:
    unit, match = manual.unit, None
    if roster is not None:
        unreadable = {result.submission for result in results if result.status == "not readable"}
        match = match_submissions(roster, [result.submission for result in results], unreadable=unreadable)
    write_mistakes(folder / "mistakes.csv", unit, mistakes_of(results), len(results))
    write_repairs(folder / "repairs.csv", unit, submissions)
    statistics = keep_statistics(unit, folder, submissions)[1]
    doubts = [*failing_everywhere(submissions), *flagged(unit, statistics)]
    keep_changes(folder, changes)
    about = AboutClass(doubts=doubts, statistics=statistics, moved=changes)
    index = write_reports(
        unit, folder, submissions=submissions, match=match, manual=manual, about=about, tells_details=tells_details
    )
    gradebooks = [] if match is None else write_gradebooks(folder, results, match, manual)
    return ClassFiles(index, doubts, match, gradebooks, manual)


def recorded_results(folder: Path) -> list[SubmissionResult]:
    """The results of a class as its results files have them: of all whom ``grades.csv`` names, where there is one.

    Who has been taken out of the class since has a results file still, and no part in it.

    Raises:
        AutograderError: there are none, or a file cannot be read.
    """
    is_of_class = has_line(folder / "grades.csv")
    return [graded.result for graded in read_folder(folder) if is_of_class(graded.name)]
