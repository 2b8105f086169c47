"""Each statistic beside what SciPy, statsmodels' textbook example or arithmetic by hand gives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from autograder.reports.item_analysis import (
    bootstrap_intervals,
    discriminations_and_weights,
    estimated_abilities,
    low_discrimination,
    mantel,
    resamples,
    step_down,
    strata_of,
    wilson_interval,
)


@pytest.fixture
def scores():
    return np.random.default_rng(1).integers(0, 6, size=(40, 5)).astype(float)


@pytest.mark.parametrize(("passed", "count"), [(0, 20), (7, 20), (59, 60), (60, 60)])
def test_wilsons_interval_is_scipys(passed, count):
    expected = stats.binomtest(passed, count).proportion_ci(0.95, method="wilson")
    assert wilson_interval(passed / count, count) == pytest.approx((expected.low, expected.high))


def test_discriminations_are_correlations_with_all_others_and_weights_add_up_to_1(scores):
    told, weights = discriminations_and_weights(scores, np.ones((1, len(scores))))
    rest = scores.sum(axis=1, keepdims=True) - scores
    assert told[0] == pytest.approx([stats.pearsonr(scores[:, i], rest[:, i])[0] for i in range(5)])
    assert weights.sum() == pytest.approx(1)
    total = scores.sum(axis=1)
    assert weights[0, 2] == pytest.approx(np.cov(scores[:, 2], total, bias=True)[0, 1] / total.var())


def test_a_resample_counts_submissions_as_often_as_they_are_drawn(scores):
    counts = np.random.default_rng(2).integers(0, 3, size=(1, 40)).astype(float)
    repeated = np.repeat(scores, counts[0].astype(int), axis=0)
    expected = discriminations_and_weights(repeated, np.ones((1, len(repeated))))
    assert np.allclose(discriminations_and_weights(scores, counts), expected)


def test_what_does_not_vary_has_no_discrimination(scores):
    scores[:, 1] = 3
    told, _weights = discriminations_and_weights(scores, np.ones((1, 40)))
    assert np.isnan(told[0]).tolist() == [False, True, False, False, False]


def test_intervals_leave_out_what_is_no_number():
    drawn = np.array([[np.nan, 1.0], *([float(value), 1.0] for value in range(1, 1000))])
    assert bootstrap_intervals(drawn).tolist() == [[26, 974], [1, 1]]


def test_the_same_class_has_the_same_resamples():
    resamples.cache_clear()
    first = resamples(30)
    resamples.cache_clear()
    assert (resamples(30) == first).all()
    assert (first.sum(axis=1) == 30).all()


def test_an_item_that_the_better_ones_fail_is_significant_and_others_are_not(scores):
    rest = scores.sum(axis=1)
    assert low_discrimination((rest < np.median(rest)).astype(float), rest) < 1e-6
    assert low_discrimination((rest > np.median(rest)).astype(float), rest) == 1
    two_fail = np.ones(40)
    two_fail[:2] = 0
    assert low_discrimination(two_fail, rest) is None


def test_the_mantel_test_of_a_yes_or_no_is_that_of_mantel_and_haenszel():
    # Two strata, counts by hand: of 10 members 2 and 4 pass, of 10 others 6 and 8.
    item = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0] * 2, dtype=float)
    item[22:24] = 1
    item[36:38] = 1
    member = np.array(([True] * 10 + [False] * 10) * 2)
    strata = np.repeat([0, 1], 20)
    found = mantel(item, member, strata)
    # Hypergeometric: expected 4 and 6 members pass, each with variance 10 * 10 * a * b / (20 * 20 * 19).
    variance = 10 * 10 * (8 * 12 + 12 * 8) / (400 * 19)
    assert found.ratio == pytest.approx((2 - 4 + 4 - 6) / np.sqrt(variance))
    assert found.value == pytest.approx(-0.4)


def test_a_stratum_of_one_group_says_nothing():
    item, member = np.array([0.0, 1.0, 0.0, 1.0]), np.array([True, True, False, False])
    assert mantel(item, member, np.array([0, 0, 1, 1])) is None
    assert mantel(np.ones(4), member, np.zeros(4, dtype=int)) is None


def test_points_are_drawn_to_the_mean_of_their_group_as_far_as_they_are_luck(scores):
    groups = np.array(["en", "ru"] * 20)
    luck = estimated_abilities(scores, groups)  # items that have nothing in common
    total = scores.sum(axis=1)
    assert luck.std() < 0.7 * total.std()
    assert luck[::2].mean() == pytest.approx(total[::2].mean())
    same = np.repeat(scores[:, :1], 4, axis=1)
    assert estimated_abilities(same, groups) == pytest.approx(same.sum(axis=1))


def test_strata_hold_about_ten_and_go_by_points():
    points = np.random.default_rng(3).permutation(60).astype(float)
    strata = strata_of(points)
    assert np.bincount(strata).tolist() == [10] * 6
    assert (np.diff(strata[np.argsort(points)]) >= 0).all()


def test_holms_method():
    assert step_down([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert step_down([]) == []
