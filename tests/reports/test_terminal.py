from __future__ import annotations

import pytest
from rich.console import Console
from support.sample_results import plain_question as question
from support.sample_results import plain_submission as submission

from autograder.reports import terminal as console
from autograder.reports.manual_points import Given, ManualPoints
from autograder.reports.run_summary import run_summary


def show(unit, results, folder, *, is_standin=False, with_table=False):
    summary = run_summary(ManualPoints(unit), results, folder)
    console.show_grades(unit, results, summary, is_standin=is_standin, with_table=with_table)


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
    show(unit, results, tmp_path, is_standin=True)
    text = shown.export_text()
    assert "no grades" in text
    assert "ana: Q1 did not come to an end" in text
    assert "[bold]bo[/bold]: [red]It is empty." in text, "names are no markup"
    [unread] = (line for line in text.splitlines() if "│ [bold]bo[/bold] " in line)
    assert [cell.strip() for cell in unread.split("│")].count("-") == 7, "no zero for what could not be read"
    ana, eve = (next(line for line in text.splitlines() if f"│ {name} " in line) for name in ("ana", "eve"))
    assert [cell.strip() for cell in ana.split("│")[2:9]] == ["2", "-", "-", "-", "-", "-", "2"]
    assert [cell.strip() for cell in eve.split("│")[4:9]] == ["?", "-", "-", "-", "?"]


def test_real_data_bear_no_warning(unit, shown, tmp_path):
    show(unit, [], tmp_path)
    assert "no grades" not in shown.export_text()


def test_sentences_keep_to_one_line_where_no_terminal_breaks_them(unit, monkeypatch, tmp_path):
    narrow = Console(record=True, width=40, highlight=False)
    monkeypatch.setattr(console, "_console", narrow)
    problem = "It stops at line 3, which is no Python at all, and nothing after it was read."
    show(unit, [submission("eve", status="not readable", problem=problem)], tmp_path, is_standin=True)
    console.announce(problem)
    text = narrow.export_text()
    assert f"eve: {problem}" in text.splitlines()
    assert problem in text.splitlines()
    assert str(tmp_path / "grades.csv") in text


def test_a_long_class_has_its_table_only_where_it_is_asked_for(unit, shown, tmp_path):
    results = [submission(f"s{number}", question("forward_pass", "ok")) for number in range(31)]
    show(unit, results, tmp_path)
    assert "│" not in shown.export_text()
    show(unit, results, tmp_path, with_table=True)
    assert shown.export_text().count("│ s") == 31


def test_a_question_that_a_person_grades_is_in_no_legend(unit, shown, tmp_path):
    show(unit, [submission("ana", question("forward_pass", "ok"))], tmp_path)
    text = shown.export_text()
    assert "Q6 own_network" in text
    assert "essay" not in text


def test_the_end_says_where_the_class_stands(unit, shown, tmp_path):
    wrong = "Look at the padding."
    results = [
        submission("ana", question("forward_pass", "ok", "ok")),
        submission("bo", question("forward_pass", "ok", "wrong", message=wrong)),
        submission("cy", question("forward_pass", "ok", "wrong", message=wrong)),
        submission("di", status="blank"),
        submission("eve", question("own_class", "internal"), status="needs attention"),
    ]
    show(unit, results, tmp_path)
    lines = shown.export_text().splitlines()
    assert "3 submissions with answers: median 2 of 90, mean 2.7." in lines
    assert "Nothing answered: 1 (di)" in lines
    assert f"Commonest loss, 2 submissions: The forward pass: Check 1. {wrong}" in lines
    assert "Needs your attention: 1 (eve)" in lines


def test_a_terminal_breaks_between_words_and_leaves_paths_whole(monkeypatch):
    terminal = Console(record=True, width=30, highlight=False, force_terminal=True)
    monkeypatch.setattr(console, "_console", terminal)
    path = "/a/folder/whose/name/is/longer/than/a/line"
    console.say(f"These words go on over several lines: {path}")
    lines = [line.rstrip() for line in terminal.export_text().splitlines()]
    assert lines == ["These words go on over several", "lines:", path]


def test_what_people_read_leaves_standard_output_to_programs(capsys):
    with console.on_stderr():
        console.say("for people")
    console.say("as ever")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("as ever\n", "for people\n")


def test_totals_hold_what_people_gave_once_they_have_begun(unit, shown, tmp_path):
    results = [submission(name, question("forward_pass", "ok", "ok")) for name in ("ana", "bo")]
    (essay,) = (each for each in unit.questions if each.is_manual)
    summary = run_summary(ManualPoints(unit, {("ana", essay.name): Given(8)}), results, tmp_path)
    console.show_grades(unit, results, summary, is_standin=False, with_table=True)
    lines = shown.export_text().splitlines()
    assert any(f"/{unit.points + essay.manual_points:g} " in line for line in lines)
    cells = {line.split("│")[1].strip(): line.split("│")[-3].strip() for line in lines if line.startswith("│ ")}
    score = results[0].score
    assert (cells["ana"], cells["bo"]) == (f"{score + 8:g}", f"{score:g} …")
