"""Checks of updates, training steps and training loops, on models of the student's own classes."""

from __future__ import annotations

import numpy as np

from autograder.checks.expectations import cross_entropy, is_close, require_array
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Draw, explain, pairs, singles
from autograder.errors import CheckFailed
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import RemoteObject, RemoteVariable, StudentFunction

from .descent import all_close, moved, scores_of, step_of, trained
from .layers import TensorFlow, require_variables
from .loop_slips import FIT_CHANGES, FIT_LOSS_CHANGES, Fit
from .mistakes import named
from .training_replays import LOSSES, STEPS, TRAININGS, UPDATES
from .training_slips import RATE, explain_loss, explain_step, explain_update, flat, near

__all__ = ["losses_match", "steps_match", "trained_weights_match", "updates_match"]

_EPOCHS, _COUNT, _BATCH = 3, 11, 4
"""Of the loop: the last batch is a small one."""


@replayed_by(UPDATES)
def updates_match(update_weights: StudentFunction, rng: np.random.Generator) -> None:
    """Variables of several shapes move against their gradients by the learning rate, in place.

    Raises:
        CheckFailed: they do not.
    """
    before = [rng.standard_normal(shape) for shape in ((3,), (2, 4), (), (1, 3, 2))]
    gradients = [rng.standard_normal(value.shape) for value in before]
    draws: list[tuple[list[np.ndarray], float]] = []
    for rate in (0.1, 2.0):
        variables = [RemoteVariable(value) for value in before]
        update_weights([gradient.astype(np.float32) for gradient in gradients], variables, rate)
        draws.append(([variable.numpy() for variable in variables], rate))
    wrong = [draw for draw in draws if not all_close(draw[0], moved(before, gradients, draw[1]))]
    if wrong:
        others = [draw for draw in draws if draw is not wrong[0]]
        hint, mistake = explain_update([wrong[0], *others], before, gradients)
        raise CheckFailed(
            sentence("The variables are not where a step of length {rate} leads to.", rate=as_number(wrong[0][1])),
            hint,
            mistake=mistake,
        )


@replayed_by(STEPS)
def steps_match(
    one_training_step: StudentFunction,
    naive_sequential: StudentFunction,
    naive_dense: StudentFunction,
    rng: np.random.Generator,
    tf: TensorFlow,
) -> None:
    """The loss that a step returns, and the weights after it, are our own; likewise for a second step.

    Raises:
        CheckFailed: they are not.
    """
    model, weights = _model(naive_sequential, naive_dense, rng, tf)
    for count in (6, 1):
        images, labels = _batch(count, rng)
        result = one_training_step(model, images, labels, RATE)
        ours = step_of(weights, images, labels, RATE)
        loss = require_array(result, (), sentence("the mean loss of the batch"), _SCALAR)
        found = [variable.numpy() for variable in require_variables(model.weights)]
        if not all_close(found, ours.weights):
            hint, mistake = explain_step(found, weights, ours, len(labels))
            raise CheckFailed(
                sentence("The weights after one training step are not those of gradient descent."),
                hint,
                mistake=mistake,
            )
        if not is_close(loss, np.asarray(ours.loss)):
            after = cross_entropy(scores_of(ours.weights, images)[-1], labels)
            hint, mistake = explain_loss(float(loss), ours.loss, after, len(labels))
            raise CheckFailed(
                sentence(
                    "Expected the mean loss {expected}, got {found}.",
                    expected=as_number(ours.loss, ".4f"),
                    found=as_number(float(loss), ".4f"),
                ),
                hint,
                mistake=mistake,
            )
        weights = ours.weights


@replayed_by(TRAININGS)
def trained_weights_match(
    fit: StudentFunction,
    naive_sequential: StudentFunction,
    naive_dense: StudentFunction,
    rng: np.random.Generator,
    tf: TensorFlow,
) -> None:
    """After three epochs over 11 images in batches of 4, the weights are those of our own loop.

    Raises:
        CheckFailed: they are not; the hint names the slip, where it is known.
    """
    model, weights = _model(naive_sequential, naive_dense, rng, tf)
    images, labels = _batch(_COUNT, rng)
    fit(model, images, labels, _EPOCHS, _BATCH, RATE)
    found = [variable.numpy() for variable in require_variables(model.weights)]
    whole = [slice(start, start + _BATCH) for start in range(0, _COUNT, _BATCH)]
    ours = trained(weights, images, labels, whole * _EPOCHS, RATE)
    if all_close(found, ours):
        _require_defaults(fit, model, ours, rng)
        return
    compute = Fit(weights, images, labels, _BATCH, _EPOCHS).trained
    otherwise = sentence(
        "The weights after fit are not those of one training step per batch, in the order of the images, in each epoch."
    )
    draw = Draw(flat(found), singles(FIT_CHANGES, compute), pairs(FIT_CHANGES, compute))
    hint, mistake = explain([draw], otherwise, near)
    raise CheckFailed(
        sentence("The weights after three epochs are not those of gradient descent by batches."), hint, mistake=mistake
    )


