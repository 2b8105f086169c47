"""Checks of ``loss`` and ``compute_accuracy``: numbers about one batch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.checks.expectations import is_close, require_array
from autograder.checks.layers import softmax
from autograder.checks.slips import Slip, explain
from autograder.errors import CheckFailed
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import StudentFunction

__all__ = ["accuracy_matches", "loss_matches", "mean_cross_entropy"]

_SIZES = ((7, 10), (1, 10), (5, 3))
_SCALES = (1.0, 1000.0)
"""Of scores: the usual one, and one at which the exponential of a score overflows."""


def mean_cross_entropy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Of scores (N, C) against one-hot labels (N, C), in nats."""
    return float(_cross_entropies(scores, labels).mean())


def loss_matches(loss: StudentFunction, rng: np.random.Generator) -> None:
    """The loss equals our own, for other batches, numbers of classes and large scores as well.

    Raises:
        CheckFailed: it does not.
    """
    for scale in _SCALES:
        for size in _SIZES:
            scores, labels = _problem(rng, size, scale)
            found = require_array(
                loss(scores, labels),
                (),
                sentence("a loss"),
                sentence("loss returns one number: the mean over the batch."),
            )
            expected = np.array(mean_cross_entropy(scores, labels))
            if not is_close(found, expected):
                general = sentence(
                    "Compute the loss from bare scores with tf.nn.softmax_cross_entropy_with_logits, and take the mean"
                    " over the batch."
                )
                raise CheckFailed(
                    sentence(
                        "Expected the loss {expected}, found {found}.",
                        expected=as_number(float(expected), ".4g"),
                        found=as_number(float(found), ".4g"),
                    ),
                    explain(found, _slips(scores, labels), general),
                )


def accuracy_matches(compute_accuracy: StudentFunction, rng: np.random.Generator) -> None:
    """The accuracy equals our own, for other batches and numbers of classes as well.

    Raises:
        CheckFailed: it does not.
    """
    for size in _SIZES:
        for _time in range(3):
            scores, labels = _problem(rng, size, 1.0)
            found = require_array(
                compute_accuracy(scores, labels),
                (),
                sentence("an accuracy"),
                sentence("compute_accuracy returns one number: the fraction of right predictions."),
            )
            expected = float(np.mean(scores.argmax(axis=1) == labels.argmax(axis=1)))
            if abs(float(found) - expected) > 1e-5:
                raise CheckFailed(
                    sentence(
                        "Expected the accuracy {expected}, found {found}.",
                        expected=as_number(expected, ".4g"),
                        found=as_number(float(found), ".4g"),
                    ),
                    sentence(
                        "compute_accuracy compares the positions of the largest score and of the label's 1 in each row"
                        " (axis=1), and takes the mean over the rows."
                    ),
                )


def _problem(rng: np.random.Generator, size: tuple[int, int], scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Scores and one-hot labels (N, C), about half of which fit; at a large scale, some clearly do not."""
    batch, classes = size
    scores = (scale * rng.standard_normal(size)).astype(np.float32)
    wanted = np.where(rng.random(batch) < 0.5, scores.argmax(axis=1), rng.integers(0, classes, batch))
    if scale > 1:
        wanted[0] = scores[0].argmin()
    return scores, np.eye(classes, dtype=np.float32)[wanted]


def _cross_entropies(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    shifted = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
    losses: np.ndarray = np.log(np.exp(shifted).sum(axis=1)) - (shifted * labels).sum(axis=1)
    return losses


def _slips(scores: np.ndarray, labels: np.ndarray) -> Iterator[Slip]:
    losses = _cross_entropies(scores, labels)
    yield (
        sentence("The loss is summed over the batch: take the mean, so that it does not depend on the batch's size."),
        np.array(losses.sum()),
    )
    yield (
        sentence("The softmax seems to be taken twice: give the loss function bare scores."),
        np.array(mean_cross_entropy(softmax(scores), labels)),
    )
    yield (
        sentence("The loss has the wrong sign: the cross-entropy is the negative logarithm of a probability."),
        np.array(-losses.mean()),
    )
    yield (
        sentence("The loss is divided by the number of classes as well: take the mean over the batch alone."),
        np.array(losses.mean() / scores.shape[1]),
    )
    yield (
        sentence("The softmax seems to be taken over the batch: it belongs over the classes, the last axis."),
        np.array(-(np.log(softmax(scores, axis=0) + 1e-30) * labels).sum(axis=1).mean()),
    )
