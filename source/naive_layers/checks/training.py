"""Checks of updates, training steps and training loops, on models of the student's own classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.checks.expectations import cross_entropy, is_close, require_array
from autograder.checks.layers import relu, softmax
from autograder.errors import CheckFailed
from autograder.locale.sentences import Words, as_number, sentence
from autograder.sandbox.proxies import RemoteObject, RemoteVariable, StudentFunction

from .layers import TensorFlow, require_variables

__all__ = ["losses_match", "steps_match", "trained_weights_match", "updates_match"]

_RATE = 0.1
_EPOCHS, _COUNT, _BATCH = 3, 11, 4
"""Of the loop: the last batch is a small one."""


@dataclass(frozen=True)
class _Step:
    """One step of gradient descent of our own.

    Attributes:
        weights: after the step.
        gradients: that were followed.
        loss: before it, the mean over the batch.
    """

    weights: list[np.ndarray]
    gradients: list[np.ndarray]
    loss: float


def updates_match(update_weights: StudentFunction, rng: np.random.Generator) -> None:
    """Variables of several shapes move against their gradients by the learning rate, in place.

    Raises:
        CheckFailed: they do not.
    """
    before = [rng.standard_normal(shape) for shape in ((3,), (2, 4), (), (1, 3, 2))]
    gradients = [rng.standard_normal(value.shape) for value in before]
    for rate in (0.1, 2.0):
        variables = [RemoteVariable(value) for value in before]
        update_weights([gradient.astype(np.float32) for gradient in gradients], variables, rate)
        found = [variable.numpy() for variable in variables]
        if not _all_close(found, _moved(before, gradients, rate)):
            raise CheckFailed(
                sentence("The variables are not where a step of length {rate} leads to.", rate=as_number(rate)),
                _explain_update(found, before, gradients, rate),
            )


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
        result = one_training_step(model, images, labels, _RATE)
        ours = _step(weights, images, labels, _RATE)
        loss = require_array(result, (), sentence("the mean loss of the batch"), _SCALAR)
        found = [variable.numpy() for variable in require_variables(model.weights)]
        if not _all_close(found, ours.weights):
            raise CheckFailed(
                sentence("The weights after one training step are not those of gradient descent."),
                _explain_step(found, weights, ours, len(labels)),
            )
        if not is_close(loss, np.asarray(ours.loss)):
            after = cross_entropy(_scores(ours.weights, images)[-1], labels)
            raise CheckFailed(
                sentence(
                    "Expected the mean loss {expected}, got {found}.",
                    expected=as_number(ours.loss, ".4f"),
                    found=as_number(float(loss), ".4f"),
                ),
                _explain_loss(float(loss), ours.loss, after, len(labels)),
            )
        weights = ours.weights


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
    fit(model, images, labels, _EPOCHS, _BATCH, _RATE)
    found = [variable.numpy() for variable in require_variables(model.weights)]
    whole = [slice(start, start + _BATCH) for start in range(0, _COUNT, _BATCH)]
    if _all_close(found, _trained(weights, images, labels, whole * _EPOCHS, _RATE)):
        return
    slips = [
        (sentence("fit changes no weights: call one_training_step for each batch."), [], _RATE),
        (
            sentence("fit leaves out the last, smaller batch: make num_batches steps in each epoch."),
            whole[:-1] * _EPOCHS,
            _RATE,
        ),
        (sentence("fit trains for one epoch only: repeat it, with a new BatchGenerator each time."), whole, _RATE),
        (sentence("fit makes one epoch too many."), whole * (_EPOCHS + 1), _RATE),
        (sentence("fit makes one epoch too few."), whole * (_EPOCHS - 1), _RATE),
        (
            sentence("fit makes one step per epoch only: make one for each of the num_batches batches."),
            [whole[0]] * _EPOCHS,
            _RATE,
        ),
        (
            sentence("fit trains on all images at once: make one step for each batch."),
            [slice(0, _COUNT)] * _EPOCHS,
            _RATE,
        ),
        (
            sentence("fit ignores its learning rate: hand it on to one_training_step."),
            whole * _EPOCHS,
            1e-3,
        ),
        (
            sentence("fit ignores its batch size: hand it on to BatchGenerator."),
            [slice(0, 120)] * _EPOCHS,
            _RATE,
        ),
        (sentence("fit makes each step twice."), [part for part in whole for _twice in range(2)] * _EPOCHS, _RATE),
    ]
    hint: Words = sentence(
        "The weights after fit are not those of one training step per batch, in the order of the images, in each epoch."
    )
    for named, parts, rate in slips:
        if _all_close(found, _trained(weights, images, labels, parts, rate)):
            hint = named
            break
    raise CheckFailed(sentence("The weights after three epochs are not those of gradient descent by batches."), hint)


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
    images, labels = _batch(_COUNT, rng)
    result = fit(model, images, labels, _EPOCHS, _BATCH, _RATE)
    if isinstance(result, list):
        result = np.array([require_array(loss, (), sentence("losses"), _LOSSES) for loss in result])
    found = require_array(result, (_EPOCHS,), sentence("losses"), _LOSSES)
    by_steps, by_images, last = [], [], []
    for _epoch in range(_EPOCHS):
        losses, sizes = [], []
        for start in range(0, _COUNT, _BATCH):
            part = slice(start, start + _BATCH)
            step = _step(weights, images[part], labels[part], _RATE)
            weights = step.weights
            losses.append(step.loss)
            sizes.append(len(labels[part]))
        by_steps.append(np.mean(losses))
        by_images.append(np.average(losses, weights=sizes))
        last.append(losses[-1])
    if not any(is_close(found, np.array(right)) for right in (by_steps, by_images)):
        hint = _LOSSES
        if is_close(found, np.array(last)):
            hint = sentence("fit returns the loss of each epoch's last batch: return the mean over its batches.")
        elif is_close(found, 3.0 * np.array(by_steps)):
            hint = sentence("fit returns the sum of each epoch's losses: divide it by num_batches.")
        elif is_close(found, np.cumsum(by_steps)) or is_close(found, np.cumsum(by_steps) / np.arange(1, _EPOCHS + 1)):
            hint = sentence("fit carries losses over from one epoch to the next: begin each epoch with an empty list.")
        raise CheckFailed(sentence("The losses that fit returns are not the mean losses of the epochs."), hint)


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


def _batch(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return rng.standard_normal((count, 5)).astype(np.float32), rng.integers(0, 3, count).astype(np.int32)


def _scores(weights: Sequence[np.ndarray], images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hidden numbers (N, 4) and scores (N, 3)."""
    w1, b1, w2, b2 = weights
    hidden = relu(images @ w1 + b1)
    return hidden, hidden @ w2 + b2


