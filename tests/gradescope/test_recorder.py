"""The results file of a run in progress."""

from __future__ import annotations

import json
import math

import msgspec
import pytest
from support.bracketed import bracketed

from autograder.gradescope import run
from autograder.gradescope.recorder import Recorder, first_record
from autograder.gradescope.settings import Settings
from autograder.grading.test_files import load_tests
from autograder.locale.sentences import sentence
from autograder.results.records import CheckResult, QuestionResult
from autograder.submissions.folders import Submission
from gradescope.platform_root import checked


@pytest.fixture
def recorder(unit, tmp_path) -> Recorder:
    return Recorder(tmp_path / "results" / "results.json", unit, Submission("submission", tmp_path))


def read(recorder: Recorder) -> dict:
    return checked(recorder.path.read_bytes())


def passed(unit, question: str) -> list[CheckResult]:
    return [
        CheckResult(check=test.name, points=test.points, score=test.points, outcome="ok", hidden=test.hidden)
        for test in load_tests(unit, unit.question(question))
    ]


def outcomes(record: dict) -> list[str]:
    return [row["extra_data"]["outcome"] for row in record["tests"] if "max_score" in row]


def test_every_check_has_a_row_from_the_first_moment(recorder, unit):
    recorder.write()
    record = read(recorder)
    assert set(outcomes(record)) == {"ungraded"}
    assert len(outcomes(record)) == sum(len(question.checks) for question in unit.questions)
    assert "Checks worth 8 points were not graded; they count as 0 until they are." in record["output"]


def test_the_file_is_newer_after_every_check(recorder, unit):
    score = 0.0
    for question in ("tell_apart", "as_rows"):
        for check in passed(unit, question):
            recorder.check("submission", question, check)
            score += check.points
            assert read(recorder)["score"] == score
    recorder.question("submission", QuestionResult(question="as_rows", key="k", checks=[]))
    assert read(recorder)["score"] == 5


def test_what_comes_after_the_end_does_not_count(recorder, unit):
    first, second = passed(unit, "as_rows")
    recorder.check("submission", "as_rows", first)
    result = recorder.close(sentence("Not graded: time is up."), "not finished")
    before = recorder.path.read_bytes()
    recorder.check("submission", "as_rows", second)
    recorder.write()
    assert recorder.path.read_bytes() == before
    record = read(recorder)
    assert record["score"] == result.score == first.points
    assert "time is up" in record["output"]
    assert [row["output"] for row in record["tests"] if row["number"] == "1.2"] == ["Not graded: time is up."]
    assert result.status == "not finished"


def test_without_training_the_rows_say_so(recorder, unit):
    recorder.unit = msgspec.structs.replace(unit, gradescope=msgspec.structs.replace(unit.gradescope, training=False))
    recorder.write()
    rows = {row["extra_data"]["check"]: row["output"] for row in read(recorder)["tests"]}
    assert rows["validation_accuracy"] == "Not graded: this autograder does not train networks."
    assert rows["one_row_per_image"] == "Not graded yet."


def test_an_unreadable_submission_has_no_rows_for_checks(recorder, unit, tmp_path):
    recorder.submission = Submission("submission", tmp_path, problem="hw.pdf is not a notebook.")
    recorder.close()
    record = read(recorder)
    assert (record["score"], record["output"], outcomes(record)) == (0, "hw.pdf is not a notebook.", [])


def test_there_is_a_file_before_the_grader_begins(unit):
    record = checked(msgspec.json.encode(first_record(unit)))
    assert set(outcomes(record)) == {"ungraded"}
    assert "Grading did not begin" in record["output"]


def test_rows_speak_the_language_of_the_notebook(unit, tmp_path, monkeypatch, tmp_path_factory):
    """The grading itself is left out here: what the file says is what counts."""
    root = tmp_path / "autograder"
    (root / "submission").mkdir(parents=True)
    notebook = json.loads(unit.student_notebook().read_text(encoding="utf-8"))
    notebook["metadata"]["autograder"] = {"language": "ru"}
    (root / "submission" / "hw.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    monkeypatch.setattr(run._Run, "_grade_with_sandbox", lambda self: self._recorder.write())
    monkeypatch.setattr(run, "packed_unit", lambda settings: unit)
    with bracketed(tmp_path_factory.mktemp("catalogues"), "ru"):
        run.grade_hand_in(root, Settings(unit=unit.name), deadline=math.inf)
    rows = checked((root / "results" / "results.json").read_bytes())["tests"]
    assert rows[0]["name"] == "⟦ru Public checks: 0 of 2 points⟧"
    assert {row["output"] for row in rows if "max_score" in row} == {"⟦ru Not graded yet.⟧"}
