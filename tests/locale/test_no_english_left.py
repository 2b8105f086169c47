"""Pages, terminal and command line in bracketed languages: whatever words stand outside of brackets are data.

The unit is in neither of these languages, so that its titles stay English.
"""

from __future__ import annotations

import io

import msgspec
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from rich.console import Console
from support.bracketed import bracketed, words_outside
from support.handed_in import InProcess
from support.sample_results import FACTS, TRACEBACK, message, sample_class, submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.commands import doctor
from autograder.commands.main import main
from autograder.data.known import KNOWN
from autograder.errors import SubmissionError
from autograder.locale.messages import speaking
from autograder.locale.sentences import said
from autograder.reports import terminal as console
from autograder.reports.grades_csv import status_of
from autograder.reports.html import write_reports
from autograder.reports.manual_points import ManualPoints
from autograder.reports.results_folder import read_folder
from autograder.reports.run_summary import run_summary
from autograder.reports.submission_text import show_submission
from autograder.results.records import SubmissionResult
from autograder.results.results_file import to_gradescope
from autograder.sandbox.fake import FakeSandbox
from autograder.submissions.folders import read_submission
from autograder.units.unit import REPOSITORY

OUTCOMES = ("wrong", "error", "timeout", "memory", "crashed", "skipped", "internal")


@pytest.fixture(autouse=True)
def languages(tmp_path_factory):
    with bracketed(tmp_path_factory.mktemp("catalogues"), "pt_PT", "uk"):
        yield


def spoken(results: list[SubmissionResult], language: str) -> list[SubmissionResult]:
    return [msgspec.structs.replace(result, language=language) for result in results]


def data_of(results: list[SubmissionResult]) -> set[str]:
    """Texts that come with the results and the unit, and are shown as they are."""
    known = {SAMPLE_UNIT.title, "cpu", "standin", "bubblewrap", "Did you transpose the kernel?", *TRACEBACK.split("\n")}
    known |= {question.title for question in SAMPLE_UNIT.questions} | {result.submission for result in results}
    known |= {result.problem for result in results} | {note for result in results for note in result.notes}
    known |= {
        message(check, outcome)
        for question in SAMPLE_UNIT.questions
        for check in question.checks
        for outcome in OUTCOMES
    }
    return known


def words_of_page(path, known: set[str]) -> list[str]:
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    page.style.decompose()
    if page.script:
        page.script.decompose()
    texts = [*page.stripped_strings]
    texts += [tag[name] for tag in page.find_all(True) for name in ("title", "aria-label", "alt") if tag.has_attr(name)]
    found = []
    for text in texts:
        for part in sorted(known, key=len, reverse=True):
            text = text.replace(part, "") if part else text
        found.append(words_outside(text))
    return [text for text in found if text]


def test_pages_are_in_the_languages_of_their_readers(tmp_path):
    results = sample_class(SAMPLE_UNIT, is_standin=True)
    slow = {**FACTS, "is_standin": True, "speed": 1.4}
    results.append(submission(SAMPLE_UNIT, "Manual", facts=slow, notes=["one", "two"]))
    with speaking("uk"):
        index = write_reports(SAMPLE_UNIT, write_results(tmp_path, SAMPLE_UNIT, spoken(results, "pt_PT")))
    known = data_of(results)
    for page in [index, *sorted(tmp_path.glob("submissions/*/*.html"))]:
        text = page.read_text(encoding="utf-8")
        when = BeautifulSoup(text, "html.parser").get_text()
        assert "⟦" in when
        is_for_student = page.name == "report.html"
        assert ("⟦uk" in when) is not is_for_student
        assert f'<html lang="{"pt-PT" if is_for_student else "uk"}">' in text
        left = [part for part in words_of_page(page, known) if not part.endswith("UTC") and "efd9fb7e7893" not in part]
        assert left == [], page


def test_results_files_speak_the_language_of_the_notebook():
    results = spoken(sample_class(SAMPLE_UNIT, is_standin=True), "uk")
    texts = []
    for result in results:
        file = msgspec.to_builtins(to_gradescope(result, SAMPLE_UNIT))
        texts.append(file["output"].replace(result.problem or "-", ""))
        texts += [row["name"] for row in file["tests"] if row["extra_data"]["outcome"] == "manual"]
        environment = file["tests"][0]
        texts += [environment["name"], environment["output"]]
        assert isinstance(file["score"], float | int)
        assert file["extra_data"]["status"] in ("graded", "blank", "needs attention", "not readable")
        assert {row.get("status", "passed") for row in file["tests"]} <= {"passed", "failed"}
    assert [words_outside(text) for text in texts if words_outside(text)] == []
    assert any("⟦uk" in text for text in texts)


def test_the_status_of_the_grades_file_stays_english_and_its_reasons_are_the_instructors():
    timed_out = submission(SAMPLE_UNIT, "Ada", own_class={"weights_can_be_trained": "timeout"})
    with speaking("uk"):
        assert status_of(timed_out) == "graded: ⟦uk own_class did not come to an end⟧"


