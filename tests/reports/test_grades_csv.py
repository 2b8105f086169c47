from __future__ import annotations

import csv

import msgspec
import pytest
from support.sample_results import plain_question as question
from support.sample_results import plain_submission as submission
from support.sample_results import write_results

from autograder.locale.sentences import sentence
from autograder.reports.grades_csv import status_of, write_grades, write_repairs
from autograder.reports.manual_points import Given, ManualPoints
from autograder.reports.results_folder import read_folder
from autograder.reports.tables import formula_safe


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (submission("a", question("own_class", "ok", "wrong")), "graded"),
        (
            submission("a", question("own_class", "timeout", "skipped")),
            "graded: own_class did not come to an end",
        ),
        (
            submission("a", question("own_class", "ok", "memory")),
            "graded: own_class used too much memory",
        ),
        (submission("a", question("own_class", "crashed")), "graded: own_class ended its process"),
        (
            submission("a", question("own_class", "error", "error")),
            "graded: own_class raised an exception",
        ),
        (
            submission("a", question("own_class", "error", seconds=0, message="A syntax error.")),
            "graded: A syntax error.",
        ),
        (
            submission("a", status="no answer cells"),
            "no answer cells: is this another assignment's notebook? No cell defines what the questions ask for.",
        ),
        (submission("a", status="not readable", problem="It is empty."), "not readable: It is empty."),
        (
            submission("a", question("own_class", "crashed"), question("own_network", "timeout")),
            "graded: own_class ended its process; own_network did not come to an end",
        ),
    ],
)
def test_the_status_names_what_kept_a_question_from_being_graded(result, status):
    assert status_of(result) == status


def test_rows_have_a_cell_for_each_question(unit, tmp_path):
    results = [
        submission("ana", question("forward_pass", "ok", "wrong")),
        submission("bo, jr", status="not readable", problem="Not a notebook, sorry."),
        submission("=HYPERLINK()", question("own_class", "internal"), status="needs attention"),
    ]
    write_grades(tmp_path / "grades.csv", results, ManualPoints(unit))
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        ana, bo, formula = csv.DictReader(file)
    assert (ana["forward_pass"], ana["own_class"], ana["essay"], ana["total"]) == ("2", "0", "", "2")
    assert (bo["submission"], bo["own_class"], bo["total"], bo["max"]) == ("bo, jr", "", "", "90")
    assert bo["status"] == "not readable: Not a notebook, sorry."
    assert (formula["submission"], formula["own_class"], formula["total"]) == ("'=HYPERLINK()", "", "")


def test_each_repair_is_a_line_that_no_spreadsheet_computes(unit, tmp_path):
    count = unit.questions.index(unit.question("own_class")) + 1
    twice = sentence("{question}: `{name}` is not defined.", question="own_class", name="own_class")
    result = msgspec.structs.replace(submission("ana"), notes=["Cell 3 was left out.", "=1+1", twice])
    folder = write_results(tmp_path / "grades", unit, [result, submission("boris")])
    write_repairs(tmp_path / "repairs.csv", unit, read_folder(folder))
    with (tmp_path / "repairs.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    told = f"Q{count}: `own_class` is not defined."  # the question has its label, the function its name
    assert lines == [["submission", "repair"], ["ana", "Cell 3 was left out."], ["ana", "'=1+1"], ["ana", told]]


def test_what_people_gave_is_in_the_total_and_what_is_awaited_is_said(unit, tmp_path):
    results = [submission(name, question("forward_pass", "ok")) for name in ("ana", "bo")]
    write_grades(tmp_path / "grades.csv", results, ManualPoints(unit, {("ana", "essay"): Given(7.5)}))
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as file:
        ana, bo = csv.DictReader(file)
    assert (ana["essay"], ana["total"], ana["max"], ana["status"]) == ("7.5", "9.5", "100", "graded")
    assert (bo["essay"], bo["total"], bo["status"]) == ("", "2", "graded; essay has no points in manual.csv yet")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-2+3", "'-2+3"),
        ("+1", "+1"),
        ("-0,5", "-0,5"),
        ("+jo@uni.de", "+jo@uni.de"),
        ("-2+3@A1", "'-2+3@A1"),
        ("=1", "'=1"),
        ("-SUM", "'-SUM"),
    ],
)
def test_only_one_number_or_an_address_may_begin_with_a_sign(text, expected):
    assert formula_safe(text) == expected
