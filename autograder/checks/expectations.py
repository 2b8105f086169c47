"""What checks have in common: expectations about arrays, with sentences for students."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from autograder.checks.mistakes import Named, named
from autograder.errors import CheckFailed
from autograder.locale.sentences import Words, as_number, as_percent, sentence

__all__ = [
    "TOLERANCE",
    "KaimingScale",
    "cross_entropy",
    "difference",
    "is_close",
    "on_the_scale",
    "require_array",
    "require_close",
]

TOLERANCE = 1e-2
"""Largest difference allowed, in units of the largest expected magnitude.

Float32 convolutions are right to 1e-5. A GPU's TF32 units, on which TensorFlow computes them where it can, keep
ten bits of each factor: our networks then differ by up to 2e-3. Leaving out any part of one changes more than 1e-1.
"""


_PRINT_IT = sentence(
    "Print the type and the shape of the result for a small batch, and compare with what the question asks for."
)


def require_array(result: object, shape: Sequence[int], what: Words, hint: Words = _PRINT_IT) -> np.ndarray:
    """The result as float64, if it is an array of that shape, of numbers that are finite in float32.

    Args:
        result: what a proxy returned.
        shape: the expected shape.
        what: its name in messages: "scores".
        hint: what to look at when the shape is wrong.

    Raises:
        CheckFailed: it is nothing, something else, of another shape, or not finite.
    """
    expected = tuple(shape)
    if result is None:
        raise CheckFailed(
            # Translators, here and below: {what} is a plural such as "scores", "updates" or "gradients of conv_w1".
            sentence("Expected {what} of shape {expected}, got None.", what=what, expected=expected),
            sentence("The function returned nothing: fill in the TODO, and return the result."),
            mistake=named("returned_none"),
        )
    if not isinstance(result, np.ndarray):
        raise CheckFailed(
            sentence(
                "Expected {what} as one tensor of shape {expected}, got something else.", what=what, expected=expected
            ),
            hint,
            mistake=named("other_kind_returned"),
        )
    if result.shape != expected:
        is_transposed = result.ndim == 2 and result.shape == tuple(reversed(shape))
        raise CheckFailed(
            sentence(
                "Expected {what} of shape {expected}, got {found}.", what=what, expected=expected, found=result.shape
            ),
            sentence("Rows and columns of the result are exchanged: leave out the transposition.")
            if is_transposed
            else hint,
            mistake=named("rows_and_columns_exchanged" if is_transposed else "wrong_shape"),
        )
    values = np.asarray(result, np.float64)
    # Numbers beyond float32 are of no network, and would overflow in what checks do with them.
    if not (np.abs(values) <= np.finfo(np.float32).max).all():
        raise CheckFailed(
            sentence("Expected finite {what}, found NaN or infinity among them.", what=what),
            sentence(
                "There is NaN or infinity in the result: look for a division by zero, and for the exponential or the"
                " logarithm of an extreme number."
            ),
            mistake=named("not_finite"),
        )
    return values


def is_close(found: np.ndarray, expected: np.ndarray) -> bool:
    """Whether arrays of the same shape differ by no more than :data:`TOLERANCE`."""
    return difference(found, expected) <= TOLERANCE


def require_close(found: np.ndarray, expected: np.ndarray, what: Words, explain: Callable[[], Named]) -> None:
    """Compare values on the scale of what is expected.

    Args:
        found: any shape, finite.
        expected: the same shape.
        what: its name in messages: "the scores".
        explain: gives the hint and the mistake's name, where they are needed.

    Raises:
        CheckFailed: they differ by more than :data:`TOLERANCE`.
    """
    if not is_close(found, expected):
        hint, mistake = explain()
        raise CheckFailed(
            # Translators: {what} is "the scores" or "the probabilities", {tolerance} such as "1%".
            sentence(
                "Expected {what} to equal our own within {tolerance} of the largest of them, found a difference of"
                " {difference} times the largest.",
                what=what,
                tolerance=as_percent(100 * TOLERANCE),
                difference=as_number(difference(found, expected), ".3g"),
            ),
            hint,
            mistake=mistake,
        )


@dataclass(frozen=True)
class KaimingScale:
    """The standard deviation of initial weights beside sqrt(2 / fan_in).

    Attributes:
        weights: a matrix (D, H) or a kernel (KH, KW, C, F), float.
    """

    weights: np.ndarray

    @property
    def fan_in(self) -> int:
        """Inputs of one unit."""
        return int(np.prod(self.weights.shape[:-1]))

    @property
    def expected(self) -> float:
        """Source: He et al. 2015, arXiv:1502.01852."""
        return float(np.sqrt(2.0 / self.fan_in))

    @property
    def found(self) -> float:
        """The scale that the weights have."""
        with np.errstate(all="ignore"):  # of what is not finite, it is NaN, which is never right
            return float(self.weights.astype(np.float64).std())

    @property
    def is_right(self) -> bool:
        """Within five standard errors: that of n normal numbers' deviation is about sigma / sqrt(2 n)."""
        return bool(abs(self.found / self.expected - 1.0) <= 0.005 + 5.0 / np.sqrt(2.0 * self.weights.size))


@contextmanager
def on_the_scale(gain: float) -> Iterator[None]:
    """Say of what fails inside that it fails with all hidden numbers times ``gain``, where that is not 1."""
    try:
        yield
    except CheckFailed as failure:
        if gain == 1.0:
            raise
        raise CheckFailed(
            # Translators: {message} is a sentence; {gain} a factor such as 30 or 0.01.
            sentence(
                "With parameters that make the hidden numbers {gain} times as large: {message}",
                gain=as_number(gain),
                message=failure.message,
            ),
            sentence(
                "Values are right for ordinary parameters, and wrong with parameters that make the hidden numbers"
                " {gain} times as large. Look for clipping (ReLU6, clip_by_value), an added constant (+ 1e-3) and a"
                " normalization that nobody asked for.",
                gain=as_number(gain),
            ),
            mistake=named("wrong_on_another_scale"),
        ) from None


def cross_entropy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Mean cross-entropy of unnormalised scores (N, C) against labels (N,), in nats."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_normaliser = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_normaliser - shifted[np.arange(len(labels)), labels]))


def difference(found: np.ndarray, expected: np.ndarray) -> float:
    """Largest difference between arrays of the same shape, in units of the largest expected magnitude."""
    return float(np.abs(found - expected).max()) / max(float(np.abs(expected).max()), 1e-6)
