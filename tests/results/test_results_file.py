from __future__ import annotations

import json

import msgspec
import pytest
from support.sample_results import TRAINING

from autograder.results.records import (
    CheckResult,
    QuestionResult,
    SubmissionResult,
    read_json,
    write_json,
)
from autograder.results.results_file import to_gradescope


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
    question = QuestionResult(question="three_layer_convnet_init", key="k", checks=checks, seed=5, seconds=31.0)
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
    assert (row["name"], row["number"]) == ("three_layer_convnet_init: validation_accuracy", "2.3")
    assert (row["score"], row["max_score"], row["status"]) == (8, 8, "passed")
    assert row["extra_data"]["training"]["runs"][0]["accuracy"] == 45
    assert {row["status"] for row in record["tests"][:2]} == {"failed"}
    json.dumps(record)


def test_tracebacks_stand_in_public_rows_only(unit, result):
    public, hidden = msgspec.to_builtins(to_gradescope(result, unit))["tests"][:2]
    assert (public["visibility"], hidden["visibility"]) == ("visible", "after_published")
    assert "line 3" in public["output"]
    assert "line 3" in hidden["extra_data"].pop("for_instructor")["traceback"]
    assert "line 3" not in json.dumps(hidden)
    assert "for_instructor" not in public["extra_data"]


def test_what_a_person_grades_has_no_score(unit, result):
    row = msgspec.to_builtins(to_gradescope(result, unit))["tests"][-1]
    assert row["extra_data"] == {"question": "writeup", "check": "", "outcome": "manual", "points": 10}
    assert "score" not in row


def test_standin_results_say_that_they_are_no_grade(unit, result):
    assert "not a grade" in to_gradescope(result, unit).output
    real = msgspec.structs.replace(result, facts={"is_standin": False})
    assert "not a grade" not in to_gradescope(real, unit).output


def test_records_survive_the_disk(tmp_path, result):
    path = tmp_path / "deep" / "record.json"
    write_json(path, result.questions[0])
    assert read_json(path, QuestionResult) == result.questions[0]
    assert [file.name for file in path.parent.iterdir()] == ["record.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"question": 3}'])
def test_damaged_records_count_as_none(tmp_path, text):
    path = tmp_path / "record.json"
    path.write_text(text)
    assert read_json(path, QuestionResult) is None
    assert read_json(tmp_path / "absent.json", QuestionResult) is None


def test_a_record_is_replaced_whole_or_not_at_all(tmp_path, result, monkeypatch):
    path = tmp_path / "record.json"
    write_json(path, {"old": 1})
    with pytest.raises(TypeError):
        write_json(path, {"new": object()})
    assert json.loads(path.read_text()) == {"old": 1}
