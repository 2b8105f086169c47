"""How lost checks of optimisers are shown again: along a few gradients of a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.optimizers import sgd_path
from autograder.checks.replays import Trial

__all__ = ["path_trial"]

_LARGE = 1e4
"""Above any bound at which clipping would ever act in a training; SGD is linear in the gradients."""

_PATH = """
def path_of(gradients):
    optimizer, variable, path = {function}(), tf.Variable(tf.zeros(gradients.shape[1:])), []
    for gradient in gradients:
        optimizer.apply_gradients([(gradient, variable)])
        path.append(tf.identity(variable))
    return tf.stack(path)
"""


def path_trial(function: str, *, learning_rate: float, momentum: float, nesterov: bool) -> Trial:
    """How the first updates of an optimiser are shown again.

    Args:
        function: makes the optimiser, without arguments.
        learning_rate: that was asked for.
        momentum: likewise.
        nesterov: likewise.
    """
    constants = {"learning_rate": learning_rate, "momentum": momentum, "nesterov": nesterov}
    return Trial(
        function="path_of",
        source=_PATH.format(function=function),
        names=("gradients",),
        sizes={"steps": 4, "numbers": 3},
        draws=(partial(_drawn_gradients, 1.0), partial(_drawn_gradients, _LARGE)),
        reference=partial(_path_from_zero, constants),
    )


def _drawn_gradients(scale: float, sizes: Mapping[str, int], rng: np.random.Generator) -> list[np.ndarray]:
    return [(scale * rng.standard_normal((sizes["steps"], sizes["numbers"]))).astype(np.float32)]


def _path_from_zero(constants: Mapping[str, Any], gradients: np.ndarray) -> np.ndarray:
    return sgd_path(np.zeros(gradients.shape[1:]), gradients, **constants)
