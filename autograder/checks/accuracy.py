"""The check of training runs against their published goal."""

from __future__ import annotations

from autograder.errors import CheckFailed
from autograder.policy import SLOPE, TrainingSession

__all__ = ["meets_goal"]


def meets_goal(training: TrainingSession) -> None:
    """The network reaches its validation accuracy within its epochs, by the rule of :mod:`.policy`.

    Raises:
        CheckFailed: it does not, or it took more epochs than allowed.
    """
    passed = training.is_passed()
    allowed = training.settings.epochs
    if training.records[-1].epochs > allowed + 1e-9:
        raise CheckFailed(
            f"The training loop ran for {training.records[-1].epochs:.3g} epochs; {allowed} are allowed.",
            "Count every epoch of `fit`; in a loop of your own, count its updates.",
            is_open=True,
        )
    if not passed:
        within = "after one epoch" if allowed == 1 else f"within {allowed} epochs"
        credit = training.policy.credit(training.accuracies)
        kept = f" Each point below the goal costs {1 / SLOPE:.0%} of this check's points." if credit else ""
        raise CheckFailed(
            f"Too low an accuracy {within}. {training.summary}{kept}",
            "Look at the learning curves in your notebook: is the loss still falling, or did it never fall?",
            credit=credit,
            is_open=True,
        )
