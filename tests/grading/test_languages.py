"""Answers are graded in the language of their notebooks, side by side, and nothing else depends on it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import nbformat
import pytest
from support.bracketed import bracketed, words_outside
from support.fakes import HELD_OUT, trained
from support.handed_in import InProcess

from autograder.authoring.notebooks.transplant import notebook_with_answers, solution_answers
from autograder.errors import CheckFailed, StudentException, WorkerMemory
from autograder.grading.batch import Batch
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.feedback import explain_failure
from autograder.locale import messages
from autograder.locale.messages import _, speaking
from autograder.locale.sentences import said
from autograder.reports.grades_csv import reasons_of
from autograder.results.records import QuestionResult
from autograder.sandbox.fake import FakeSandbox
from autograder.submissions.folders import Submission, read_submission
from autograder.submissions.hand_ins import HandIns

BRACES = "{question} {0} {x.__class__} {!r:>9"


@pytest.fixture(autouse=True)
def catalogues(tmp_path_factory):
    with bracketed(tmp_path_factory.mktemp("catalogues"), "pt_BR", "ru"):
        yield


def hand_in(unit, folder: Path, answers: dict[str, str], language: str, *, name: str = "") -> Submission:
    notebook = notebook_with_answers(unit, answers)
    notebook.metadata.autograder.language = language
    path = folder / f"{name or language}.ipynb"
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return read_submission(path, unit, InProcess(unit))


def first_question_of(unit):
    return msgspec.structs.replace(unit, questions=[unit.questions[0]], given_network=None)


def in_english(text: str, language: str) -> str:
    return text.replace(f"⟦{language} ", "").replace("⟧", "")


def grade(unit, submission: Submission, output: Path) -> tuple[FakeSandbox, list[QuestionResult]]:
    """On fake workers, whose students' every function raises."""
    sandbox = FakeSandbox(trained(20, held_out=HELD_OUT))
    solutions = read_submission(unit.solution_notebook(), unit).answers
    bench = Bench(unit, sandbox, HELD_OUT, "checksum", solutions)
    return sandbox, Batch(bench, HandIns.of([submission]), output, {}, Cache(output / "cache")).run(
        ThreadPoolExecutor(1), 1
    )[0].questions


def test_a_notebook_in_another_language_is_not_graded_again_and_speaks_its_own(unit, tmp_path):
    unit = msgspec.structs.replace(unit, questions=[unit.question("tell_apart")], given_network=None)
    answers = solution_answers(unit)
    rows = {}
    for language in ("en", "pt_BR", "ru"):
        submission = hand_in(unit, tmp_path, answers, language, name="same")
        sandbox, (result,) = grade(unit, submission, tmp_path / "grades")
        assert (sandbox.opened > 0) == (language == "en")
        file = json.loads((tmp_path / "grades" / "submissions" / "same" / "results.json").read_text(encoding="utf-8"))
        rows[language] = [row["output"] for row in file["tests"] if row["extra_data"]["outcome"] != "manual"]
        with speaking(language):
            assert [said(check.message) for check in result.checks] == [row.split("\n")[0] for row in rows[language]]
    for language in ("pt_BR", "ru"):
        for output, english in zip(rows[language], rows["en"], strict=True):
            assert words_outside(output.partition("\n\n")[0]) == ""
            assert output.startswith(f"⟦{language} ")
            if not english.startswith("Too low"):  # there, numbers are written differently
                assert in_english(output, language) == english


def test_a_corrected_translation_is_said_at_once_and_grades_nothing_again(unit, tmp_path, tmp_path_factory):
    unit = msgspec.structs.replace(unit, questions=[unit.question("tell_apart")], given_network=None)
    submission = hand_in(unit, tmp_path, solution_answers(unit), "ru")

    def shown() -> tuple[int, str]:
        sandbox, _results = grade(unit, submission, tmp_path / "grades")
        (path,) = (tmp_path / "grades").rglob("results.json")
        return sandbox.opened, path.read_text(encoding="utf-8")

    opened, before = shown()
    assert opened > 0
    with bracketed(tmp_path_factory.mktemp("corrected"), "ru"):
        path = messages.CATALOGUES / "ru.po"
        wrong, right = "⟦ru Your code raised", "⟦ru Your program raised"
        path.write_text(path.read_text(encoding="utf-8").replace(wrong, right), encoding="utf-8")
        opened, after = shown()
    assert opened == 0
    assert after == before.replace(wrong, right) != before


@pytest.mark.parametrize("language", ["en", "ru"])
def test_rows_of_hidden_checks_stay_fixed_sentences(language):
    secret = StudentException("Secret{0}", f"Traceback {BRACES}")
    with speaking(language):
        for error in (CheckFailed("inputs {hidden}", "a hint of ours"), AssertionError("inputs {hidden}"), secret):
            hidden = explain_failure(error, hidden=True)
            assert "inputs" not in said(hidden.message) + said(hidden.hint)
            assert "Secret" not in said(hidden.message) + said(hidden.hint)
            assert "Traceback" not in said(hidden.message) + said(hidden.hint)
            assert said(hidden.message).startswith("⟦ru " if language == "ru" else ("This hidden", "Your code"))
            assert said(hidden.message).count("⟦") == (language == "ru")
        memory = explain_failure(WorkerMemory("used {0}"), hidden=True)
        assert said(memory.message) == _("Your code used more memory than a question may.")
        assert said(memory.detail) == "used {0}"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_braces_of_students_stay_as_they_are(unit, tmp_path, language):
    broken = f"def as_rows(images):\n    return ('{BRACES}'\n"
    helper = f"x = ['{BRACES}'"
    notebook = notebook_with_answers(unit, {"as_rows": broken}, helpers={"tell_apart": [helper]})
    notebook.metadata.autograder.language = language
    notebook.cells[0].source = [1, "{0}"]
    path = tmp_path / "{name}{0}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    submission = read_submission(path, unit, InProcess(unit))
    assert submission.name == "{name}{0}"
    answer = submission.answers["as_rows"]
    assert answer.status == "broken"
    assert BRACES in said(answer.problem)
    assert any(BRACES in said(note) for note in submission.notes)
    with speaking(language):
        for words in (answer.problem, *submission.notes):
            assert said(words).startswith("⟦ru ") == (language == "ru")
    _sandbox, questions = grade(unit, submission, tmp_path / "grades")
    public, hidden = questions[0].checks[0], questions[0].checks[1]
    assert BRACES in said(public.message)
    assert BRACES not in said(hidden.message) + said(hidden.hint)
    assert BRACES in said(hidden.detail)
    empty = tmp_path / "{reason}{0}.ipynb"
    empty.write_text("")
    with speaking(language):
        assert "{reason}{0}.ipynb" in said(read_submission(empty, unit, InProcess(unit)).problem)
        assert explain_failure(AssertionError(BRACES), hidden=False).message == BRACES


def test_reasons_are_told_to_the_instructor(unit, tmp_path):
    unit = first_question_of(unit)
    submission = hand_in(unit, tmp_path, {}, "pt_BR")
    bench = Bench(unit, FakeSandbox(), HELD_OUT, "", {})
    (result,) = Batch(bench, HandIns.of([submission]), tmp_path, {}, Cache(tmp_path / "cache")).run(
        ThreadPoolExecutor(1), 1
    )
    assert {check.outcome for question in result.questions for check in question.checks} == {"skipped"}
    with speaking("ru"):
        (reason,) = reasons_of(msgspec.structs.replace(result, status="no answer cells"))
    assert reason.startswith("⟦ru is this another")
