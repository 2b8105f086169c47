"""Checks of operations on NumPy's arrays: broadcasting, contraction, and movements of points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from autograder.checks.expectations import require_array, require_close
from autograder.checks.slips import Slip, explain
from autograder.errors import CheckFailed, StudentException
from autograder.locale.sentences import Words, sentence
from autograder.sandbox.proxies import StudentFunction

__all__ = ["contractions_match", "rotations_match", "scalings_match", "sums_match", "translations_match"]

_MATRICES = ((1, 1), (1, 5), (4, 1), (3, 3), (2, 7), (6, 4))
_CONTRACTIONS = ((2, 3, 4, 5), (1, 1, 1, 1), (4, 1, 3, 2), (3, 3, 3, 3), (5, 4, 1, 1))
"""I, J, K and L."""
_CLOUDS = (1, 2, 5, 40)
"""Numbers of points; with two of them, rows and columns can be taken for each other."""


def sums_match(broadcast_add: StudentFunction, rng: np.random.Generator) -> None:
    """Sums of matrices (m, n) and vectors (n,) equal our own for several m and n.

    Raises:
        CheckFailed: one does not; the message names its shapes.
    """
    for shape in _MATRICES:
        matrix, row = rng.standard_normal(shape), rng.standard_normal(shape[1])
        name = sentence("the sum of {first} and {second}", first=shape, second=row.shape)
        slips = [
            (sentence("The result is X itself: the vector y has not been added to it."), matrix),
            (sentence("The result is the matrix Y of equal rows: X has not been added to it."), matrix * 0 + row),
            (sentence("The rows of X are multiplied by y, where y should be added to them."), matrix * row),
            (sentence("The vector y is subtracted from the rows of X, where it should be added."), matrix - row),
            (sentence("Only the first row of X has had y added to it: y belongs to every row."), _first(matrix, row)),
        ]
        if shape[0] == shape[1]:
            slips.append(
                (sentence("The vector y has been added to the columns of X: add it to the rows."), (matrix.T + row).T)
            )
        _require(broadcast_add, (matrix, row), matrix + row, name, slips, _SIZES_OF_SUM)


def contractions_match(contract: StudentFunction, rng: np.random.Generator) -> None:
    """Contractions over two axes equal our own, for several sizes of all four.

    Raises:
        CheckFailed: one does not; the message names its shapes.
    """
    for rows, middle, inner, columns in _CONTRACTIONS:
        first, second = rng.standard_normal((rows, middle, inner)), rng.standard_normal((inner, middle, columns))
        expected = np.einsum("ijk,kjl->il", first, second)
        name = sentence("the contraction of {first} and {second}", first=first.shape, second=second.shape)
        _require(contract, (first, second), expected, name, _contraction_slips(first, second), _SIZES_OF_CONTRACTION)


def translations_match(translate: StudentFunction, rng: np.random.Generator) -> None:
    """Points are moved by the offset.

    Raises:
        CheckFailed: they are not.
    """
    for points in _clouds(rng):
        offset = rng.standard_normal(2)
        slips = [
            (sentence("translate moves the points the wrong way: add the offset."), points - offset),
            (sentence("translate leaves the points where they are: add the offset."), points),
            (
                sentence("translate adds one number to both coordinates: each has an offset of its own."),
                points + offset[:1],
            ),
            (sentence("translate exchanges the offsets of x and y."), points + offset[::-1]),
        ]
        _require(translate, (points, offset), points + offset, sentence("the moved points"), slips, _SIZES_OF_POINTS)


def rotations_match(rotate: StudentFunction, rng: np.random.Generator) -> None:
    """Points are rotated counter-clockwise, by angles in radians of either sign.

    Raises:
        CheckFailed: they are not.
    """
    for points in _clouds(rng):
        angle = np.array(rng.uniform(0.4, 1.2) * rng.choice((-1.0, 1.0)) + np.pi * rng.integers(2))
        turn = _rotation(float(angle))
        middle = points.mean(axis=0)
        slips = [
            (
                sentence("rotate turns the points clockwise: rows are multiplied from the right by the transpose."),
                points @ turn,
            ),
            (
                sentence("rotate takes the angle in degrees: it is in radians, as np.cos and np.sin take it."),
                points @ _rotation(float(np.deg2rad(angle))).T,
            ),
            (sentence("rotate takes sine and cosine for each other."), points @ _rotation(np.pi / 2 - float(angle)).T),
            (sentence("rotate lacks a minus: one of the sines of its matrix is negative."), points @ np.abs(turn).T),
            (
                sentence("rotate turns the points about their middle: turn them about the origin."),
                (points - middle) @ turn.T + middle,
            ),
            (
                sentence("rotate reflects the points: check the signs in its matrix."),
                points @ (turn * np.array([[1.0, -1.0], [1.0, -1.0]])).T,
            ),
        ]
        _require(rotate, (points, angle), points @ turn.T, sentence("the rotated points"), slips, _SIZES_OF_POINTS)


def scalings_match(scale: StudentFunction, rng: np.random.Generator) -> None:
    """Each coordinate is multiplied by its factor.

    Raises:
        CheckFailed: they are not.
    """
    for points in _clouds(rng):
        factors = rng.uniform(0.5, 2.0, 2) * np.array([1.0, -1.5])
        middle = points.mean(axis=0)
        slips = [
            (sentence("scale exchanges the factors of x and y."), points * factors[::-1]),
            (sentence("scale takes one factor for both coordinates: each has its own."), points * factors[:1]),
            (sentence("scale divides by the factors: multiply by them."), points / factors),
            (
                sentence("scale keeps the middle of the points where it is: scale away from the origin."),
                (points - middle) * factors + middle,
            ),
            (sentence("scale adds the factors: multiply by them."), points + factors),
        ]
        _require(scale, (points, factors), points * factors, sentence("the scaled points"), slips, _SIZES_OF_POINTS)


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


def _require(
    function: StudentFunction,
    arguments: tuple[np.ndarray, ...],
    expected: np.ndarray,
    name: Words,
    slips: Iterable[Slip],
    sizes: Words,
) -> None:
    """Compare one result of the student's with ours.

    Args:
        function: the student's.
        arguments: what it is called with.
        expected: our own result.
        name: of the result, for messages.
        slips: what frequent mistakes compute.
        sizes: the hint where the result is of another shape, or none.
    """
    try:
        result = function(*arguments)
    except StudentException as exception:
        message = sentence("{name}: your code raised an exception.", name=name)
        raise CheckFailed(message, sizes) from exception
    found = require_array(result, expected.shape, name, sizes)
    require_close(found, expected, name, lambda: explain(found, slips, _VALUES[function.name]))


def _contraction_slips(first: np.ndarray, second: np.ndarray) -> Iterator[Slip]:
    rows, middle, inner = first.shape
    columns = second.shape[2]
    yield (
        sentence("The result is divided by a number of terms: a contraction is a sum, not a mean."),
        np.einsum("ijk,kjl->il", first, second) / (middle * inner),
    )
    if middle == inner:
        yield (
            sentence("The axes are paired in the wrong order: the second axis of a goes with the second axis of b."),
            np.einsum("ijk,jkl->il", first, second),
        )
    if rows == columns:
        yield (
            sentence("The result is transposed: i is its row, l its column."),
            np.einsum("ijk,kjl->li", first, second),
        )
    yield (
        sentence("Only the diagonal, j = k, is summed: j and k run independently of each other."),
        sum(
            (np.outer(first[:, place, place], second[place, place]) for place in range(min(middle, inner))),
            np.zeros((rows, columns)),
        ),
    )
    yield (
        sentence("Only the first j is summed over: the sum runs over all j and all k."),
        np.einsum("ik,kl->il", first[:, 0], second[:, 0]),
    )
    yield (
        sentence("Only the first k is summed over: the sum runs over all j and all k."),
        np.einsum("ij,jl->il", first[:, :, 0], second[0]),
    )
    yield (
        sentence("a and b are summed over j and k before they are multiplied: multiply first, then sum."),
        np.outer(first.sum(axis=(1, 2)), second.sum(axis=(0, 1))),
    )


def _first(matrix: np.ndarray, row: np.ndarray) -> np.ndarray:
    changed = matrix.copy()
    changed[0] += row
    return changed


def _clouds(rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Points (n, 2) that are not about the origin, for several n."""
    for count in _CLOUDS:
        yield rng.standard_normal((count, 2)) + np.array([3.0, -2.0])


def _rotation(angle: float) -> np.ndarray:
    """The matrix (2, 2) that turns a point as a column counter-clockwise by an angle in radians."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
