"""What is shown while a class is graded: in a terminal, and in a log."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from rich.console import Console
from support.sample_results import plain_question as question
from support.sample_results import plain_submission as submission

from autograder.locale.messages import speaking
from autograder.reports import live
from autograder.reports.live import watching
from autograder.results.progress import Status

ANA = submission("ana", question("forward_pass", "ok", "wrong"))
CY = submission("cy", status="needs attention", problem="The grader failed.")
BO = submission("[bold]bo[/bold]", status="not readable", problem="It is empty.")
PARTIAL = submission("cy", question("forward_pass", "ok", "ungraded"), status="not trained yet")


@pytest.fixture
def terminal() -> Console:
    return Console(record=True, width=140, highlight=False, force_terminal=True)


@pytest.fixture
def log() -> Console:
    return Console(record=True, width=60, highlight=False)


def test_a_terminal_shows_phase_place_estimate_and_what_failed(terminal):
    with watching(terminal) as view:
        assert "Checks" not in shown(terminal, view), "nothing is graded yet"
        view.phase("training", 120)
        view.begin(240)
        view.finish(ANA)
        view.finish(BO)
        assert "left" not in shown(terminal, view), "nothing to go by"
        view.scheduled(Status(125.0, 2, 2, shared=3, free_bytes=5_100_000_000, is_short_of_memory=True))
        assert "attention" not in shown(terminal, view), "what cannot be read waits for its student"
        view.finish(CY)
        text = shown(terminal, view)
    assert "Training, 3 of 120" in text
    assert "about 2 min 5 s left" in text
    for part in (
        "2 of 2 workers",
        "5.1 GB of memory free",
        "others wait for memory",
        "3 answers",
        "1 submission needs",
    ):
        assert part in text


def test_a_terminal_shows_that_the_given_network_trains_before_anyone_is_counted(terminal):
    with watching(terminal) as view:
        view.phase("given network", 0)
        view.begin(4)
        view.advance(1)
        text = shown(terminal, view)
        assert "Given network" in text
        assert "25%" in text
        view.phase("checks", 2)
        assert "Checks, 0 of 2" in shown(terminal, view)
    assert "Training the given network once, to see that" in terminal.export_text()


def test_lines_of_a_terminal_break_between_words():
    narrow = Console(record=True, width=30, highlight=False, force_terminal=True)
    with watching(narrow) as view:
        view.phase("checks", 1)
        view.finish(submission("ana", status="not readable", problem="The notebook has no cells that could be read."))
    lines = [line.strip() for line in narrow.export_text().splitlines()[:3]]
    assert lines == ["ana: not readable; The", "notebook has no cells that", "could be read."]


def shown(console: Console, view) -> str:
    with console.capture() as captured:
        console.print(view._render())
    return captured.get()


def test_each_finished_submission_has_a_line_with_its_points_and_its_reason(terminal):
    with watching(terminal) as view:
        view.phase("checks", 3)
        view.finish(ANA)
        view.finish(BO)
        view.checked(PARTIAL)
        view.phase("training", 1)
        view.finish(PARTIAL)
    text = terminal.export_text()
    assert "ana: 2 of 4 (graded)" in text
    assert "[bold]bo[/bold]: not readable; It is empty." in text, "names are no markup"
    assert text.count("cy:") == 1, "what has yet to be trained has its line then"


def test_what_is_as_it_was_is_told_so_and_counted(log):
    with watching(log) as view:
        view.phase("checks", 2)
        view.unchanged("ana")
        view.finish(ANA)
        view.finish(CY)
    lines = log.export_text().splitlines()
    assert lines[1].endswith(" ana: 2 of 4 (graded); unchanged (1 of 2)")
    assert lines[2].endswith(" cy: needs attention; The grader failed. (2 of 2)")
    assert lines[3] == "1 submission is unchanged: all that it rests on is as it was."


def test_reasons_name_questions_as_people_do(log):
    with watching(log, labels={"forward_pass": "Q1"}) as view:
        view.phase("checks", 1)
        view.finish(submission("di", question("forward_pass", "timeout", "skipped")))
    assert "Q1 did not come to an end" in log.export_text()


def test_a_log_has_a_line_for_each_and_counts_them(log):
    with watching(log) as view:
        view.phase("checks", 3)
        view.checked(PARTIAL)
        view.finish(BO)
        view.phase("training", 1)
        view.finish(msgspec.structs.replace(PARTIAL, questions=ANA.questions, status="graded"))
    lines = [line.split(" ", 1)[1] for line in log.export_text().splitlines()]
    assert lines == [
        "Checks: 3 submissions",
        "cy: 2 of 4 (not trained yet); 2 of 2 points so far (1 of 3)",
        "[bold]bo[/bold]: not readable; It is empty. (2 of 3)",
        "Training: 1 submission",
        "cy: 2 of 4 (graded) (1 of 1)",
    ]


def test_a_log_says_why_the_given_network_trains(log):
    with watching(log) as view:
        view.phase("given network", 0)
    assert log.export_text().split(" ", 1)[1].startswith("Training the given network once, to see that")


def test_a_log_estimates_every_few_minutes(log):
    now = [0.0]
    view = live._Log(log, clock=lambda: now[0])
    view.phase("checks", 3)
    view.scheduled(Status(600.0, 1, 2))
    now[0] = live.ESTIMATE_SECONDS
    view.scheduled(Status(300.0, 1, 2))
    view.scheduled(Status(299.0, 1, 2))
    lines = log.export_text().splitlines()
    assert len(lines) == 2
    assert "Checks, 0 of 3, about 5 min 0 s left, 1 of 2 workers" in lines[1]


def test_a_view_speaks_the_readers_language_in_whichever_thread_draws_it(terminal):
    with speaking("ru"), watching(terminal) as view:
        view.phase("checks", 3)
        with ThreadPoolExecutor(1) as another:
            text = another.submit(shown, terminal, view).result()
    assert "0 из 3" in text


def test_plain_is_a_log_in_a_terminal_too(terminal):
    with watching(terminal, plain=True) as view:
        view.phase("checks", 1)
        view.finish(ANA)
    assert "(1 of 1)" in terminal.export_text()
