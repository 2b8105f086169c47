"""Tables of what answers compute on the public numbers of practice tests, of which students' notebooks are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from autograder.checks.slips import Slip
from autograder.locale.sentences import Words

__all__ = ["Numbers", "Row", "rows"]

Row = tuple[Words, np.ndarray]
"""A slip in words, "" for the right answer, and what it computes."""

Numbers = Callable[..., np.ndarray]
"""Gives the public numbers of a shape."""


def rows(right: np.ndarray, slips: Iterable[Slip]) -> Iterator[Row]:
    """A table: what is right, then what slips compute that give arrays of the same shape.

    Args:
        right: the right result.
        slips: that answers may have.
    """
    yield "", right
    for slip in slips:
        if np.shape(slip.computed) == np.shape(right):
            yield slip.hint, slip.computed
