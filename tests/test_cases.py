"""Odd files, exports of learning platforms and rosters, as the table of `support/cases_table.py` expects them."""

from __future__ import annotations

import csv

import pytest
from support.cases_table import CASES, TABLE, Export, File, Roster, names_of
from support.handed_in import read_class
from support.sample_results import graded_as

from autograder.errors import TableError
from autograder.locale.sentences import said
from autograder.reports.gradebooks import write_gradebooks
from autograder.reports.manual_points import ManualPoints
from autograder.reports.rosters import match_submissions, read_roster
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not CASES.is_dir(), reason="AUTOGRADER_DATA names no folder with `cases` in it"),
]

LETTERS = {"answered": "a", "blank": "b", "missing": "m", "broken": "s"}


@pytest.fixture(scope="module")
def reader(unit: Unit):
    with Reader(unit) as reader:
        yield reader


@pytest.fixture
def read(unit, reader, tmp_path):
    return lambda folder: read_class(folder, tmp_path / "grades" / unit.name, reader)


def letters(submission, unit: Unit) -> str:
    asked = [question.name for question in unit.questions if question.defines]
    return "".join(LETTERS[submission.answers[name].status] for name in asked)


def assert_is(submission, expected: str, unit: Unit) -> None:
    if set(expected) <= set(LETTERS.values()):
        assert submission.problem == ""
        assert letters(submission, unit) == expected
    else:
        assert expected in said(submission.problem)
        assert submission.answers == {}


def test_every_case_is_expected_something():
    here = {path.name for path in CASES.iterdir() if path.is_dir()}
    assert sorted(here - TABLE.keys()) == []


@pytest.mark.parametrize("name", names_of(File))
def test_a_damaged_or_mislabelled_file(name, unit, read):
    (submission,) = read(CASES / name)
    assert_is(submission, TABLE[name].found, unit)
    assert any(TABLE[name].note in said(note) for note in submission.notes) or not TABLE[name].note


@pytest.mark.parametrize("name", names_of(Export))
def test_an_export(name, unit, read, tmp_path):
    expected = TABLE[name]
    submissions = read(CASES / name / "submissions")
    assert [submission.name for submission in submissions] == list(expected.found)
    for submission in submissions:
        assert_is(submission, expected.found[submission.name], unit)
    if expected.scores:
        results = [graded_as(submission, unit) for submission in submissions]
        names = [result.submission for result in results]
        unreadable = {result.submission for result in results if result.status == "not readable"}
        match = match_submissions(read_roster(CASES / name / "roster.csv"), names, unreadable=unreadable)
        canvas, *_others = write_gradebooks(tmp_path, results, match, ManualPoints(unit))
        with canvas.open(encoding="utf-8", newline="") as file:
            found = [row[5] for row in csv.reader(file)][2:]
        assert dict(zip((student.label for student in match.students), found, strict=True)) == expected.scores


@pytest.mark.parametrize("name", names_of(Roster))
def test_a_roster(name):
    expected = TABLE[name].found
    if isinstance(expected, str):
        with pytest.raises(TableError, match=expected.replace("+", r"\+")):
            read_roster(CASES / name / "roster.csv")
    else:
        students = read_roster(CASES / name / "roster.csv")
        assert len(students) == len(expected)
        for student, values in zip(students, expected, strict=True):
            found = {key: value for key, value in vars(student).items() if value and key != "line"}
            assert {"first_name": found.get("first_name"), "last_name": found.get("last_name"), **found} == {
                "first_name": found.get("first_name"),
                "last_name": found.get("last_name"),
                **values,
            }
