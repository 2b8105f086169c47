"""The check of training runs against their published goal."""

from __future__ import annotations

from autograder.errors import CheckFailed
from autograder.locale.messages import _, ngettext
from autograder.locale.numbers import percent
from autograder.policy import SLOPE, TrainingSession
from autograder.refusals import over_budget

__all__ = ["meets_goal"]


def meets_goal(training: TrainingSession) -> None:
    """The network reaches its validation accuracy within its epochs, by the rule of :mod:`.policy`.

    Raises:
        CheckFailed: it does not, or it took more epochs than allowed.
    """
    passed = training.is_passed()
    allowed = training.settings.epochs
    if training.records[-1].epochs > allowed + 1e-9:
        raise over_budget(training.records[-1].epochs, allowed)
    if not passed:
        sentences = [
            # Translators: give {epochs} in each form of the plural that is for more numbers than 1.
            ngettext(
                "Too low an accuracy after one epoch.", "Too low an accuracy within {epochs} epochs.", allowed
            ).format(epochs=allowed),
            training.summary,
        ]
        credit = training.policy.credit(training.accuracies)
        if credit:
            # Translators: a point is a percentage point of accuracy; {share} is one such as "20 %".
            kept = _("Each point below the goal costs {share} of this check's points.")
            sentences.append(kept.format(share=percent(100 / SLOPE)))
        raise CheckFailed(
            " ".join(sentences),
            _("Look at the learning curves in your notebook: is the loss still falling, or did it never fall?"),
            credit=credit,
            is_open=True,
        )
