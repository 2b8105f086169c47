"""From a roster and grades to what Canvas, Moodle and Gradescope read."""

from __future__ import annotations

import csv

import pytest

from autograder.errors import TableError
from autograder.reports.gradebooks import write_gradebooks
from autograder.reports.manual_points import ManualPoints
from autograder.reports.rosters import match_submissions, read_roster
from autograder.results.records import CheckResult, QuestionResult, SubmissionResult

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Assignment 1 (991)
    Points Possible,,,,,90
"Souza Lima, Ana",4711,20231,asouza,T1,
"Иванов, Пётр",4712,20232,pivanov,T1,
"Müller, Jo",4713,20233,jmueller,T2,
"""
MOODLE = """\
First name,Last name,ID number,Email address
Ana,Souza Lima,20231,ana@uni.br
Пётр,Иванов,20232,petr@uni.ru
"""
GRADESCOPE = "Name,SID,Email\nAna Souza Lima,20231,ana@uni.br\nJo Müller,20233,+jo@uni.de\n"


@pytest.fixture
def roster(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text.encode(encoding))
        return read_roster(path)

    return write


def result(name: str, score: float, status: str = "graded") -> SubmissionResult:
    check = CheckResult(
        check="c",
        points=90,
        score=score,
        outcome="internal" if "attention" in status else "ok" if score == 90 else "wrong",
        hidden=True,
        hint="Look at the strides.",
    )
    question = QuestionResult(question="own_class", key="", checks=[check])
    return SubmissionResult(
        submission=name, language="en", status=status, problem="", questions=[question], notes=[], facts={}
    )


def matched(students, *submissions: str) -> dict[str, str]:
    match = match_submissions(students, submissions)
    return {student.name: match.submissions[student.line] for student in students if student.line in match.submissions}


def test_downloads_from_canvas_find_their_students(roster):
    names = ["souzalimaana_4711_88_lab", "ivanovpetr_LATE_4712_89_lab", "whoever_9999_1_lab"]
    found = match_submissions(roster(CANVAS), names)
    assert list(found.submissions.values()) == names[:2]
    assert found.without_student == {names[2]: "no line of the roster fits its name"}
    assert [student.name for student in found.without_submission] == ["Müller, Jo"]


def test_downloads_from_moodle_find_their_students(roster):
    names = ["Ana Souza Lima_55_assignsubmission_file", "Иванов Пётр_56_assignsubmission_file"]
    assert matched(roster(MOODLE), *names) == {"Ana Souza Lima": names[0], "Пётр Иванов": names[1]}


@pytest.mark.parametrize("name", ["20231", "ana@uni.br", "ANA", "Ana Souza Lima", "ana-souza-lima", "Lima Ana Souza"])
def test_files_named_by_what_identifies_a_student_find_them(roster, name):
    assert matched(roster(GRADESCOPE), name) == {"Ana Souza Lima": name}


def test_who_is_called_what_the_roster_says_does_not_lose_the_line(roster):
    students = roster("name\nalice smith\nBo\n")
    match = match_submissions(students, ["alice smith", "ALICE SMITH", "alice-smith", "Alice_Smith"])
    assert match.submissions == {2: "alice smith"}
    assert set(match.without_student) == {"ALICE SMITH", "alice-smith", "Alice_Smith"}
    assert "is alice smith's" in match.without_student["ALICE SMITH"]
    assert match_submissions(students, ["ALICE SMITH", "alice-smith"]).submissions == {}, "nobody can say whose it is"


def test_decomposed_accents_are_the_same_letters(roster):
    assert matched(roster(GRADESCOPE), "Jo Mu\u0308ller") == {"Jo Müller": "Jo Mu\u0308ller"}


def test_a_column_settles_whose_a_submission_is(roster):
    text = "name,email,submission\nAna,ana@uni.br,group-7\nBo,bo@uni.br,ana\n"
    assert matched(roster(text), "group-7", "ana", "bo") == {"Ana": "group-7", "Bo": "ana"}


def test_what_is_not_certain_is_nobodys(roster):
    twins = roster("name,email\nAna Lima,ana1@uni.br\nAna Lima,ana2@uni.br\n")
    found = match_submissions(twins, ["Ana Lima", "ana1"])
    assert found.submissions == {2: "ana1"}
    assert found.without_student == {"Ana Lima": "lines 2 and 3 of the roster fit its name"}
    rivals = match_submissions(roster(GRADESCOPE), ["ana", "20231"])
    assert rivals.submissions == {}
    assert set(rivals.without_student) == {"ana", "20231"}


@pytest.mark.parametrize(
    ("text", "encoding", "problem"),
    [
        ("grade,comment\n1,2\n", "utf-8", "the first lines name none of the columns"),
        ("name,email\n", "utf-8", "lists no student"),
        ("", "utf-8", "the first lines name none"),
        ('name,email\n"Ana,a@uni.br\n', "utf-8", "not a CSV file"),
    ],
)
def test_a_roster_that_cannot_be_read_says_why(roster, text, encoding, problem):
    with pytest.raises(TableError, match=problem):
        roster(text, encoding)


def test_bytes_of_no_text_are_no_roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(TableError, match="not UTF-8"):
        read_roster(path)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name,email\nJosé,j@uni.br\n", "cp1252"),
        ("Nome;E-mail\nJosé da Conceição;jose@uni.br\nAna Müller;ana@uni.br\n", "cp1252"),
        ("name,email\nОльга,o@uni.ru\n", "cp1251"),  # noqa: RUF001
        ("Фамилия;Имя;E-mail\nИванов;Пётр;p@uni.ru\nСмирнова;Ольга;o@uni.ru\n", "cp1251"),  # noqa: RUF001
        ("name;email\nОльга;o@uni.ru\n", "utf-16"),  # noqa: RUF001
    ],
)
def test_old_encodings_of_excel_are_told_apart(roster, text, encoding):
    assert roster(text, encoding) == roster(text)


def test_what_excel_saves_is_read(roster):
    assert [student.email for student in roster("\ufeffName;Email\r\nAna;ana@uni.br\r\n")] == ["ana@uni.br"]


def test_gradebooks_have_the_platforms_headings_and_no_zero_that_nobody_gave(roster, unit, tmp_path):
    students = roster(CANVAS)
    results = [result("asouza", 72.5), result("pivanov", 30, "needs attention")]
    paths = write_gradebooks(
        tmp_path / "out", results, match_submissions(students, ["asouza", "pivanov"]), ManualPoints(unit)
    )
    canvas, moodle, gradescope = (list(csv.reader(path.open(encoding="utf-8", newline=""))) for path in paths)
    assert canvas == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", unit.title],
        ["    Points Possible", "", "", "", "", "90"],
        ["Souza Lima, Ana", "4711", "20231", "asouza", "T1", "72.5"],
        ["Иванов, Пётр", "4712", "20232", "pivanov", "T1", ""],
        ["Müller, Jo", "4713", "20233", "jmueller", "T2", ""],
    ]
    title = unit.question("own_class").title
    assert moodle[:3] == [
        ["First name", "Last name", "ID number", "Username", "Email address", unit.title, f"{unit.title} (Feedback)"],
        ["Ana", "Souza Lima", "20231", "asouza", "", "72.5", f"{title}: 72.5 of 90. Look at the strides."],
        ["Пётр", "Иванов", "20232", "pivanov", "", "", ""],
    ]
    assert gradescope[0] == ["First Name", "Last Name", "SID", "Email", unit.title, f"{unit.title} - Max Points"]
    assert gradescope[1:] == [
        ["Ana", "Souza Lima", "20231", "", "72.5", "90"],
        ["Пётр", "Иванов", "20232", "", "", "90"],
        ["Jo", "Müller", "20233", "", "", "90"],
    ]


def test_names_are_no_formulas_and_addresses_stay_whole(roster, unit, tmp_path):
    students = roster('Name,SID,Email\n"=HYPERLINK(""x"")",@SUM(A1),+jo@uni.de\n"-1+cmd|\' /C calc\'!A0",7,b@uni.de\n')
    _, _, path = write_gradebooks(tmp_path, [], match_submissions(students, []), ManualPoints(unit))
    _, first, second = csv.reader(path.open(encoding="utf-8", newline=""))
    assert [cell for cell in first + second if cell.startswith(("=", "@"))] == []
    assert first[3] == "+jo@uni.de"
    assert second[0].startswith("'-1+cmd|")
