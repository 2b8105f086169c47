"""Rosters as spreadsheets and platforms save them, with variations beyond those that were met."""

from __future__ import annotations

import pytest

from autograder.errors import TableError
from autograder.reports.roster_files import read_table
from autograder.reports.rosters import match_submissions, read_roster

ANA = {"name": "Ana Souza Lima", "email": "ana@uni.example", "student_id": "20231"}
PLAIN = "Name,Email,SID\nAna Souza Lima,ana@uni.example,20231\n"


@pytest.fixture
def table(tmp_path):
    def read(content: str | bytes):
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path).rows

    return read


@pytest.fixture
def students(tmp_path):
    def read(content: str):
        path = tmp_path / "roster.csv"
        path.write_text(content, encoding="utf-8", newline="")
        return read_roster(path)

    return read


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", "|"),
        "sep=;\n" + PLAIN.replace(",", ";"),
        '"sep=\t"\n' + PLAIN.replace(",", "\t"),
        "\ufeff" + PLAIN,
        PLAIN.encode("utf-16"),
        "\ufeff".encode("utf-16-le") + PLAIN.replace(",", "\t").encode("utf-16-le"),
        "Course, spring 2025\n\n" + PLAIN,
        PLAIN.replace("Name", '"Full\nname"'),
        PLAIN.replace("Ana Souza", '"Ana\nSouza').replace("Lima", 'Lima"'),
        PLAIN.replace("SID", "student_id").replace("Email", " E-MAIL "),
        PLAIN.replace("Ana Souza Lima", "\u200fAna Souza\u00a0Lima\u200e"),
        PLAIN + "\0" * 100,
        PLAIN + ",,\n\n",
    ],
)
def test_one_roster_in_many_forms(table, content):
    assert [values for _line, values in table(content)] == [ANA]


@pytest.mark.parametrize(
    ("headings", "attributes"),
    [
        ("Nome;Sobrenome;Número de identificação;Endereço de email", "first_name last_name student_id email"),
        ("Nome completo,Identificação de usuário,Grupo", "name login section"),
        ("Имя;Фамилия;Индивидуальный номер;Адрес электронной почты", "first_name last_name student_id email"),
        ("Идентификатор;Полное имя;Статус", "participant name"),
        (
            "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator",
            "student_id login last_name first_name email",
        ),
        ("Display ID,ID,Last Name,First Name,grade", "login canvas_id last_name first_name"),
        ('"identifier","github_username","github_id","name"', "participant login name"),
        ('"Last name, first name";Email', "name email"),
    ],
)
def test_headings_of_platforms_are_known(table, headings, attributes):
    separator = ";" if ";" in headings else ","
    ((_line, values),) = table(f"{headings}\n{separator.join('abcdefgh')}\n")
    assert set(values) == set(attributes.split())


def test_lines_are_those_of_the_file(table):
    rows = table('A list\nName,SID\n"Ana\nLima",1\nBo,2\n')
    assert [line for line, _values in rows] == [3, 5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Name,SID\nAna,2.02312E+11\n", r"line 2: 2\.02312E\+11"),
        ("Name;SID\nAna;2,02312E+11\n", r"line 2: 2,02312E\+11"),
        ("Name,SIS User ID\nAna,1\nBo,3e+09\n", r"line 3: 3e\+09"),
        ("<html><table></table></html>", "is a web page"),
        (b"PK\x03\x04" + bytes(100), "is a spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "is a spreadsheet"),
        ("grade,comment\n1,2\n", "the first lines name none"),
        ("", "the first lines name none"),
    ],
)
def test_what_is_no_roster_is_refused_with_a_sentence(table, content, words):
    with pytest.raises(TableError, match=words):
        table(content)


def test_numbers_that_pandas_wrote_are_whole_again_and_zeros_stay(table):
    assert [values["student_id"] for _line, values in table("Name,SID\nA,20231.0\nB,7.0\n")] == ["20231", "7"]
    assert [values["student_id"] for _line, values in table("Name,SID\nA,00123\nB,7.0\n")] == ["00123", "7.0"]


def test_who_is_not_graded_is_left_out(students):
    text = "Name,Email,Role\nAna,a@x,Student\nTeo,t@x,Instructor\nLia,l@x,TA\nEva,e@x,\nRui,r@x,Professor\n"
    assert [student.name for student in students(text)] == ["Ana", "Eva"]


def test_who_is_in_two_sections_is_one_student(students):
    found = students("Name,Email,Section\nAna,a@x,T1\nAna,a@x,T2\nAna,other@x,T1\n")
    assert [student.email for student in found] == ["a@x", "other@x"]
    assert match_submissions(found, ["a@x"]).submissions == {2: "a@x"}


def test_what_cannot_be_read_does_not_take_the_line_of_what_can(students):
    found = students("Name\nAna Lima\n")
    names = ["Ana Lima - lab", "Ana Lima - report"]
    assert match_submissions(found, names).submissions == {}
    match = match_submissions(found, names, unreadable={"Ana Lima - report"})
    assert match.submissions == {2: "Ana Lima - lab"}
    assert "can be read" in match.without_student["Ana Lima - report"]


def test_namesakes_are_told_apart_by_the_number_that_moodle_gives_them(students):
    names = ["Ana Lima_551_assignsubmission_file_", "Ana Lima_552_assignsubmission_file_"]
    worksheet = students("Identifier,Full name\nParticipant 552,Ana Lima\nParticipant 551,Ana Lima\n")
    assert match_submissions(worksheet, names).submissions == {2: names[1], 3: names[0]}
    gradebook = students("First name,Last name,Email\nAna,Lima,a1@x\nAna,Lima,a2@x\n")
    assert match_submissions(gradebook, names).submissions == {}


def test_a_group_of_gradescope_is_graded_for_all_its_members(students):
    found = students("Name,Email\nAna,a@x\nBo,b@x\nCy,c@x\n")
    match = match_submissions(found, ["submission_1 (a@x, c@x)", "submission_2 (b@x)"])
    assert match.submissions == {2: "submission_1 (a@x, c@x)", 4: "submission_1 (a@x, c@x)", 3: "submission_2 (b@x)"}


def test_digits_of_other_scripts_are_the_same_numbers(students):
    assert match_submissions(students("Name,SID\nAna,٢٠٢٣١\n"), ["20231"]).submissions == {2: "20231"}
