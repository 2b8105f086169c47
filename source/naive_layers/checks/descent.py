"""Gradient descent of a model of two layers by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.checks.expectations import cross_entropy
from autograder.checks.layers import relu, softmax

__all__ = ["Step", "all_close", "moved", "scores_of", "step_of", "trained"]


@dataclass(frozen=True)
class Step:
    """One step of gradient descent of our own.

    Attributes:
        weights: after the step.
        gradients: that were followed.
        loss: before it, the mean over the batch.
    """

    weights: list[np.ndarray]
    gradients: list[np.ndarray]
    loss: float


def scores_of(weights: Sequence[np.ndarray], images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hidden numbers (N, 4) and scores (N, 3)."""
    w1, b1, w2, b2 = weights
    hidden = relu(images @ w1 + b1)
    return hidden, hidden @ w2 + b2


def step_of(weights: Sequence[np.ndarray], images: np.ndarray, labels: np.ndarray, rate: float) -> Step:
    """Cross-entropy, its gradients and one step, by hand."""
    hidden, scores = scores_of(weights, images)
    deltas = softmax(scores)
    deltas[np.arange(len(labels)), labels] -= 1.0
    deltas /= len(labels)
    behind = (deltas @ weights[2].T) * (hidden > 0)
    gradients = [images.T @ behind, behind.sum(axis=0), hidden.T @ deltas, deltas.sum(axis=0)]
    return Step(moved(weights, gradients, rate), gradients, cross_entropy(scores, labels))


def trained(
    weights: list[np.ndarray], images: np.ndarray, labels: np.ndarray, parts: Sequence[slice], rate: float
) -> list[np.ndarray]:
    """Weights after one step for each part of the images."""
    for part in parts:
        weights = step_of(weights, images[part], labels[part], rate).weights
    return weights


def moved(weights: Sequence[np.ndarray], gradients: Sequence[np.ndarray], rate: float) -> list[np.ndarray]:
    """Values after a step against their gradients."""
    return [value - rate * gradient for value, gradient in zip(weights, gradients, strict=True)]


def all_close(found: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> bool:
    """Whether weights are the same but for rounding."""
    # On the scale of weights of order one; steps move them by hundredths, and rounding by millionths.
    return len(found) == len(expected) and all(
        theirs.shape == ours.shape and bool(np.abs(theirs - ours).max() < 2e-4)
        for theirs, ours in zip(found, expected, strict=True)
    )
