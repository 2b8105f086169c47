"""Checks of ``loss`` and ``compute_accuracy``: numbers about one batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.expectations import is_close, require_array
from autograder.checks.layers import softmax
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Change, Draw, explain, pairs, singles
from autograder.errors import CheckFailed, StudentException
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named
from .replays import ACCURACIES, LOSSES

__all__ = [
    "ACCURACY_CHANGES",
    "LOSS_CHANGES",
    "accuracy_matches",
    "accuracy_with",
    "loss_matches",
    "loss_with",
    "mean_cross_entropy",
]

_SIZES = ((7, 10), (1, 10), (5, 3))
_SCALES = (1.0, 1000.0)
"""Of scores: the usual one, and one at which the exponential of a score overflows."""


def mean_cross_entropy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Of scores (N, C) against one-hot labels (N, C), in nats."""
    return float(_cross_entropies(scores, labels).mean())


@replayed_by(LOSSES)
def loss_matches(loss: StudentFunction, rng: np.random.Generator) -> None:
    """The loss equals our own, for other batches, numbers of classes and large scores as well.

    Raises:
        CheckFailed: it does not.
    """
    hint = sentence("loss returns one number: the mean over the batch.")

    def draw(size: tuple[int, int], scale: float) -> tuple[Draw, np.ndarray]:
        scores, labels = _problem(rng, size, scale)
        found = require_array(loss(scores, labels), (), sentence("a loss"), hint)
        compute = partial(loss_with, scores, labels)
        return Draw(found, singles(LOSS_CHANGES, compute), pairs(LOSS_CHANGES, compute)), compute({})

    for scale in _SCALES:
        for size in _SIZES:
            first, expected = draw(size, scale)
            if not is_close(first.found, expected):
                general = sentence(
                    "Compute the loss from bare scores with tf.nn.softmax_cross_entropy_with_logits, and take the mean"
                    " over the batch."
                )
                named_slip = explain([first, *_further(draw, 1.0)], general)
                raise CheckFailed(
                    sentence(
                        "Expected the loss {expected}, found {found}.",
                        expected=as_number(float(expected), ".4g"),
                        found=as_number(float(first.found), ".4g"),
                    ),
                    named_slip.hint,
                    mistake=named_slip.mistake,
                )


@replayed_by(ACCURACIES)
def accuracy_matches(compute_accuracy: StudentFunction, rng: np.random.Generator) -> None:
    """The accuracy equals our own, for other batches and numbers of classes as well.

    Raises:
        CheckFailed: it does not.
    """
    hint = sentence("compute_accuracy returns one number: the fraction of right predictions.")

    def draw(size: tuple[int, int], scale: float) -> tuple[Draw, float]:
        scores, labels = _problem(rng, size, scale)
        found = require_array(compute_accuracy(scores, labels), (), sentence("an accuracy"), hint)
        compute = partial(accuracy_with, scores, labels)
        slips = singles(ACCURACY_CHANGES, compute), pairs(ACCURACY_CHANGES, compute)
        return Draw(found, *slips), float(compute({}))

    for size in _SIZES:
        for _time in range(3):
            first, expected = draw(size, 1.0)
            if abs(float(first.found) - expected) > 1e-5:
                general = sentence(
                    "compute_accuracy compares the positions of the largest score and of the label's 1 in each row"
                    " (axis=1), and takes the mean over the rows."
                )
                named_slip = explain([first, *_further(draw, 1.0)], general)
                raise CheckFailed(
                    sentence(
                        "Expected the accuracy {expected}, found {found}.",
                        expected=as_number(expected, ".4g"),
                        found=as_number(float(first.found), ".4g"),
                    ),
                    named_slip.hint,
                    mistake=named_slip.mistake,
                )


def _further(draw: Callable[[tuple[int, int], float], tuple[Draw, Any]], scale: float) -> Iterator[Draw]:
    """Draws that tell slips apart: each gives one number only."""
    for size in (*_SIZES, (11, 4), (8, 10), (150, 4), (200, 10)):  # in the last two, even the unlikely comes about
        with suppress(CheckFailed, StudentException):
            yield draw(size, scale)[0]


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


def loss_with(scores: np.ndarray, labels: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """The loss of scores (N, C) for one-hot labels, of other scores, or reduced in another way, than asked for."""
    if settings.get("over_the_batch"):
        losses = -(np.log(softmax(scores, axis=0) + 1e-30) * labels).sum(axis=1)
    else:
        losses = _cross_entropies(settings.get("scores", np.asarray)(scores), labels)
    return np.asarray(settings.get("sign", 1.0) * settings.get("reduce", _mean)(losses, scores.shape[1]))


def _mean(losses: np.ndarray, classes: int) -> float:
    return float(losses.mean())


LOSS_CHANGES = [
    Change(
        named("summed"),
        sentence("The loss is summed over the batch: take the mean, so that it does not depend on the batch's size."),
        {"reduce": lambda losses, classes: losses.sum()},
    ),
    Change(
        named("softmax_twice"),
        sentence("The softmax seems to be taken twice: give the loss function bare scores."),
        {"scores": softmax},
    ),
    Change(
        named("wrong_sign"),
        sentence("The loss has the wrong sign: the cross-entropy is the negative logarithm of a probability."),
        {"sign": -1.0},
    ),
    Change(
        named("divided_by_classes_too"),
        sentence("The loss is divided by the number of classes as well: take the mean over the batch alone."),
        {"reduce": lambda losses, classes: losses.mean() / classes},
    ),
    Change(
        named("softmax_over_the_batch"),
        sentence("The softmax seems to be taken over the batch: it belongs over the classes, the last axis."),
        {"scores": softmax, "over_the_batch": True},
    ),
]


def accuracy_with(scores: np.ndarray, labels: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """The accuracy of scores (N, C) for one-hot labels under other settings than the right ones."""
    predictions = settings.get("predict", _largest)(scores)
    equal = predictions == labels.argmax(axis=1)
    share = np.mean(~equal if settings.get("wrong") else equal)
    return np.asarray(share * settings.get("times", _once)(len(scores)))


def _largest(scores: np.ndarray) -> np.ndarray:
    return np.asarray(scores.argmax(axis=1))


def _once(images: int) -> float:
    return 1.0


ACCURACY_CHANGES = [
    Change(
        named("right_answers_counted"),
        sentence("compute_accuracy counts right predictions: divide by their number, with tf.reduce_mean."),
        {"times": float, "wrong": False},
    ),
    Change(
        named("accuracy_in_per_cent"),
        sentence("compute_accuracy is in per cent: return the fraction, from 0 to 1."),
        {"times": lambda images: 100.0},
    ),
    Change(
        named("wrong_answers_counted"),
        sentence("compute_accuracy gives the share of wrong predictions: compare with ==."),
        {"wrong": True},
    ),
    Change(
        named("smallest_score"),
        sentence("compute_accuracy takes the smallest score for the prediction: it is the largest, tf.argmax."),
        {"predict": lambda scores: scores.argmin(axis=1)},
    ),
]
