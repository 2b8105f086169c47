"""Checks of optimisers, by the path that they take along known gradients."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.mistakes import Named, named
from autograder.errors import CheckFailed, StudentException
from autograder.locale.sentences import Words, as_number, sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

__all__ = ["Constants", "has_steps_of_one_length", "is_nesterov_sgd", "sgd_of", "sgd_path"]

_PARTS, _STEPS, _SIZE = 3, 6, 5
_SAME = 1e-3
"""Up to here, two values of momentum are the same."""
_OBJECT = sentence(
    "Return an optimizer that can be used at once, such as tf.keras.optimizers.SGD(...): not a class, a name, a number"
    " or a list."
)
_LARGE = 1e4
"""Above any bound at which clipping would ever act in a training; SGD is linear in the gradients."""


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


class Constants(NamedTuple):
    """The constants of an SGD; without momentum, its kind tells nothing."""

    learning_rate: float
    momentum: float
    nesterov: bool


def sgd_of(moves: np.ndarray, gradients: np.ndarray, momentum: float) -> Constants | None:
    """The constants of the SGD that moves a variable so; None where none does.

    Args:
        moves: (T, n), from where it began.
        gradients: (T, n).
        momentum: the one that is likeliest; others are tried in hundredths.
    """
    zero = np.zeros_like(moves[0])
    for mass, nesterov in product((0.0, momentum, *np.arange(0.01, 1.0, 0.01)), (True, False)):
        # Moves are proportional to the learning rate, so that the best one is a projection.
        unit = sgd_path(zero, gradients, learning_rate=1.0, momentum=mass, nesterov=nesterov)
        rate = float((moves * unit).sum() / (unit * unit).sum())
        if _are_equal(moves, rate * unit):
            return Constants(rate, float(mass), nesterov)
    return None


def has_steps_of_one_length(moves: np.ndarray) -> bool:
    """Whether the first step does not depend on how large the gradient is, as in Adam and RMSprop."""
    lengths = np.abs(moves[0])
    return bool(np.ptp(lengths) < 0.02 * lengths.max())


def is_nesterov_sgd(
    optimizer_init_fn: StudentFunction,
    rng: np.random.Generator,
    *,
    learning_rate: float,
    momentum: float,
    updates: int,
) -> None:
    """The optimiser's updates equal those of SGD with Nesterov momentum and the given constants.

    The path has three parts: the first updates, updates late in a training, and updates by large gradients.
    Half of the variable gets no gradient all the while and must stay where it is, to the last bit.

    Args:
        optimizer_init_fn: makes the optimiser, without arguments.
        rng: source of the variable and of its gradients.
        learning_rate: that was asked for.
        momentum: likewise.
        updates: of a whole training, many more than the path's own. The path ends with the last of them: until then
            the learning rate counts.

    Raises:
        CheckFailed: they do not; the message names what they equal instead, where that is known.
    """
    optimizer, what, late = optimizer_init_fn(), f"{optimizer_init_fn.name}()", updates - (_PARTS - 1) * _STEPS
    if optimizer is None:
        # Translators, here and below: {what} is a call, such as optimizer_init_fn().
        message = sentence("{what} gave None.", what=what)
        hint = sentence("{what} returned nothing: fill in the TODO, and return the optimizer.", what=what)
        raise CheckFailed(message, hint, mistake=named("returned_none"))
    if not isinstance(optimizer, RemoteObject):
        raise CheckFailed(
            sentence("Expected {what} to give a Keras optimizer, got something else.", what=what),
            _OBJECT,
            mistake=named("no_optimiser"),
        )
    start, gradients = _problem(rng)
    try:
        result = optimizer.optimize(start, gradients, late=(_STEPS, late))
    except StudentException as exception:
        raise CheckFailed(
            sentence("Expected {what} to give a Keras optimizer; what it gave cannot apply gradients.", what=what),
            _OBJECT,
            mistake=named("no_optimiser"),
        ) from exception
    *steps, finalised = require_array(result, (len(gradients) + 1, len(start)), sentence("updates"))
    path = np.stack(steps)
    expected = sgd_path(start, gradients, learning_rate=learning_rate, momentum=momentum, nesterov=True)
    found, right = _parts(path, start), _parts(expected, start)
    equal = [_are_equal(moves, right_moves) for moves, right_moves in zip(found, right, strict=True)]
    asked = _describe(learning_rate, momentum, nesterov=True)
    if not equal[0]:
        raise _compare(asked, found[0], gradients[:_STEPS, :_SIZE], momentum)
    # Translators, here and below: {asked} is such as "SGD with Nesterov momentum 0.9 and learning rate 0.003".
    if not np.array_equal(path[:, _SIZE:], np.broadcast_to(start[_SIZE:], path[:, _SIZE:].shape)):
        message = sentence("Expected the updates of {asked}, found weights that move without a gradient.", asked=asked)
        hint = sentence("Weights without a gradient change: leave out weight_decay.")
        raise CheckFailed(message, hint, mistake=named("weight_decay"))
    if not equal[1]:
        raise CheckFailed(
            sentence("Expected the updates of {asked}, found others after {steps} steps.", asked=asked, steps=late),
            sentence(
                "Later in the training, the optimizer's steps are others than at the beginning: give the learning rate"
                " as one number, not as a schedule."
            ),
            mistake=named("learning_rate_changes"),
        )
    if not equal[2]:
        message = sentence("Expected the updates of {asked}, found others where gradients are large.", asked=asked)
        hint = sentence("Large gradients are cut off: leave out clipnorm, clipvalue and global_clipnorm.")
        raise CheckFailed(message, hint, mistake=named("gradient_clipped"))
    if not np.array_equal(finalised, path[-1]):
        raise CheckFailed(
            sentence(
                "Expected the updates of {asked}, found that other weights take their place in the end.", asked=asked
            ),
            sentence("Averages take the place of the weights in the end: leave out use_ema."),
            mistake=named("weight_averages"),
        )


def _problem(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A variable (2n,) float32 and gradients (T, 2n), none of them for its second half.

    Numbers just below 2 show the smallest decay: the spacing of float32, relative to the number, is finest there.
    """
    moving = rng.standard_normal(_SIZE)
    still = rng.choice((-1.0, 1.0), _SIZE) * rng.uniform(1.9, 2.0, _SIZE)
    gradients = rng.standard_normal((_PARTS, _STEPS, 2 * _SIZE))
    gradients[2] *= _LARGE
    gradients[..., _SIZE:] = 0.0
    return np.concatenate([moving, still]).astype(np.float32), np.concatenate(gradients).astype(np.float32)


