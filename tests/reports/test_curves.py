from __future__ import annotations

import pytest

from autograder.reports.curves import BOTTOM, LEFT, RIGHT, TOP, learning_curve


def test_points_rise_with_the_accuracy_and_go_from_left_to_right():
    curve = learning_curve([60.0, 65.5, 72.0], 70.0, "at least 70 %", "a run")
    heights = [point.y for point in curve.points]
    assert heights == sorted(heights, reverse=True)
    assert [point.epoch for point in curve.points] == [1, 2, 3]
    assert [point.x for point in curve.points] == [70.0, 229.0, 388.0]
    assert heights[1] > curve.goal_position > heights[2]
    assert (curve.last, curve.threshold, curve.goal, curve.description) == (72.0, 70.0, "at least 70 %", "a run")


def test_a_single_epoch_stands_in_the_middle():
    (point,) = learning_curve([50.0], 43.0, "over 43 %", "a run").points
    assert point.x == (LEFT + RIGHT) / 2


@pytest.mark.parametrize("accuracies", [[0.0, 100.0], [10.0], [43.0], [99.9, 100.0], [0.0], [41.0, 42.0, 44.9]])
@pytest.mark.parametrize("threshold", [0.0, 43.0, 100.0])
def test_everything_lies_in_the_plot(accuracies, threshold):
    curve = learning_curve(accuracies, threshold, "a goal", "a run")
    heights = [point.y for point in curve.points] + [tick.position for tick in curve.ticks] + [curve.goal_position]
    assert all(TOP <= height <= BOTTOM for height in heights)
    assert all(LEFT < point.x < RIGHT for point in curve.points)
    assert 3 <= len(curve.ticks) <= 6
    assert all(0 <= int(tick.label.removesuffix(" %")) <= 100 for tick in curve.ticks)


def test_a_tick_lies_at_its_accuracy():
    curve = learning_curve([45.0], 43.0, "over 43 %", "a run")
    assert {tick.label: tick.position for tick in curve.ticks}["45 %"] == curve.points[0].y


def test_polyline():
    assert learning_curve([50.0, 50.0], 50.0, "a goal", "a run").polyline == "70.0,68.0 388.0,68.0"
