"""The goals, on the whole of MNIST and on 5,000 digits, rest on runs that were made."""

from __future__ import annotations

import numpy as np
import pytest
from calibration import counted, fit, read_cases, read_runs, runs_file, samples_of
from scipy import stats

from autograder.grading.policy import Policy
from autograder.grading.training.calls import SEED
from autograder.units.unit import load_unit

UNIT = load_unit("mnist_lenet")


class Calibration:
    """What was measured on one set of digits."""

    def __init__(self, *, is_standin: bool) -> None:
        unit = UNIT.on_standin() if is_standin else UNIT
        self.is_standin = is_standin
        self.training = unit.question("digits_training").training
        samples = samples_of(read_cases(UNIT), read_runs(runs_file(UNIT, is_standin=is_standin)), unit)
        [self.solution, self.near_miss] = samples["digits_training"]

    def passed(self, sample):
        policy = Policy(self.training)
        return counted(policy, sample.graded(policy.least_to_pass(1)))[0]


@pytest.fixture(params=[False, True], ids=["whole", "standin"], scope="module")
def measured(request):
    return Calibration(is_standin=request.param)


def test_as_many_runs_were_made_as_are_asked_for(measured):
    for sample in (measured.solution, measured.near_miss):
        assert [run.seed for run in sample.runs] == list(sample.case.all_seeds)


def test_the_spread_covers_what_was_measured(measured):
    assert measured.training.spread >= fit([measured.solution]).widest_spread


def test_the_solution_passes_whichever_run_is_the_first_and_the_near_miss_never_does(measured):
    assert measured.passed(measured.solution).all()
    assert not measured.passed(measured.near_miss).any()


def test_the_solution_reaches_the_goal_and_the_near_miss_must_fail(measured):
    assert measured.solution.accuracies.mean() > measured.training.threshold
    assert measured.near_miss.accuracies.mean() < measured.training.threshold - measured.training.difference


def test_runs_of_the_solution_look_normal(measured):
    """The bounds of the policy are those of normal runs."""
    assert stats.shapiro(measured.solution.accuracies).pvalue > 0.01


def test_the_first_seed_of_grading_is_neither_lucky_nor_unlucky(measured):
    [first] = (run for run in measured.solution.runs if run.seed == SEED)
    # The middle half on the sample, as before; on the whole set, runs differ by hundredths of the credit.
    low, high = np.quantile(measured.solution.accuracies, (0.25, 0.75) if measured.is_standin else (0.05, 0.95))
    assert low <= max(first.accuracies) <= high
