"""Checks of the optimisers that train this unit's models for one epoch."""

from __future__ import annotations

import numpy as np

from autograder.checks import optimizers
from autograder.checks.optimizer_replays import path_trial
from autograder.checks.replays import replayed_by
from autograder.sandbox.proxies import StudentFunction

__all__ = ["is_nesterov_sgd"]

_UPDATES = 766
"""In an epoch of 49,000 images, 64 at a time."""


def is_nesterov_sgd(
    optimizer_init_fn: StudentFunction, rng: np.random.Generator, *, learning_rate: float, momentum: float
) -> None:
    """The optimiser's updates equal those of SGD with Nesterov momentum and the given constants, for an epoch.

    Raises:
        CheckFailed: they do not; the message names what they equal instead, where that is known.
    """
    asked = {"learning_rate": learning_rate, "momentum": momentum}
    with replayed_by(path_trial(optimizer_init_fn.name, **asked, nesterov=True)):
        optimizers.is_nesterov_sgd(optimizer_init_fn, rng, **asked, updates=_UPDATES)
