"""Checks of a gradient that was derived by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.checks.expectations import is_close, require_array
from autograder.errors import CheckFailed
from autograder.locale.sentences import Words, sentence
from autograder.sandbox.proxies import StudentFunction

__all__ = ["gradients_match", "reference"]

_SIZES = ((1, 1), (7, 3), (3, 3), (12, 5), (2, 1))
"""n samples of d numbers."""

Gradient = tuple[np.ndarray, np.ndarray]


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


def gradients_match(loss_gradient: StudentFunction, rng: np.random.Generator) -> None:
    """Both derivatives equal our own, for several numbers of samples and weights.

    Raises:
        CheckFailed: one does not; the hint names the slip, where it is known.
    """
    for count, width in _SIZES:
        w, b = rng.standard_normal(width), np.array(rng.standard_normal())
        x, y = rng.standard_normal((count, width)), rng.standard_normal(count)
        result = loss_gradient(w, b, x, y)
        if not isinstance(result, list) or len(result) != 2:
            raise CheckFailed(
                sentence("Expected the list [dw, db], got something else."),
                sentence("loss_gradient must return the list [dw, db], the derivatives with respect to w and to b."),
            )
        found = (
            require_array(result[0], (width,), sentence("derivatives with respect to w"), _SHAPE_OF_DW),
            require_array(result[1], (), sentence("derivatives with respect to b"), _SHAPE_OF_DB),
        )
        right = reference(w, b, x, y)
        wrong = [name for name, ours, theirs in zip("wb", right, found, strict=True) if not is_close(theirs, ours)]
        if wrong:
            raise CheckFailed(
                # Translators: {name} is w or b.
                sentence("The derivative with respect to {name} is not the gradient of the loss.", name=wrong[0]),
                _explain(found, right, _slips(w, b, x, y)),
            )


_SHAPE_OF_DW = sentence("The derivative with respect to w has the shape of w: sum over the samples, for each weight.")
_SHAPE_OF_DB = sentence("The derivative with respect to b is one number: sum over the samples.")


def _explain(found: Gradient, right: Gradient, slips: Iterator[tuple[Words, Gradient]]) -> Words:
    """The hint of the first slip that computes both derivatives as they were found."""
    for hint, computed in slips:
        fits = [is_close(theirs, ours) for theirs, ours in zip(found, computed, strict=True)]
        differs = [not is_close(ours, theirs) for ours, theirs in zip(computed, right, strict=True)]
        if all(fits) and any(differs):
            return hint
    if is_close(found[1], right[1]):
        return sentence("db is right and dw is not: each sample's share of dw is its share of db times its inputs x.")
    if is_close(found[0], right[0]):
        return sentence("dw is right and db is not: db is the same sum, without the factor x.")
    return sentence("dw and db are wrong: go through the table of the chain rule row by row, for a single sample.")


def _slips(w: np.ndarray, b: np.ndarray, x: np.ndarray, y: np.ndarray) -> Iterator[tuple[Words, Gradient]]:
    inner = x @ w + b
    activations = np.tanh(inner)
    errors, count = activations - y, len(y)
    slopes = 2.0 * errors * (1.0 - activations**2) / count
    yield (
        sentence("The gradient lacks the factor 2, which the derivative of a square brings."),
        _gradient(x, slopes / 2),
    )
    yield (
        sentence("The gradient is not divided by the number of samples: the loss is a mean."),
        _gradient(x, slopes * count),
    )
    yield sentence("The gradient has the wrong sign: the error is prediction minus target."), _gradient(x, -slopes)
    yield (
        sentence("The gradient lacks the derivative of tanh, the factor 1 - tanh(z)^2."),
        _gradient(x, 2.0 * errors / count),
    )
    yield (
        sentence("The derivative of tanh is taken as 1 - z^2: it is 1 - tanh(z)^2."),
        _gradient(x, 2.0 * errors * (1.0 - inner**2) / count),
    )
    yield (
        sentence("The derivative of tanh is taken as 1 - tanh(z): the tanh must be squared."),
        _gradient(x, 2.0 * errors * (1.0 - activations) / count),
    )
    yield (
        sentence("The derivative of tanh is taken as a (1 - a), which is that of a sigmoid: it is 1 - a^2."),
        _gradient(x, 2.0 * errors * activations * (1.0 - activations) / count),
    )
    yield (
        sentence("The error itself is missing: the derivative of a square is twice what is squared."),
        _gradient(x, 2.0 * (1.0 - activations**2) / count),
    )
    unbiased = np.tanh(x @ w)
    yield (
        sentence("The forward pass of the gradient leaves b out."),
        _gradient(x, 2.0 * (unbiased - y) * (1.0 - unbiased**2) / count),
    )
    yield (
        sentence("db is a mean where it should be a sum: the share of each sample is divided by n already."),
        (x.T @ slopes, np.mean(slopes)),
    )


def _gradient(x: np.ndarray, slopes: np.ndarray) -> Gradient:
    """Derivatives with respect to w (d,) and b (), from those with respect to each sample's x w + b (n,)."""
    return x.T @ slopes, np.sum(slopes)
