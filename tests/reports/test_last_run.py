"""Whose results a run has changed: found out, kept, and said on the class's page."""

from __future__ import annotations

import msgspec
import pytest
from bs4 import BeautifulSoup
from support.sample_results import submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.reports.class_files import recorded_results, write_class_files
from autograder.reports.last_run import changes_since, kept_changes, results_before

LOST = {"forward_pass": {"scores_match_on_random_input": "wrong"}}
WAITS = {"own_network": {"validation_accuracy": "ungraded"}}


def graded(folder, *results):
    """A run of the class, as the command does it."""
    before = results_before(folder)
    write_results(folder, SAMPLE_UNIT, list(results))
    return write_class_files(SAMPLE_UNIT, folder, list(results), None, before=before).index


def told(index):
    section = BeautifulSoup(index.read_text(encoding="utf-8"), "html.parser").find(id="changes")
    return [] if section is None else [row.get_text(" ", strip=True) for row in section.parent.find_all("li")]


def test_the_first_run_of_a_class_changes_nothing(tmp_path):
    assert told(graded(tmp_path, submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Bo"))) == []
    assert kept_changes(tmp_path) == []


def test_who_has_another_result_is_told_with_the_check_and_stays_so_until_the_next_run(tmp_path):
    graded(tmp_path, submission(SAMPLE_UNIT, "Ada", **LOST), submission(SAMPLE_UNIT, "Bo"))
    ada, bo, eve = (submission(SAMPLE_UNIT, name) for name in ("Ada", "Bo", "Eve"))
    rows = told(graded(tmp_path, ada, bo, eve))
    assert [row.split(":")[0].strip() for row in rows] == ["Eve", "Ada"], "the most points first"
    assert rows[0].endswith("new")
    assert "85 → 90 (+5)" in rows[1]
    assert "Q1, Scores match on random input: 0/5 → 5/5" in rows[1]
    assert told(write_class_files(SAMPLE_UNIT, tmp_path, recorded_results(tmp_path), None).index) == rows
    assert told(graded(tmp_path, ada, bo, eve)) == [], "nothing has changed since"


def test_what_a_first_pass_has_left_is_no_change(tmp_path):
    before = {"Ada": submission(SAMPLE_UNIT, "Ada", status="not trained yet", **WAITS)}
    graded(tmp_path, *before.values())
    assert told(graded(tmp_path, submission(SAMPLE_UNIT, "Ada"))) == []


def test_who_has_been_taken_out_of_the_class_has_not_changed(tmp_path):
    ada, bo = submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Bo")
    graded(tmp_path, ada, bo)
    assert told(graded(tmp_path, ada)) == []


@pytest.mark.parametrize("content", [b"", b"[{}]", b"\xff"])
def test_a_file_that_is_none_says_nothing(tmp_path, content):
    (tmp_path / "changes.json").write_bytes(content)
    assert kept_changes(tmp_path) == []


def test_results_that_cannot_be_read_are_as_good_as_none(tmp_path):
    write_results(tmp_path, SAMPLE_UNIT, [submission(SAMPLE_UNIT, "Ada")])
    known = results_before(tmp_path)
    assert list(known) == ["Ada"]
    assert changes_since(known, {"Ada": msgspec.structs.replace(known["Ada"], score=1.0)})[0].after == 1.0
    (tmp_path / "submissions" / "Ada" / "results.json").write_bytes(b"{")
    assert results_before(tmp_path) == {}
