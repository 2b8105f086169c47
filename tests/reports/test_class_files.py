from __future__ import annotations

import csv

from support.sample_results import submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.reports.class_files import recorded_results, write_class_files, write_regraded_files
from autograder.reports.manual_points import Given, ManualPoints
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


def test_who_was_taken_out_of_the_class_is_in_no_file_of_it(tmp_path):
    results = [submission(SAMPLE_UNIT, name) for name in ("Ada", "=Bo", "Gone")]
    folder = write_results(tmp_path, SAMPLE_UNIT, results)
    write_class_files(SAMPLE_UNIT, folder, results, None)
    assert {result.submission for result in recorded_results(folder)} == {"Ada", "=Bo", "Gone"}
    for stay in (results[:2], None):  # graded again without one; then written again
        files = write_class_files(SAMPLE_UNIT, folder, recorded_results(folder) if stay is None else stay, None)
        page = files.index.read_text(encoding="utf-8")
        assert ("Ada" in page, "=Bo" in page, "Gone" in page) == (True, True, False)
        assert totals(folder / "grades.csv", "submission") == ["'=Bo", "Ada"]
    assert (folder / "submissions" / "Gone" / "results.json").exists(), "nothing is lost"


def test_tables_of_a_class_are_the_same_when_they_are_written_again(tmp_path):
    lost = {"forward_pass": {"scores_match_on_random_input": "wrong"}}
    results = [submission(SAMPLE_UNIT, "Ada", notes=["Cell 3 was left out."], **lost), submission(SAMPLE_UNIT, "Bo")]
    folder = write_results(tmp_path, SAMPLE_UNIT, results)
    write_class_files(SAMPLE_UNIT, folder, results, None)
    assert totals(folder / "repairs.csv", "repair") == ["Cell 3 was left out."]
    tables = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    assert set(tables) == {"grades.csv", "manual.csv", "mistakes.csv", "repairs.csv", "statistics.csv"}
    write_class_files(SAMPLE_UNIT, folder, recorded_results(folder), None)
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == tables


def test_a_regrade_leaves_the_table_of_grades_that_it_has_put_together(tmp_path):
    results = [submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Bo")]
    folder = write_results(tmp_path, SAMPLE_UNIT, results)
    (folder / "grades.csv").write_text("as it was", encoding="utf-8")
    manual = ManualPoints(SAMPLE_UNIT, {("Ada", "essay"): Given(8)})
    files = write_regraded_files(folder, results, PEOPLE, manual, [])
    assert (folder / "grades.csv").read_text(encoding="utf-8") == "as it was"
    assert not (folder / "manual.csv").exists(), "that is in the folder of grades"
    assert {path.name for path in folder.glob("*.csv")} >= {"mistakes.csv", "repairs.csv", "statistics.csv"}
    assert "98" in files.index.read_text(encoding="utf-8")


def test_who_could_not_be_read_has_no_row_to_fill_in(tmp_path):
    results = [submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Eve", status="not readable", problem="Empty.")]
    write_class_files(SAMPLE_UNIT, write_results(tmp_path, SAMPLE_UNIT, results), results, None)
    assert totals(tmp_path / "manual.csv", "submission") == ["Ada"]
