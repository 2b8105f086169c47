"""Frequent mistakes in a training loop, and the weights and losses that they lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.checks.slips import Change
from autograder.locale.sentences import sentence

from .descent import Step, step_of
from .mistakes import named
from .training_slips import RATE, flat

__all__ = ["EPOCH_LOSS_CHANGES", "FIT_CHANGES", "FIT_LOSS_CHANGES", "Fit"]

_DEFAULT_RATE = 1e-3
"""Of one_training_step."""


class Fit(NamedTuple):
    """What ``fit`` is tried on.

    Attributes:
        weights: to begin with.
        images: of one epoch.
        labels: of the images.
        batch: images of a step; the last batch may be smaller.
        epochs: how many are asked for.
    """

    weights: list[np.ndarray]
    images: np.ndarray
    labels: np.ndarray
    batch: int
    epochs: int

    def trained(self, settings: Mapping[str, Any]) -> np.ndarray:
        """Weights after a training under other settings than the right ones, one behind the other."""
        return flat([self.weights, *(step.weights for epoch in self._steps(settings) for step in epoch)][-1])

    def losses(self, settings: Mapping[str, Any]) -> np.ndarray:
        """What such a training returns, a number per epoch."""
        whole = -(-len(self.labels) // self.batch)
        returned: list[float] = []
        for epoch in self._steps(settings):
            losses = [step.loss for step in epoch]
            means = settings.get("divide", _by_own_number)(sum(losses), len(losses), whole)
            returned.append(settings["pick"](losses) if "pick" in settings else means)
        return np.array(settings.get("carry", np.array)(returned))

    def mean_over_images(self) -> np.ndarray:
        """The mean loss of each epoch over its images, which is as good as that over its steps."""
        sizes = [part.stop - part.start for part in self._parts()]
        return np.array([np.average([step.loss for step in epoch], weights=sizes) for epoch in self._steps({})])

    def _parts(self) -> list[slice]:
        count = len(self.labels)
        return [slice(start, min(start + self.batch, count)) for start in range(0, count, self.batch)]

    def _steps(self, settings: Mapping[str, Any]) -> list[list[Step]]:
        """The steps of each epoch."""
        parts = settings.get("parts", list)(self._parts())
        weights, epochs = self.weights, []
        for _epoch in range(settings.get("epochs", int)(self.epochs)):
            steps: list[Step] = []
            for part in parts:
                for _time in range(settings.get("times", 1)):
                    steps.append(step_of(weights, self.images[part], self.labels[part], settings.get("rate", RATE)))
                    weights = steps[-1].weights
            epochs.append(steps)
        return epochs


def _by_own_number(total: float, number: int, whole: int) -> float:
    """The mean of so many losses, in an epoch of so many batches; of none, nothing."""
    return total / max(number, 1)


def _in_one(parts: Sequence[slice]) -> list[slice]:
    return [slice(0, parts[-1].stop)]


_LAST_BATCH = (
    named("last_batch_left_out"),
    sentence("fit leaves out the last, smaller batch: make num_batches steps in each epoch."),
)
FIT_CHANGES = [
    Change(
        named("no_step"),
        sentence("fit changes no weights: call one_training_step for each batch."),
        {"parts": lambda parts: [], "epochs": int, "times": 1, "rate": RATE},
    ),
    Change(*_LAST_BATCH, {"parts": lambda parts: parts[:-1]}),
    Change(
        named("one_epoch_only"),
        sentence("fit trains for one epoch only: repeat it, with a new BatchGenerator each time."),
        {"epochs": lambda epochs: 1},
    ),
    Change(
        named("one_epoch_too_many"), sentence("fit makes one epoch too many."), {"epochs": lambda epochs: epochs + 1}
    ),
    Change(named("one_epoch_too_few"), sentence("fit makes one epoch too few."), {"epochs": lambda epochs: epochs - 1}),
    Change(
        named("one_step_per_epoch"),
        sentence("fit makes one step per epoch only: make one for each of the num_batches batches."),
        {"parts": lambda parts: parts[:1]},
    ),
    Change(
        named("batch_size_ignored"),
        sentence("fit trains on all images at once: make one step for each batch."),
        {"parts": _in_one},
    ),
    Change(
        named("learning_rate_ignored"),
        sentence("fit ignores its learning rate: hand it on to one_training_step."),
        {"rate": _DEFAULT_RATE},
    ),
    Change(named("each_step_twice"), sentence("fit makes each step twice."), {"times": 2}),
]
"""Slips in the steps."""

_CARRIED = (
    named("losses_carried_over"),
    sentence("fit carries losses over from one epoch to the next: begin each epoch with an empty list."),
)
EPOCH_LOSS_CHANGES = [
    Change(
        named("loss_of_last_batch"),
        sentence("fit returns the loss of each epoch's last batch: return the mean over its batches."),
        {"pick": lambda losses: losses[-1]},
    ),
    Change(
        named("loss_of_first_batch"),
        sentence("fit returns the loss of each epoch's first batch: return the mean over its batches."),
        {"pick": lambda losses: losses[0]},
    ),
    Change(
        named("losses_summed"),
        sentence("fit returns the sum of each epoch's losses: divide it by num_batches."),
        {"divide": lambda total, number, whole: total},
    ),
    Change(*_CARRIED, {"carry": np.cumsum}),
    Change(*_CARRIED, {"carry": lambda means: np.cumsum(means) / np.arange(1, len(means) + 1)}),
]
"""Slips in what is returned."""

FIT_LOSS_CHANGES = [
    *EPOCH_LOSS_CHANGES,
    *(change for change in FIT_CHANGES if "epochs" not in change.settings),
    Change(*_LAST_BATCH, {"parts": lambda parts: parts[:-1], "divide": lambda total, number, whole: total / whole}),
]
"""Both, as far as a number per epoch is left, and a sum over too few batches that is divided by the number of all."""
