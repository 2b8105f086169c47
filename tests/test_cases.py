"""Odd files, exports of learning platforms and rosters as they were met: what comes of each, by the rule, in one table.

Letters stand for what was found of each question that asks for code, in order: (a)nswered, (b)lank, (m)issing,
(s)yntax error.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from support.handed_in import read_class
from support.sample_results import graded_as

from autograder.errors import TableError
from autograder.locale.sentences import said
from autograder.reports.gradebooks import write_gradebooks
from autograder.reports.manual_points import ManualPoints
from autograder.reports.rosters import match_submissions, read_roster
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

CASES = Path(os.environ.get("AUTOGRADER_DATA", ".")) / "cases"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not CASES.is_dir(), reason="AUTOGRADER_DATA names no folder with `cases` in it"),
]

RIGHT, BLANK = "aaaaaa", "bbbbbb"
LETTERS = {"answered": "a", "blank": "b", "missing": "m", "broken": "s"}

FILES = {
    # case: (letters, words of a note), or words of the problem
    "f01-merge-conflict": (RIGHT, "merge conflict"),
    "f03-zip-with-the-name-of-a-notebook": (RIGHT, "is an archive"),
    "f04-tail-of-an-older-version-after-the-end": (RIGHT, "behind its end"),
    "f06-nan-in-json-output": (RIGHT, ""),
    "f07-rich-text-from-textedit": (RIGHT, "rich text"),
    "f09-conflict-markers-inside-a-cell": (RIGHT, "merge conflict"),
    "f10-one-byte-that-is-not-utf8": (RIGHT, "not UTF-8"),
    "f13-gzip": (RIGHT, "is an archive"),
    "f15-nul-padding-after-the-end": (RIGHT, "behind its end"),
    "f16-cells-nested-in-a-list": (RIGHT, "nested"),
    "f18-contents-api-wrapper": (RIGHT, "inside another"),
    "f19-lines-without-line-feeds": (RIGHT, "had lost their ends"),
    "f21-cell-types-capitalised": (RIGHT, ""),
    "f22-tags-and-language-replaced": (RIGHT, ""),
    "f24-pdf-with-the-name-of-a-notebook": "is a PDF document",
    "f25-google-drive-shortcut": "is a shortcut",
    "f27-duplicate-json-keys": (RIGHT, ""),
    "f28-all-code-in-one-cell": (RIGHT, ""),
    "f30-crlf-inside-sources": (RIGHT, ""),
}

EXPORTS = {
    # case: submissions in order, each letters or words of the problem; scores in Canvas's gradebook, by line
    "l01-moodle-file-and-online-text": (
        {"Ana Souza Lima_551_assignsubmission_file_": RIGHT, "Bruno Reis_552_assignsubmission_file_": BLANK},
        {"Ana Souza Lima": "90", "Bruno Reis": "0"},
    ),
    "l03-gradescope-export": (
        {
            "submission_300000001 (ana@uni.example)": RIGHT,
            "submission_300000002 (bruno@uni.example)": BLANK,
        },
        {"Ana Souza Lima": "90", "Bruno Reis": "0"},
    ),
    "l04-blackboard-export": (
        {
            "Lab 3_asouza_attempt_2025-03-01-10-00-00_cifar10_convnet": RIGHT,
            "Lab 3_breis_attempt_2025-03-01-11-00-00_cifar10_convnet": BLANK,
        },
        {"Ana Souza Lima": "90", "Bruno Reis": "0"},
    ),
    "l06-google-classroom": (
        {"Ana Souza Lima - Copy of cifar10_convnet": RIGHT, "Bruno Reis - Cópia de cifar10_convnet (1)": BLANK},
        {"Ana Souza Lima": "90", "Bruno Reis": "0"},
    ),
    "l07-moodle-blind-marking": (
        {"Participant_551_assignsubmission_file_": RIGHT, "Participant_552_assignsubmission_file_": BLANK},
        {"Participant 551": "90", "Participant 552": "0"},
    ),
    "l09-zip-per-student": (
        {
            "Ana Souza Lima_551_assignsubmission_file_": "homework.zip is damaged",
            "Bruno Reis_552_assignsubmission_file_": "homework.rar is a RAR archive",
        },
        {"Ana Souza Lima": "", "Bruno Reis": ""},
    ),
    "l10-identical-copies": ({"ana": RIGHT, "bruno": RIGHT}, {}),
    "l12-nbgrader-exchange": (
        {"asouza+cifar10+2025-03-01 10:00:00 UTC+3f2a": RIGHT},
        {"Ana Souza Lima": "90"},
    ),
    "l13-sakai": ({"Souza Lima, Ana(asouza)": RIGHT}, {"Ana Souza Lima": "90"}),
    "l15-macos-leftovers-and-odd-suffixes": (
        {
            "ana": RIGHT,
            "bruno.ipynb": "is a download that did not finish",
            "carla.ipynb": "is a download that did not finish",
            "dora": "dora.ipynb (1)",
            "eva.ipynb": "is a shortcut",
            "frank.ipynb": "is a shortcut",
            "gil": RIGHT,
            "hugo": RIGHT,
            "ines": RIGHT,
            "joao": RIGHT,
            "kim": RIGHT,
        },
        {},
    ),
    "l16-canvas-anonymous": (
        {"anon_LATE_qR7tU_8802_cifar10_convnet": BLANK, "anon_pSYcX_8801_cifar10_convnet": RIGHT},
        {"Souza Lima, Ana": ""},
    ),
}

ANA = {"name": "Ana Souza Lima", "email": "ana@uni.example", "student_id": "20231"}
BRUNO = {"name": "Bruno Reis", "email": "bruno@uni.example", "student_id": "20232"}
ROSTERS = {
    # case: what is read of each student, or words of the problem
    "r01-excel-sep-line": [ANA],
    "r02-excel-unicode-text-utf16-tabs": [{"name": "Пётр Иванов", "email": "petr@uni.example"}],
    "r04-line-break-inside-a-heading": [
        {"name": "Souza Lima, Ana", "canvas_id": "4711", "student_id": "20231", "login": "asouza", "section": "T1"}
    ],
    "r05-line-break-inside-a-cell": [ANA, BRUNO],
    "r07-moodle-pt-gradebook": [ANA],
    "r08-moodle-ru-worksheet": [{"name": "Иванов Пётр", "email": "petr@uni.example", "participant": "Участник 552"}],
    "r10-comma-inside-a-quoted-heading-with-semicolons": [{"name": "Souza Lima, Ana", "email": "ana@uni.example"}],
    "r11-title-line-above-the-headings": [ANA],
    "r13-ids-as-floats-from-pandas": [{"name": "Ana Souza Lima", "student_id": "20231"}, {"name": "Bruno Reis"}],
    "r14-leading-zeros": [
        {"name": "Ana Souza Lima", "student_id": "00123"},
        {"name": "Bruno Reis", "student_id": "123"},
    ],
    "r16-same-email-twice": [{"name": "Ana Souza Lima", "email": "ana@uni.example"}],
    "r17-old-mac-line-ends": [
        {"name": "Ana Souza Lima", "email": "ana@uni.example"},
        {"name": "Bruno Reis", "email": "bruno@uni.example"},
    ],
    "r19-html-table-saved-as-csv": "is a web page",
    "r20-nul-padding": [{"name": "Ana Souza Lima", "email": "ana@uni.example"}],
    "r22-huge-field": [{"name": "Ana", "email": "ana@uni.example"}],
    "r23-gradescope-with-staff": [ANA],
    "r25-local-parts-that-collide": [
        {"name": "Ana Souza", "email": "info@a.example"},
        {"name": "Bruno Reis", "email": "info@b.example"},
    ],
    "r26-arabic-digits-and-rtl-marks": [{"name": "Ana Souza", "email": "ana@uni.example", "student_id": "٢٠٢"}],
    "r28-spreadsheet-ids-in-scientific-notation": "2.02312E+11",
    "r29-surname-first-heading-only": [{"name": "Bruno Reis", "first_name": "Bruno", "last_name": "Reis"}],
}


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


def test_every_case_of_these_kinds_is_expected_something():
    here = {path.name for path in CASES.iterdir() if path.is_dir() and path.name[0] in "flr"}
    assert here <= {*FILES, *EXPORTS, *ROSTERS}


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_or_mislabelled_file(name, unit, read):
    (submission,) = read(CASES / name)
    expected = FILES[name]
    if isinstance(expected, str):
        assert_is(submission, expected, unit)
    else:
        assert_is(submission, expected[0], unit)
        assert any(expected[1] in said(note) for note in submission.notes) or not expected[1]


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export(name, unit, read, tmp_path):
    expected, scores = EXPORTS[name]
    submissions = read(CASES / name / "submissions")
    assert [submission.name for submission in submissions] == list(expected)
    for submission in submissions:
        assert_is(submission, expected[submission.name], unit)
    if scores:
        results = [graded_as(submission, unit) for submission in submissions]
        names = [result.submission for result in results]
        unreadable = {result.submission for result in results if result.status == "not readable"}
        match = match_submissions(read_roster(CASES / name / "roster.csv"), names, unreadable=unreadable)
        canvas, *_others = write_gradebooks(tmp_path, results, match, ManualPoints(unit))
        with canvas.open(encoding="utf-8", newline="") as file:
            found = [row[5] for row in csv.reader(file)][2:]
        assert dict(zip((student.label for student in match.students), found, strict=True)) == scores


@pytest.mark.parametrize("name", ROSTERS)
def test_a_roster(name):
    expected = ROSTERS[name]
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
