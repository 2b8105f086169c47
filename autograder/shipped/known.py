"""Small public numbers: what a right answer computes from them, and what common slips compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.shipped.saying import _

__all__ = ["Difference", "Known", "is_close", "small_numbers"]

_TOLERANCE = 5e-3
"""Of what is largest: the matrix units of some GPUs round that coarsely."""


class Difference(AssertionError):
    """An answer computes something else than it should.

    Args:
        message: what was expected and what was found.
        slip: the slip that computes the same; "" where none is known.
    """

    def __init__(self, message: str, slip: str = "") -> None:
        super().__init__(message)
        self.slip = slip


def small_numbers(*shape: int) -> np.ndarray:
    """Numbers between -1 and 1 with one decimal, always the same ones for a shape; float32."""
    count = int(np.prod(shape))
    numbers: np.ndarray = np.round(np.sin(1.7 * np.arange(count) + len(shape)), 1).astype(np.float32).reshape(shape)
    return numbers


class Known:
    """What is known of a question's answer on small numbers; a test gets it as its argument ``known``.

    Args:
        tables: by name, pairs of a slip in words and what it computes, as a list; the first pair is the right answer's.
    """

    numbers = staticmethod(small_numbers)

    def __init__(self, tables: Mapping[str, Sequence[tuple[str, Sequence[Any]]]]) -> None:
        self._tables = tables

    def compare(self, table: str, found: Any) -> None:
        """See that an answer computes what it should.

        Args:
            table: of what it may compute.
            found: what it does.

        Raises:
            Difference: it computes something else.
        """
        (_right, values), *slips = self._tables[table]
        expected = np.asarray(values, np.float64)
        numbers = np.asarray(found, np.float64)
        if numbers.shape != expected.shape:
            raise Difference(
                _("expected numbers of shape {expected}, got {found}.").format(
                    expected=expected.shape, found=numbers.shape
                )
            )
        if not is_close(numbers, expected):
            slip = next((slip for slip, computed in slips if is_close(numbers, np.asarray(computed))), "")
            message = _("expected {expected}, got {found}.")
            raise Difference(message.format(expected=_written(expected), found=_written(numbers)), slip)


def is_close(found: np.ndarray, expected: np.ndarray) -> bool:
    """Whether numbers are the same but for rounding; all of the same shape."""
    return bool(np.allclose(found, expected, rtol=0, atol=_TOLERANCE * np.abs(expected).max()))


def _written(numbers: np.ndarray) -> str:
    """The first few numbers, with three digits that count."""
    flat = numbers.ravel()
    text = ", ".join(f"{number:.3g}" for number in flat[:6])
    return f"[{text}, ...]" if flat.size > 6 else f"[{text}]"