def test_the_table_of_grades(monkeypatch, tmp_path):
    screen = io.StringIO()
    monkeypatch.setattr(console, "_console", Console(file=screen, width=250, highlight=False))
    results = sample_class(SAMPLE_UNIT, is_standin=True)
    with speaking("uk"), console.progress() as bar:
        bar.begin(3)
        bar.finish(results[0])
        summary = run_summary(ManualPoints(SAMPLE_UNIT), results, tmp_path)
        console.show_grades(SAMPLE_UNIT, results, summary, is_standin=True, with_table=True)
        graded = read_folder(write_results(tmp_path, SAMPLE_UNIT, spoken(results, "uk")))[3]
        show_submission(SAMPLE_UNIT, graded, ManualPoints(SAMPLE_UNIT))
    text = screen.getvalue()
    names = (question.name for question in SAMPLE_UNIT.questions)
    for part in sorted({*data_of(results), *names, str(tmp_path)}, key=len, reverse=True):
        text = text.replace(part, "") if part else text
    assert [line for line in text.splitlines() if words_outside(line)] == []
    assert "⟦uk total⟧" in text


@pytest.mark.parametrize(
    "layers", [{}, {"own process": True, "own user": False, "landlock": True, "private scratch": False}]
)
def test_what_the_machine_offers(monkeypatch, tmp_path, layers):
    screen = io.StringIO()
    monkeypatch.setattr(doctor, "Console", lambda **settings: Console(file=screen, width=400, **settings))
    monkeypatch.setenv("AUTOGRADER_DATA", str(tmp_path / "1.npz"))

    class Machine(FakeSandbox):
        def __init__(self) -> None:
            super().__init__()
            if not layers:
                from autograder.errors import SandboxUnavailable

                raise SandboxUnavailable("⟦uk ...⟧")
            self.layers = layers

        def __enter__(self):
            return self

        def __exit__(self, *details):
            pass

    monkeypatch.setattr(doctor, "ProcessSandbox", Machine)
    with speaking("uk"):
        machine = doctor.examine_machine()
        doctor.show(machine)
    assert machine.can_grade is bool(layers)
    assert bool(machine.class_times) is bool(layers)
    assert machine.verdict[0] in screen.getvalue()
    cells = [*machine.verdict, *(part for line in machine.lines for part in (line.what, line.state, line.remark))]
    cells = [cell for cell in cells if cell != "⟦uk own process⟧, landlock"]  # names of layers, as the kernel has them
    cells = [
        cell for cell in cells if cell and not cell.startswith(("x86_64", "aarch64", "Linux", "Keras 3", "TensorFlow"))
    ]
    built = sorted(path.name for path in (REPOSITORY / "assignment").iterdir())
    samples = [known.sample.name for known in KNOWN.values() if known.sample is not None]
    names = ("GPU", "standin", *samples, ", ".join(built))
    assert [cell for cell in cells if words_outside(cell) and cell not in names] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        *((command, "--help") for command in sorted(main.commands)),
        ("grade",),
        ("grade", "no such folder"),
        ("grade", ".", "--jobs", "0"),
        ("grade", ".", "--jobs", "many"),
        ("grade", ".", "--device", "tpu"),
        ("grade", ".", "again"),
        ("grade", ".", "--data", "1.npz"),
        ("grade", ".", "--nothing"),
        ("doctor", "--language=xx"),
        ("report", "--out", "nowhere"),
        ("nothing",),
    ],
    ids=" ".join,
)
def test_the_command_line(arguments):
    with speaking("uk"):
        result = CliRunner().invoke(
            main, arguments, prog_name="autograder", terminal_width=1000, max_content_width=1000
        )
    assert result.output
    left = []
    for line in result.output.splitlines():
        rest = words_outside(line)
        # Names of commands and options, and what stands for a value, are the same in all languages.
        rest = " ".join(word for word in rest.split() if not word.startswith(("-", "[", "'", "⟦", "x>=")))
        rest = rest.removeprefix("autograder").strip()
        if words_outside(rest) and not all(word in NAMES for word in rest.replace("|", " ").split()):
            left.append(line)
    assert left == []


NAMES = {
    *main.commands,
    "autograder",
    "autograder:",
    "COMMAND",
    "FLOAT",
    "INTEGER",
    "NAME",
    "LANGUAGE",
    "RANGE",
    "UNITS",
    "TEXT",
    "ADDRESS",
    "GLOB",
    "QUESTION/CHECK",
    "RECEIPT",
    "BEFORE",
    "AFTER",
    "SUBMISSION",
    "SUBMISSIONS",
    "auto",
    "cpu",
    "gpu]",
}


def test_a_command_line_chooses_its_language():
    run = CliRunner()
    for command in (main, *main.commands.values()):
        assert "--language" in {option for parameter in command.params for option in parameter.opts}
    for line in (["--language", "en", "grade", "--help"], ["grade", "--language", "en", "--help"]):
        with speaking("uk"):
            assert "⟦" not in run.invoke(main, line).output
    assert "⟦" not in run.invoke(main, ["grade", "--help"]).output
    assert run.invoke(main, ["--language", "xx", "grade", "--help"]).exit_code == 2


def test_a_problem_is_told_in_the_language_of_the_notebook(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text('{"metadata": {"autograder": {"language": "pt_PT"}}, "nbformat": 4, "cells": 3}')
    other = tmp_path / "b.ipynb"
    other.write_text("")
    with speaking("uk"):
        problems = [read_submission(file, SAMPLE_UNIT, InProcess(SAMPLE_UNIT)) for file in (path, other)]
    assert [file.language for file in problems] == ["pt_PT", "uk"]
    for file in problems:
        with speaking(file.language):
            assert said(file.problem).startswith(f"⟦{file.language} {file.path.name}")
    with speaking("uk"):
        assert SubmissionError("").language == "uk"
