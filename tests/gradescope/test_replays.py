"""Replays of lost value checks on the platform: in rows that appear when the due date has passed, nowhere else."""

from __future__ import annotations

import msgspec
import pytest
from support.replays import DETAIL, REPLAY, with_replay
from support.sample_results import submission
from support.sample_unit import SAMPLE_UNIT

from autograder.results.replay_cell import replay_cell
from autograder.results.results_file import to_gradescope
from autograder.results.schema import ResultsFile, Row

CHECK = "scores_match_on_random_input"


def told(**options: bool) -> list[Row]:
    """Rows in which anything of the replay is told."""
    file = to_gradescope(with_replay(submission(SAMPLE_UNIT, "Ada"), CHECK, **options), SAMPLE_UNIT, **PLATFORM)
    return [row for row in file.tests if b"4321" in msgspec.json.encode(row)]


PLATFORM = {"for_platform": True, "tells_details": True}


def test_rows_for_after_the_due_date_have_the_cell():
    (row,) = told()
    assert row.visibility == "after_due_date"
    assert row.output.startswith(DETAIL)
    assert row.output.endswith(replay_cell(REPLAY))


def test_no_row_has_it_where_details_are_not_told(monkeypatch):
    monkeypatch.setitem(PLATFORM, "tells_details", False)
    assert told() == []


def test_no_row_has_what_a_worker_with_our_answers_said():
    assert told(is_confidential=True) == []


@pytest.mark.parametrize("for_platform", [False, True])
def test_the_kits_own_files_keep_it_for_the_instructor(for_platform):
    result = with_replay(submission(SAMPLE_UNIT, "Ada"), CHECK)
    file = to_gradescope(result, SAMPLE_UNIT, for_platform=for_platform)
    again = msgspec.json.decode(msgspec.json.encode(file), type=ResultsFile)
    kept = [row.extra_data.for_instructor.replay for row in again.tests if row.extra_data.check == CHECK]
    assert kept == [None if for_platform else REPLAY]
