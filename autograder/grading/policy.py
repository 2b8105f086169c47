"""From training runs to a verdict.

A training run is a measurement with noise: another seed gives another accuracy, and an answer whose true accuracy
(the mean over seeds) lies at the published threshold or above must pass. An answer whose true accuracy lies
``difference`` points below must not. Between these two hypotheses decides a group-sequential test on the mean of
the runs, looked at after every run: most answers are settled by their first, those in the grey zone are trained again
with further seeds, until the mean has left the zone or the zone has closed.

The zone is symmetric about the middle of the two hypotheses. Its upper bounds spend :data:`RISK` on passing an answer
of the lower one by mistake, most of it at the first look; they are exact for runs that are normal with a standard
deviation of ``spread`` points. Source: Jennison and Turnbull, *Group Sequential Methods with Applications to Clinical
Trials*, 2000, chapters 7 (error spending) and 19 (the recursion).

Seeds are fixed, so that the same submission on the same machine and data gets the same verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist, fmean

import numpy as np

from autograder.locale.sentences import Sentence, as_percent, sentence
from autograder.results.records import Bounds
from autograder.units.training import GradedTraining

__all__ = ["RISK", "Policy"]

RISK = 0.01
"""Of failing an answer at the threshold, and of passing one ``difference`` points below."""

_SPENT = 0.7
"""Of the risk, what the looks spend before the zone has closed; the rest is for the last one."""

_FIRST_SHARE = 0.6
"""Of what is spent, the part of the first look, where a right answer should be settled."""

_GRID = 801  # points of a density


class Policy:
    """The rule for one training run of a unit.

    Args:
        training: its settings; the threshold, ``spread``, ``difference`` and ``credit_over`` are used.
    """

    def __init__(self, training: GradedTraining) -> None:
        self._training = training
        self._margins = _margins(training.difference / training.spread)

    @property
    def most_runs(self) -> int:
        """After so many, there is always a verdict."""
        return len(self._margins)

    def is_passed(self, accuracies: Sequence[float]) -> bool | None:
        """Whether runs of these accuracies, in per cent, pass; None: one more is needed."""
        runs = len(accuracies)
        mean = fmean(accuracies)
        if mean >= self.least_to_pass(runs):
            return True
        return False if mean < self.least_to_go_on(runs) else None

    def credit(self, accuracies: Sequence[float]) -> float:
        """Part of the points, 0 to 1, that a failed answer keeps."""
        missing = self._training.threshold - fmean(accuracies)
        return min(1.0, max(0.0, 1.0 - missing / self._training.credit_over))

    def least_to_pass(self, runs: int) -> float:
        """Mean accuracy in per cent of so many runs that passes."""
        return self._middle + self._margins[runs - 1] * self._training.spread

    def least_to_go_on(self, runs: int) -> float:
        """Mean accuracy in per cent of so many runs below which the answer fails."""
        return self._middle - self._margins[runs - 1] * self._training.spread

    @property
    def bounds(self) -> Bounds:
        """For the record."""
        return Bounds(
            passes_from=self.least_to_pass(1),
            fails_below=self.least_to_go_on(1),
            too_low=self._training.threshold - self._training.difference,
        )

    @property
    def rule(self) -> Sentence:
        """For the student, in one sentence."""
        # Translators: the rule of a sequential test; all four values are percentages, such as "45.7%".
        return sentence(
            "One run decides where it reaches {upper} (passed) or stays below {lower} (not passed); in between the"
            " network is trained again with other seeds, until the mean of its runs is clearly nearer to {threshold}"
            " than to {too_low}, or clearly not.",
            upper=as_percent(self.bounds.passes_from, ".1f"),
            lower=as_percent(self.bounds.fails_below, ".1f"),
            threshold=as_percent(self._training.threshold),
            too_low=as_percent(self.bounds.too_low),
        )

    @property
    def _middle(self) -> float:
        return self._training.threshold - self._training.difference / 2.0


@lru_cache(maxsize=32)
def _margins(difference: float) -> tuple[float, ...]:
    """Half the width of the grey zone after each run, for means of runs with a standard deviation of 1.

    Args:
        difference: between the two hypotheses, in standard deviations of one run.

    Returns:
        One margin per look; the last is 0.
    """
    # Sums of runs, centred such that the hypotheses lie at -difference / 2 and +difference / 2 per run.
    drift, spent = -difference / 2.0, RISK * _SPENT
    margins = [max(0.0, drift + NormalDist().inv_cdf(1.0 - spent * _FIRST_SHARE))]
    sums = np.linspace(-margins[0], margins[0], _GRID)
    density = _normal(sums - drift)  # of the sum, where the zone has not been left
    while margins[-1] > 0.0:
        runs = len(margins) + 1
        share = spent * (1.0 - _FIRST_SHARE) * 2.0 / (runs * (runs - 1))  # the shares of all later looks add up
        wide = np.linspace(sums[0] - 8.0, sums[-1] + 8.0, _GRID)
        spread_out = _after_one_more(wide, sums, density, drift)
        exceeded = np.cumsum(spread_out[::-1])[::-1] * (wide[1] - wide[0])
        bound = float(np.interp(-share, -exceeded, wide))
        margins.append(max(0.0, bound / runs))
        zone = np.linspace(-margins[-1] * runs, margins[-1] * runs, _GRID)
        density, sums = _after_one_more(zone, sums, density, drift), zone
    return tuple(margins)


def _after_one_more(zone: np.ndarray, sums: np.ndarray, density: np.ndarray, drift: float) -> np.ndarray:
    """Density of the sum at the points of ``zone`` after one run more, given that at ``sums`` before it."""
    steps = _normal(zone[:, None] - sums[None, :] - drift)
    result: np.ndarray = steps @ density * (sums[1] - sums[0])
    return result


def _normal(deviations: np.ndarray) -> np.ndarray:
    density: np.ndarray = np.exp(-0.5 * deviations**2) / np.sqrt(2.0 * np.pi)
    return density
