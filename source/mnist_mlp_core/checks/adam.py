"""Checks of the class ``Adam``, by the paths along which it moves variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.mistakes import Named
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Change, Draw, explain, pairs, singles
from autograder.errors import CheckFailed, StudentException
from autograder.locale.sentences import Words, sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named
from .reference import adam_paths
from .replays import CONSTANTS, PATHS
from .values import EXACT, are_equal, require_object, require_parts

__all__ = ["RULE_CHANGES", "constants_are_obeyed", "memory_is_not_shared", "moves_with", "paths_match"]

_STEPS = 20
_SHAPES = ((4,), (4,), (3, 2), (), (2, 1, 3))
"""Two of them alike, so that their slots must not be."""
_SMALL = 1e-5
"""Scale of gradients beside which a wrong place of ``ep`` shows."""


@replayed_by(PATHS)
def paths_match(Adam: StudentFunction, follow: StudentFunction, rng: np.random.Generator) -> None:
    """Variables of several shapes take, over twenty steps, the paths of our own Adam.

    Raises:
        CheckFailed: they do not; the hint names the slip, where it is known.
    """
    for scale in (1.0, _SMALL):
        starts, gradients = _problem(rng, scale)
        _compare(Adam, follow, starts, gradients, {"learning_rate": 0.05}, _OTHERWISE)


@replayed_by(*CONSTANTS)
def constants_are_obeyed(Adam: StudentFunction, follow: StudentFunction, rng: np.random.Generator) -> None:
    """The four arguments count, and their defaults are the usual ones.

    Raises:
        CheckFailed: they do not.
    """
    starts, gradients = _problem(rng, 1.0)
    # What is wrong with all constants as they are is no matter of the constants.
    _compare(Adam, follow, starts, gradients, _CONSTANTS, _OTHERWISE)
    for name, (value, hint) in _CHANGES.items():
        _compare(Adam, follow, starts, gradients, {**_CONSTANTS, name: value}, hint, slips=False)
    hint = sentence(
        "Adam() without arguments has other constants than were asked for: learning_rate=1e-3, beta_1=0.9,"
        " beta_2=0.999, ep=1e-7."
    )
    # Where gradients are tiny, ep counts as well.
    _compare(Adam, follow, *_problem(rng, _SMALL), {}, hint, slips=False)


def memory_is_not_shared(Adam: StudentFunction, follow: StudentFunction, rng: np.random.Generator) -> None:
    """A new optimiser takes the path of the first one, whatever another has done in between.

    Raises:
        CheckFailed: it does not.
    """
    starts, gradients = _problem(rng, 1.0)
    first = _paths(Adam, follow, starts, gradients, {"learning_rate": 0.1})
    _paths(Adam, follow, *_problem(rng, 1.0, _SHAPES[2:]), {"learning_rate": 0.1})
    again = _paths(Adam, follow, starts, gradients, {"learning_rate": 0.1})
    if not all(are_equal(path, before, EXACT) for path, before in zip(again, first, strict=True)):
        raise CheckFailed(
            sentence("A new optimizer does not begin anew."),
            sentence(
                "A second Adam goes on from what a first one remembers: keep means and the number of the step in the"
                " object itself, as attributes that __init__ makes, and not in the class or in global names."
            ),
            mistake=named("memory_in_the_class"),
        )


_CONSTANTS = {"learning_rate": 1e-3, "beta_1": 0.9, "beta_2": 0.999, "ep": 1e-7}
_CHANGES: Mapping[str, tuple[float, Words]] = {
    "learning_rate": (
        0.2,
        sentence(
            "Adam(learning_rate=0.2) does not move its variables as it should, and Adam(learning_rate=0.001) does: keep"
            " the argument, and use it in the step."
        ),
    ),
    "beta_1": (
        0.5,
        sentence(
            "Adam(beta_1=0.5) does not move its variables as it should, and Adam(beta_1=0.9) does: keep the"
            " argument, and use it for the mean of the gradients, there and in its correction."
        ),
    ),
    "beta_2": (
        0.9,
        sentence(
            "Adam(beta_2=0.9) does not move its variables as it should, and Adam(beta_2=0.999) does: keep the argument,"
            " and use it for the mean of the squares, there and in its correction."
        ),
    ),
    "ep": (
        0.5,
        sentence(
            "Adam(ep=0.5) does not move its variables as it should, and Adam(ep=1e-7) does: add the argument ep to the"
            " root, in the denominator."
        ),
    ),
}
_OTHERWISE = sentence(
    "Variables that Adam moves by known gradients leave their path within twenty steps: go through the five lines of"
    " the rule, mean, mean of squares, both corrections with the number of the step, and the step itself."
)


def _problem(
    rng: np.random.Generator, scale: float, shapes: Sequence[tuple[int, ...]] = _SHAPES
) -> tuple[list[np.ndarray], list[list[np.ndarray]]]:
    starts = [np.asarray(rng.standard_normal(shape), np.float32) for shape in shapes]
    gradients = [
        [np.asarray(scale * rng.standard_normal(shape), np.float32) for shape in shapes] for _step in range(_STEPS)
    ]
    return starts, gradients


def _compare(
    Adam: StudentFunction,
    follow: StudentFunction,
    starts: list[np.ndarray],
    gradients: list[list[np.ndarray]],
    constants: Mapping[str, Any],
    otherwise: Words,
    *,
    slips: bool = True,
) -> None:
    """Hold moves against our own: positions would hide what is wrong with short ones."""
    expected = adam_paths(starts, gradients, **constants)
    found = _paths(Adam, follow, starts, gradients, constants)
    for number, (path, right) in enumerate(zip(found, expected, strict=True)):
        moves, right_moves = (np.diff(way, axis=0, prepend=starts[number][None]) for way in (path, right))
        # Positions of order one are rounded to float32 at every step.
        tolerance = EXACT + 1e-6 / float(np.abs(right_moves).max())
        if not are_equal(moves, right_moves, tolerance):
            hint, mistake = Named(otherwise, named("argument_misused" if constants else "other_defaults"))
            if slips:
                draws = [_draw(path, starts, gradients, number, dict(constants))]
                others = [place for place in range(len(starts)) if place != number]
                draws += [_draw(found[place], starts, gradients, place, dict(constants)) for place in others]
                hint, mistake = explain(draws, otherwise, partial(_follows, tolerance))
            raise CheckFailed(
                # Translators: {number} counts variables from 1; {shape} is such as (3, 2).
                sentence(
                    "Variable number {number}, of shape {shape}, does not follow the path of Adam.",
                    number=number + 1,
                    shape=starts[number].shape,
                ),
                hint,
                mistake=mistake,
            )


def _paths(
    Adam: StudentFunction,
    follow: StudentFunction,
    starts: list[np.ndarray],
    gradients: list[list[np.ndarray]],
    constants: Mapping[str, Any],
) -> list[np.ndarray]:
    """The paths (T, ...) of all variables under a new optimiser of the student's."""
    hint = sentence("Adam(...) makes an optimizer, an object with the method apply_gradients(grads, vars).")
    optimizer = require_object(Adam(**constants), "Adam(...)", hint)
    try:
        paths = require_parts(follow(optimizer, starts, gradients), len(starts), "follow", hint)
    except StudentException as exception:
        raise CheckFailed(
            sentence("apply_gradients raised an exception."),
            sentence(
                "Adam.apply_gradients raises an exception for variables of several shapes, one of them a single number:"
                " read the sizes of the slots off the variables, and take lists of any length."
            ),
            mistake=named("slots_of_some_shapes"),
        ) from exception
    shapes = [(len(gradients), *start.shape) for start in starts]
    return [
        require_array(path, shape, sentence("positions"), _OTHERWISE) for path, shape in zip(paths, shapes, strict=True)
    ]