def _require_defaults(
    fit: StudentFunction, model: RemoteObject, weights: list[np.ndarray], rng: np.random.Generator
) -> None:
    """Without a batch size and a learning rate, an epoch has batches of 120 and the rate 1e-3, as they were given."""
    whole = [slice(0, 120), slice(120, 121)]
    while True:
        images, labels = _batch(121, rng)
        images[-1] *= 4.0  # so that it counts in which batch it is
        between, ours = (trained(weights, images, labels, parts, 1e-3) for parts in (whole[:1], whole))
        if np.abs(flat(ours) - flat(between)).max() > 1.5e-3:
            break
    fit(model, images, labels, 1)
    if not all_close([variable.numpy() for variable in require_variables(model.weights)], ours):
        raise CheckFailed(
            sentence(
                "Called without batch_size and learning_rate, fit does not train in batches of 120 at a rate of 1e-3."
            ),
            sentence("Leave the default values of fit as they were given: batch_size=120, learning_rate=1e-3."),
            mistake=named("defaults_changed"),
        )


@replayed_by(LOSSES)
def losses_match(
    fit: StudentFunction,
    naive_sequential: StudentFunction,
    naive_dense: StudentFunction,
    rng: np.random.Generator,
    tf: TensorFlow,
) -> None:
    """``fit`` returns each epoch's mean of the losses of its steps; means over the images are as good.

    Raises:
        CheckFailed: it does not.
    """
    model, weights = _model(naive_sequential, naive_dense, rng, tf)
    images, labels = _uneven_batches(weights, rng)
    result = fit(model, images, labels, _EPOCHS, _BATCH, RATE)
    if isinstance(result, list):
        result = np.array([require_array(loss, (), sentence("losses"), _LOSSES) for loss in result])
    found = require_array(result, (_EPOCHS,), sentence("losses"), _LOSSES)
    ours = Fit(weights, images, labels, _BATCH, _EPOCHS)
    if not any(is_close(found, right) for right in (ours.losses({}), ours.mean_over_images())):
        draw = Draw(found, singles(FIT_LOSS_CHANGES, ours.losses), pairs(FIT_LOSS_CHANGES, ours.losses))
        hint, mistake = explain([draw], _LOSSES)
        raise CheckFailed(
            sentence("The losses that fit returns are not the mean losses of the epochs."), hint, mistake=mistake
        )


_SCALAR = sentence("one_training_step must return one number: the mean of the losses of all images of the batch.")
_LOSSES = sentence("fit must return a list with one number per epoch: the mean of the losses of its steps.")


def _model(
    naive_sequential: StudentFunction, naive_dense: StudentFunction, rng: np.random.Generator, tf: TensorFlow
) -> tuple[RemoteObject, list[np.ndarray]]:
    """A model of two layers, 5 inputs and 3 classes, and its weights, drawn by us."""
    model = naive_sequential([naive_dense(5, 4, tf.nn.relu), naive_dense(4, 3, tf.nn.softmax)])
    # Small enough that no probability comes near 0, where Keras cuts the loss off.
    weights = [0.3 * rng.standard_normal(shape) for shape in ((5, 4), (4,), (4, 3), (3,))]
    weights[1] = np.abs(weights[1]) + 0.5  # most units are on
    for variable, values in zip(require_variables(model.weights), weights, strict=True):
        variable.assign(values)
    return model, weights


def _uneven_batches(weights: list[np.ndarray], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of an epoch: the losses of its first and its last batch, a small one, are far from the mean.

    Otherwise a mean over other batches may be the right number by chance: in 2 of 100 draws for the last left out.
    """
    while True:
        images, labels = _batch(_COUNT, rng)
        parts = [slice(start, start + _BATCH) for start in range(0, _COUNT, _BATCH)]
        losses = np.array([step_of(weights, images[part], labels[part], RATE).loss for part in parts])
        away = np.abs(losses - losses.mean()) / losses.mean()
        if away[0] > 0.05 and away[-1] > 0.12:
            return images, labels


def _batch(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return rng.standard_normal((count, 5)).astype(np.float32), rng.integers(0, 3, count).astype(np.int32)
