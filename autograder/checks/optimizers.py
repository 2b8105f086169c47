"""Checks of optimisers, by the path that they take along known gradients."""

from __future__ import annotations

from itertools import product

import numpy as np

from autograder.checks.expectations import require_array
from autograder.errors import CheckFailed, StudentException
from autograder.proxies import RemoteObject, StudentFunction

__all__ = ["is_nesterov_sgd", "sgd_path"]

_STEPS, _SIZE = 6, 5


def sgd_path(
    start: np.ndarray, gradients: np.ndarray, *, learning_rate: float, momentum: float, nesterov: bool
) -> np.ndarray:
    """Path (T, n) of SGD with momentum from ``start`` (n,) along ``gradients`` (T, n).

    Source: Keras's documentation of ``keras.optimizers.SGD``.
    """
    position, velocity = start.astype(np.float64), np.zeros_like(start, np.float64)
    path = []
    for gradient in gradients:
        velocity = momentum * velocity - learning_rate * gradient
        position = position + (momentum * velocity - learning_rate * gradient if nesterov else velocity)
        path.append(position)
    return np.stack(path)


def is_nesterov_sgd(
    optimizer_init_fn: StudentFunction, rng: np.random.Generator, *, learning_rate: float, momentum: float
) -> None:
    """The optimiser's updates equal those of SGD with Nesterov momentum and the given constants.

    Raises:
        CheckFailed: they do not; the message names what they equal instead, where that is known.
    """
    optimizer = optimizer_init_fn()
    if optimizer is None:
        raise CheckFailed("optimizer_init_fn() gave None.", "Is the TODO filled in, and is the optimiser returned?")
    if not isinstance(optimizer, RemoteObject):
        raise CheckFailed("Expected optimizer_init_fn() to give a Keras optimiser, got something else.")
    start = rng.standard_normal(_SIZE).astype(np.float32)
    gradients = rng.standard_normal((_STEPS, _SIZE)).astype(np.float32)
    try:
        path = optimizer.optimize(start, gradients)
    except StudentException as exception:
        raise CheckFailed(
            "Expected optimizer_init_fn() to give a Keras optimiser; what it gave cannot apply gradients.",
            "Return an object, such as tf.keras.optimizers.SGD(...), not a class or a name.",
        ) from exception
    moves = require_array(path, (_STEPS, _SIZE), "updates") - start
    expected = sgd_path(start, gradients, learning_rate=learning_rate, momentum=momentum, nesterov=True) - start
    if not _are_equal(moves, expected):
        raise CheckFailed(
            f"Expected the updates of {_describe(learning_rate, momentum, nesterov=True)}, found"
            f" {_recognise(moves, gradients, momentum)}.",
            "Look at the arguments learning_rate, momentum and nesterov of tf.keras.optimizers.SGD.",
        )


def _are_equal(moves: np.ndarray, expected: np.ndarray) -> bool:
    """Whether they differ by float32's rounding only; values start at order one."""
    return bool(np.abs(moves - expected).max() <= 1e-3 * np.abs(expected).max() + 1e-6)


def _recognise(moves: np.ndarray, gradients: np.ndarray, momentum: float) -> str:
    """What kind of optimiser moves a variable so (T, n) under these gradients (T, n)."""
    if not moves.any():
        return "none"
    zero = np.zeros_like(moves[0])
    for mass, nesterov in product((0.0, momentum, *np.arange(0.01, 1.0, 0.01)), (True, False)):
        # Moves are proportional to the learning rate, so that the best one is a projection.
        unit = sgd_path(zero, gradients, learning_rate=1.0, momentum=mass, nesterov=nesterov)
        rate = float((moves * unit).sum() / (unit * unit).sum())
        if _are_equal(moves, rate * unit):
            return f"those of {_describe(rate, mass, nesterov=nesterov)}"
    lengths = np.abs(moves[0])
    if np.ptp(lengths) < 0.02 * lengths.max():
        return "others, whose first step does not depend on how large the gradient is, as in Adam and RMSprop"
    return "others"


def _describe(learning_rate: float, momentum: float, *, nesterov: bool) -> str:
    kind = f"with {'Nesterov' if nesterov else 'plain'} momentum {momentum:.2g}" if momentum else "without momentum"
    return f"SGD {kind} and learning rate {learning_rate:.2g}"
