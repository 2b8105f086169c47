"""Checks of operations on NumPy's arrays: broadcasting, contraction, and movements of points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from autograder.checks.expectations import require_array, require_close
from autograder.checks.mistakes import Named
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Draw, Slip, explain, pairs, singles
from autograder.errors import CheckFailed, StudentException
from autograder.locale.sentences import Words, sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named
from .replays import CONTRACTIONS, ROTATIONS, SCALINGS, SUMS, TRANSLATIONS, contracted
from .tensor_slips import (
    ADDITIONS,
    PRODUCTS,
    SCALES,
    SHIFTS,
    TURNS,
    contraction,
    may_be_contraction,
    may_be_sum,
    rotated,
    scaled,
    summed,
    translated,
)

__all__ = ["contractions_match", "rotations_match", "scalings_match", "sums_match", "translations_match"]

_MATRICES = ((1, 1), (1, 5), (4, 1), (3, 3), (2, 7), (6, 4))
_CONTRACTIONS = ((2, 3, 4, 5), (1, 1, 1, 1), (4, 1, 3, 2), (3, 3, 3, 3), (5, 4, 1, 1))
"""I, J, K and L."""
_CLOUDS = (1, 2, 5, 40)
"""Numbers of points; with two of them, rows and columns can be taken for each other."""


@replayed_by(SUMS)
def sums_match(broadcast_add: StudentFunction, rng: np.random.Generator) -> None:
    """Sums of matrices (m, n) and vectors (n,) equal our own for several m and n.

    Raises:
        CheckFailed: one does not; the message names its shapes.
    """

    def trial(shape: tuple[int, int]) -> _Trial:
        matrix, row = rng.standard_normal(shape), rng.standard_normal(shape[1])
        name = sentence("the sum of {first} and {second}", first=shape, second=row.shape)
        added, may_be = partial(summed, matrix, row), partial(may_be_sum, matrix)
        slips, together = singles(ADDITIONS, added, may_be), pairs(ADDITIONS, added, may_be)
        return _Trial((matrix, row), matrix + row, name, slips, together)

    _require(broadcast_add, map(trial, _MATRICES), _SIZES_OF_SUM)


@replayed_by(CONTRACTIONS)
def contractions_match(contract: StudentFunction, rng: np.random.Generator) -> None:
    """Contractions over two axes equal our own, for several sizes of all four.

    Raises:
        CheckFailed: one does not; the message names its shapes.
    """

    def trial(sizes: tuple[int, int, int, int]) -> _Trial:
        rows, middle, inner, columns = sizes
        first, second = rng.standard_normal((rows, middle, inner)), rng.standard_normal((inner, middle, columns))
        expected = contracted(first, second)
        name = sentence("the contraction of {first} and {second}", first=first.shape, second=second.shape)
        product, may_be = partial(contraction, first, second), partial(may_be_contraction, first, second)
        slips = singles(PRODUCTS, product, may_be)
        together = pairs(PRODUCTS, product, may_be)
        return _Trial((first, second), expected, name, slips, together)

    _require(contract, map(trial, _CONTRACTIONS), _SIZES_OF_CONTRACTION)


@replayed_by(TRANSLATIONS)
def translations_match(translate: StudentFunction, rng: np.random.Generator) -> None:
    """Points are moved by the offset.

    Raises:
        CheckFailed: they are not.
    """

    def trial(points: np.ndarray) -> _Trial:
        offset = rng.standard_normal(2)
        moved = partial(translated, points, offset)
        slips, together = singles(SHIFTS, moved), pairs(SHIFTS, moved)
        return _Trial((points, offset), moved({}), sentence("the moved points"), slips, together)

    _require(translate, map(trial, _clouds(rng)), _SIZES_OF_POINTS)


@replayed_by(ROTATIONS)
def rotations_match(rotate: StudentFunction, rng: np.random.Generator) -> None:
    """Points are rotated counter-clockwise, by angles in radians of either sign.

    Raises:
        CheckFailed: they are not.
    """

    def trial(points: np.ndarray) -> _Trial:
        angle = np.array(rng.uniform(0.4, 1.2) * rng.choice((-1.0, 1.0)) + np.pi * rng.integers(2))
        turned = partial(rotated, points, angle)
        slips, together = singles(TURNS, turned), pairs(TURNS, turned)
        return _Trial((points, angle), turned({}), sentence("the rotated points"), slips, together)

    _require(rotate, map(trial, _clouds(rng)), _SIZES_OF_POINTS)


@replayed_by(SCALINGS)
def scalings_match(scale: StudentFunction, rng: np.random.Generator) -> None:
    """Each coordinate is multiplied by its factor.

    Raises:
        CheckFailed: they are not.
    """

    def trial(points: np.ndarray) -> _Trial:
        factors = rng.uniform(0.5, 2.0, 2) * np.array([1.0, -1.5])
        multiplied = partial(scaled, points, factors)
        slips, together = singles(SCALES, multiplied), pairs(SCALES, multiplied)
        return _Trial((points, factors), multiplied({}), sentence("the scaled points"), slips, together)

    _require(scale, map(trial, _clouds(rng)), _SIZES_OF_POINTS)


_SIZES_OF_SUM = sentence(
    "broadcast_add fails for other sizes than those of the notebook: read the number of rows off X, as X.shape[0]."
)
_SIZES_OF_CONTRACTION = sentence(
    "contract fails for other sizes than those of the notebook: read I, J, K and L off the shapes of a and b."
)
_SIZES_OF_POINTS = sentence("The result must have a row with two coordinates for each point, however many there are.")
_VALUES = {
    "broadcast_add": sentence("The sums are wrong: entry [i, j] of the result is X[i, j] + y[j]."),
    "contract": sentence("The contraction is wrong: work one entry of the result out by hand, index by index."),
    "translate": sentence("translate is wrong: add offset[0] to each x and offset[1] to each y."),
    "rotate": sentence("rotate is wrong: work one point out by hand with the formula of the question."),
    "scale": sentence("scale is wrong: multiply each x by factors[0] and each y by factors[1]."),
}


class _Trial(NamedTuple):
    """One call of an answer.

    Attributes:
        arguments: what it is called with.
        expected: our own result.
        name: of the result, for messages.
        slips: what frequent mistakes compute.
        pairs: what two of them do.
    """

    arguments: tuple[np.ndarray, ...]
    expected: np.ndarray
    name: Words
    slips: Iterable[Slip]
    pairs: Iterable[Slip] = ()


def _require(function: StudentFunction, trials: Iterable[_Trial], sizes: Words) -> None:
    """Compare results of the student's with ours.

    Args:
        function: the student's.
        trials: its calls, of several sizes.
        sizes: the hint where a result is of another shape, or none.
    """
    left = iter(trials)
    for number, trial in enumerate(left):
        try:
            result = function(*trial.arguments)
        except StudentException as exception:
            message = sentence("{name}: your code raised an exception.", name=trial.name)
            mistake = named("sizes_written_down") if number else None  # at first, any exception
            raise CheckFailed(message, sizes, mistake=mistake) from exception
        found = require_array(result, trial.expected.shape, trial.name, sizes)
        draw = Draw(found, trial.slips, trial.pairs)
        require_close(found, trial.expected, trial.name, partial(_explain, function, draw, left))


def _explain(function: StudentFunction, first: Draw, left: Iterable[_Trial]) -> Named:
    """Names what went wrong in a first call such that it explains all further calls."""
    draws = [first]
    for trial in left:
        try:
            found = require_array(function(*trial.arguments), trial.expected.shape, trial.name)
        except (CheckFailed, StudentException):
            continue
        draws.append(Draw(found, trial.slips, trial.pairs))
    return explain(draws, _VALUES[function.name])


def _clouds(rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Points (n, 2) that are not about the origin, for several n."""
    for count in _CLOUDS:
        yield rng.standard_normal((count, 2)) + np.array([3.0, -2.0])