RULE_CHANGES = [
    Change(
        named("not_corrected"),
        sentence("Adam corrects neither of its means for their start at zero: divide them by 1 - beta ** t."),
        {"corrected": (False, False)},
    ),
    Change(
        named("the_gradients_not_corrected"),
        sentence(
            "Adam does not correct the mean of the gradients for its start at zero: divide it by 1 - beta_1 ** t."
        ),
        {"corrected": (False, True)},
    ),
    Change(
        named("squares_not_corrected"),
        sentence("Adam does not correct the mean of the squares for its start at zero: divide it by 1 - beta_2 ** t."),
        {"corrected": (True, False)},
    ),
    Change(
        named("steps_counted_from_two"),
        sentence("Adam counts its steps from 2: the first step is number 1, so raise t after the step or begin at 0."),
        {"first": 2},
    ),
    Change(
        named("ep_under_the_root"),
        sentence("Adam adds ep under the root: the step divides by the root of the mean of squares, plus ep."),
        {"inside": True},
    ),
    Change(
        named("root_missing"),
        sentence("Adam divides by the mean of the squares itself: take its square root first."),
        {"rooted": False},
    ),
    Change(
        named("steps_not_counted"),
        sentence("Adam does not count its steps: t is 1 in the first one, 2 in the second, and so on."),
        {"counts": False},
    ),
    Change(
        named("without_division"),
        sentence(
            "Adam does not divide by the root of the mean of squares: that is what gives each number its own step."
        ),
        {"divides": False},
    ),
    Change(
        named("betas_exchanged"),
        sentence("Adam has its two betas exchanged: beta_1 belongs to the gradients, beta_2 to their squares."),
        {
            "beta_1": 0.999,
            "beta_2": 0.9,
        },
    ),
    Change(
        named("newest_weighs_one"),
        sentence("Adam weighs the newest gradient by 1: in the mean, its weight is 1 - beta_1."),
        {"last_weights": (1.0, 0.001)},
    ),
    Change(named("climbs"), sentence("Adam climbs: subtract the step from the variable."), {"sign": -1.0}),
]


def _draw(
    path: np.ndarray,
    starts: list[np.ndarray],
    gradients: list[list[np.ndarray]],
    number: int,
    constants: Mapping[str, Any],
) -> Draw:
    """Moves of one variable, and those that slips make."""
    compute = partial(moves_with, starts[number], [step[number] for step in gradients], constants)
    found = np.diff(path, axis=0, prepend=starts[number][None])
    return Draw(found, singles(RULE_CHANGES, compute), pairs(RULE_CHANGES, compute))


def moves_with(
    start: np.ndarray, gradients: list[np.ndarray], constants: Mapping[str, Any], settings: Mapping[str, Any]
) -> np.ndarray:
    """Moves of one variable by the rule with some of its settings changed."""
    sign = settings.get("sign", 1.0)  # whoever climbs goes where the opposite gradients would lead
    rule = {name: value for name, value in settings.items() if name != "sign"}
    path = adam_paths([start], [[sign * gradient] for gradient in gradients], **{**constants, **rule})[0]
    return np.diff(path, axis=0, prepend=start[None])


def _follows(tolerance: float, found: np.ndarray, computed: np.ndarray) -> bool:
    return are_equal(found, computed, tolerance)
