"""What right answers compute, in NumPy and float64."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from autograder.checks.layers import relu

__all__ = ["SIZES", "adam_paths", "dense", "identity", "mlp_scores", "random_layers", "xavier_bound"]

Activation = Callable[[np.ndarray], np.ndarray]

SIZES = (784, 700, 500, 10)
"""Numbers per image at the network's input, in its two hidden layers, and at its output."""


def xavier_bound(shape: Sequence[int]) -> float:
    """Largest magnitude of initial weights (n, m): sqrt(6 / (n + m)).

    Source: X. Glorot and Y. Bengio, 2010, https://proceedings.mlr.press/v9/glorot10a.html.
    """
    return float(np.sqrt(6.0 / sum(shape)))


def identity(values: np.ndarray) -> np.ndarray:
    """Values of any shape, as they are."""
    return values


def dense(inputs: np.ndarray, weights: np.ndarray, bias: np.ndarray, activation: Activation = relu) -> np.ndarray:
    """Outputs (N, m) of a dense layer for inputs (N, n), weights (n, m) and biases (m,)."""
    return activation(np.asarray(inputs, np.float64) @ np.asarray(weights, np.float64) + bias)


def mlp_scores(
    rows: np.ndarray, params: Sequence[np.ndarray], activations: Sequence[Activation] = (relu, relu, identity)
) -> np.ndarray:
    """Scores (N, C) of dense layers for rows (N, D).

    Args:
        rows: the input.
        params: weights and biases in turn.
        activations: one per layer; others than the default are slips to recognise.
    """
    values = np.asarray(rows, np.float64)
    for weights, bias, activation in zip(params[::2], params[1::2], activations, strict=True):
        values = dense(values, weights, bias, activation)
    return values


def random_layers(sizes: Sequence[int], rng: np.random.Generator) -> list[np.ndarray]:
    """Weights and biases in turn, float32, such that hidden numbers are of order one and biases matter."""
    layers: list[np.ndarray] = []
    for inputs, outputs in pairwise(sizes):
        layers.append((np.sqrt(2.0 / inputs) * rng.standard_normal((inputs, outputs))).astype(np.float32))
        layers.append((0.5 * rng.standard_normal(outputs)).astype(np.float32))
    return layers


def adam_paths(
    starts: Sequence[np.ndarray],
    gradients: Sequence[Sequence[np.ndarray]],
    *,
    learning_rate: float = 1e-3,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    ep: float = 1e-7,
    first: int = 1,
    counts: bool = True,
    corrected: tuple[bool, bool] = (True, True),
    inside: bool = False,
    rooted: bool = True,
    divides: bool = True,
    last_weights: tuple[float, float] | None = None,
) -> list[np.ndarray]:
    """Paths (T, ...) of variables that Adam moves, one per variable.

    Source: D. P. Kingma and J. Ba, 2015, arXiv:1412.6980, algorithm 1.

    Args:
        starts: where the variables begin.
        gradients: for each step, one per variable.
        learning_rate: length of the steps.
        beta_1: of the mean of gradients.
        beta_2: of the mean of their squares.
        ep: keeps the division from zero.
        first: number of the first step; this and all below are slips where they are not the default.
        counts: whether further steps have further numbers.
        corrected: whether the means are corrected for their start at zero.
        inside: whether ``ep`` is added under the root.
        rooted: whether there is a root.
        divides: whether the step is divided by it at all.
        last_weights: of the newest gradient and its square in the means; by default 1 - beta.
    """
    weights = last_weights or (1.0 - beta_1, 1.0 - beta_2)
    paths = []
    for number, start in enumerate(starts):
        position = np.asarray(start, np.float64)
        mean, square = np.zeros_like(position), np.zeros_like(position)
        path = []
        for number_of_step, all_gradients in enumerate(gradients, start=first):
            step = number_of_step if counts else first
            gradient = np.asarray(all_gradients[number], np.float64)
            mean = beta_1 * mean + weights[0] * gradient
            square = beta_2 * square + weights[1] * gradient**2
            # Where the first step is number 0, a slip, there is nothing to divide by.
            scale_1 = (1.0 - beta_1**step if corrected[0] else 1.0) or 1.0
            scale_2 = (1.0 - beta_2**step if corrected[1] else 1.0) or 1.0
            length = square / scale_2 + (ep if inside else 0.0)
            divisor = (np.sqrt(length) if rooted else length) + (0.0 if inside else ep)
            position = position - learning_rate * (mean / scale_1) / (divisor if divides else 1.0)
            path.append(position)
        paths.append(np.stack(path))
    return paths
