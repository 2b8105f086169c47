"""What students read on the platform: visibility, the score of public checks, curves, and no text of others."""

from __future__ import annotations

import json

import msgspec
import pytest
from support.sample_results import RUN, TRAINING

from autograder.gradescope.otter_results import otter_results
from autograder.results.records import CheckResult, QuestionResult, SubmissionResult
from autograder.results.results_file import to_gradescope
from autograder.results.schema import ResultsFile
from autograder.results.text_plot import text_plot
from autograder.units.unit import Gradescope, Unit, UnitTable
from gradescope.platform_root import checked

HOSTILE = "<script>alert(1)</script> **bold** \x1b[31m &amp; [link](javascript:x)"


@pytest.fixture
def result() -> SubmissionResult:
    def check(name: str, points: float, score: float, outcome: str, **options: object) -> CheckResult:
        return CheckResult(check=name, points=points, score=score, outcome=outcome, **options)

    checks = [
        check("shapes", 3, 0, "error", hidden=False, message="Raised.", traceback=HOSTILE),
        check("values", 4, 0, "wrong", hidden=True, message="Did not pass.", detail="secret 1.5", traceback="secret 2"),
        check("validation_accuracy", 8, 8, "ok", hidden=True, message="Passed.", training=TRAINING),
    ]
    question = QuestionResult(question="tell_apart", key="c", training_key="k", checks=checks, runs=[RUN], seconds=31.0)
    return SubmissionResult(
        submission="submission",
        language="en",
        status="graded",
        problem="",
        questions=[question],
        notes=["secret note"],
        facts={"is_standin": False},
    )


def shown(result: SubmissionResult, unit: Unit, **settings: object) -> dict:
    unit = msgspec.structs.replace(unit, gradescope=Gradescope(**settings))
    return checked(msgspec.json.encode(to_gradescope(result, unit, for_platform=True)))


@pytest.mark.parametrize("when", ["hidden", "after_due_date", "after_published"])
def test_hidden_rows_appear_as_the_unit_says(unit, result, when):
    rows = shown(result, unit, hidden_checks=when)["tests"]
    by_check = {row["extra_data"]["check"]: row["visibility"] for row in rows if "max_score" in row}
    assert by_check == {"shapes": "visible", "values": when, "validation_accuracy": when}


def test_students_know_their_public_score(unit, result):
    first = shown(result, unit)["tests"][0]
    assert first["name"] == "Public checks: 0 of 3 points"
    assert (first["visibility"], first["status"], "score" in first) == ("visible", "failed", False)
    assert first["output"] == "Hidden checks are worth 12 points more."


def test_nothing_visible_tells_the_hidden_score(unit, result):
    record = shown(result, unit)
    visible = [row for row in record["tests"] if row["visibility"] == "visible"]
    text = record["output"] + "".join(
        row["name"].rpartition(": ")[2] + row["output"] for row in visible
    )  # titles have numbers
    assert record["score"] == 8
    assert "8" not in text.replace("\x1b[31m", "")


def test_without_hidden_checks_there_is_no_need_of_a_summary(unit, result):
    question = result.questions[0]
    public = msgspec.structs.replace(question, checks=question.checks[:1])
    record = shown(msgspec.structs.replace(result, questions=[public]), unit)
    assert record["tests"][0]["extra_data"]["check"] == "shapes"
    assert record["output"] == "0 of 8 points."


def test_what_is_for_the_instructor_stays_away(unit, result):
    assert "secret" not in json.dumps(shown(result, unit))
    assert "secret 1.5" in msgspec.json.encode(to_gradescope(result, unit)).decode()


def test_a_students_text_is_shown_as_it_is(unit, result):
    record = shown(result, unit)
    [row] = [row for row in record["tests"] if row["extra_data"]["check"] == "shapes"]
    assert HOSTILE in row["output"]
    assert (row["output_format"], record["output_format"], record["test_output_format"]) == ("text", "text", "text")


def test_rows_of_training_runs_draw_the_accuracies(unit, result):
    [row] = [row for row in shown(result, unit)["tests"] if row["extra_data"]["check"] == "validation_accuracy"]
    assert row["output"].endswith(text_plot(RUN.accuracies, 43))
    assert row["extra_data"]["key"] == "k"


def test_the_plot_marks_the_goal():
    assert text_plot([20.0, 70.0, 100.0], 50).splitlines() == [
        f"   1   20.0%  {'=' * 10}{' ' * 15}|",
        f"   2   70.0%  {'=' * 25}|{'=' * 10}",
        f"   3  100.0%  {'=' * 25}|{'=' * 25}",
    ]


def test_the_leaderboard_is_optional(unit, result):
    assert "leaderboard" not in shown(result, unit)
    ranked = shown(result, unit, leaderboard="tell_apart")["leaderboard"]
    assert ranked == [{"name": "Accuracy, %", "value": 45.0, "order": "desc"}]


@pytest.mark.parametrize("name", ["absent", "as_rows"])
def test_a_leaderboard_needs_a_question_that_trains(unit, name):
    described = msgspec.to_builtins(unit.table) | {"gradescope": {"leaderboard": name}}
    with pytest.raises(msgspec.ValidationError, match="leaderboard"):
        msgspec.convert(described, UnitTable)


@pytest.mark.parametrize("outcome", ["internal", "undecided", "ungraded"])
def test_what_was_not_graded_is_no_zero(unit, result, outcome):
    question = result.questions[0]
    checks = [msgspec.structs.replace(question.checks[0], outcome=outcome), *question.checks[1:]]
    record = shown(msgspec.structs.replace(result, questions=[msgspec.structs.replace(question, checks=checks)]), unit)
    [row] = [row for row in record["tests"] if row["extra_data"]["check"] == "shapes"]
    assert not {"score", "status"} & set(row)
    assert "Checks worth 3 points were not graded" in record["output"]


def test_otter_gets_the_same_scores(unit, result):
    results = otter_results(msgspec.convert(shown(result, unit), ResultsFile))
    assert (results.total, results.possible) == (8, 15)
    file = results.get_result("tell_apart")
    assert [case.passed for case in file.test_case_results] == [False, False, True]
    assert "secret" not in results.summary()
