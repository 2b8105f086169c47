"""Checks of the training loop, with a model, an optimiser and measures that the notebook gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.mistakes import Named
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Draw, Slip, both, explain, pairs, singles
from autograder.errors import CheckFailed
from autograder.locale.sentences import Words, joined, sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

from .linear import RATE, Linear
from .loop_slips import (
    BATCH,
    CLIMBS,
    EPOCHS,
    HISTORY_CHANGES,
    LAST_OF_TRAINING,
    MEASURED_LATE,
    ORDER,
    Training,
    batches_of,
)
from .mistakes import named
from .replays import HISTORIES, STEPS, VALIDATIONS
from .values import EXACT, PRODUCTS, are_equal, require_numbers, require_parts

__all__ = ["Given", "histories_match", "step_learns", "validation_changes_nothing"]

_INPUTS, _CLASSES = 4, 3
_BATCHES, _VALIDATION_BATCHES = 4, 2


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
    weights, bias, rows, labels = _problem(rng, BATCH)
    ours, model = Linear(weights, bias), given.new_model(weights, bias)
    result = train_step(rows, labels, given.loss, given.measure, model, given.optimizer(RATE))
    expected = ours.step(rows, labels)
    climber = Linear(weights, bias)
    climber.step(rows, labels, -RATE)
    _require_measures(result, expected, "train_step", [one.measures(rows, labels) for one in (ours, climber)])
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
    weights, bias, rows, labels = _problem(rng, BATCH)
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
    weights, bias, rows, labels = _problem(rng, BATCH * _BATCHES)
    _weights, _bias, val_rows, val_labels = _problem(rng, BATCH * _VALIDATION_BATCHES)
    model = given.new_model(weights, bias)
    result = train_model(
        model,
        given.batches(rows, labels, BATCH),
        given.batches(val_rows, val_labels, BATCH),
        given.loss,
        given.measure,
        given.optimizer(RATE),
        EPOCHS,
    )
    histories = require_parts(result, 4, "train_model", ORDER)
    training = Training(weights, bias, batches_of(rows, labels), batches_of(val_rows, val_labels))
    found = np.array([require_array(history, (EPOCHS,), sentence("histories"), ORDER) for history in histories])
    if not _are_equal(found, training.histories({})):
        hint, mistake = _explain(found, training)
        raise CheckFailed(
            sentence("The four histories are others than those of our own training."),
            hint,
            mistake=mistake,
        )
    ours = training.model()
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


def _explain(found: np.ndarray, training: Training) -> Named:
    """Names the slip, or the two, with which train_model trains and takes notes."""
    compute = training.histories
    draw = Draw(found, singles(HISTORY_CHANGES, compute), pairs(HISTORY_CHANGES, compute))
    explained = explain([draw], "", _are_equal)
    if explained.mistake is not None:
        return explained
    if _are_equal(found[:2], compute(LAST_OF_TRAINING.settings)[:2]):
        return Named(LAST_OF_TRAINING.hint, LAST_OF_TRAINING.mistake)
    if _are_equal(found[:2], compute({})[:2]):
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


def _are_equal(found: np.ndarray, expected: np.ndarray) -> bool:
    """Whether histories are, each on a scale of its own."""
    return all(are_equal(one, right, PRODUCTS) for one, right in zip(found, expected, strict=True))


def _problem(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    weights = rng.standard_normal((_INPUTS, _CLASSES)).astype(np.float32)
    bias = rng.standard_normal(_CLASSES).astype(np.float32)
    rows = rng.standard_normal((count, _INPUTS)).astype(np.float32)
    return weights, bias, rows, rng.integers(0, _CLASSES, count).astype(np.int64)


def _require_measures(
    result: object, expected: tuple[float, float], what: str, late: Sequence[tuple[float, float]] = ()
) -> None:
    """Loss and accuracy are those expected.

    Args:
        result: of the student's step.
        expected: both numbers.
        what: the step's name.
        late: both numbers after a step downhill, and after one uphill; nothing, where no step is taken.
    """
    hint = sentence("{name} returns two numbers: the loss and the accuracy of its batch.", name=what)
    measures = require_parts(result, 2, what, hint)
    otherwise: Words = sentence(
        "{name} computes loss or accuracy otherwise than by the functions loss and acc that it was given: call them"
        " with the scores of the model and the labels, in this order.",
        name=what,
    )
    measured_late, climbs = named("measured_after_the_step"), named("climbs")
    names = [(measured_late, MEASURED_LATE), (both(climbs, measured_late), joined([CLIMBS, MEASURED_LATE], " "))]
    for place, value in enumerate(measures):
        slips = [Slip(*name, np.array(wrong[place])) for name, wrong in zip(names, late, strict=False)]
        require_numbers(
            value,
            np.array(expected[place]),
            sentence("results of {name}", name=what),
            tolerance=max(EXACT, PRODUCTS),
            slips=slips[:1],
            pairs=slips[1:],
            otherwise=otherwise,
        )
