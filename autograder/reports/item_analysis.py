"""Classical item analysis on arrays: how hard items are, how well they tell answers apart, whom they treat otherwise.

An *item* is a check or a question. Arrays of scores have a row per submission and a column per item.

Sources: F. M. Lord, M. R. Novick, Statistical Theories of Mental Test Scores, 1968; R. L. Brennan, Generalizability
Theory, 2001; R. L. Ebel, D. A. Frisbie, Essentials of Educational Measurement, 1991; R. Zwick, J. R. Donoghue,
A. Grima, Assessment of differential item functioning for performance tasks, Journal of Educational Measurement 30,
1993; R. Shealy, W. Stout, A model-based standardization approach, Psychometrika 58, 1993.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Floats",
    "GroupDifference",
    "bootstrap_intervals",
    "discriminations_and_weights",
    "estimated_abilities",
    "low_discrimination",
    "mantel",
    "resamples",
    "step_down",
    "strata_of",
    "wilson_interval",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_NORMAL = NormalDist()
_Z = _NORMAL.inv_cdf(0.975)

_RESAMPLES = 1_000
_SEED = 20_260_601

_FEWEST_OF_A_KIND = 3
"""Where fewer have an item's points, or fewer lack them, a normal approximation does not hold."""

_LEAST_USEFUL = 0.3
"""Discrimination from which items are reasonably good (Ebel and Frisbie)."""

_STRATUM = 10
"""About so many submissions are taken to be equally good."""

_MOST_STRATA = 8


def wilson_interval(mean: float, count: int) -> tuple[float, float]:
    """Wilson's score interval (1927) of a share, at 95%.

    It is too wide rather than too narrow for parts of points: nothing within [0, 1] varies more than a yes or no of the
    same mean.

    Args:
        mean: 0 to 1.
        count: of submissions.
    """
    squared = _Z**2 / count
    centre = (mean + squared / 2) / (1 + squared)
    half = _Z / (1 + squared) * math.sqrt(mean * (1 - mean) / count + squared / (4 * count))
    return max(0.0, centre - half), min(1.0, centre + half)


@lru_cache(maxsize=2)
def resamples(submissions: int) -> Floats:
    """How often each submission is drawn in each resample of a bootstrap, of shape (resamples, submissions).

    The same class always has the same intervals.
    """
    draws = np.random.default_rng(_SEED).multinomial(submissions, np.full(submissions, 1 / submissions), _RESAMPLES)
    return draws.astype(float)


def bootstrap_intervals(estimates: Floats) -> Floats:
    """Percentile intervals (Efron 1979) at 95%.

    Args:
        estimates: in each resample, of shape (resamples, items); those that are not a number do not count.

    Returns:
        Lower and upper ends, of shape (items, 2).
    """
    ordered = np.sort(estimates, axis=0)  # what is not a number comes last
    last = np.maximum((~np.isnan(estimates)).sum(axis=0) - 1, 0)
    columns = np.arange(estimates.shape[1])
    return np.stack([ordered[np.rint(share * last).astype(int), columns] for share in (0.025, 0.975)], axis=1)


