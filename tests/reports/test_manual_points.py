from __future__ import annotations

import csv

import msgspec
import pytest
from support.sample_unit import SAMPLE_UNIT

from autograder.errors import TableError
from autograder.reports.manual_points import read_manual_points, start_manual_points
from autograder.units.unit import Unit

HEAD = "submission,question,points,comment\n"


@pytest.fixture
def read(tmp_path):
    def read(text, names=("Ada", "Bo", "=SUM(1)"), encoding="utf-8"):
        (tmp_path / "manual.csv").write_bytes(text.encode(encoding))
        return read_manual_points(tmp_path, SAMPLE_UNIT, names)

    return read


def test_the_file_is_written_once_and_never_again(tmp_path):
    path = start_manual_points(tmp_path, SAMPLE_UNIT, ["Ada", "=SUM(1)"])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1:] == [["Ada", "essay", "", ""], ["'=SUM(1)", "essay", "", ""]]
    path.write_text("mine")
    assert start_manual_points(tmp_path, SAMPLE_UNIT, ["Ada", "Bo"]) is None
    assert path.read_text() == "mine"


def test_without_the_file_nobody_was_given_anything(tmp_path):
    manual = read_manual_points(tmp_path, SAMPLE_UNIT, ["Ada"])
    assert (manual.has_begun, manual.most, manual.awaited("Ada")) == (False, 90, [])


def test_what_was_written_can_be_filled_in_and_read(tmp_path, read):
    start_manual_points(tmp_path, SAMPLE_UNIT, ["Ada", "=SUM(1)"])
    assert not read_manual_points(tmp_path, SAMPLE_UNIT, ["Ada", "=SUM(1)"]).has_begun
    manual = read(HEAD + 'Ada,essay,7.5,"Clear,\nand short."\n\'=SUM(1),essay,3,\n')
    assert (manual.total_of("Ada"), manual.of("Ada", "essay").comment) == (7.5, "Clear,\nand short.")
    assert manual.total_of("=SUM(1)") == 3
    assert (manual.most, [question.name for question in manual.awaited("Bo")]) == (100, ["essay"])


def test_a_spreadsheet_s_separators_commas_and_code_pages_are_understood(read):
    manual = read(
        "submission;question;points;comment\r\nAda;essay;7,5;Boa explicação, até o fim\r\n", encoding="cp1252"
    )
    assert (manual.total_of("Ada"), manual.of("Ada", "essay").comment) == (7.5, "Boa explicação, até o fim")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("Ada,essay,ten,\n", r"line 2, column points: ten is no number .* from 0 to 10"),
        ("Ada,essay,5,\nBo,essay,11,\n", r"line 3, column points: 11 is more .* from 0 to 10"),
        ("Ada,essay,-1,\n", r"line 2, column points: -1 is no number"),
        ("Ada,forward_pass,5,\n", r"line 2, column question: forward_pass is no question .*: essay"),
        ("Eve,essay,5,\n", r"line 2, column submission: there is no submission Eve"),
        ("Ada,essay,5,\n\nAda,essay,6,\n", r"line 4, column submission: line 2 gives"),
    ],
)
def test_a_wrong_cell_is_named_by_its_row_and_column(read, rows, words):
    with pytest.raises(TableError, match=words):
        read(HEAD + rows)


@pytest.mark.parametrize("text", ["", "name,points\nAda,1\n"])
def test_a_file_without_the_columns_says_which_they_are(read, text):
    with pytest.raises(TableError, match="submission, question, points, comment"):
        read(text)


def test_before_the_work_any_name_will_do(read):
    assert read(HEAD + "Eve,essay,5,\n", names=None).total_of("Eve") == 5


RUBRIC = {"numbers": 6.0, "reasons": 4.0}
UNIT_WITH_RUBRIC = msgspec.structs.replace(
    SAMPLE_UNIT,
    questions=[
        msgspec.structs.replace(question, rubric=RUBRIC) if question.is_manual else question
        for question in SAMPLE_UNIT.questions
    ],
)


@pytest.fixture
def read_rubric(tmp_path):
    def read(rows):
        (tmp_path / "manual.csv").write_text(HEAD + rows, encoding="utf-8")
        return read_manual_points(tmp_path, UNIT_WITH_RUBRIC, ["Ada", "Bo"])

    return read


def test_a_rubric_has_a_row_for_each_criterion_and_its_points_are_summed(tmp_path, read_rubric):
    path = start_manual_points(tmp_path, UNIT_WITH_RUBRIC, ["Ada"])
    with path.open(encoding="utf-8", newline="") as file:
        assert [row[1] for row in csv.reader(file)] == ["question", "essay/numbers", "essay/reasons"]
    manual = read_rubric("Ada,essay/numbers,5,Clear.\nAda,essay/reasons,2.5,Say why.\nBo,essay/numbers,6,\n")
    ada, bo = manual.of("Ada", "essay"), manual.of("Bo", "essay")
    assert (ada.points, ada.comment, ada.parts) == (7.5, "Clear.\nSay why.", {"numbers": 5.0, "reasons": 2.5})
    assert (bo.points, bo.parts) == (None, {"numbers": 6.0})
    assert [question.name for question in manual.awaited("Bo")] == ["essay"]
    assert read_rubric("Ada,essay,8,As a whole.\n").of("Ada", "essay").points == 8


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("Ada,essay/style,1,\n", "style is no criterion of the rubric; those are: numbers, reasons"),
        ("Ada,essay/reasons,5,\n", "5 is more .* from 0 to 4"),
        ("Ada,essay/reasons,1,\nAda,essay/reasons,1,\n", "line 2 gives this submission points"),
        ("Ada,essay,1,\nAda,essay/reasons,1,\n", "line 2 gives this submission points"),
        ("Ada,essay/reasons,1,\nAda,essay,1,\n", "line 2 gives this submission points"),
    ],
)
def test_what_a_rubric_does_not_allow_is_refused(read_rubric, rows, words):
    with pytest.raises(TableError, match=words):
        read_rubric(rows)


def test_points_of_a_rubric_are_those_of_the_question():
    (essay,) = (question for question in UNIT_WITH_RUBRIC.questions if question.is_manual)
    with pytest.raises(ValueError, match="rubric of essay"):
        Unit(name="a", title="A", questions=[msgspec.structs.replace(essay, rubric={"numbers": 3.0})])
