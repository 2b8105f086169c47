"""The smallest input that shows what a wrong answer computes otherwise: sizes shrink first, then numbers.

A check says by a :class:`Trial` how inputs of any sizes are drawn, and what is right for them. Where it fails, and only
there, inputs are tried from the smallest sizes on, in a bounded number of calls. As in Hypothesis, what is simplest
comes first; but here sizes hang together (images, filters, weights), a call costs milliseconds, and Hypothesis, which
shrinks one choice after the other, would make hundreds of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from autograder.checks.expectations import TOLERANCE, difference
from autograder.errors import CheckFailed, StudentException

__all__ = ["Argument", "Difference", "Draw", "Trial", "replayed_by", "smallest_difference"]

Argument = np.ndarray | list[np.ndarray]
"""Of a call: an array, or a list of arrays."""

Draw = Callable[[Mapping[str, int], np.random.Generator], Sequence[Argument]]
"""Gives the arguments of a call for sizes by name."""

MOST_NUMBERS = 400
"""Of a difference, in all its arrays together: what a person can still look at is less."""

_MOST_CALLS = 100
_STEPS = (1, 2, 3)
"""Caps on all sizes together, before those that the check has itself."""
_DRAWS = 2
_DIGITS = 2
"""Significant ones of each number that is drawn: so many can be written down as they are."""


@dataclass(frozen=True)
class Trial:
    """How a check's difference can be shown on inputs of other sizes.

    Attributes:
        function: that is called: the student's, or one of ``source``.
        names: of its arguments, as a notebook would call them.
        sizes: the largest that are tried, by name.
        least: the smallest ones that show anything, where they are not 1: classes of a softmax, say.
        draws: of arguments, the most ordinary one first. Floating-point numbers are then rounded to two digits.
        reference: what is right for the arguments, in float64: an array, or a list of them.
        source: Python that defines the function where it is not the student's own; it finds the notebook's names.
        fixed: names of arguments whose numbers stay as they are drawn, such as one-hot labels.
        tolerance: largest difference between right answers, in units of the largest expected magnitude.
    """

    function: str
    names: tuple[str, ...]
    sizes: Mapping[str, int]
    draws: Sequence[Draw]
    reference: Callable[..., np.ndarray | Sequence[np.ndarray]]
    least: Mapping[str, int] = field(default_factory=dict)
    source: str = ""
    fixed: frozenset[str] = frozenset()
    tolerance: float = TOLERANCE


@dataclass(frozen=True)
class Difference:
    """An input for which an answer is wrong.

    Attributes:
        trial: by which it was found.
        arguments: of the call.
        expected: the right result's arrays.
        found: the answer's, as many; not all of their numbers need be finite.
    """

    trial: Trial
    arguments: Sequence[Argument]
    expected: Sequence[np.ndarray]
    found: Sequence[np.ndarray]

    @property
    def numbers(self) -> int:
        """How many there are in all."""
        parts = [*_arrays(self.arguments), *self.expected, *self.found]
        return sum(part.size for part in parts)


@contextmanager
def replayed_by(*trials: Trial) -> Iterator[None]:
    """What fails inside can be replayed by one of these; the first that shows a difference is taken."""
    try:
        yield
    except CheckFailed as failure:
        failure.trials = failure.trials or trials
        raise


def smallest_difference(
    trial: Trial, call: Callable[[Sequence[Argument]], object], rng: np.random.Generator, *, until: float
) -> Difference | None:
    """The simplest input found for which an answer is wrong; None where there is none that is small enough.

    Args:
        trial: of the check that failed.
        call: gives the answer's result for arguments; what it raises, but for the student's exceptions, is raised.
        rng: source of the inputs.
        until: when the search ends at the latest, on the clock of :func:`time.monotonic`.
    """
    search = _Search(trial, call, rng, until)
    found = search.with_small_sizes()
    if found is None:
        return None
    found = search.with_plain_numbers(search.with_smaller_sizes(found))
    return found if found.numbers <= MOST_NUMBERS and search.is_repeatable(found) else None


@dataclass
class _Search:
    """Tries inputs.

    Attributes:
        trial: how they are drawn.
        call: the answer.
        rng: source of numbers.
        until: when it ends.
        calls: so far.
        slowest: seconds of the longest of them.
        sizes: of the smallest input that has shown a difference.
        draw: of the same.
    """

    trial: Trial
    call: Callable[[Sequence[Argument]], object]
    rng: np.random.Generator
    until: float
    calls: int = 0
    slowest: float = 0.0
    sizes: Mapping[str, int] | None = None
    draw: Draw | None = None

    def with_small_sizes(self) -> Difference | None:
        """The first difference on the way from the smallest sizes to the check's own."""
        largest = self.trial.sizes
        ways = [{name: min(size, max(step, self._least(name))) for name, size in largest.items()} for step in _STEPS]
        ways += [dict(largest)] if max(largest.values(), default=1) > _STEPS[-1] else []
        for _draw in range(_DRAWS):
            for draw, sizes in product(self.trial.draws, ways):
                found = self._drawn(sizes, draw)
                if found is not None:
                    self.sizes, self.draw = sizes, draw
                    return found
        return None

    def with_smaller_sizes(self, found: Difference) -> Difference:
        """A difference with each size as small as it can be while the others stay."""
        assert self.sizes is not None
        assert self.draw is not None
        for name, size in self.sizes.items():
            for smaller in range(self._least(name), size):
                sizes = {**self.sizes, name: smaller}
                other = next((other for _draw in range(_DRAWS) if (other := self._drawn(sizes, self.draw))), None)
                if other is not None:
                    found, self.sizes = other, sizes
                    break
        return found

    def with_plain_numbers(self, found: Difference) -> Difference:
        """A difference with zeros, ones or whole numbers in the place of others, one array after the other."""
        for place, name in enumerate(self.trial.names):
            if name in self.trial.fixed:
                continue
            parts = found.arguments[place]
            for part in range(len(parts)) if isinstance(parts, list) else (None,):
                found = self._with_plain_array(found, place, part)
        return found

    def _least(self, name: str) -> int:
        return self.trial.least.get(name, 1)

    def is_repeatable(self, found: Difference) -> bool:
        """Whether the answer gives the same again: what is random cannot be replayed."""
        try:
            again = _results(self.call(found.arguments))
        except (CheckFailed, StudentException):
            return False
        return again is not None and all(map(self._are_close, again, found.found))

    def _with_plain_array(self, found: Difference, place: int, part: int | None) -> Difference:
        argument = found.arguments[place]
        old = argument[part] if isinstance(argument, list) and part is not None else _array_of(argument)
        if old.dtype.kind != "f":
            return found
        for plain in (np.zeros_like, np.ones_like, np.rint):
            new = np.asarray(plain(old) + 0.0)  # without a sign of zero
            if not np.array_equal(new, old):
                arguments = list(found.arguments)
                arguments[place] = [new if other is old else other for other in argument] if part is not None else new
                simpler = self._tried(arguments)
                if simpler is not None:
                    return simpler
        return found

    def _drawn(self, sizes: Mapping[str, int], draw: Draw) -> Difference | None:
        return self._tried([_written(argument) for argument in draw(sizes, self.rng)])

    def _tried(self, arguments: Sequence[Argument]) -> Difference | None:
        """The difference for an input; None where there is none, or the search is over."""
        started = time.monotonic()
        if self.calls >= _MOST_CALLS or started + 2 * self.slowest > self.until:  # there must be time for one more
            return None
        self.calls += 1
        try:
            found = _results(self.call(arguments))
        except (CheckFailed, StudentException):
            return None
        finally:
            self.slowest = max(self.slowest, time.monotonic() - started)
        with np.errstate(all="ignore"):
            expected = _results(self.trial.reference(*arguments))
        assert expected is not None
        if found is None or len(found) != len(expected):
            return None
        if not all(np.isfinite(array).all() for array in expected):
            return None
        if all(map(self._are_close, found, expected)):
            return None
        return Difference(self.trial, arguments, expected, found)

    def _are_close(self, found: np.ndarray, expected: np.ndarray) -> bool:
        if found.shape != expected.shape or not np.array_equal(np.isfinite(found), np.isfinite(expected)):
            return False
        return difference(*map(np.nan_to_num, (found, expected))) <= self.trial.tolerance


def _written(argument: Argument) -> Argument:
    """Numbers as they can be written down: floating-point ones to two significant digits."""
    if isinstance(argument, list):
        return [_array_of(_written(part)) for part in argument]
    if argument.dtype.kind != "f":
        return argument
    numbers = [float(f"{number:.{_DIGITS}g}") for number in argument.ravel().tolist()]
    return np.array(numbers, argument.dtype).reshape(argument.shape)


def _array_of(argument: Argument) -> np.ndarray:
    assert isinstance(argument, np.ndarray)
    return argument


def _arrays(arguments: Sequence[Argument]) -> Iterator[np.ndarray]:
    for argument in arguments:
        if isinstance(argument, list):
            yield from argument
        else:
            yield argument


def _results(result: object) -> list[np.ndarray] | None:
    """What a call gave as a list of float64 arrays; None where it gave something else."""
    parts = list(result) if isinstance(result, (list, tuple)) else [result]
    if not all(isinstance(part, (np.ndarray, np.generic, float)) for part in parts):
        return None
    return [np.asarray(part, np.float64) for part in parts]
