"""Which of several notebooks counts, what is said about the others, and what is said where there is none."""

from __future__ import annotations

import json

import pytest
from support.archives import put_all, zipped
from support.exports import ANSWERS, UNTOUCHED
from support.handed_in import ANSWERED, BLANK, InProcess, built_unit, cells

from autograder.locale.sentences import said
from autograder.submissions.folders import read_parts, read_submission


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        repository = tmp_path_factory.mktemp("repository")
        patch.setattr("autograder.units.unit.REPOSITORY", repository)
        yield InProcess(built_unit(repository))


@pytest.fixture
def read(reader, tmp_path):
    def read(files):
        return read_submission(put_all(tmp_path / "Ana", files), reader.unit, reader)

    return read


def notebook(**answers: str) -> bytes:
    return json.dumps({"cells": cells({**ANSWERED, **answers}), "nbformat": 4}).encode()


OTHER = notebook(forward=BLANK["forward"])


def test_of_copies_one_counts_and_it_is_said(read):
    submission = read({"lab.ipynb": ANSWERS, "lab-Copy1.ipynb": ANSWERS, "backup/lab (1).ipynb": ANSWERS})
    assert submission.problem == ""
    assert submission.file.name == "lab.ipynb"
    assert "with the same answers" in said(submission.notes[0])


@pytest.mark.parametrize(
    "files",
    [
        {"attempt 1/lab.ipynb": OTHER, "attempt 2/lab.ipynb": ANSWERS},
        {"attempt 10/lab.ipynb": ANSWERS, "attempt 9/lab.ipynb": OTHER},
        {"2025-03-01 10-00/lab.ipynb": OTHER, "2025-03-01 10-01/lab.ipynb": ANSWERS},
        {"lab_20250301.ipynb": OTHER, "lab_20250302.ipynb": ANSWERS},
        {"Попытка 1.ipynb": OTHER, "Попытка 2.ipynb": ANSWERS},
    ],
)
def test_the_last_of_several_attempts_counts(read, files):
    submission = read(files)
    assert submission.problem == ""
    assert submission.answers["forward"].status == "answered"
    assert "is graded" in said(submission.notes[0])


def test_different_answers_without_a_moment_are_a_problem(read):
    submission = read({"one.ipynb": ANSWERS, "old/two.ipynb": OTHER})
    assert said(submission.problem) == (
        "The folder Ana has several notebooks, more than one with answers: old/two.ipynb, one.ipynb. Hand in one."
    )
    assert submission.answers == {}


def test_several_notebooks_without_answers_are_a_problem(read):
    nothing = b'{"cells": [{"cell_type": "code", "source": "x = 1"}], "nbformat": 4}'
    problem = read({"one.ipynb": nothing, "two.ipynb": nothing.replace(b"x", b"y")}).problem
    assert "none with answers: one.ipynb, two.ipynb" in said(problem)


def test_an_archive_beside_the_notebook_does_no_harm(read):
    submission = read({"lab.ipynb": ANSWERS, "data.zip": b"PK\x03\x04", "lab.zip": zipped({"lab.ipynb": ANSWERS})})
    assert submission.problem == ""
    assert any("Passed over: data.zip is damaged" in said(note) for note in submission.notes)


def test_the_archive_counts_where_the_notebook_is_blank(read):
    submission = read({"lab.ipynb": UNTOUCHED, "lab.zip": zipped({"lab.ipynb": ANSWERS})})
    assert submission.answers["forward"].status == "answered"
    assert any("lab.zip is an archive" in said(note) for note in submission.notes)


@pytest.mark.parametrize("name", ["lab", "lab.json", "lab.txt", "lab.ipynb_", "lab.bak"])
def test_a_notebook_under_any_name_is_read(read, name):
    assert read({name: ANSWERS, "notes": b"hello", "data.json": b'{"a": 1}'}).problem == ""


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "The folder Ana has no notebook in it"),
        ({"essay.pdf": b"%PDF", "data": b"1"}, "The folder Ana has no notebook in it"),
        ({"lab.rar": b"Rar!"}, "lab.rar is a RAR archive"),
        ({"lab.7z": b"7z"}, "lab.7z is a 7z archive"),
        ({"lab.ipynb.part": b"{", "essay.pdf": b"%PDF"}, "lab.ipynb.part is a download that did not finish"),
        ({"lab.ipynb.webloc": b"<plist/>"}, "lab.ipynb.webloc is a shortcut"),
        ({"lab.zip": b"PK\x03\x04"}, "lab.zip is damaged"),
        ({"lab.zip": zipped({"a.pdf": b"%PDF"})}, "lab.zip has no notebook in it"),
    ],
)
def test_what_is_there_instead_of_a_notebook_is_named(read, tmp_path, files, words):
    (tmp_path / "Ana").mkdir()
    assert words in said(read(files).problem)


def test_a_locked_archive_says_so(read):
    locked = bytearray(zipped({"lab.ipynb": ANSWERS}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + offset] |= 1
    assert "is protected by a password" in said(read({"lab.zip": bytes(locked)}).problem)


def test_what_the_grader_may_not_open_is_no_fault_of_the_students(reader, tmp_path, monkeypatch):
    put_all(tmp_path / "Ana", {"lab.ipynb": ANSWERS})

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied", str(tmp_path / "Ana"))

    monkeypatch.setattr("os.scandir", refuse)
    submission = read_submission(tmp_path / "Ana", reader.unit, reader)
    assert said(submission.problem) == "Ana cannot be opened (Permission denied)."
    assert submission.needs_attention


def test_the_latest_attempt_that_can_be_read_counts(reader, tmp_path):
    put_all(tmp_path, {"1/lab.ipynb": ANSWERS, "2/lab.ipynb": OTHER, "3/lab.ipynb": b"%PDF"})
    first, second, third = ([tmp_path / number] for number in "123")
    submission = read_parts("Ana", [third, second, first], reader)
    assert (submission.name, submission.answers["forward"].status) == ("Ana", "blank")
    assert said(submission.notes[0]) == "Handed in several times (3): the latest that can be read counts, 2."
    assert "is a PDF document" in said(read_parts("Ana", [third], reader).problem)