def _step(weights: Sequence[np.ndarray], images: np.ndarray, labels: np.ndarray, rate: float) -> _Step:
    """Cross-entropy, its gradients and one step, by hand."""
    hidden, scores = _scores(weights, images)
    deltas = softmax(scores)
    deltas[np.arange(len(labels)), labels] -= 1.0
    deltas /= len(labels)
    behind = (deltas @ weights[2].T) * (hidden > 0)
    gradients = [images.T @ behind, behind.sum(axis=0), hidden.T @ deltas, deltas.sum(axis=0)]
    return _Step(_moved(weights, gradients, rate), gradients, cross_entropy(scores, labels))


def _trained(
    weights: list[np.ndarray], images: np.ndarray, labels: np.ndarray, parts: Sequence[slice], rate: float
) -> list[np.ndarray]:
    for part in parts:
        weights = _step(weights, images[part], labels[part], rate).weights
    return weights


def _moved(weights: Sequence[np.ndarray], gradients: Sequence[np.ndarray], rate: float) -> list[np.ndarray]:
    return [value - rate * gradient for value, gradient in zip(weights, gradients, strict=True)]


def _all_close(found: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> bool:
    # On the scale of weights of order one; steps move them by hundredths, and rounding by millionths.
    return len(found) == len(expected) and all(
        theirs.shape == ours.shape and bool(np.abs(theirs - ours).max() < 2e-4)
        for theirs, ours in zip(found, expected, strict=True)
    )


def _explain_update(
    found: Sequence[np.ndarray], before: Sequence[np.ndarray], gradients: Sequence[np.ndarray], rate: float
) -> Words:
    ends = [
        (sentence("update_weights changes nothing: change the variables in place, by assign or assign_sub."), before),
        (sentence("update_weights goes uphill: subtract the gradient."), _moved(before, gradients, -rate)),
        (sentence("update_weights leaves the learning rate out."), _moved(before, gradients, 1.0)),
        (sentence("update_weights divides by the learning rate: multiply by it."), _moved(before, gradients, 1 / rate)),
        (
            sentence("update_weights replaces the weights by the step: subtract the step from them."),
            [-rate * gradient for gradient in gradients],
        ),
        (
            sentence("update_weights follows only the signs of the gradients: multiply by the gradients themselves."),
            _moved(before, [np.sign(gradient) for gradient in gradients], rate),
        ),
        (
            sentence("update_weights changes only the first variable: go through all of them."),
            [*_moved(before[:1], gradients[:1], rate), *before[1:]],
        ),
    ]
    for hint, end in ends:
        if _all_close(found, end):
            return hint
    return sentence("update_weights must replace each weight w by w minus the learning rate times its gradient.")


def _explain_step(found: Sequence[np.ndarray], before: Sequence[np.ndarray], ours: _Step, count: int) -> Words:
    ends = [
        (sentence("one_training_step changes no weights: call update_weights with the gradients."), before),
        (sentence("one_training_step goes uphill: subtract the gradients."), _moved(before, ours.gradients, -_RATE)),
        (
            sentence("one_training_step follows the sum of the losses of the batch: take their mean."),
            _moved(before, ours.gradients, count * _RATE),
        ),
        (sentence("one_training_step makes its step twice as long."), _moved(before, ours.gradients, 2 * _RATE)),
        (sentence("one_training_step leaves the learning rate out."), _moved(before, ours.gradients, 1.0)),
    ]
    for hint, end in ends:
        if _all_close(found, end):
            return hint
    return sentence(
        "The weights after one_training_step are wrong: put forward pass and mean cross-entropy on the tape, take the"
        " gradient with respect to model.weights, and make one update."
    )


def _explain_loss(found: float, right: float, after: float, count: int) -> Words:
    if is_close(np.asarray(found), np.asarray(right * count)):
        return sentence("one_training_step returns the sum of the losses: return their mean.")
    if is_close(np.asarray(found), np.asarray(after)):
        return sentence("one_training_step returns the loss after its step: return the one from before.")
    return sentence(
        "one_training_step must return the mean cross-entropy: minus the logarithm of the probability of the right"
        " class, averaged over the batch."
    )
