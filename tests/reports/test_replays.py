"""Replays of lost value checks on pages and in the terminal, and when students may see them."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from rich.console import Console
from support.replays import DETAIL, REPLAY, with_replay
from support.sample_results import submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.locale.messages import speaking
from autograder.reports import terminal
from autograder.reports.html import write_reports
from autograder.reports.manual_points import ManualPoints
from autograder.reports.results_folder import read_folder
from autograder.reports.submission_text import show_submission
from autograder.results.replay_cell import replay_cell

CHECK = "scores_match_on_random_input"


@pytest.fixture
def folder(tmp_path):
    return write_results(tmp_path, SAMPLE_UNIT, [with_replay(submission(SAMPLE_UNIT, "Ada"), CHECK)])


def pages(folder, **options) -> dict[str, str]:
    write_reports(SAMPLE_UNIT, folder, **options)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


def cells(page: str) -> list[str]:
    return [cell.get_text() for cell in BeautifulSoup(page, "html.parser").find_all("pre", class_="replay")]


def test_before_the_due_date_nothing_of_it_is_on_a_students_page(folder):
    found = pages(folder)
    assert cells(found["instructor.html"]) == [replay_cell(REPLAY)]
    for page in ("report.html", "index.html"):
        assert not any(secret in found[page] for secret in ("4321", "98765", DETAIL))


def test_after_the_due_date_a_student_can_copy_the_cell(folder):
    page = pages(folder, tells_details=True)["report.html"]
    assert cells(page) == [replay_cell(REPLAY)]
    assert "copy this into a cell below your answer" in page


def test_one_cell_is_enough_for_one_mistake(tmp_path):
    both = with_replay(with_replay(submission(SAMPLE_UNIT, "Ada"), CHECK), "other_kernels_and_sizes")
    folder = write_results(tmp_path, SAMPLE_UNIT, [both])
    assert len(cells(pages(folder, tells_details=True)["report.html"])) == 1


def test_what_a_worker_with_our_answers_said_stays_with_the_instructor(tmp_path):
    result = with_replay(submission(SAMPLE_UNIT, "Ada"), CHECK, is_confidential=True)
    assert "4321" not in pages(write_results(tmp_path, SAMPLE_UNIT, [result]), tells_details=True)["report.html"]


@pytest.mark.parametrize("language", ["en", "pt_BR", "ru"])
def test_the_terminal_shows_the_cell(folder, monkeypatch, language):
    recording = Console(record=True, width=200, highlight=False)
    monkeypatch.setattr(terminal, "_console", recording)
    with speaking(language):
        show_submission(SAMPLE_UNIT, read_folder(folder)[0], ManualPoints(SAMPLE_UNIT))
        lines = [line.strip() for line in recording.export_text().splitlines()]
        assert [line for line in replay_cell(REPLAY).splitlines() if line.strip() not in lines] == []
