"""How a goal that was missed is called."""

from __future__ import annotations

import msgspec
import pytest
from support.run_settings import run_settings
from support.sample_results import TRAINING

from autograder.grading.training.advice import missed_goal

SETTINGS = run_settings(over=50.0)


@pytest.mark.parametrize(
    ("below", "out_of_time", "code"),
    [
        (0.5 * SETTINGS.difference, False, "accuracy_near_miss"),
        (2.0 * SETTINGS.difference, False, "accuracy_too_low"),
        (30.0, False, "hardly_learnt"),
        (0.5 * SETTINGS.difference, True, "training_too_slow"),
    ],
)
def test_a_missed_goal_is_named_by_how_far_it_was_missed(below, out_of_time, code):
    accuracy = 50.0 - below
    record = msgspec.structs.replace(TRAINING.runs[0], accuracy=accuracy, out_of_time=out_of_time)
    assert missed_goal(SETTINGS, [accuracy], [record]).code == code
