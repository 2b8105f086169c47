from __future__ import annotations

import pytest
from rich.console import Console
from support.sample_results import plain_question as question
from support.sample_results import plain_submission as submission

from autograder.reports import terminal as console


@pytest.fixture
def shown(monkeypatch) -> Console:
    recording = Console(record=True, width=120, highlight=False)
    monkeypatch.setattr(console, "_console", recording)
    return recording


def test_the_table_has_a_row_and_a_reason_for_each_submission(unit, shown, tmp_path):
    results = [
        submission("ana", question("forward_pass", "ok", "timeout")),
        submission("[bold]bo[/bold]", status="not readable", problem="[red]It is empty."),
        submission("eve", question("own_class", "internal"), status="needs attention"),
    ]
    console.show_grades(unit, results, tmp_path, is_standin=True)
    text = shown.export_text()
    assert "no grades" in text
    assert "ana: forward_pass did not come to an end" in text
    assert "[bold]bo[/bold]: [red]It is empty." in text, "names are no markup"
    ana, eve = (next(line for line in text.splitlines() if f"│ {name} " in line) for name in ("ana", "eve"))
    assert [cell.strip() for cell in ana.split("│")[2:9]] == ["2", "-", "-", "-", "-", "-", "2"]
    assert [cell.strip() for cell in eve.split("│")[4:9]] == ["?", "-", "-", "-", "?"]


def test_real_data_bear_no_warning(unit, shown, tmp_path):
    console.show_grades(unit, [], tmp_path, is_standin=False)
    assert "no grades" not in shown.export_text()


def test_sentences_keep_to_one_line_where_no_terminal_breaks_them(unit, monkeypatch, tmp_path):
    narrow = Console(record=True, width=40, highlight=False)
    monkeypatch.setattr(console, "_console", narrow)
    problem = "It stops at line 3, which is no Python at all, and nothing after it was read."
    console.show_grades(unit, [submission("eve", status="not readable", problem=problem)], tmp_path, is_standin=True)
    console.announce(problem)
    text = narrow.export_text()
    assert f"eve: {problem}" in text.splitlines()
    assert problem in text.splitlines()
    assert str(tmp_path / "grades.csv") in text
