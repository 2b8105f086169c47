"""Checks of a gradient that was derived by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from autograder.checks.expectations import is_close, require_array
from autograder.checks.mistakes import Named
from autograder.checks.replays import Trial, replayed_by
from autograder.checks.slips import Change, Draw, explain, pairs, singles
from autograder.errors import CheckFailed, StudentException
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named

__all__ = ["GRADIENT_CHANGES", "GradientProblem", "gradient_with_slips", "gradients_match", "reference"]

_SIZES = ((1, 1), (7, 3), (3, 3), (12, 5), (2, 1))
"""n samples of d numbers."""

Gradient = tuple[np.ndarray, np.ndarray]


class GradientProblem(NamedTuple):
    """Arguments of :func:`reference`."""

    w: np.ndarray
    b: np.ndarray
    x: np.ndarray
    y: np.ndarray


def reference(w: np.ndarray, b: np.ndarray, x: np.ndarray, y: np.ndarray) -> Gradient:
    """Derivatives of the mean of (tanh(x w + b) - y)^2 with respect to w (d,) and b ().

    Args:
        w: (d,).
        b: scalar.
        x: (n, d).
        y: (n,).
    """
    activations = np.tanh(x @ w + b)
    return _gradient(x, 2.0 * (activations - y) * (1.0 - activations**2) / len(y))


def _drawn(sizes: Mapping[str, int], rng: np.random.Generator) -> GradientProblem:
    return _problem(rng, (sizes["samples"], sizes["weights"]))


_REPLAY = Trial(
    function="loss_gradient",
    names=GradientProblem._fields,
    sizes={"samples": 7, "weights": 3},
    draws=(_drawn,),
    reference=reference,
)


@replayed_by(_REPLAY)
def gradients_match(loss_gradient: StudentFunction, rng: np.random.Generator) -> None:
    """Both derivatives equal our own, for several numbers of samples and weights.

    Raises:
        CheckFailed: one does not; the hint names the slip, where it is known.
    """
    problems = map(partial(_problem, rng), _SIZES)
    for problem in problems:
        found, right = _derivatives(loss_gradient, problem), reference(*problem)
        wrong = [name for name, ours, theirs in zip("wb", right, found, strict=True) if not is_close(theirs, ours)]
        if wrong:
            hint, mistake = _explain(loss_gradient, found, right, problem, problems)
            raise CheckFailed(
                # Translators: {name} is w or b.
                sentence("The derivative with respect to {name} is not the gradient of the loss.", name=wrong[0]),
                hint,
                mistake=mistake,
            )


def _problem(rng: np.random.Generator, size: tuple[int, int]) -> GradientProblem:
    count, width = size
    w, b = rng.standard_normal(width), np.array(rng.standard_normal())
    return GradientProblem(w, b, rng.standard_normal((count, width)), rng.standard_normal(count))


def _derivatives(loss_gradient: StudentFunction, problem: GradientProblem) -> Gradient:
    """What the answer gives.

    Raises:
        CheckFailed: that is of another kind, or of other shapes.
    """
    result = loss_gradient(*problem)
    if not isinstance(result, list) or len(result) != 2:
        raise CheckFailed(
            sentence("Expected the list [dw, db], got something else."),
            sentence("loss_gradient must return the list [dw, db], the derivatives with respect to w and to b."),
            mistake=named("not_a_pair"),
        )
    return (
        require_array(result[0], problem.w.shape, sentence("derivatives with respect to w"), _SHAPE_OF_DW),
        require_array(result[1], (), sentence("derivatives with respect to b"), _SHAPE_OF_DB),
    )


_SHAPE_OF_DW = sentence("The derivative with respect to w has the shape of w: sum over the samples, for each weight.")
_SHAPE_OF_DB = sentence("The derivative with respect to b is one number: sum over the samples.")


def _explain(
    loss_gradient: StudentFunction,
    found: Gradient,
    right: Gradient,
    problem: GradientProblem,
    others: Iterable[GradientProblem],
) -> Named:
    """Names the slip, or the two, that compute both derivatives as they were found, here and in further problems."""
    draws = [_draw(found, problem)]
    for other in others:
        try:
            draws.append(_draw(_derivatives(loss_gradient, other), other))
        except (CheckFailed, StudentException):
            continue
    named_slip = explain(draws, "")
    if named_slip.mistake is not None:
        return named_slip
    if is_close(found[1], right[1]):
        hint = sentence("db is right and dw is not: each sample's share of dw is its share of db times its inputs x.")
    elif is_close(found[0], right[0]):
        hint = sentence("dw is right and db is not: db is the same sum, without the factor x.")
    else:
        hint = sentence("dw and db are wrong: go through the table of the chain rule row by row, for a single sample.")
    return Named(hint)


def _draw(found: Gradient, problem: GradientProblem) -> Draw:
    compute = partial(gradient_with_slips, problem)
    return Draw(np.append(*found), singles(GRADIENT_CHANGES, compute), pairs(GRADIENT_CHANGES, compute))


def gradient_with_slips(problem: GradientProblem, settings: Mapping[str, Any]) -> np.ndarray:
    """Both derivatives, one behind the other, under other settings than the right ones."""
    inner = problem.x @ problem.w + (0.0 if settings.get("unbiased") else problem.b)
    activations, count = np.tanh(inner), len(problem.y)
    errors = 1.0 if settings.get("no_error") else activations - problem.y
    slopes = settings.get("slope", _slope_of_tanh)(inner, activations)
    factor = settings.get("two", 2.0) * settings.get("sign", 1.0) / (1 if settings.get("summed") else count)
    dw, db = _gradient(problem.x, factor * errors * slopes)
    if settings.get("inputs_left_out"):
        dw = np.full_like(dw, db)
    return np.append(dw, db / count if settings.get("mean_twice") else db)


def _slope_of_tanh(inner: np.ndarray, activations: np.ndarray) -> np.ndarray:
    slopes: np.ndarray = 1.0 - activations**2
    return slopes


GRADIENT_CHANGES = [
    Change(
        named("two_missing"),
        sentence("The gradient lacks the factor 2, which the derivative of a square brings."),
        {"two": 1.0},
    ),
    Change(
        named("mean_missing"),
        sentence("The gradient is not divided by the number of samples: the loss is a mean."),
        {"summed": True},
    ),
    Change(
        named("wrong_sign"),
        sentence("The gradient has the wrong sign: the error is prediction minus target."),
        {"sign": -1.0},
    ),
    Change(
        named("slope_of_tanh_missing"),
        sentence("The gradient lacks the derivative of tanh, the factor 1 - tanh(z)^2."),
        {"slope": lambda inner, activations: np.ones_like(inner)},
    ),
    Change(
        named("slope_of_tanh_at_z"),
        sentence("The derivative of tanh is taken as 1 - z^2: it is 1 - tanh(z)^2."),
        {"slope": lambda inner, activations: 1.0 - inner**2},
    ),
    Change(
        named("tanh_not_squared"),
        sentence("The derivative of tanh is taken as 1 - tanh(z): the tanh must be squared."),
        {"slope": lambda inner, activations: 1.0 - activations},
    ),
    Change(
        named("slope_of_a_sigmoid"),
        sentence("The derivative of tanh is taken as a (1 - a), which is that of a sigmoid: it is 1 - a^2."),
        {"slope": lambda inner, activations: activations * (1.0 - activations)},
    ),
    Change(
        named("error_missing"),
        sentence("The error itself is missing: the derivative of a square is twice what is squared."),
        {"no_error": True},
    ),
    Change(
        named("bias_left_out"),
        sentence("The forward pass of the gradient leaves b out."),
        {"unbiased": True},
    ),
    Change(
        named("inputs_left_out"),
        sentence("dw lacks the inputs: each sample's share of dw is its share of db times its inputs x."),
        {"inputs_left_out": True},
    ),
    Change(
        named("mean_of_db_twice"),
        sentence("db is a mean where it should be a sum: the share of each sample is divided by n already."),
        {"mean_twice": True},
    ),
]


def _gradient(x: np.ndarray, slopes: np.ndarray) -> Gradient:
    """Derivatives with respect to w (d,) and b (), from those with respect to each sample's x w + b (n,)."""
    return x.T @ slopes, np.sum(slopes)
