"""The goal on 5,000 digits rests on runs that were made."""

from __future__ import annotations

from calibration import fit, read_cases, read_runs, runs_file, samples_of

from autograder.grading.training.calls import SEED
from autograder.units.unit import load_unit

UNIT = load_unit("mnist_lenet").on_standin()
[SOLUTION, NEAR_MISS] = samples_of(read_cases(UNIT), read_runs(runs_file(UNIT, is_standin=True)), UNIT)[
    "digits_training"
]


def test_there_are_runs_of_the_solution_and_of_a_near_miss():
    assert (SOLUTION.case.kind, len(SOLUTION.runs)) == ("right", 20)
    assert (NEAR_MISS.case.kind, len(NEAR_MISS.runs)) == ("wrong", 10)


def test_the_spread_covers_what_was_measured():
    training = UNIT.question("digits_training").training
    assert training.spread >= fit([SOLUTION]).widest_spread


def test_the_goal_lies_between_them():
    training = UNIT.question("digits_training").training
    assert NEAR_MISS.accuracies.max() < training.threshold - training.difference
    assert SOLUTION.accuracies.min() > training.threshold


def test_the_first_seed_of_grading_is_neither_lucky_nor_unlucky():
    [first] = (run for run in SOLUTION.runs if run.seed == SEED)
    assert abs(max(first.accuracies) - SOLUTION.accuracies.mean()) < 2 * SOLUTION.accuracies.std()
