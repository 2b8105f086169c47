from __future__ import annotations

import csv

from support.sample_results import submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.reports.class_files import recorded_results, write_class_files
from autograder.reports.rosters import Student

PEOPLE = [Student(2, name="Ada Lovelace"), Student(3, name="Bo Berg")]


def totals(path, column):
    with path.open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


def test_points_of_people_reach_every_file_when_they_are_written_again(tmp_path):
    results = [submission(SAMPLE_UNIT, "Ada Lovelace"), submission(SAMPLE_UNIT, "Bo Berg")]
    folder = write_results(tmp_path, SAMPLE_UNIT, results)
    files = write_class_files(SAMPLE_UNIT, folder, results, None)
    assert (files.match, files.gradebooks) == (None, [])
    assert totals(folder / "grades.csv", "total") == ["90", "90"]
    rows = (
        (folder / "manual.csv").read_text(encoding="utf-8").replace("Ada Lovelace,essay,,", "Ada Lovelace,essay,8,Good")
    )
    (folder / "manual.csv").write_text(rows, encoding="utf-8")
    again = write_class_files(SAMPLE_UNIT, folder, recorded_results(folder), PEOPLE)
    assert totals(folder / "grades.csv", "total") == ["98", "90"]
    assert totals(folder / "grades.csv", "max") == ["100", "100"]
    assert totals(folder / "gradescope.csv", SAMPLE_UNIT.title) == ["98", ""], "Bo's are still to come"
    assert "98" in again.index.read_text(encoding="utf-8")
    assert (folder / "manual.csv").read_text(encoding="utf-8") == rows


def test_who_could_not_be_read_has_no_row_to_fill_in(tmp_path):
    results = [submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Eve", status="not readable", problem="Empty.")]
    write_class_files(SAMPLE_UNIT, write_results(tmp_path, SAMPLE_UNIT, results), results, None)
    assert totals(tmp_path / "manual.csv", "submission") == ["Ada"]