def _parts(path: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Moves (parts, steps, n) of the first half, each part's from where it began."""
    begins = np.vstack([start, path[_STEPS - 1 : -1 : _STEPS]])
    moves: np.ndarray = path.reshape(_PARTS, _STEPS, -1) - begins[:, None]
    return moves[..., :_SIZE]


def _are_equal(moves: np.ndarray, expected: np.ndarray) -> bool:
    """Whether they differ by float32's rounding only; values start at order one."""
    return bool(np.abs(moves - expected).max() <= 1e-3 * np.abs(expected).max() + 1e-6)


def _compare(asked: Words, moves: np.ndarray, gradients: np.ndarray, momentum: float) -> CheckFailed:
    """Says what was asked for, and what kind of optimiser moves a variable so (T, n) under these gradients (T, n)."""
    if not moves.any():
        return CheckFailed(
            sentence("Expected the updates of {asked}, found none.", asked=asked),
            # Translators, here and below: {asked} is such as "SGD with Nesterov momentum 0.9 and learning rate 0.003".
            sentence("The optimizer does not move the weights at all: give the learning rate of {asked}.", asked=asked),
            mistake=named("moves_nothing"),
        )
    found = sgd_of(moves, gradients, momentum)
    if found is not None:
        kind = _describe(found.learning_rate, found.momentum, nesterov=found.nesterov)
        hint, mistake = _what_differs(asked, found.momentum, momentum, nesterov=found.nesterov)
        message = sentence("Expected the updates of {asked}, found those of {found}.", asked=asked, found=kind)
        return CheckFailed(message, hint, mistake=mistake)
    if has_steps_of_one_length(moves):
        return CheckFailed(
            sentence(
                "Expected the updates of {asked}, found others, whose first step does not depend on how large the"
                " gradient is, as in Adam and RMSprop.",
                asked=asked,
            ),
            sentence(
                "The optimizer's first step does not depend on how large the gradient is, as in Adam and RMSprop. Use"
                " tf.keras.optimizers.SGD: asked for was {asked}.",
                asked=asked,
            ),
            mistake=named("not_sgd"),
        )
    return CheckFailed(
        sentence("Expected the updates of {asked}, found others.", asked=asked),
        sentence(
            "The optimizer does not move weights as {asked} does. Give tf.keras.optimizers.SGD the arguments"
            " learning_rate, momentum and nesterov, and no others.",
            asked=asked,
        ),
        mistake=named("other_updates"),
    )


def _what_differs(asked: Words, found: float, momentum: float, *, nesterov: bool) -> Named:
    """What is wrong with an optimiser that is SGD, with the momentum found in the place of what was asked for.

    Which of these sentences it is depends on the answer; the numbers in them do not.
    """
    if not found:
        return Named(
            sentence(
                "The optimizer works without momentum. Asked for was {asked}: pass momentum and nesterov to"
                " tf.keras.optimizers.SGD.",
                asked=asked,
            ),
            named("momentum_left_out"),
        )
    if not nesterov:
        return Named(
            sentence(
                "The optimizer works with plain momentum. Asked for was {asked}: pass nesterov=True to"
                " tf.keras.optimizers.SGD.",
                asked=asked,
            ),
            named("nesterov_left_out"),
        )
    if abs(found - momentum) < _SAME:
        return Named(
            sentence(
                "The optimizer is the right one, with another learning rate. Asked for was {asked}: look at the"
                " argument learning_rate.",
                asked=asked,
            ),
            named("other_learning_rate"),
        )
    return Named(
        sentence(
            "The optimizer is the right one, with another momentum. Asked for was {asked}: look at the arguments"
            " momentum and learning_rate, and at the order of the arguments.",
            asked=asked,
        ),
        named("other_momentum"),
    )


def _describe(learning_rate: float, momentum: float, *, nesterov: bool) -> Words:
    rate = as_number(learning_rate, ".2g")
    if not momentum:
        return sentence("SGD without momentum, with learning rate {rate}", rate=rate)
    constants = {"momentum": as_number(momentum, ".2g"), "rate": rate}
    if nesterov:
        # Translators: an optimiser, after "the updates of" or "those of".
        return sentence("SGD with Nesterov momentum {momentum} and learning rate {rate}", **constants)
    # Translators: an optimiser, after "the updates of" or "those of".
    return sentence("SGD with plain momentum {momentum} and learning rate {rate}", **constants)
