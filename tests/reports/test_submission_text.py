from __future__ import annotations

import pytest
from rich.console import Console
from support.sample_results import sample_class, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.errors import AutograderError
from autograder.reports import terminal
from autograder.reports.results_folder import find_submission, read_folder
from autograder.reports.submission_text import show_submission


@pytest.fixture
def graded(tmp_path):
    return read_folder(write_results(tmp_path, SAMPLE_UNIT, sample_class(SAMPLE_UNIT)))


def shown(monkeypatch, graded) -> str:
    recording = Console(record=True, width=120, highlight=False)
    monkeypatch.setattr(terminal, "_console", recording)
    show_submission(SAMPLE_UNIT, graded)
    return recording.export_text()


def test_lost_checks_say_why_and_passed_ones_are_one_line(graded, monkeypatch):
    lines = shown(monkeypatch, find_submission(graded, "Grace Hopper")).splitlines()
    assert lines[0].startswith("Grace Hopper: ")
    assert "  The id of cell 12 was missing; its text names the question." in lines
    place = lines.index("  ✗ Scores match on random input 0/5")
    assert lines[place + 1 : place + 3] == [
        "      expected scores of shape (64, 10), got (10, 64).",
        "      Did you transpose the kernel?",
    ]
    assert lines[place + 3].startswith("  ✗ Other kernels and sizes")
    place = lines.index("  ✓ Gradients reach every parameter 2/2")
    assert lines[place + 1].startswith("  ✓")


def test_curves_of_a_missed_goal_are_drawn(graded, monkeypatch):
    text = shown(monkeypatch, find_submission(graded, "turing"))
    assert "the mark stands at the goal, over 45%:" in text
    assert "41.9%" in text
    assert "41.9%" not in shown(monkeypatch, find_submission(graded, "lovelace"))


def test_what_could_not_be_read_says_why(graded, monkeypatch):
    assert "notes.txt is not a notebook" in shown(monkeypatch, find_submission(graded, "neumann"))


@pytest.mark.parametrize("typed", ["Alan Turing", "alan turing", "turing", "Alan Turing.ipynb"])
def test_a_submission_is_found_by_a_part_of_its_name(graded, typed):
    assert find_submission(graded, typed).name == "Alan Turing"


def test_what_is_not_found_or_not_one_is_told(graded):
    with pytest.raises(AutograderError, match=r"may be one of .*Ada Lovelace.*: type more"):
        find_submission(graded, "a")
    with pytest.raises(AutograderError, match=r"no submission 'Alan Turning' .*did you mean Alan Turing\?"):
        find_submission(graded, "Alan Turning")