def discriminations_and_weights(scores: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """How well items tell answers apart, and how much of the difference between totals comes from them.

    Args:
        scores: points, of shape (submissions, items).
        counts: how often each submission counts, of shape (resamples, submissions).

    Returns:
        The correlation of each item with the sum of all others (item-rest correlation; Lord and Novick), not a number
        where one of the two does not vary; and the covariance of each item with the total over the total's variance
        (effective weight; Brennan), which add up to 1, not a number where totals do not vary. Both of shape
        (resamples, items).
    """
    total = scores.sum(axis=1, keepdims=True)
    items = scores.shape[1]
    powers = (
        counts @ np.hstack([scores, scores**2, scores * total, total, total**2]) / counts.sum(axis=1, keepdims=True)
    )
    means, squares, products, mean, square = np.split(powers, [items, 2 * items, 3 * items, 3 * items + 1], axis=1)
    variance, covariance, of_totals = squares - means**2, products - means * mean, square - mean**2
    of_rest = of_totals - 2 * covariance + variance
    correlation = (covariance - variance) / np.sqrt(_positive(variance) * _positive(of_rest))
    return correlation, covariance / _positive(of_totals)


def _positive(variances: Floats) -> Floats:
    """Variances, but for what rounding has left of none."""
    return np.where(variances > 1e-9, variances, np.nan)


def low_discrimination(item: Floats, rest: Floats) -> float | None:
    """One-sided p-value of an item that discriminates as well as the least useful one, by Fisher's z (1921).

    Args:
        item: points for it, of shape (submissions,).
        rest: points for all else.

    Returns:
        1 where the better ones do not fare worse in it. None where too few have the item's points, or too few lack
        them, to say anything.
    """
    middle = (item.min() + item.max()) / 2
    if min((item > middle).sum(), (item < middle).sum()) < _FEWEST_OF_A_KIND or rest.std() < 1e-9:
        return None
    correlation = float(np.clip(np.corrcoef(item, rest)[0, 1], -0.999999, 0.999999))
    if correlation >= 0:
        return 1.0
    return _NORMAL.cdf((math.atanh(correlation) - math.atanh(_LEAST_USEFUL)) * math.sqrt(len(item) - 3))


def strata_of(points: Floats) -> Integers:
    """Groups of submissions with about the same points: the group of each, of shape (submissions,)."""
    strata = max(2, min(_MOST_STRATA, len(points) // _STRATUM))
    edges = np.quantile(points, np.arange(1, strata) / strata)
    return np.searchsorted(edges, points, side="left").astype(np.int64)


def estimated_abilities(scores: Floats, groups: NDArray[np.str_]) -> Floats:
    """What submissions would have on average in these items, if they were asked again and again.

    Points are in part luck: of two groups that differ, those of the better one who have few points were unlucky more
    often than others with as few. So points are drawn towards the mean of their group (Kelley 1927, with Cronbach's
    alpha within groups), as Shealy and Stout do before groups are compared.

    Args:
        scores: points, of shape (submissions, items).
        groups: of the submissions.

    Returns:
        Points, of shape (submissions,).
    """
    points: Floats = scores.sum(axis=1)
    means = np.zeros_like(scores)
    for group in np.unique(groups):
        means[groups == group] = scores[groups == group].mean(axis=0)
    around = scores - means
    items, variance = scores.shape[1], float(around.sum(axis=1).var())
    if items < 2 or variance < 1e-9:
        return points
    alpha = items / (items - 1) * (1 - float(around.var(axis=0).sum()) / variance)
    reliability = min(max(alpha, 0.0), 1.0)
    centre: Floats = means.sum(axis=1)
    shrunk: Floats = centre + reliability * (points - centre)
    return shrunk


class GroupDifference(NamedTuple):
    """How a group's mean differs from the others', and the standard error of that where there is no difference."""

    value: float
    error: float

    @property
    def ratio(self) -> float:
        """The difference in standard errors."""
        return self.value / self.error

    @property
    def interval(self) -> tuple[float, float]:
        """At 95%, for a difference of shares."""
        return max(-1.0, self.value - _Z * self.error), min(1.0, self.value + _Z * self.error)


def mantel(item: Floats, is_member: NDArray[np.bool_], strata: Integers) -> GroupDifference | None:
    """By how much a group's scores differ from the others' in the same strata.

    The test for ordered scores of Mantel (1963), which for a yes or no is that of Mantel and Haenszel (1959).

    Args:
        item: scores, of shape (submissions,).
        is_member: who belongs to the group.
        strata: submissions that are alike otherwise, as numbers.

    Returns:
        The difference of means, strata weighted as Mantel and Haenszel do; None where no stratum has both and varies.
    """
    belongs = (strata[:, None] == np.unique(strata)).astype(float)
    sizes, focal, sums = belongs.sum(axis=0), is_member @ belongs, item @ belongs
    others = sizes - focal
    has_both = (focal > 0) & (others > 0)
    spread = np.maximum(item**2 @ belongs - sums**2 / sizes, 0.0) / np.maximum(sizes - 1, 1)
    shares = np.where(has_both, focal * others / sizes, 0.0)
    variance, weight = float(shares @ spread), float(shares.sum())
    if variance <= 1e-12:
        return None
    surplus = np.where(has_both, (item * is_member) @ belongs - focal * sums / sizes, 0.0).sum()
    return GroupDifference(float(surplus) / weight, math.sqrt(variance) / weight)


def step_down(p_values: list[float]) -> list[float]:
    """P-values corrected for their number by Holm's method (1979), in their order."""
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = highest
    return corrected
