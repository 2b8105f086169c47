"""What checks have in common: expectations about arrays, with sentences for students."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.errors import CheckFailed

__all__ = ["cross_entropy", "require_array", "require_close"]


def require_array(result: object, shape: Sequence[int], what: str, hint: str = "") -> np.ndarray:
    """The result as float64, if it is a finite array of that shape.

    Args:
        result: what a proxy returned.
        shape: the expected shape.
        what: its name in messages: "the scores".
        hint: what to look at when the shape is wrong.

    Raises:
        CheckFailed: it is nothing, something else, of another shape, or not finite.
    """
    if result is None:
        raise CheckFailed(
            f"Expected {what} of shape {tuple(shape)}, got None.", "Is the TODO filled in, and is the result returned?"
        )
    if not isinstance(result, np.ndarray):
        raise CheckFailed(f"Expected {what} as one tensor of shape {tuple(shape)}, got something else.", hint)
    if result.shape != tuple(shape):
        transposed = result.ndim == 2 and result.shape == tuple(reversed(shape))
        raise CheckFailed(
            f"Expected {what} of shape {tuple(shape)}, got {result.shape}.",
            "Did you transpose?" if transposed else hint,
        )
    if not np.isfinite(result).all():
        raise CheckFailed(f"Expected finite {what}, found NaN or infinity among them.", hint)
    return np.asarray(result, np.float64)


def require_close(found: np.ndarray, expected: np.ndarray, what: str, hint: str, *, tolerance: float = 1e-3) -> None:
    """Compare values on the scale of what is expected.

    Args:
        found: any shape, finite.
        expected: the same shape.
        what: its name in messages.
        hint: what to look at.
        tolerance: largest difference allowed, in units of the largest expected magnitude. The default is
            a hundred times the rounding of float32 convolutions.

    Raises:
        CheckFailed: they differ by more.
    """
    scale = max(float(np.abs(expected).max()), 1e-6)
    difference = float(np.abs(found - expected).max()) / scale
    if difference > tolerance:
        raise CheckFailed(
            f"Expected {what} to equal our own within {tolerance:.1%}, found a difference of {difference:.3g} times"
            " the largest.",
            hint,
        )


def cross_entropy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Mean cross-entropy of unnormalised scores (N, C) against labels (N,), in nats."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_normaliser = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_normaliser - shifted[np.arange(len(labels)), labels]))
