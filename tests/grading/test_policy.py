"""Runs to verdicts: both errors stay below the stated risk, whatever the spread, and near misses lose by the slope."""

from __future__ import annotations

import numpy as np
import pytest
from support.run_settings import run_settings

from autograder.grading.policy import RISK, Policy
from autograder.grading.training.session import TrainingSession
from autograder.locale.sentences import said
from autograder.results.records import TrainingRecord

GOAL = 50.0
DIFFERENCE, SLOPE = 3.0, 5.0
ANSWERS = 20_000


def policy(spread: float) -> Policy:
    return Policy(run_settings(at_least=GOAL, spread=spread, difference=DIFFERENCE, credit_over=SLOPE))


def verdicts(rule: Policy, accuracy: float, spread: float) -> tuple[float, float]:
    """Share of simulated answers of this true accuracy that pass, and their mean number of runs."""
    rng = np.random.default_rng(4)
    passed, runs, total = np.zeros(ANSWERS, bool), np.zeros(ANSWERS), np.zeros(ANSWERS)
    undecided = np.ones(ANSWERS, bool)
    for run in range(1, rule.most_runs + 1):
        total[undecided] += rng.normal(accuracy, spread, undecided.sum())
        runs[undecided] = run
        passed |= undecided & (total / run >= rule.least_to_pass(run))
        undecided &= (total / run < rule.least_to_pass(run)) & (total / run >= rule.least_to_go_on(run))
    assert not undecided.any()
    return float(passed.mean()), float(runs.mean())


# Five standard errors of a share of one in a hundred among so many.
SAMPLING = 5 * np.sqrt(RISK / ANSWERS)


@pytest.mark.parametrize("spread", [0.3, 0.7, 1.0, 1.5, 3.0])
def test_both_errors_stay_below_the_stated_risk(spread):
    rule = policy(spread)
    assert verdicts(rule, GOAL, spread)[0] >= 1 - RISK - SAMPLING
    assert verdicts(rule, GOAL - DIFFERENCE, spread)[0] <= RISK + SAMPLING


def test_the_risk_is_spent_and_not_saved():
    """Bounds twice as far apart would cost right answers twice the runs."""
    failed = 1 - verdicts(policy(1.5), GOAL, 1.5)[0]
    assert failed > RISK / 3


@pytest.mark.parametrize(("spread", "most"), [(0.7, 1.01), (1.5, 1.1), (3.0, 2.8)])
def test_right_answers_are_mostly_settled_by_their_first_run(spread, most):
    assert verdicts(policy(spread), GOAL + 3.0, spread)[1] < most


def test_the_zone_closes():
    rule = policy(2.0)
    widths = [rule.least_to_pass(run) - rule.least_to_go_on(run) for run in range(1, rule.most_runs + 1)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0
    assert rule.is_passed([GOAL - DIFFERENCE / 2] * rule.most_runs) is True


def test_between_the_bounds_there_is_no_verdict():
    rule = policy(1.5)
    assert rule.is_passed([GOAL + 2]) is True
    assert rule.is_passed([GOAL - 1.5]) is None
    assert rule.is_passed([GOAL - 5]) is False
    assert f"{rule.least_to_pass(1):.1f}%" in said(rule.rule)


def test_near_misses_keep_points_on_the_slope():
    rule = policy(1.0)
    assert rule.credit([GOAL - 1.0]) == pytest.approx(1 - 1 / SLOPE)
    assert rule.credit([GOAL - 2.0, GOAL - 4.0]) == pytest.approx(1 - 3 / SLOPE)
    assert rule.credit([GOAL - SLOPE - 1]) == 0


def record(accuracy: float, seed: int, epochs: float = 1) -> TrainingRecord:
    return TrainingRecord(
        seed=seed,
        accuracy=accuracy,
        accuracies=[accuracy],
        disguised_accuracy=accuracy,
        images=10,
        epochs=epochs,
        seconds=1,
        trained="graph",
    )


def session(*accuracies: float, epochs: float = 1) -> TrainingSession:
    settings = run_settings(at_least=GOAL)
    runs = iter(accuracies)
    return TrainingSession(settings, lambda seed, enough: record(next(runs), seed, epochs))


def test_a_session_trains_until_there_is_a_verdict():
    clear = session(GOAL + 3)
    assert clear.is_passed()
    doubtful = session(GOAL - 1, GOAL + 4)
    assert doubtful.is_passed()
    assert doubtful.accuracies == [GOAL - 1, GOAL + 4]
    seeds = [run.seed for run in doubtful.records]
    assert len(set(seeds)) == 2
    again = session(GOAL - 1, GOAL + 4)
    again.is_passed()
    assert seeds == [run.seed for run in again.records]


def test_a_run_over_its_budget_fails_however_good_it_is():
    assert not session(GOAL + 40, epochs=1.5).is_passed()
