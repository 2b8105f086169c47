from __future__ import annotations

import json

import pytest
from support.sample_results import sample_class, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.errors import AutograderError
from autograder.reports.grades_csv import status_of
from autograder.reports.results_folder import read_folder
from autograder.units.goals import goal


def test_reads_what_grading_writes(tmp_path):
    results = sample_class(SAMPLE_UNIT)
    by_name = {graded.name: graded for graded in read_folder(write_results(tmp_path, SAMPLE_UNIT, results))}
    assert set(by_name) == {result.submission for result in results}
    graded = by_name["Alan Turing"]
    assert graded.folder == tmp_path / "submissions" / "Alan Turing"
    assert graded.results.score == 85
    assert (graded.facts.status, graded.facts.data, graded.facts.device) == ("graded", "pictures", "cpu")
    assert graded.facts.sandbox.layers["bubblewrap"] is False
    assert graded.given_network.runs[0].accuracy == 45.6
    row = next(row for row in graded.results.tests if row.extra_data.outcome == "wrong")
    assert (row.extra_data.question, row.extra_data.check) == ("in_a_row", "validation_accuracy")
    assert (row.score, row.max_score, row.visibility) == (0, 5, "after_published")
    assert row.extra_data.training.goal == goal(45.0, is_exceeded=True)
    assert row.extra_data.training.runs[0].accuracies == [41.9]
    assert by_name["Edsger Dijkstra"].facts.needs_attention
    assert by_name["Grace Hopper"].facts.notes


def test_submissions_come_by_name_whatever_the_case(tmp_path):
    for name in ("bob", "Carol", "alice"):
        (tmp_path / "submissions" / name).mkdir(parents=True)
        (tmp_path / "submissions" / name / "results.json").write_text("{}")
    assert [graded.name for graded in read_folder(tmp_path)] == ["alice", "bob", "Carol"]


def test_keys_that_are_not_known_are_passed_over(tmp_path):
    (tmp_path / "submissions" / "a").mkdir(parents=True)
    facts = {"question": "q", "check": "c", "outcome": "ok", "mood": "good"}
    row = {"name": "n", "number": "1", "visibility": "visible", "output": "", "extra_data": facts}
    content = {"leaderboard": [], "tests": [{**row, "tags": ["x"], "score": 1.5}], "extra_data": {"new": 1}}
    (tmp_path / "submissions" / "a" / "results.json").write_text(json.dumps(content))
    (graded,) = read_folder(tmp_path)
    assert graded.results.tests[0].score == 1.5
    assert graded.given_network is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"tests": 1}', b"\xff", b'{"score": "ten"}'])
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / "submissions" / "broken").mkdir(parents=True)
    (tmp_path / "submissions" / "broken" / "results.json").write_bytes(content)
    with pytest.raises(AutograderError, match=r"broken/results.json is not a results file .* grade again"):
        read_folder(tmp_path)


def test_a_folder_without_results(tmp_path):
    with pytest.raises(AutograderError, match="there are no results in"):
        read_folder(tmp_path)


def test_tables_can_be_made_of_results_that_were_written(tmp_path):
    results = {result.submission: result for result in sample_class(SAMPLE_UNIT)}
    for graded in read_folder(write_results(tmp_path, SAMPLE_UNIT, list(results.values()))):
        told, again = results[graded.name], graded.result
        assert (again.submission, again.score, status_of(again)) == (told.submission, told.score, status_of(told))
        assert [question.points for question in again.questions] == [question.points for question in told.questions]
