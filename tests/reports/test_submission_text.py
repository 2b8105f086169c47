from __future__ import annotations

import msgspec
import pytest
from rich.console import Console
from support.sample_results import plain_question, plain_submission, sample_class, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.errors import AutograderError
from autograder.reports import terminal
from autograder.reports.manual_points import Given, ManualPoints
from autograder.reports.results_folder import find_submission, read_folder
from autograder.reports.submission_text import show_submission


@pytest.fixture
def graded(tmp_path):
    return read_folder(write_results(tmp_path, SAMPLE_UNIT, sample_class(SAMPLE_UNIT)))


def shown(monkeypatch, graded, manual=None) -> str:
    recording = Console(record=True, width=120, highlight=False)
    monkeypatch.setattr(terminal, "_console", recording)
    show_submission(SAMPLE_UNIT, graded, manual or ManualPoints(SAMPLE_UNIT))
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


def test_points_and_comments_that_a_person_gave_are_told_and_counted(graded, monkeypatch):
    grace = find_submission(graded, "Grace Hopper")
    before = shown(monkeypatch, grace)
    assert "  - 10 points, given by a person" in before.splitlines()
    given = {(grace.name, "essay"): Given(7.5, "Say why, too.\nNice [plots].")}
    lines = shown(monkeypatch, grace, ManualPoints(SAMPLE_UNIT, given)).splitlines()
    place = lines.index("  - 7.5 of 10")
    assert lines[place - 1] == "What you tried, and why it worked"
    assert lines[place + 1 : place + 3] == ["      Say why, too.", "      Nice [plots]."]
    of = SAMPLE_UNIT.points
    assert f" of {of:g} (" in before.splitlines()[0]
    assert lines[0].startswith(f"Grace Hopper: {grace.results.score + 7.5:g} of {of + 10:g} (")


def test_a_mistake_that_has_a_name_is_told_with_its_code(tmp_path, monkeypatch):
    slip = {"mistake": "kernel_transposed", "mistake_summary": "the kernel is transposed"}
    wrong = plain_question("forward_pass", "ok", "wrong")
    named = [msgspec.structs.replace(check, **slip if check.outcome == "wrong" else {}) for check in wrong.checks]
    results = [plain_submission("ana", msgspec.structs.replace(wrong, checks=named)), plain_submission("bo", wrong)]
    ana, bo = read_folder(write_results(tmp_path, SAMPLE_UNIT, results))
    assert "      The mistake: the kernel is transposed (kernel_transposed)" in shown(monkeypatch, ana).splitlines()
    assert "The mistake" not in shown(monkeypatch, bo)


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
