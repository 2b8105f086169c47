"""Checks of ``xavier_init(shape)``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.mistakes import Named
from autograder.errors import CheckFailed
from autograder.locale.sentences import Words, as_number, sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named
from .reference import xavier_bound

__all__ = ["draws_anew", "has_the_variance_of_the_bound", "spread_is_even"]

_SHAPES = ((784, 700), (500, 10), (30, 400))
_STANDARD_ERRORS = 5.0
_LARGEST_GAP = 0.02
"""Of the bound: so near to it comes the largest of thousands of numbers that are spread evenly up to it."""
_UNIFORM = 1.8
"""Fourth moment of a uniform distribution, in units of its variance squared; the normal one's is 3."""
_KURTOSIS_ERROR = 1.2
"""Standard deviation of that moment in a sample of n such numbers, times sqrt(n)."""


def spread_is_even(xavier_init: StudentFunction) -> None:
    """Weights are spread evenly between plus and minus sqrt(6 / (n + m)), whatever the shape (n, m).

    Tolerances are five standard errors of a sample of the weights' size.

    Raises:
        CheckFailed: they are not.
    """
    for shape in _SHAPES:
        weights = require_array(xavier_init(shape), shape, sentence("weights"), _hint())
        bound = xavier_bound(shape)
        largest, size = float(np.abs(weights).max()), weights.size
        if largest > bound * (1 + 1e-4) or largest < bound * (1 - _LARGEST_GAP):
            hint, mistake = _explain(weights, shape)
            raise CheckFailed(
                # Translators: {shape} is such as (784, 700), both other values are numbers.
                sentence(
                    "Expected weights of shape {shape} between plus and minus {bound}, found {largest} as the largest"
                    " magnitude.",
                    shape=shape,
                    bound=as_number(bound, ".4f"),
                    largest=as_number(largest, ".4f"),
                ),
                hint,
                mistake=mistake,
            )
        deviation = bound / np.sqrt(3.0)
        if abs(float(weights.mean())) > _STANDARD_ERRORS * deviation / np.sqrt(size):
            raise CheckFailed(
                sentence(
                    "Expected weights with a mean of zero, found {mean}.", mean=as_number(float(weights.mean()), ".4f")
                ),
                sentence(
                    "The initial weights are not centered on zero: draw them between minus the bound and plus the"
                    " bound."
                ),
                mistake=named("not_centred"),
            )
        kurtosis = float(((weights - weights.mean()) ** 4).mean() / weights.var() ** 2)
        if not _has_the_variance(weights, deviation) or (
            abs(kurtosis - _UNIFORM) > _STANDARD_ERRORS * _KURTOSIS_ERROR / np.sqrt(size)
        ):
            raise CheckFailed(
                sentence(
                    "Expected a standard deviation of {expected}, found {found}, or values that are not spread evenly.",
                    expected=as_number(deviation, ".4f"),
                    found=as_number(float(weights.std()), ".4f"),
                ),
                sentence(
                    "The initial weights stay within the bound, but are not spread evenly between its two ends: draw"
                    " them from a uniform distribution, for example with tf.random.uniform."
                ),
                mistake=named("uneven_spread"),
            )


def draws_anew(xavier_init: StudentFunction) -> None:
    """Two calls give different numbers, and within one call all numbers are drawn by themselves.

    Raises:
        CheckFailed: they are not.
    """
    shape = (40, 50)
    first, second = (require_array(xavier_init(shape), shape, sentence("weights"), _hint()) for _draw in range(2))
    if np.array_equal(first, second):
        raise CheckFailed(
            sentence("Two calls gave the same weights."),
            sentence(
                "xavier_init gives the same numbers at every call, so that layers of the same shape would begin alike:"
                " let tf.random.uniform draw new numbers each time."
            ),
            mistake=named("same_numbers_at_every_call"),
        )
    if len(np.unique(first)) < first.size // 2:
        raise CheckFailed(
            sentence("Many of the weights are copies of each other."),
            sentence(
                "Many of the initial weights are equal, so that neurons would begin alike: draw every weight by itself,"
                " with the whole shape given to tf.random.uniform."
            ),
            mistake=named("copied_weights"),
        )


def has_the_variance_of_the_bound(weights: np.ndarray) -> bool:
    """Whether weights (n, m) keep the bound and have the variance of an even spread up to it."""
    bound = xavier_bound(weights.shape)
    return bool(np.abs(weights).max() <= bound * (1 + 1e-4)) and _has_the_variance(weights, bound / np.sqrt(3.0))


def _has_the_variance(weights: np.ndarray, deviation: float) -> bool:
    # The variance of n numbers that are spread evenly has a relative standard error of sqrt(0.8 / n).
    error = _STANDARD_ERRORS * np.sqrt((_UNIFORM - 1.0) / weights.size)
    return bool(abs(float(weights.var()) / deviation**2 - 1.0) <= error)


def _hint() -> Words:
    return sentence("xavier_init takes the shape (n, m) as one argument and returns a tensor of that shape.")


def _explain(weights: np.ndarray, shape: Sequence[int]) -> Named:
    """Names the slip that gives weights of this spread."""
    inputs, outputs = shape
    largest, deviation = float(np.abs(weights).max()), float(weights.std())
    slips = (
        (
            "inputs_alone_in_bound",
            np.sqrt(6.0 / inputs),
            sentence("The bound of the initial weights counts the inputs n alone: it takes n + m."),
        ),
        (
            "outputs_alone_in_bound",
            np.sqrt(6.0 / outputs),
            sentence("The bound of the initial weights counts the outputs m alone: it takes n + m."),
        ),
        (
            "root_missing_in_bound",
            6.0 / (inputs + outputs),
            sentence("The bound of the initial weights lacks a root: it is the square root of 6 / (n + m)."),
        ),
        (
            "root_missing_in_bound",
            np.sqrt(6.0) / (inputs + outputs),
            sentence("The bound of the initial weights lacks a root: it is the square root of 6 / (n + m)."),
        ),
        (
            "three_for_six",
            np.sqrt(3.0 / sum(shape)),
            sentence("The bound of the initial weights has 3 in the place of 6."),
        ),
        (
            "unit_bound",
            1.0,
            sentence("The initial weights go from -1 to 1, whatever the shape: the bound is sqrt(6 / (n + m))."),
        ),
    )
    if abs(deviation - np.sqrt(2.0 / sum(shape))) < 0.05 * deviation and largest > 1.1 * xavier_bound(shape):
        hint = sentence(
            "The initial weights follow a normal distribution: Xavier's rule in this notebook is the uniform one, which"
            " keeps all weights within the bound."
        )
        return Named(hint, named("normal_distribution"))
    for code, bound, hint in slips:
        if bound * (1 - 2 * _LARGEST_GAP) <= largest <= bound * (1 + 1e-4):
            return Named(hint, named(code))
    return Named(
        sentence(
            "The initial weights have another bound than sqrt(6 / (n + m)), for n inputs and m outputs: compute it from"
            " both numbers of shape."
        )
    )
