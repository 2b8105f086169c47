"""Checks of optimisers, by the path that they take along known gradients."""

from __future__ import annotations

import numpy as np

from autograder.checks.expectations import require_array
from autograder.errors import CheckFailed
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
        CheckFailed: they do not; the hint names what they equal instead, where that is known.
    """
    optimizer = optimizer_init_fn()
    if optimizer is None:
        raise CheckFailed("optimizer_init_fn() gave None.", "Is the TODO filled in, and is the optimiser returned?")
    if not isinstance(optimizer, RemoteObject):
        raise CheckFailed("Expected optimizer_init_fn() to give a Keras optimiser, got something else.")
    start = rng.standard_normal(_SIZE).astype(np.float32)
    gradients = rng.standard_normal((_STEPS, _SIZE)).astype(np.float32)
    found = require_array(optimizer.optimize(start, gradients), (_STEPS, _SIZE), "updates")

    def equals(rate: float, mass: float, *, nesterov: bool) -> bool:
        expected = sgd_path(start, gradients, learning_rate=rate, momentum=mass, nesterov=nesterov)
        return bool(np.abs(found - expected).max() <= 1e-3 * np.abs(expected - start).max() + 1e-6)

    if equals(learning_rate, momentum, nesterov=True):
        return
    message = (
        f"Expected the updates of SGD with Nesterov momentum {momentum:g} and learning rate {learning_rate:g},"
        " found others."
    )
    if equals(learning_rate, momentum, nesterov=False):
        raise CheckFailed(message, "The momentum is right, but not Nesterov's: see the argument `nesterov`.")
    if equals(learning_rate, 0.0, nesterov=False):
        raise CheckFailed(message, "These are updates without any momentum.")
    first = (found[0] - start) / gradients[0]
    rate = -float(np.median(first)) / (1.0 + momentum)
    if rate > 0 and equals(rate, momentum, nesterov=True):
        raise CheckFailed(message, f"The momentum is right, but the learning rate seems to be {rate:.2g}.")
    raise CheckFailed(message, "Look at the optimiser's class, its learning rate, its momentum, and `nesterov`.")
