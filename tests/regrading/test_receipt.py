"""A regrade can be undone to identical bytes, even one that broke off; what was changed since is not given up."""

from __future__ import annotations

import json

import pytest
from support.regrades import Course, average_of, files_below

from autograder.errors import AutograderError, OutputError
from autograder.regrading import receipt as receipts
from autograder.regrading.receipt import apply, undo
from autograder.reports.grades_csv import write_grades
from autograder.reports.html import write_reports
from autograder.reports.manual_points import ManualPoints

MANUAL = "manual.csv"


@pytest.fixture
def course(plain, tmp_path) -> Course:
    course = Course(tmp_path, plain, {f"gives {gives}": {"average": average_of(gives)} for gives in (2, 3)})
    write_grades(course.grades / "grades.csv", course.grade(), ManualPoints(course.unit))
    write_reports(course.unit, course.grades)
    (course.grades / MANUAL).write_text("submission,question,points,comment\n")
    course.test("average", r"(3\.0\]\)\), )2\.0", r"\g<1>3.0")
    return course


def regrade(course: Course):
    proposal = course.propose()
    write_reports(course.unit, proposal.folder)
    return apply(proposal, course.preview / "cache", submissions="class", options={"data": "auto"})


def test_a_regrade_is_undone_to_identical_bytes(course):
    before = files_below(course.grades)
    times = {name: (course.grades / name).stat().st_mtime_ns for name in before}
    folder = regrade(course)
    after = files_below(course.grades)
    changed = {name for name in after if after[name] != before.get(name)}
    assert {
        "grades.csv",
        "index.html",
        "submissions/gives 3/results.json",
        "submissions/gives 3/report.html",
    } <= changed
    assert MANUAL not in changed
    told = json.loads((folder / "receipt.json").read_text())
    assert set(told["files"]) == changed
    assert [(one["submission"], one["changes"][0]["reasons"]) for one in told["moved"]] == [
        ("gives 2", ["test"]),
        ("gives 3", ["test"]),
    ]
    assert told["options"] == {"data": "auto"}
    assert undo(folder / "receipt.json").undone
    assert files_below(course.grades) == before
    assert {name: (course.grades / name).stat().st_mtime_ns for name in before} == times
    with pytest.raises(AutograderError, match="undone already"):
        undo(folder)


def test_what_was_changed_since_is_named_and_nothing_is_undone(course):
    folder = regrade(course)
    (course.grades / "grades.csv").write_text("by hand")
    after = files_below(course.grades)
    with pytest.raises(AutograderError, match=r"nothing was undone: grades\.csv"):
        undo(folder)
    assert files_below(course.grades) == after


def test_one_that_broke_off_is_undone_as_well(course, monkeypatch):
    before = files_below(course.grades)
    place, placed = receipts._place, []

    def breaks_off(path, *details):
        if len(placed) == 3:
            raise OutputError("no room")
        placed.append(path)
        place(path, *details)

    with monkeypatch.context() as patch:
        patch.setattr(receipts, "_place", breaks_off)
        with pytest.raises(OutputError):
            regrade(course)
    assert files_below(course.grades) != before
    (folder,) = (course.grades / "receipts").iterdir()
    undo(folder)
    assert files_below(course.grades) == before


def test_a_damaged_receipt_undoes_nothing(course):
    folder = regrade(course)
    after = files_below(course.grades)
    kept = next((folder / "bytes").iterdir())
    kept.write_bytes(b"other")
    with pytest.raises(AutograderError, match="damaged"):
        undo(folder)
    told = json.loads((folder / "receipt.json").read_text())
    told["files"]["../../elsewhere"] = told["files"].pop("grades.csv")
    (folder / "receipt.json").write_text(json.dumps(told))
    with pytest.raises(AutograderError, match="outside"):
        undo(folder)
    with pytest.raises(AutograderError, match="no receipt"):
        undo(course.grades)
    assert files_below(course.grades) == after
