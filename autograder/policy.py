"""From training runs to a verdict.

A training run is a measurement with noise: another seed gives another accuracy, and an answer whose true accuracy
(the mean over seeds) lies at the published threshold or above must pass. An answer whose true accuracy lies
:data:`DIFFERENCE` points below must not. Between these two hypotheses decides a group-sequential test on the mean of
the runs: most answers are settled by their first run, those in the grey zone are trained again with further seeds.

With a standard deviation of ``spread`` points between runs, after the k-th look at n runs::

    passed   where mean >= threshold - DIFFERENCE + z_k * spread / sqrt(n)
    failed   where mean <  threshold - z_k * spread / sqrt(n)

The quantiles z_k spend :data:`RISK` over the looks (Bonferroni), so that neither error is more likely than that,
however many looks are taken. At the last look both bounds have met halfway between the hypotheses. Source: Jennison and
Turnbull, *Group Sequential Methods with Applications to Clinical Trials*, 2000, chapter 2.

Seeds are fixed, so that the same submission on the same machine and data gets the same verdict.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist, fmean

from autograder.results import TrainingRecord, TrainingSeries
from autograder.training import SEED
from autograder.units import Training

__all__ = ["DIFFERENCE", "RISK", "SLOPE", "Policy", "TrainingSession"]

DIFFERENCE = 3.0
"""An answer so many points below the threshold must fail."""

RISK = 0.01
"""Of failing an answer at the threshold, and of passing one :data:`DIFFERENCE` points below."""

SLOPE = 5.0
"""A failed answer keeps a part of its points that falls to nothing this many points below the threshold."""

_SHARES = (0.6, 0.2, 0.2)
"""How the risk is spent. Most of it at the first look, where a right answer should be settled."""


class Policy:
    """The rule for one training run of a unit.

    Args:
        training: its settings; the threshold and the spread are used.

    Attributes:
        looks: numbers of runs after which the mean is looked at.
    """

    def __init__(self, training: Training) -> None:
        self._training = training
        self._quantiles = [NormalDist().inv_cdf(1.0 - RISK * share) for share in _SHARES]
        last = max(1, math.ceil((2.0 * self._quantiles[-1] * training.spread / DIFFERENCE) ** 2))
        middle = max(1, math.ceil((2.0 * self._quantiles[1] * training.spread / DIFFERENCE) ** 2 / 3))
        self.looks = tuple(sorted({1, min(middle, last), last}))

    def is_passed(self, accuracies: Sequence[float]) -> bool | None:
        """Whether runs of these accuracies, in per cent, pass; None: one more is needed."""
        if len(accuracies) not in self.looks:
            return None
        mean = fmean(accuracies)
        if mean >= self._least_to_pass(len(accuracies)):
            return True
        return False if mean < self._least_to_go_on(len(accuracies)) else None

    def credit(self, accuracies: Sequence[float]) -> float:
        """Part of the points, 0 to 1, that a failed answer keeps."""
        return min(1.0, max(0.0, 1.0 - (self._training.threshold - fmean(accuracies)) / SLOPE))

    @property
    def enough(self) -> float:
        """Accuracy in per cent with which the first run passes, so that no epoch more is needed."""
        return self._least_to_pass(1)

    @property
    def rule(self) -> str:
        """For the student, in one sentence."""
        first = f"One run decides where it reaches {self.enough:.1f} % (passed)"
        if self.looks[-1] == 1:
            return f"{first}; below that the answer does not pass."
        return (
            f"{first} or stays below {self._least_to_go_on(1):.1f} % (not passed); in between the network is trained"
            f" again with other seeds, up to {self.looks[-1]} times in all, and passes when the mean of its runs is"
            f" clearly nearer to the goal of {self._training.goal} than to {DIFFERENCE:g} points below it."
        )

    def _least_to_pass(self, runs: int) -> float:
        return max(self._middle, self._training.threshold - DIFFERENCE + self._margin(runs))

    def _least_to_go_on(self, runs: int) -> float:
        if runs == self.looks[-1]:
            return self._middle
        return min(self._middle, self._training.threshold - self._margin(runs))

    @property
    def _middle(self) -> float:
        return self._training.threshold - DIFFERENCE / 2.0

    def _margin(self, runs: int) -> float:
        """Points by which the mean of so many runs may differ from the true accuracy at this look."""
        if runs == self.looks[-1] and runs > 1:
            return DIFFERENCE / 2.0
        return self._quantiles[self.looks.index(runs)] * self._training.spread / math.sqrt(runs)


class TrainingSession:
    """What the parameter ``training`` of a hidden test is: runs, made as the policy asks for them.

    Args:
        settings: the unit's table of the run.
        run: trains once with a seed, up to an accuracy in per cent that is enough.

    Attributes:
        settings: as given.
        policy: the rule.
        records: the runs so far.
    """

    def __init__(self, settings: Training, run: Callable[[int, float], TrainingRecord]) -> None:
        self.settings = settings
        self.policy = Policy(settings)
        self.records: list[TrainingRecord] = []
        self._run = run

    def is_passed(self) -> bool:
        """Train until the policy has decided.

        Raises:
            CheckFailed, WorkerFailed: as :meth:`.training.TrainingRun.run`.
        """
        while (passed := self.policy.is_passed(self.accuracies) if self.records else None) is None:
            self.records.append(self._run(SEED + len(self.records), self.policy.enough))
            if self.records[-1].epochs > self.settings.epochs:
                return False  # over the budget: no further run can heal that
        return passed

    @property
    def accuracies(self) -> list[float]:
        """Of the runs, in per cent."""
        return [record.accuracy for record in self.records]

    @property
    def series(self) -> TrainingSeries | None:
        """The runs for the record; None before the first."""
        if not self.records:
            return None
        settings = self.settings
        return TrainingSeries(
            goal=settings.goal, threshold=settings.threshold, rule=self.policy.rule, runs=list(self.records)
        )
