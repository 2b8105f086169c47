"""The goal on 5,000 digits rests on runs that were made."""

from __future__ import annotations

from calibration import fit, read_cases, read_runs, runs_file, samples_of

from autograder.grading.training.calls import SEED
from autograder.units.unit import load_unit

UNIT = load_unit("mnist_mlp_core").on_standin()
TRAINING = UNIT.question("mlp").training
[SOLUTION, LINEAR] = samples_of(read_cases(UNIT), read_runs(runs_file(UNIT, is_standin=True)), UNIT)["mlp"]


def test_there_are_runs_of_the_solution_and_of_a_linear_network():
    assert (SOLUTION.case.kind, LINEAR.case.kind) == ("right", "wrong")
    assert len(SOLUTION.runs) >= 13
    assert len(LINEAR.runs) >= 7


def test_the_spread_covers_what_was_measured():
    assert TRAINING.spread >= fit([SOLUTION]).widest_spread


def test_the_goal_lies_between_them():
    assert SOLUTION.accuracies.min() > TRAINING.threshold
    assert LINEAR.accuracies.max() < TRAINING.threshold - TRAINING.difference


def test_a_linear_network_keeps_nothing():
    assert LINEAR.accuracies.mean() <= TRAINING.threshold - TRAINING.credit_over


def test_the_first_seed_of_grading_is_neither_lucky_nor_unlucky():
    [first] = (run for run in SOLUTION.runs if run.seed == SEED)
    assert abs(max(first.accuracies) - SOLUTION.accuracies.mean()) < 2 * SOLUTION.accuracies.std()
