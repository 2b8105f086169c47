"""Checks of the training loop, with a model, an optimiser and measures that the notebook gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.mistakes import Named
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Slip
from autograder.errors import CheckFailed
from autograder.locale.sentences import Words, sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

from .linear import RATE, Linear
from .mistakes import named
from .replays import HISTORIES, STEPS, VALIDATIONS
from .values import EXACT, PRODUCTS, are_equal, require_numbers, require_parts

__all__ = [
    "CLIMBS",
    "LAST_BATCH",
    "MEASURED_LATE",
    "NEVER_EMPTIED",
    "SUMS",
    "VALIDATED_FIRST",
    "Given",
    "batches_of",
    "histories_match",
    "step_learns",
    "train",
    "validation_changes_nothing",
]

_INPUTS, _CLASSES = 4, 3
_BATCH, _BATCHES, _VALIDATION_BATCHES, _EPOCHS = 5, 4, 2, 3


@dataclass(frozen=True)
class Given:
    """What the notebook gives, and the loop is tried with.

    Attributes:
        model: makes a linear model; its variables are ``b`` (m,) and ``w`` (n, m), in this order.
        optimizer: makes plain gradient descent.
        loss: the mean squared difference of scores and labels written as 0 and 1.
        measure: the mean of the largest scores, in the place of an accuracy.
        batches: makes batches of rows and labels.
    """

    model: StudentFunction
    optimizer: StudentFunction
    loss: StudentFunction
    measure: StudentFunction
    batches: StudentFunction

    def new_model(self, weights: np.ndarray, bias: np.ndarray) -> RemoteObject:
        """A model with these weights (n, m) and biases (m,)."""
        model = self.model(_INPUTS, _CLASSES)
        if not isinstance(model, RemoteObject):
            raise _given_class_changed()
        model.set_weights([bias, weights])
        return model

    def weights_of(self, model: RemoteObject) -> tuple[np.ndarray, np.ndarray]:
        """Its weights and biases."""
        values = model.weight_values()
        if [value.shape for value in values] != [(_CLASSES,), (_INPUTS, _CLASSES)]:
            raise _given_class_changed()
        return values[1], values[0]


# Slips, also of the practice tests.
SUMS = sentence("The histories of train_model are sums over the batches of an epoch: append their means.")
NEVER_EMPTIED = sentence(
    "The histories of train_model average over all epochs so far: begin the lists of an epoch's batches"
    " anew in each epoch."
)
LAST_BATCH = sentence(
    "The histories of train_model hold the last batch of each epoch: append the mean over all batches."
)
VALIDATED_FIRST = sentence("train_model validates before it trains: in each epoch, train on all batches first.")
CLIMBS = sentence("train_step climbs: give the optimizer the gradients as they are.")
MEASURED_LATE = sentence(
    "train_step measures after the step: return the loss and the accuracy that the batch had before."
)

_GIVEN_HINT = sentence("A class that the notebook gives has been changed: restore LinearModel as it was.")


def _given_class_changed() -> CheckFailed:
    return CheckFailed(
        sentence("LinearModel is not the notebook's."), _GIVEN_HINT, mistake=named("given_class_changed")
    )


@replayed_by(STEPS)
def step_learns(train_step: StudentFunction, given: Given, rng: np.random.Generator) -> None:
    """A step returns loss and accuracy of its batch before the step, and moves all variables down the loss's slope.

    Raises:
        CheckFailed: it does not.
    """
    weights, bias, rows, labels = _problem(rng, _BATCH)
    ours, model = Linear(weights, bias), given.new_model(weights, bias)
    result = train_step(rows, labels, given.loss, given.measure, model, given.optimizer(RATE))
    expected = ours.step(rows, labels)
    _require_measures(result, expected, "train_step", after=ours.measures(rows, labels))
    found = given.weights_of(model)
    if np.array_equal(found[0], weights) and np.array_equal(found[1], bias):
        raise CheckFailed(
            sentence("train_step has left the model as it was."),
            sentence(
                "After train_step the variables of the model are what they were: compute the gradients of the loss, and"
                " give them to optimizer.apply_gradients with the model's variables."
            ),
            mistake=named("leaves_the_model"),
        )
    moved = [
        (now - before, right - before)
        for now, before, right in zip(found, (weights, bias), (ours.weights, ours.bias), strict=True)
    ]
    if not all(are_equal(move, right, PRODUCTS) for move, right in moved):
        is_opposite = all(are_equal(-move, right, PRODUCTS) for move, right in moved)
        raise CheckFailed(
            sentence("train_step has moved the variables otherwise than the loss's gradient says."),
            CLIMBS
            if is_opposite
            else sentence(
                "train_step moves the variables of the model otherwise than the gradient of its loss says: let the tape"
                " see the forward pass and the loss, ask it for the gradients of the loss, and apply them once, in the"
                " order of model.variables."
            ),
            mistake=named("climbs") if is_opposite else None,
        )


@replayed_by(VALIDATIONS)
def validation_changes_nothing(val_step: StudentFunction, given: Given, rng: np.random.Generator) -> None:
    """A validation step returns loss and accuracy of its batch, and leaves the model as it was.

    Raises:
        CheckFailed: it does not.
    """
    weights, bias, rows, labels = _problem(rng, _BATCH)
    model = given.new_model(weights, bias)
    result = val_step(rows, labels, given.loss, given.measure, model)
    _require_measures(result, Linear(weights, bias).measures(rows, labels), "val_step")
    if not all(map(np.array_equal, given.weights_of(model), (weights, bias))):
        raise CheckFailed(
            sentence("val_step has changed the model."),
            sentence("val_step changes variables of the model: measure there, and learn in train_step alone."),
            mistake=named("validation_learns"),
        )


@replayed_by(HISTORIES)
def histories_match(train_model: StudentFunction, given: Given, rng: np.random.Generator) -> None:
    """A training leaves the model and the four histories, a number per epoch each, as our own does.

    Raises:
        CheckFailed: it does not; the hint names the slip, where it is known.
    """
    weights, bias, rows, labels = _problem(rng, _BATCH * _BATCHES)
    _weights, _bias, val_rows, val_labels = _problem(rng, _BATCH * _VALIDATION_BATCHES)
    model = given.new_model(weights, bias)
    result = train_model(
        model,
        given.batches(rows, labels, _BATCH),
        given.batches(val_rows, val_labels, _BATCH),
        given.loss,
        given.measure,
        given.optimizer(RATE),
        _EPOCHS,
    )
    order = sentence(
        "train_model returns four lists, in this order: losses and accuracies of training, then losses and"
        " accuracies of validation, each with one number per epoch."
    )
    histories = require_parts(result, 4, "train_model", order)
    ours = Linear(weights, bias)
    expected = train(ours, rows, labels, val_rows, val_labels)
    found = [require_array(history, (_EPOCHS,), sentence("histories"), order) for history in histories]
    if not all(are_equal(one, right, PRODUCTS) for one, right in zip(found, expected, strict=True)):
        hint, mistake = _explain(found, expected, weights, bias, (rows, labels), (val_rows, val_labels), order)
        raise CheckFailed(
            sentence("The four histories are others than those of our own training."),
            hint,
            mistake=mistake,
        )
    learned = (ours.weights, ours.bias)
    if not all(are_equal(one, right, PRODUCTS) for one, right in zip(given.weights_of(model), learned, strict=True)):
        raise CheckFailed(
            sentence("After the training, the model's variables are others than after our own."),
            sentence(
                "train_model goes on learning after the last validation, or changes the model at the end: return the"
                " histories right after the last epoch."
            ),
            mistake=named("learns_after_the_end"),
        )


def train(
    model: Linear, rows: np.ndarray, labels: np.ndarray, val_rows: np.ndarray, val_labels: np.ndarray
) -> list[np.ndarray]:
    """Train in batches, validating after each epoch; the four histories."""
    histories: list[list[float]] = [[], [], [], []]
    for _epoch in range(_EPOCHS):
        learned = np.mean([model.step(x, y) for x, y in batches_of(rows, labels)], axis=0)
        validated = np.mean([model.measures(x, y) for x, y in batches_of(val_rows, val_labels)], axis=0)
        for history, value in zip(histories, (*learned, *validated), strict=True):
            history.append(float(value))
    return [np.array(history) for history in histories]


def _explain(
    found: list[np.ndarray],
    expected: list[np.ndarray],
    weights: np.ndarray,
    bias: np.ndarray,
    training: tuple[np.ndarray, np.ndarray],
    validation: tuple[np.ndarray, np.ndarray],
    order: Words,
) -> Named:
    def fits(*others: np.ndarray) -> bool:
        return all(are_equal(one, other, PRODUCTS) for one, other in zip(found, others, strict=True))

    losses, accuracies, val_losses, val_accuracies = expected
    if fits(losses, val_losses, accuracies, val_accuracies) or fits(val_losses, val_accuracies, losses, accuracies):
        return Named(order, named("histories_in_another_order"))
    if fits(
        *(
            values * count
            for values, count in zip(
                expected, (_BATCHES, _BATCHES, _VALIDATION_BATCHES, _VALIDATION_BATCHES), strict=True
            )
        )
    ):
        return Named(
            SUMS,
            named("sums_over_the_batches"),
        )
    running = [np.cumsum(values) / np.arange(1, _EPOCHS + 1) for values in expected]
    if fits(*running):
        return Named(
            NEVER_EMPTIED,
            named("lists_never_emptied"),
        )
    last = [[], []]  # type: list[list[float]]
    model = Linear(weights, bias)
    for _epoch in range(_EPOCHS):
        for x, y in batches_of(*training):
            measured = model.step(x, y)
        for history, value in zip(last, measured, strict=True):
            history.append(value)
    if are_equal(found[0], np.array(last[0]), PRODUCTS):
        return Named(
            LAST_BATCH,
            named("last_batch_for_the_epoch"),
        )
    twin = Linear(weights, bias)
    before = []
    for _epoch in range(_EPOCHS):
        before.append(np.mean([twin.measures(x, y) for x, y in batches_of(*validation)], axis=0)[0])
        for x, y in batches_of(*training):
            twin.step(x, y)
    if are_equal(found[2], np.array(before), PRODUCTS) and are_equal(found[0], losses, PRODUCTS):
        return Named(
            VALIDATED_FIRST,
            named("validation_before_training"),
        )
    if are_equal(found[0], losses, PRODUCTS) and are_equal(found[1], accuracies, PRODUCTS):
        return Named(
            sentence(
                "The training histories of train_model are right and those of validation are not: call val_step on"
                " every batch of val_data after the training of each epoch, and append the means."
            ),
            named("validation_wrong"),
        )
    return Named(
        sentence(
            "The histories of train_model are others than those of a loop that, in each epoch, calls train_step once on"
            " every batch of train_data, then val_step once on every batch of val_data, and appends the four means."
        )
    )


def batches_of(rows: np.ndarray, labels: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows and labels, five at a time."""
    return [(rows[at : at + _BATCH], labels[at : at + _BATCH]) for at in range(0, len(rows), _BATCH)]


def _problem(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    weights = rng.standard_normal((_INPUTS, _CLASSES)).astype(np.float32)
    bias = rng.standard_normal(_CLASSES).astype(np.float32)
    rows = rng.standard_normal((count, _INPUTS)).astype(np.float32)
    return weights, bias, rows, rng.integers(0, _CLASSES, count).astype(np.int64)


def _require_measures(
    result: object, expected: tuple[float, float], what: str, after: tuple[float, float] | None = None
) -> None:
    hint = sentence("{name} returns two numbers: the loss and the accuracy of its batch.", name=what)
    loss, measure = require_parts(result, 2, what, hint)
    late: Words = sentence(
        "{name} computes loss or accuracy otherwise than by the functions loss and acc that it was given: call them"
        " with the scores of the model and the labels, in this order.",
        name=what,
    )
    for value, right, wrong in zip((loss, measure), expected, after or expected, strict=True):
        slips = [
            Slip(
                named("measured_after_the_step"),
                MEASURED_LATE,
                np.array(wrong),
            )
        ]
        require_numbers(
            value,
            np.array(right),
            sentence("results of {name}", name=what),
            tolerance=max(EXACT, PRODUCTS),
            slips=slips if after else (),
            otherwise=late,
        )
