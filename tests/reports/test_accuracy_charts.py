from __future__ import annotations

import pytest
from support.sample_results import BOUNDS

from autograder.reports.accuracy_charts import BOTTOM, LEFT, RIGHT, TOP, accuracy_chart
from autograder.results.records import TrainingRecord, TrainingSeries


def chart(*runs, threshold=43.0, bounds=BOUNDS):
    records = [
        TrainingRecord(
            seed=seed,
            accuracy=max(accuracies, default=0.0),
            accuracies=accuracies,
            images=1000,
            epochs=len(accuracies),
            seconds=30.0,
            trained="graph",
        )
        for seed, accuracies in enumerate(runs)
    ]
    return accuracy_chart(TrainingSeries(threshold=threshold, is_exceeded=True, bounds=bounds, runs=records))


def test_points_rise_with_the_accuracy_and_go_from_left_to_right():
    drawn = chart([60.0, 65.5, 72.0], threshold=70.0, bounds=None)
    (line,) = drawn.lines
    heights = [point.y for point in line.points]
    assert heights == sorted(heights, reverse=True)
    assert [point.x for point in line.points] == [74.0, 212.0, 350.0]
    assert heights[1] > drawn.goal_position > heights[2]
    assert [tick.label for tick in drawn.epochs] == ["1", "2", "3"]
    assert drawn.zone is None


def test_runs_of_one_epoch_stand_beside_each_other_and_longer_ones_share_their_epochs():
    assert [line.points[0].x for line in chart([41.0], [44.0]).lines] == [74.0, 350.0]
    assert chart([41.0]).lines[0].points[0].x == (LEFT + RIGHT) / 2
    long, short = chart([41.0, 44.0], [42.0]).lines
    assert long.points[0].x == short.points[0].x


@pytest.mark.parametrize("accuracies", [[0.0, 100.0], [10.0], [43.0], [99.9, 100.0], [0.0], [41.0, 42.0, 44.9]])
@pytest.mark.parametrize("threshold", [0.0, 43.0, 100.0])
def test_everything_lies_in_the_plot(accuracies, threshold):
    drawn = chart(accuracies, threshold=threshold)
    heights = [point.y for point in drawn.lines[0].points] + [tick.position for tick in drawn.ticks]
    assert all(TOP <= height <= BOTTOM for height in [*heights, drawn.goal_position, *drawn.zone])
    assert all(LEFT < point.x < RIGHT for point in drawn.lines[0].points)
    assert drawn.zone[0] < drawn.zone[1], "the upper one first"
    assert 2 <= len(drawn.ticks) <= 6


def test_a_tick_lies_at_its_accuracy():
    drawn = chart([45.0])
    assert {tick.label: tick.position for tick in drawn.ticks}["40%"] > drawn.lines[0].points[0].y


def test_fifty_epochs_have_few_labels_and_none_have_no_chart():
    assert len(chart([43.0] * 50).epochs) <= 12
    assert chart([]) is None
