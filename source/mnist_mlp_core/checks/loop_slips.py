"""Frequent mistakes in a training loop, and the histories that they lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.checks.slips import Change
from autograder.locale.sentences import sentence

from .linear import Linear
from .mistakes import named

__all__ = [
    "BATCH",
    "CLIMBS",
    "EPOCHS",
    "HISTORY_CHANGES",
    "LAST_OF_TRAINING",
    "MEASURED_LATE",
    "ORDER",
    "Training",
    "batches_of",
]

BATCH, EPOCHS = 5, 3
"""Of the loop."""

CLIMBS = sentence("train_step climbs: give the optimizer the gradients as they are.")
MEASURED_LATE = sentence(
    "train_step measures after the step: return the loss and the accuracy that the batch had before."
)
ORDER = sentence(
    "train_model returns four lists, in this order: losses and accuracies of training, then losses and"
    " accuracies of validation, each with one number per epoch."
)

Batch = tuple[np.ndarray, np.ndarray]
"""Rows and labels."""
Reduce = Callable[[np.ndarray], np.ndarray]


class Training(NamedTuple):
    """What ``train_model`` is tried on.

    Attributes:
        weights: (n, m) to begin with.
        bias: (m,) likewise.
        data: batches to learn from.
        validation: batches to measure.
    """

    weights: np.ndarray
    bias: np.ndarray
    data: Sequence[Batch]
    validation: Sequence[Batch]

    def histories(self, settings: Mapping[str, Any]) -> np.ndarray:
        """The four histories (4, epochs) under other settings than the right ones."""
        model, learned, validated = Linear(self.weights, self.bias), [], []
        for _epoch in range(EPOCHS):
            before = self._validated(model)
            learned.append([model.step(*batch) for batch in self.data])
            validated.append(before if settings.get("validated_first") else self._validated(model))
        rows = [
            _history(measured, settings.get(of, _mean), is_running=bool(settings.get("running")))
            for of, measured in (("training", learned), ("validation", validated))
        ]
        return np.asarray(np.concatenate(rows)[settings.get("order", slice(None))])

    def model(self) -> Linear:
        """Our own, at the end."""
        model = Linear(self.weights, self.bias)
        for _epoch in range(EPOCHS):
            for batch in self.data:
                model.step(*batch)
        return model

    def _validated(self, model: Linear) -> list[tuple[float, float]]:
        return [model.measures(*batch) for batch in self.validation]


def _history(measured: Sequence[Sequence[tuple[float, float]]], reduce: Reduce, *, is_running: bool) -> np.ndarray:
    """Losses and accuracies (2, epochs) from those of each epoch's batches."""
    table = np.array(measured)
    return np.array(
        [reduce(np.concatenate(table[0 if is_running else epoch : epoch + 1])) for epoch in range(len(table))]
    ).T


def _mean(measured: np.ndarray) -> np.ndarray:
    return np.asarray(measured.mean(axis=0))


def _sum(measured: np.ndarray) -> np.ndarray:
    return np.asarray(measured.sum(axis=0))


def _last(measured: np.ndarray) -> np.ndarray:
    return np.asarray(measured[-1])


def batches_of(rows: np.ndarray, labels: np.ndarray) -> list[Batch]:
    """Rows and labels, five at a time."""
    return [(rows[at : at + BATCH], labels[at : at + BATCH]) for at in range(0, len(rows), BATCH)]


_LAST_BATCH = (
    named("last_batch_for_the_epoch"),
    sentence("The histories of train_model hold the last batch of each epoch: append the mean over all batches."),
)
LAST_OF_TRAINING = Change(*_LAST_BATCH, {"training": _last})
HISTORY_CHANGES = [
    *(Change(named("histories_in_another_order"), ORDER, {"order": order}) for order in ([0, 2, 1, 3], [2, 3, 0, 1])),
    Change(
        named("sums_over_the_batches"),
        sentence("The histories of train_model are sums over the batches of an epoch: append their means."),
        {"training": _sum, "validation": _sum},
    ),
    Change(
        named("lists_never_emptied"),
        sentence(
            "The histories of train_model average over all epochs so far: begin the lists of an epoch's batches"
            " anew in each epoch."
        ),
        {"running": True},
    ),
    Change(*_LAST_BATCH, {"training": _last, "validation": _last}),
    LAST_OF_TRAINING,
    Change(
        named("validation_before_training"),
        sentence("train_model validates before it trains: in each epoch, train on all batches first."),
        {"validated_first": True},
    ),
]
