"""The linear model that the training loop is tried with: our own, in float64."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["RATE", "Linear"]

RATE = 0.3
"""Of gradient descent."""


@dataclass
class Linear:
    """Our own linear model, in float64, and its training by gradient descent."""

    weights: np.ndarray
    bias: np.ndarray

    def scores(self, rows: np.ndarray) -> np.ndarray:
        """Scores (N, C) of rows (N, D)."""
        result: np.ndarray = rows.astype(np.float64) @ self.weights + self.bias
        return result

    def measures(self, rows: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
        """Loss and measure of a batch."""
        scores = self.scores(rows)
        return float(((scores - np.eye(scores.shape[1])[labels]) ** 2).mean()), float(scores.max(axis=1).mean())

    def step(self, rows: np.ndarray, labels: np.ndarray, rate: float = RATE) -> tuple[float, float]:
        """Loss and measure before a step of gradient descent, which is then taken."""
        before = self.measures(rows, labels)
        scores = self.scores(rows)
        slope = 2.0 * (scores - np.eye(scores.shape[1])[labels]) / scores.size
        self.weights = self.weights - rate * rows.astype(np.float64).T @ slope
        self.bias = self.bias - rate * slope.sum(axis=0)
        return before
