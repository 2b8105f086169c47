"""Names the slip in a wrong answer: what was found is held against what common slips compute.

A slip has a name only where what it computes agrees with all that the answer gave, and no other slip's does: a wrong
name is worse than none. Where no slip alone explains the answer, two together may. Which slips are common, a unit
knows; see ``source/<unit>/checks/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from autograder.checks.expectations import TOLERANCE, difference
from autograder.checks.mistakes import Named
from autograder.errors import Mistake
from autograder.locale.sentences import Words, joined

__all__ = ["Change", "Draw", "Slip", "both", "computes", "explain", "may_compute", "pairs", "singles"]

_SAME = 0.4 * TOLERANCE
"""What two computations of the same differ by at most, in units of the largest number: twice what a GPU rounds."""

Closeness = Callable[[np.ndarray, np.ndarray], bool]


class Slip(NamedTuple):
    """A slip, and what an answer with it computes.

    Attributes:
        mistake: its name.
        hint: for the student.
        computed: on some input.
    """

    mistake: Mistake
    hint: Words
    computed: np.ndarray


class Change(NamedTuple):
    """A slip as what it changes in a computation, so that two can be made together.

    Attributes:
        mistake: its name.
        hint: for the student.
        settings: of the computation, by name; those of two slips that can come together have different names.
    """

    mistake: Mistake
    hint: Words
    settings: Mapping[str, Any]


class Draw(NamedTuple):
    """What an answer gave for one input, and what slips give.

    Attributes:
        found: the answer's, of any shape.
        slips: those that can be told from each other on such an input, and at least one of them.
        pairs: two together. They are computed only where no slip alone fits: let generators make them.
    """

    found: np.ndarray
    slips: Iterable[Slip]
    pairs: Iterable[Slip] = ()


def computes(found: np.ndarray, computed: np.ndarray) -> bool:
    """Whether what was found is what a slip computes: of its shape, and the same but for rounding."""
    return np.shape(found) == np.shape(computed) and difference(found, computed) <= _SAME


def may_compute(found: np.ndarray, computed: np.ndarray) -> bool:
    """Whether a part of what was found may be that part of what a slip computes: it is nearly the same."""
    return np.shape(found) == np.shape(computed) and difference(found, computed) <= 10 * _SAME


def explain(draws: Sequence[Draw], otherwise: Words, close: Closeness = computes) -> Named:
    """Names the one slip, or the two, that compute what was found, on every draw on which they were tried.

    Args:
        draws: at least one; on the first, the answer is wrong.
        otherwise: the hint where nothing fits, or several do.
        close: whether something found is what a slip computes.
    """
    for kind in ("slips", "pairs"):
        fitting = _fitting(((draw.found, getattr(draw, kind)) for draw in draws), close)
        if len(fitting) == 1:
            return Named(fitting[0].hint, fitting[0].mistake)
        if fitting:
            break
    return Named(otherwise)


def _fitting(draws: Iterable[tuple[np.ndarray, Iterable[Slip]]], close: Closeness) -> list[Slip]:
    """The slips, each code once, that fit the first draw and are refuted by no other."""
    left: dict[str, Slip] | None = None
    for found, slips in draws:
        fits: dict[str, Slip] = {}
        tried: set[str] = set()
        for slip in slips:
            code = slip.mistake.code
            if left is None or code in left:
                tried.add(code)
                if code not in fits and close(found, slip.computed):
                    fits[code] = slip
        left = (
            fits if left is None else {code: slip for code, slip in left.items() if code in fits or code not in tried}
        )
        if not left:
            break
    return list((left or {}).values())


def both(first: Mistake, second: Mistake) -> Mistake:
    """Two mistakes as one, with the same name whichever comes first."""
    first, second = sorted((first, second), key=lambda mistake: mistake.code)
    return Mistake(f"{first.code}+{second.code}", joined([first.summary, second.summary], "; "))


def singles(
    changes: Iterable[Change],
    compute: Callable[[Mapping[str, Any]], np.ndarray],
    may_fit: Callable[[Mapping[str, Any]], bool] = lambda settings: True,
) -> Iterator[Slip]:
    """What each change alone computes.

    Args:
        changes: of a computation.
        compute: gives its result under settings that are not as they should be; all others are.
        may_fit: whether it is worth while to compute that; a quick look at a part of it may tell.
    """
    for change in changes:
        if may_fit(change.settings):
            yield Slip(change.mistake, change.hint, compute(change.settings))


def pairs(
    changes: Iterable[Change],
    compute: Callable[[Mapping[str, Any]], np.ndarray],
    may_fit: Callable[[Mapping[str, Any]], bool] = lambda settings: True,
) -> Iterator[Slip]:
    """What two changes of different settings compute together; see :func:`singles`."""
    for first, second in combinations(changes, 2):
        if first.settings.keys().isdisjoint(second.settings) and first.mistake.code != second.mistake.code:
            settings = {**first.settings, **second.settings}
            if may_fit(settings):
                hint = joined([first.hint, second.hint], " ")
                yield Slip(both(first.mistake, second.mistake), hint, compute(settings))
