"""Check of ``make_optimizer()``, by the path that the optimiser takes along known gradients."""

from __future__ import annotations

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.mistakes import named as of_kit
from autograder.checks.optimizer_replays import path_trial
from autograder.checks.optimizers import has_steps_of_one_length, sgd_of, sgd_path
from autograder.checks.replays import replayed_by
from autograder.errors import CheckFailed, Mistake, StudentException
from autograder.locale.sentences import Words, as_number, sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

from .mistakes import named

__all__ = ["NESTEROV_HINT", "arguments_hint", "is_sgd_with_momentum"]

_STEPS, _SIZE = 12, 6
_LATE, _LATE_UPDATE = 6, 1800
"""Before this step the optimiser is told to have made so many: until the end of a training, the rate stays."""
_SAME = 1e-3
"""Up to here, two values of momentum are the same."""


NESTEROV_HINT = sentence("make_optimizer uses Nesterov's variant of momentum: leave nesterov out.")


def arguments_hint(learning_rate: float, momentum: float) -> Words:
    """What was asked for."""
    return sentence(
        "make_optimizer was asked for SGD with learning rate {rate} and momentum {momentum}: look at its arguments.",
        momentum=as_number(momentum),
        rate=as_number(learning_rate),
    )


def is_sgd_with_momentum(
    make_optimizer: StudentFunction, rng: np.random.Generator, *, learning_rate: float, momentum: float
) -> None:
    """The optimiser's updates equal those of SGD with plain momentum and the given constants.

    Half of the variable gets no gradient all the while and must stay where it is.

    Raises:
        CheckFailed: they do not.
    """
    trial = path_trial(make_optimizer.name, learning_rate=learning_rate, momentum=momentum, nesterov=False)
    with replayed_by(trial):
        _compare(make_optimizer, rng, learning_rate, momentum)


def _compare(make_optimizer: StudentFunction, rng: np.random.Generator, learning_rate: float, momentum: float) -> None:
    asked = {"momentum": as_number(momentum), "rate": as_number(learning_rate)}
    optimizer = make_optimizer()
    if not isinstance(optimizer, RemoteObject):
        raise CheckFailed(
            sentence("Expected make_optimizer() to give a Keras optimizer, got something else."),
            sentence(
                "make_optimizer must return an object such as tf.keras.optimizers.SGD(...): is its TODO filled in?"
            ),
            mistake=of_kit("no_optimiser"),
        )
    start = rng.uniform(1.0, 2.0, _SIZE).astype(np.float32)
    gradients = rng.standard_normal((_STEPS, _SIZE)).astype(np.float32)
    gradients[:, _SIZE // 2 :] = 0.0
    try:
        result = optimizer.optimize(start, gradients, late=(_LATE, _LATE_UPDATE))
    except StudentException as exception:
        raise CheckFailed(
            sentence("What make_optimizer() gives cannot apply gradients."),
            sentence("make_optimizer must return an optimizer, with brackets: SGD(...), not the class or its name."),
            mistake=of_kit("no_optimiser"),
        ) from exception
    path = require_array(result, (_STEPS + 1, _SIZE), sentence("updates"))[:-1]
    expected = sgd_path(start, gradients, learning_rate=learning_rate, momentum=momentum, nesterov=False)
    wrong = sentence(
        "The updates are not those of SGD with plain momentum {momentum} and learning rate {rate}.",
        **asked,
    )
    if not _are_equal(path[:_LATE] - start, expected[:_LATE] - start):
        moving = slice(0, _SIZE // 2)
        moves = (path[:_LATE] - start)[:, moving]
        mistake = _mistake(moves, gradients[:_LATE, moving], momentum)
        hint = arguments_hint(learning_rate, momentum)
        if mistake is not None and mistake.code == "nesterov_used":
            hint = NESTEROV_HINT
        raise CheckFailed(wrong, hint, mistake=mistake)
    if not np.allclose(path[:, _SIZE // 2 :], start[_SIZE // 2 :], atol=1e-7):
        raise CheckFailed(
            wrong,
            sentence("Weights change although their gradient is zero: leave weight_decay out of make_optimizer."),
            mistake=of_kit("weight_decay"),
        )
    if not _are_equal(path - start, expected - start):
        raise CheckFailed(
            wrong,
            sentence("The learning rate of make_optimizer changes with time: it is one number, no schedule."),
            mistake=of_kit("learning_rate_changes"),
        )


def _mistake(moves: np.ndarray, gradients: np.ndarray, momentum: float) -> Mistake | None:
    """What optimiser moves a variable so (T, n) under these gradients (T, n), in the place of the right one."""
    if not moves.any():
        return of_kit("moves_nothing")
    found = sgd_of(moves, gradients, momentum)
    if found is None:
        return of_kit("not_sgd") if has_steps_of_one_length(moves) else None
    if not found.momentum:
        return of_kit("momentum_left_out")
    if found.nesterov:
        return named("nesterov_used")
    return of_kit("other_learning_rate" if abs(found.momentum - momentum) < _SAME else "other_momentum")


def _are_equal(moves: np.ndarray, expected: np.ndarray) -> bool:
    return bool(np.abs(moves - expected).max() <= 2e-3 * np.abs(expected).max() + 1e-6)
