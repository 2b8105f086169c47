"""What answers compute on the small public numbers of practice tests: the right one, and those with common slips.

Of this, students' notebooks hold the numbers and the names of the slips, and nothing else of these checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from autograder.checks.optimizers import sgd_path
from autograder.checks.public_tables import Numbers, Row, rows
from autograder.checks.slips import singles

from .batches import ACCURACY_CHANGES, LOSS_CHANGES, accuracy_with, loss_with, mean_cross_entropy
from .challenges import STOP_CHANGES, stops_with
from .evaluation import AVERAGE_CHANGES, averages_with
from .loops import STEP_CHANGES, Problem, moves_with
from .network import NETWORK_CHANGES, network_with
from .optimizers import NESTEROV_HINT, arguments_hint
from .reference import SHAPES

__all__ = ["tables"]

_CLASSES_OF_FIVE = [2, 0, 3, 1, 1]
_HISTORIES = (
    ([0.9, 0.8, 0.85, 0.7, 0.75, 0.74, 0.73, 0.2], 3),
    ([0.6, 0.4, 0.4, 0.4, 0.3, 0.5, 0.5], 2),
    ([0.5, 0.7, 0.4, 0.6, 0.3, 0.6, 0.6, 0.2], 2),
    ([0.3, 0.9, 0.8, 0.7], 1),
)
"""Validation losses, and a patience: the notebook shows them."""


def tables(numbers: Numbers) -> Mapping[str, Mapping[str, Iterator[Row]]]:
    """Tables by question and name; each begins with what is right.

    Args:
        numbers: gives the public numbers of a shape.
    """
    return {
        "loss_and_accuracy": {"loss": _loss(numbers), "accuracy": _accuracy(numbers)},
        "mnist_model": {"scores": _network()},
        "train_one_epoch": {"steps": _epochs(numbers)},
        "whole_set_test": {"averages": _averages(numbers)},
        "digits_training": {"steps": _optimizer(numbers)},
        "early_stopping": {"epochs": _stops()},
    }


def _scores(numbers: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """Scores and one-hot labels of five images and four classes."""
    return 3 * numbers(5, 4), np.eye(4)[_CLASSES_OF_FIVE]


def _loss(numbers: Numbers) -> Iterator[Row]:
    compute = partial(loss_with, *_scores(numbers))
    return rows(compute({}), singles(LOSS_CHANGES, compute))


def _accuracy(numbers: Numbers) -> Iterator[Row]:
    compute = partial(accuracy_with, *_scores(numbers))
    return rows(compute({}), singles(ACCURACY_CHANGES, compute))


def _network() -> Iterator[Row]:
    """Of the whole network, whose weights are mixed numbers, the smaller the more of them are added up."""
    scales = (0.5 if len(shape) == 1 else 2 / np.sqrt(np.prod(shape[:-1])) for shape in SHAPES)
    weights = [scale * _mixed(shape) for scale, shape in zip(scales, SHAPES, strict=True)]
    compute = partial(network_with, np.abs(_mixed((2, 28, 28, 1))), weights)
    return rows(compute({}), singles(NETWORK_CHANGES, compute))


def _mixed(shape: Sequence[int]) -> np.ndarray:
    """Numbers between -1 and 1 that follow no simple wave: in sums of thousands, public numbers would cancel out."""
    places = np.arange(np.prod(shape))
    return np.asarray(np.sin(np.square(places) % 1013)).reshape(shape)


def _epochs(numbers: Numbers) -> Iterator[Row]:
    """By how much two epochs move the weights of a linear model."""
    problem = Problem(numbers(10, 3), np.eye(2)[np.arange(10) % 2], numbers(3, 2))
    settings = {"batch_size": 4, "epochs": 2, "learning_rate": 0.2, "momentum": 0.5}
    compute = partial(moves_with, problem, settings)
    return rows(compute({}), singles(STEP_CHANGES, compute))


def _averages(numbers: Numbers) -> Iterator[Row]:
    scores, labels = _scores(numbers)
    right = scores.argmax(axis=1) == labels.argmax(axis=1)
    parts = [slice(0, 5), slice(0, 2), slice(2, 4), slice(4, 5)]
    expected, *batches = ((mean_cross_entropy(scores[part], labels[part]), float(right[part].mean())) for part in parts)
    per_batch = float(np.mean([loss for loss, _share in batches])), float(np.mean([share for _loss, share in batches]))
    compute = partial(averages_with, expected, per_batch, len(scores))
    return rows(compute({}), singles(AVERAGE_CHANGES, compute))


def _optimizer(numbers: Numbers) -> Iterator[Row]:
    """Steps along four public gradients, times 1,000."""

    def steps(rate: float, momentum: float, *, nesterov: bool = False) -> np.ndarray:
        path = sgd_path(np.zeros(2), numbers(4, 2), learning_rate=rate, momentum=momentum, nesterov=nesterov)
        return 1000 * np.diff(path, axis=0, prepend=np.zeros((1, 2)))

    yield "", steps(0.01, 0.5)
    yield NESTEROV_HINT, steps(0.01, 0.5, nesterov=True)
    for rate in (0.1, 0.01, 0.001):
        for momentum in (0.0, 0.5, 0.9):
            yield arguments_hint(0.01, 0.5), steps(rate, momentum)


def _stops() -> Iterator[Row]:
    """The epochs after which patience ends a training: the last one, where it does not."""
    lengths = np.array([len(losses) for losses, _patience in _HISTORIES])

    def compute(settings: Mapping[str, object]) -> np.ndarray:
        stops = stops_with(_HISTORIES, settings)
        return np.where(stops == 0, lengths, stops)

    return rows(compute({}), singles(STOP_CHANGES, compute))
