"""A class is the same whether its export is a folder, an archive, or an archive in a folder; nothing is lost."""

from __future__ import annotations

import csv

import pytest
from support.archives import PACKED, put_all, tarred, zipped
from support.exports import ANSWERS, EXPORTS, ROSTERS, SUBMITTED, UNTOUCHED
from support.handed_in import InProcess, built_unit, read_class
from support.sample_results import graded_as

from autograder.errors import SubmissionError
from autograder.locale.sentences import said
from autograder.reports.gradebooks import write_gradebooks
from autograder.reports.grades_csv import write_grades
from autograder.reports.manual_points import ManualPoints
from autograder.reports.rosters import match_submissions, read_roster


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        repository = tmp_path_factory.mktemp("repository")
        patch.setattr("autograder.units.unit.REPOSITORY", repository)
        yield built_unit(repository)


@pytest.fixture(scope="module")
def read(unit, tmp_path_factory):
    reader = InProcess(unit)
    output = tmp_path_factory.mktemp("grades") / unit.name
    return lambda folder: read_class(folder, output, reader)


def statuses(submissions):
    return {one.name: said(one.problem) or one.answers["forward"].status for one in submissions}


def grades(unit, submissions, path):
    write_grades(path, [graded_as(one, unit) for one in submissions], ManualPoints(unit))
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_gives_the_same_grades_however_it_is_packed(name, unit, read, tmp_path):
    files = EXPORTS[name]
    wrapped = {f"Lab 3/{path}": content for path, content in files.items()}
    forms = {"folder": put_all(tmp_path / "folder", files)}
    for form, content in {
        "export.zip": zipped(files),
        "wrapped.zip": zipped(wrapped),
        "export.tar.gz": tarred(files, "w:gz"),
        "outer.zip": zipped({"export.zip": zipped(wrapped)}),
    }.items():
        forms[form] = put_all(tmp_path / form.replace(".", "-"), {form: content}) / form
        forms[f"a folder with {form}"] = forms[form].parent
    expected = grades(unit, read(forms["folder"]), tmp_path / "expected.csv")
    assert {form: grades(unit, read(path), tmp_path / "g.csv") for form, path in forms.items()} == dict.fromkeys(
        forms, expected
    )


@pytest.mark.parametrize("name", EXPORTS)
def test_every_student_of_an_export_has_the_own_grade(name, unit, read, tmp_path):
    roster = put_all(tmp_path, {"roster.csv": ROSTERS[name].encode()}) / "roster.csv"
    submissions = read(put_all(tmp_path / "folder", EXPORTS[name]))
    results = [graded_as(one, unit) for one in submissions]
    unreadable = {result.submission for result in results if result.status == "not readable"}
    match = match_submissions(read_roster(roster), [one.submission for one in results], unreadable=unreadable)
    _canvas, _moodle, path = write_gradebooks(tmp_path / "books", results, match, ManualPoints(unit))
    with path.open(encoding="utf-8", newline="") as file:
        scores = [row[4] for row in csv.reader(file)][1:]
    full = sum(question.points for question in unit.questions if not question.is_manual)
    wanted = {"answered": f"{full:g}", "blank": "0"}
    assert scores == [wanted[status] for status in SUBMITTED.values()]


@pytest.mark.parametrize("name", PACKED)
def test_a_student_may_hand_in_an_archive_of_any_kind(name, read, tmp_path):
    file, packed = PACKED[name]
    for inside in ("", "Ana/"):
        folder = put_all(
            tmp_path / (inside.strip("/") or "flat"), {inside + file: packed(ANSWERS), "Bo/x.ipynb": UNTOUCHED}
        )
        first, second = read(folder)
        one = first if first.name != "Bo" else second
        assert one.problem == ""
        assert one.answers["own"].status == "answered"
        assert any("is an archive" in said(note) for note in one.notes) or file == "work.ipynb"
    (alone,) = read(tmp_path / "flat" / file)
    assert alone.answers == one.answers


def test_several_sections_are_one_class(read, tmp_path):
    folder = put_all(
        tmp_path / "class",
        {
            "section 1.zip": zipped({"Ana Lima_1_assignsubmission_file_/x.ipynb": ANSWERS}),
            "section 2.zip": zipped({"Bo Reis_2_assignsubmission_file_/x.ipynb": UNTOUCHED}),
            "late.ipynb": ANSWERS,
        },
    )
    assert statuses(read(folder)) == {
        "Ana Lima_1_assignsubmission_file_": "answered",
        "Bo Reis_2_assignsubmission_file_": "blank",
        "late": "answered",
    }


def test_no_path_of_an_archive_leads_out_of_its_folder(read, tmp_path):
    files = {
        "../../outside.ipynb": ANSWERS,
        "/etc/outside.ipynb": UNTOUCHED,
        "C:\\Users\\outside.ipynb": ANSWERS,
        "Ana_1_assignsubmission_file_/x.ipynb": ANSWERS,
    }
    path = put_all(tmp_path / "deep" / "class", {"export.zip": zipped(files)}) / "export.zip"
    before = sorted(tmp_path.rglob("*"))
    assert "Ana_1_assignsubmission_file_" in statuses(read(path))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped({"Ana_1_assignsubmission_file_/x.ipynb": ANSWERS})[:-40], "x.zip is damaged"),
        (b"", "x.zip is damaged"),
        (zipped({"a.pdf": b"%PDF"}), "x.zip has no notebook in it"),
    ],
    ids=["cut off", "empty", "no notebook"],
)
def test_an_archive_that_gives_nothing_is_one_submission_that_says_so(read, tmp_path, content, words):
    (one,) = read(put_all(tmp_path, {"x.zip": content}) / "x.zip")
    assert words in said(one.problem)


def test_a_class_that_is_too_large_is_refused_with_a_sentence(read, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.submissions.class_archives._MOST_BYTES", 1000)
    path = put_all(tmp_path, {"x.zip": zipped(EXPORTS["moodle with folders"])}) / "x.zip"
    with pytest.raises(SubmissionError, match=r"x\.zip holds more than is unpacked: unpack it yourself"):
        read(path)


def test_names_of_an_old_zip_are_those_that_were_meant(read, tmp_path):
    """Windows in Russia writes them in code page 866, macOS in UTF-8, and neither says so."""
    name = "Вера Ким"  # noqa: RUF001
    for encoding in ("cp866", "utf-8"):
        stand_in = "Q" * len(name.encode(encoding))
        raw = zipped({f"{stand_in}_1_assignsubmission_file_/x.ipynb": ANSWERS})
        content = raw.replace(stand_in.encode(), name.encode(encoding))
        (one,) = read(put_all(tmp_path / encoding, {"x.zip": content}) / "x.zip")
        assert one.name == f"{name}_1_assignsubmission_file_"
