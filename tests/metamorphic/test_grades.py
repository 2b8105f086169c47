"""What keeps the answers of a notebook: real workers give it the same points."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from autograder.units.unit import REPOSITORY
from metamorphic.bases import Library
from metamorphic.grades import open_grader
from metamorphic.operators import Case
from metamorphic.rounds import changes, go_on, grade_round

RUNS = int(os.environ.get("AUTOGRADER_METAMORPHIC_RUNS", "10000"))
"""Of a campaign, in all. It goes on where the last one stopped; where the folder is deleted, from the beginning."""

KEPT = Path(os.environ.get("AUTOGRADER_METAMORPHIC", REPOSITORY / ".build" / "metamorphic"))

ROUND = 12
"""Notebooks of each unit that are graded before a merge: a slow machine takes minutes for them."""

FEW = (
    ("import_of_missing_module", "awaited"),
    ("import_from_missing_module", "cell_that_raised"),
    ("future_below_magic", "gpu_asserted"),
    ("colab_detected", "format_3"),
    ("drive_entered", "answer_under_if_true"),
    ("displayed", "all_code_in_one_cell"),
    ("answers_at_the_end", "saved_by_colab"),
    ("answer_in_a_file_that_runs", "asked"),
    ("answer_as_markdown", "byte_order_mark"),
)


def test_a_few_pairs_keep_all_points(plain, tmp_path):
    library = Library([plain])
    chosen = [Case("plain/solution", pair, number) for number, pair in enumerate(FEW)]
    with open_grader(plain, None, tmp_path) as grader:
        assert list(map(str, changes(grader, library, chosen))) == []


@pytest.mark.slow
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("number", range(4))
def test_pairs_keep_all_points(units, tmp_path, number):
    found = grade_round(units[number], number, ROUND, tmp_path)
    assert found.runs > 0.8 * ROUND
    assert found.changed == []


@pytest.mark.campaign
@pytest.mark.timeout(400_000)
def test_campaign(units):
    """Goes on until there are all runs, or until the time for this run of the tests is over."""
    until = float(os.environ.get("AUTOGRADER_TESTS_UNTIL", "inf"))
    found = go_on(
        lambda number: grade_round(units[number % len(units)], number, 100, KEPT),
        KEPT / "rounds.jsonl",
        kind="graded",
        runs=RUNS,
        is_over=lambda: time.time() > until,
    )
    runs = sum(one.runs for one in found)
    print(f"{runs} runs in {sum(one.seconds for one in found):.0f} s")
    assert [sentence for one in found for sentence in one.changed] == []
    if runs < RUNS:
        pytest.skip(f"{runs} of {RUNS} runs are done: run the test again to go on")
