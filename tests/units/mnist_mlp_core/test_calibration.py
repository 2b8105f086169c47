"""The goals, on the whole of MNIST and on 5,000 digits, rest on runs that were made."""

from __future__ import annotations

import pytest
from calibration import fit, read_cases, read_runs, runs_file, samples_of
from scipy import stats

from autograder.grading.training.calls import SEED
from autograder.units.unit import load_unit

UNIT = load_unit("mnist_mlp_core")


class Calibration:
    """What was measured on one set of digits."""

    def __init__(self, *, is_standin: bool) -> None:
        unit = UNIT.on_standin() if is_standin else UNIT
        self.training = unit.question("mlp").training
        samples = samples_of(read_cases(UNIT), read_runs(runs_file(UNIT, is_standin=is_standin)), unit)
        [self.solution, self.linear] = samples["mlp"]


@pytest.fixture(params=[False, True], ids=["whole", "standin"], scope="module")
def measured(request):
    return Calibration(is_standin=request.param)


def test_as_many_runs_were_made_as_are_asked_for(measured):
    assert (measured.solution.case.kind, measured.linear.case.kind) == ("right", "wrong")
    for sample in (measured.solution, measured.linear):
        assert [run.seed for run in sample.runs] == list(sample.case.all_seeds)


def test_the_spread_covers_what_was_measured(measured):
    assert measured.training.spread >= fit([measured.solution]).widest_spread


def test_the_goal_lies_between_them(measured):
    assert measured.solution.accuracies.min() > measured.training.threshold
    assert measured.linear.accuracies.max() < measured.training.threshold - measured.training.difference


def test_a_linear_network_keeps_nothing(measured):
    assert measured.linear.accuracies.mean() <= measured.training.threshold - measured.training.credit_over


def test_runs_of_the_solution_look_normal(measured):
    """The bounds of the policy are those of normal runs."""
    assert stats.shapiro(measured.solution.accuracies).pvalue > 0.01


def test_the_first_seed_of_grading_is_neither_lucky_nor_unlucky(measured):
    [first] = (run for run in measured.solution.runs if run.seed == SEED)
    assert abs(max(first.accuracies) - measured.solution.accuracies.mean()) < 2 * measured.solution.accuracies.std()
