"""The unit's network and its training in plain NumPy: the oracle that student answers are held against.

Float64 throughout, so that a difference is the student's rounding and never ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from autograder.checks.layers import convolution, relu, softmax

__all__ = ["SHAPES", "Network", "Path", "play", "random_weights", "scores_of", "sgd_epochs"]

SHAPES = ((5, 5, 1, 32), (32,), (5, 5, 32, 64), (64,), (1024, 1024), (1024,), (1024, 10), (10,))
"""Of the network's parameters: filters and biases, twice, then weights and biases, twice. All of them differ."""

Activation = Callable[[np.ndarray], np.ndarray]


class Network(NamedTuple):
    """What the network does with its parameters; other than by default, slips to recognise.

    Attributes:
        activations: after the convolutions and the first dense layer.
        pool: of feature maps (N, H, W, C); None for the largest of 2 by 2.
        ending: of the scores; None for none.
        channels_first: whether the maps are flattened channel by channel.
    """

    activations: tuple[Activation, Activation, Activation] = (relu, relu, relu)
    pool: Callable[[np.ndarray], np.ndarray] | None = None
    ending: Activation | None = None
    channels_first: bool = False


def scores_of(images: np.ndarray, weights: Sequence[np.ndarray], network: Network = Network()) -> np.ndarray:  # noqa: B008 - immutable
    """Scores (N, 10).

    Args:
        images: (N, 28, 28, 1).
        weights: of the shapes :data:`SHAPES`.
        network: see there.
    """
    kernel_1, bias_1, kernel_2, bias_2, dense_1, dense_bias_1, dense_2, dense_bias_2 = (
        np.asarray(value, np.float64) for value in weights
    )
    pool = network.pool or _max_pool
    maps = pool(network.activations[0](convolution(np.asarray(images, np.float64), kernel_1, bias_1, 0)))
    maps = pool(network.activations[1](convolution(maps, kernel_2, bias_2, 0)))
    if network.channels_first:
        maps = maps.transpose(0, 3, 1, 2)
    hidden = network.activations[2](maps.reshape(len(images), -1) @ dense_1 + dense_bias_1)
    scores: np.ndarray = hidden @ dense_2 + dense_bias_2
    return scores if network.ending is None else network.ending(scores)


def random_weights(rng: np.random.Generator) -> list[np.ndarray]:
    """Float32 parameters whose biases matter, scaled such that scores are of order one."""
    scales = [0.5 if len(shape) == 1 else np.sqrt(2.0 / np.prod(shape[:-1])) for shape in SHAPES]
    return [
        (rng.standard_normal(shape) * scale).astype(np.float32) for shape, scale in zip(SHAPES, scales, strict=True)
    ]


class Path(NamedTuple):
    """How a linear model without bias learns.

    Attributes:
        weights: (D, C), in the end.
        losses: of each batch, before its step.
        accuracies: likewise, from 0 to 1.
    """

    weights: np.ndarray
    losses: np.ndarray
    accuracies: np.ndarray


def sgd_epochs(
    images: np.ndarray,
    labels: np.ndarray,
    weights: np.ndarray,
    *,
    batch_size: int,
    epochs: int,
    learning_rate: float,
    momentum: float,
) -> Path:
    """Train a linear model by SGD with momentum on the mean cross-entropy of batches, in order.

    Args:
        images: (N, D).
        labels: one-hot (N, C).
        weights: (D, C) to begin with.
        batch_size: images per step; the last batch may be smaller.
        epochs: passes over all images.
        learning_rate: of SGD.
        momentum: likewise.
    """
    position, velocity = weights.astype(np.float64), np.zeros(weights.shape)
    losses, accuracies = [], []
    for _epoch in range(epochs):
        for start in range(0, len(images), batch_size):
            batch, wanted = images[start : start + batch_size].astype(np.float64), labels[start : start + batch_size]
            scores = batch @ position
            probabilities = softmax(scores)
            losses.append(-np.log((probabilities * wanted).sum(axis=1)).mean())
            accuracies.append(np.mean(scores.argmax(axis=1) == wanted.argmax(axis=1)))
            velocity = momentum * velocity - learning_rate * batch.T @ (probabilities - wanted) / len(batch)
            position = position + velocity
    return Path(position, np.array(losses), np.array(accuracies))


def _max_pool(maps: np.ndarray) -> np.ndarray:
    """Largest numbers (N, H/2, W/2, C) of windows of 2 by 2."""
    batch, height, width, channels = maps.shape
    pooled: np.ndarray = maps.reshape(batch, height // 2, 2, width // 2, 2, channels).max(axis=(2, 4))
    return pooled


def play(
    losses: Sequence[float], patience: int, *, ties: bool = False, resets: bool = True, previous: bool = False
) -> tuple[int, int]:
    """The epoch in which patience ends, 0 where it does not, and the best one; flags are slips to recognise."""
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best or (ties and loss == best):
            best, best_epoch, waited = loss, epoch, 0 if resets else waited
        else:
            waited += 1
        if previous:
            best = loss
        if waited >= patience:
            return epoch, best_epoch
    return 0, best_epoch
