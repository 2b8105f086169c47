from __future__ import annotations

import json

import msgspec
import pytest
from support.sample_results import TRAINING

from autograder.locale.messages import speaking
from autograder.locale.sentences import Words, as_percent, joined, said, sentence
from autograder.results.records import (
    CheckResult,
    QuestionResult,
    SubmissionResult,
    write_json,
)
from autograder.results.results_file import to_gradescope
from autograder.results.schema import ResultsFile


@pytest.fixture
def result() -> SubmissionResult:
    checks = [
        CheckResult(
            check="shapes",
            points=3,
            score=0,
            outcome="error",
            hidden=False,
            message="Raised.",
            traceback="line 3, in f",
        ),
        CheckResult(
            check="values", points=4, score=0, outcome="error", hidden=True, message="Raised.", traceback="line 3, in f"
        ),
        CheckResult(
            check="validation_accuracy",
            points=8,
            score=8,
            outcome="ok",
            hidden=True,
            message="Passed.",
            training=TRAINING,
        ),
    ]
    question = QuestionResult(question="first_weights", key="k", checks=checks, seed=5, seconds=31.0)
    return SubmissionResult(
        submission="ana",
        language="en",
        status="graded",
        problem="",
        questions=[question],
        notes=["a note"],
        facts={"is_standin": True, "data": "standin"},
    )


def test_rows_follow_gradescopes_schema(unit, result):
    record = msgspec.to_builtins(to_gradescope(result, unit))
    assert record["score"] == 8 == sum(row.get("score", 0) for row in record["tests"])
    row = record["tests"][2]
    assert (row["name"], row["number"]) == ("Initial weights, and 43% after one epoch: Validation accuracy", "2.3")
    assert (row["score"], row["max_score"], row["status"]) == (8, 8, "passed")
    assert row["extra_data"]["training"]["runs"][0]["accuracy"] == 45
    assert {row["status"] for row in record["tests"][:2]} == {"failed"}
    json.dumps(record)


def test_tracebacks_stand_in_public_rows_only(unit, result):
    public, hidden = msgspec.to_builtins(to_gradescope(result, unit))["tests"][:2]
    assert (public["visibility"], hidden["visibility"]) == ("visible", "after_published")
    assert "line 3" in public["output"]
    assert "line 3" in public["extra_data"]["traceback"]
    assert "line 3" in hidden["extra_data"].pop("for_instructor")["traceback"]
    assert "line 3" not in json.dumps(hidden)
    assert "for_instructor" not in public["extra_data"]


def test_what_a_person_grades_has_no_score(unit, result):
    row = msgspec.to_builtins(to_gradescope(result, unit))["tests"][-1]
    message = row["extra_data"].pop("message")
    assert row["output"] == said(msgspec.convert(message, Words)) == "Worth 10 points, which a person gives."
    assert row["extra_data"] == {"question": "essay", "check": "", "outcome": "manual", "points": 10}
    assert "score" not in row


def test_standin_results_say_that_they_are_no_grade(unit, result):
    assert "not a grade" in to_gradescope(result, unit).output
    real = msgspec.structs.replace(result, facts={"is_standin": False})
    assert "not a grade" not in to_gradescope(real, unit).output


MESSAGE = sentence("Reached {found} ({goal} was asked for).", found=as_percent(41.25, ".1f"), goal=TRAINING.goal)


@pytest.fixture
def worded(result) -> SubmissionResult:
    """The same with sentences wherever a record may hold some."""
    check, *others = result.questions[0].checks
    hint, note = (
        sentence("The function returned nothing: fill in the TODO, and return the result."),
        joined(["a question", MESSAGE], ": "),
    )
    values = {"message": MESSAGE, "hint": hint, "detail": note, "traceback": sentence("it gave no reason")}
    checks = [msgspec.structs.replace(check, **values), *others]
    question = msgspec.structs.replace(result.questions[0], checks=checks, notes=[note], runs=TRAINING.runs)
    return msgspec.structs.replace(result, questions=[question], problem=MESSAGE, notes=[note])


def test_a_file_speaks_the_language_of_the_submission(unit, worded):
    files = {}
    for language in ("en", "ru"):
        with speaking("pt_BR"):  # whoever writes it
            files[language] = to_gradescope(msgspec.structs.replace(worded, language=language), unit)
        with speaking(language):
            row = files[language].tests[0]
            assert row.output == f"{said(MESSAGE)}\n{said(row.extra_data.hint)}\n\n{said(row.extra_data.traceback)}"
            assert files[language].output.endswith(said(MESSAGE))
    assert files["ru"].tests[0].output != files["en"].tests[0].output


def test_what_a_file_says_is_kept_for_readers_of_other_languages(unit, worded):
    files = [to_gradescope(msgspec.structs.replace(worded, language=language), unit) for language in ("en", "ru")]
    english, russian = (msgspec.convert(msgspec.json.decode(msgspec.json.encode(file)), ResultsFile) for file in files)
    assert english.tests[0].extra_data == russian.tests[0].extra_data
    assert english.tests[0].extra_data.message == MESSAGE
    assert (english.extra_data.problem, english.extra_data.notes) == (MESSAGE, worded.all_notes)
    assert english.tests[2].extra_data.training == TRAINING


def test_runs_are_taken_over_from_files_that_tell_them_to_the_last_digit(unit, worded):
    question = msgspec.structs.replace(worded.questions[0], training_key="t")

    def key(question: QuestionResult) -> str:
        return to_gradescope(msgspec.structs.replace(worded, questions=[question]), unit).tests[2].extra_data.key

    assert key(question) == "t"
    assert key(msgspec.structs.replace(question, runs=[msgspec.structs.replace(TRAINING.runs[0], accuracy=45.4)])) == ""


def test_records_survive_the_disk(tmp_path, worded):
    path = tmp_path / "deep" / "record.json"
    write_json(path, worded.questions[0])
    assert msgspec.json.decode(path.read_bytes(), type=QuestionResult) == worded.questions[0]
    assert [file.name for file in path.parent.iterdir()] == ["record.json"]


def test_a_record_is_replaced_whole_or_not_at_all(tmp_path, result, monkeypatch):
    path = tmp_path / "record.json"
    write_json(path, {"old": 1})
    with pytest.raises(TypeError):
        write_json(path, {"new": object()})
    assert json.loads(path.read_text()) == {"old": 1}
