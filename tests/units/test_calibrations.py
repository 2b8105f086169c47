"""Goals of units with one trained question, on each set of images, rest on runs that were made."""

from __future__ import annotations

import numpy as np
import pytest
from calibration import counted, fit, read_cases, read_runs, runs_file, samples_of
from scipy import stats

from autograder.grading.policy import Policy
from autograder.grading.training.calls import SEED
from autograder.units.unit import load_unit

CALIBRATED = [
    ("mnist_lenet", False),
    ("mnist_lenet", True),
    ("mnist_mlp_core", False),
    ("mnist_mlp_core", True),
    ("naive_layers", False),
    ("naive_layers", True),
]


class Calibration:
    """What was measured of a unit's solution, and of the wrong answer that comes nearest to it, on one set."""

    def __init__(self, name: str, *, is_standin: bool) -> None:
        own = load_unit(name)
        unit = own.on_standin() if is_standin else own
        samples = samples_of(read_cases(own), read_runs(runs_file(own, is_standin=is_standin)), unit)
        [(question, [self.solution, self.near_miss])] = samples.items()
        self.training = unit.question(question).training

    def passed(self, sample):
        policy = Policy(self.training)
        return counted(policy, sample.graded(policy.least_to_pass(1)))[0]


@pytest.fixture(params=CALIBRATED, ids=lambda one: f"{one[0]}-{'standin' if one[1] else 'whole'}", scope="module")
def measured(request):
    name, is_standin = request.param
    return Calibration(name, is_standin=is_standin)


def test_as_many_runs_were_made_as_are_asked_for(measured):
    assert (measured.solution.case.kind, measured.near_miss.case.kind) == ("right", "wrong")
    for sample in (measured.solution, measured.near_miss):
        assert [run.seed for run in sample.runs] == list(sample.case.all_seeds)
        assert {len(run.accuracies) for run in sample.runs} == {measured.training.epochs}


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
    accuracies = measured.solution.accuracies
    assert abs(max(first.accuracies) - accuracies.mean()) < 2 * accuracies.std()


@pytest.mark.parametrize(("is_standin", "low", "high"), [(True, 0.25, 0.75), (False, 0.05, 0.95)])
def test_the_first_seed_of_lenet_is_among_the_middle_ones(is_standin, low, high):
    """On the whole set runs differ by hundredths of the credit, so that there the bounds are wider."""
    lenet = Calibration("mnist_lenet", is_standin=is_standin)
    [first] = (run for run in lenet.solution.runs if run.seed == SEED)
    lowest, highest = np.quantile(lenet.solution.accuracies, (low, high))
    assert lowest <= max(first.accuracies) <= highest


@pytest.mark.parametrize("is_standin", [False, True])
def test_each_run_of_the_perceptron_is_on_its_side_and_a_linear_one_keeps_nothing(is_standin):
    measured = Calibration("mnist_mlp_core", is_standin=is_standin)
    solution, linear, training = measured.solution.accuracies, measured.near_miss.accuracies, measured.training
    assert solution.min() > training.threshold
    assert linear.max() < training.threshold - training.difference
    assert linear.mean() <= training.threshold - training.credit_over
