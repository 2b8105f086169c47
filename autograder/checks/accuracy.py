"""The check of a training run against its published goal."""

from __future__ import annotations

from autograder.errors import CheckFailed
from autograder.training import TrainingRun

__all__ = ["meets_goal"]


def meets_goal(training: TrainingRun) -> None:
    """The network reaches its validation accuracy within its epochs.

    Raises:
        CheckFailed: it does not, or it took more epochs than allowed.
    """
    record = training.run()
    allowed = training.settings.epochs
    if record.epochs > allowed + 1e-9:
        raise CheckFailed(
            f"The training loop ran for {record.epochs:.3g} epochs; {allowed} are allowed.",
            "Count every epoch of `fit`; in a loop of your own, count its updates.",
            is_open=True,
        )
    if not training.settings.is_met_by(record.accuracy):
        within = "after one epoch" if allowed == 1 else f"within {allowed} epochs"
        raise CheckFailed(
            f"Expected {training.settings.goal} validation accuracy {within}, found {record.accuracy:.1f} %.",
            "Look at the learning curves in your notebook: is the loss still falling, or did it never fall?",
            is_open=True,
        )
