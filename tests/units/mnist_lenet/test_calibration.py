"""The goal on 5,000 digits rests on runs that were made."""

from __future__ import annotations

import numpy as np
from calibration import counted, fit, read_cases, read_runs, runs_file, samples_of

from autograder.grading.policy import Policy
from autograder.grading.training.calls import SEED
from autograder.units.unit import load_unit

UNIT = load_unit("mnist_lenet").on_standin()
TRAINING = UNIT.question("digits_training").training
[SOLUTION, NEAR_MISS] = samples_of(read_cases(UNIT), read_runs(runs_file(UNIT, is_standin=True)), UNIT)[
    "digits_training"
]


def passed(sample):
    policy = Policy(TRAINING)
    return counted(policy, sample.graded(policy.least_to_pass(1)))[0]


def test_the_spread_covers_what_was_measured():
    assert TRAINING.spread >= fit([SOLUTION]).widest_spread


def test_the_solution_passes_whichever_run_is_the_first_and_the_near_miss_never_does():
    assert len(SOLUTION.runs) > 10
    assert passed(SOLUTION).all()
    assert not passed(NEAR_MISS).any()


def test_the_first_seed_of_grading_is_neither_lucky_nor_unlucky():
    [first] = (run for run in SOLUTION.runs if run.seed == SEED)
    low, high = np.quantile(SOLUTION.accuracies, (0.25, 0.75))
    assert low <= max(first.accuracies) <= high
