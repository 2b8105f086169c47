"""A disk that fills up and a clock that jumps: the grades in the end are those of a quiet run, on fake workers."""

from __future__ import annotations

import ast
import errno
import random
import time
from pathlib import Path

import pytest
from support.regrades import Course, average_of

from autograder.errors import OutputError
from autograder.files import output
from autograder.reports.grades_csv import write_grades
from autograder.reports.manual_points import ManualPoints
from autograder.units.unit import REPOSITORY

_WALL_CLOCKS = {("time", "time"), ("time", "time_ns"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}


@pytest.fixture
def course(plain, tmp_path) -> Course:
    return Course(tmp_path, plain, {f"gives {gives}": {"average": average_of(gives)} for gives in (0, 2, 3)})


def grades(course: Course, folder: Path) -> bytes:
    path = folder / course.unit.name / "grades.csv"
    write_grades(path, course.grade(folder), ManualPoints(course.unit))
    return path.read_bytes()


@pytest.mark.parametrize("seed", range(4))
def test_a_disk_that_fills_up_at_any_file_loses_nothing(course, tmp_path, seed, monkeypatch):
    right = grades(course, tmp_path / "quiet")
    chance, write, faults = random.Random(seed), output._write, []

    def write_or_not(path, content):
        if len(faults) < 9 and chance.random() < 0.3:
            faults.append(path)
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, content)

    monkeypatch.setattr(output, "_write", write_or_not)
    monkeypatch.setattr(output, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(output, "_TRIES", 1)
    found, said = b"", []
    while not found:
        try:
            found = grades(course, tmp_path / "full")
        except OutputError as error:
            said.append(str(error))
    assert 0 < len(said) <= len(faults), "what was read is kept where there is room"
    assert all("no room left" in text for text in said)
    assert found == right


def test_a_clock_that_jumps_changes_nothing(course, tmp_path, monkeypatch):
    right = grades(course, tmp_path / "quiet")
    chance, now = random.Random(5), time.time
    monkeypatch.setattr(time, "time", lambda: now() + chance.uniform(-1e9, 1e9))
    assert grades(course, tmp_path / "jumping") == right


def test_no_time_limit_and_no_duration_is_taken_from_the_clock_on_the_wall():
    """Only a receipt tells when it was made."""
    found = set()
    for path in (REPOSITORY / "autograder").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and (ast.unparse(node.value).split(".")[-1], node.attr) in _WALL_CLOCKS:
                found.add(path.relative_to(REPOSITORY).as_posix())
    assert found == {"autograder/regrading/receipt.py"}
