"""How lost value checks of this unit are shown again on small inputs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from autograder.checks.expectations import cross_entropy
from autograder.checks.replays import Trial

__all__ = ["ACCURACIES", "LOSSES"]


def _scores(scale: float, sizes: Mapping[str, int], rng: np.random.Generator) -> list[np.ndarray]:
    """Scores and one-hot labels (N, C)."""
    images, classes = sizes["images"], sizes["classes"]
    labels = np.eye(classes, dtype=np.float32)[rng.integers(0, classes, images)]
    return [(scale * rng.standard_normal((images, classes))).astype(np.float32), labels]


def _loss(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(cross_entropy(scores.astype(np.float64), labels.argmax(axis=1)))


def _accuracy(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(np.mean(scores.argmax(axis=1) == labels.argmax(axis=1)))


LOSSES = Trial(
    function="loss",
    names=("predictions", "labels"),
    sizes={"images": 4, "classes": 4},
    least={"classes": 2},
    draws=(partial(_scores, 1.0), partial(_scores, 1000.0)),
    reference=_loss,
    fixed=frozenset({"labels"}),
)
ACCURACIES = Trial(
    function="compute_accuracy",
    names=("predictions", "labels"),
    sizes={"images": 4, "classes": 4},
    least={"classes": 2},
    draws=(partial(_scores, 1.0),),
    reference=_accuracy,
    fixed=frozenset({"labels"}),
    tolerance=1e-5,
)
