"""Frequent mistakes in operations on NumPy's arrays, and what they compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.slips import Change, Slip
from autograder.locale.sentences import Words, sentence

from .mistakes import named

__all__ = [
    "SCALES",
    "SHIFTS",
    "TURNS",
    "contraction_slips",
    "rotated",
    "rotation",
    "scaled",
    "slip",
    "sum_slips",
    "translated",
]


def _as_is(values: np.ndarray) -> np.ndarray:
    """Values of any shape, unchanged."""
    return values


def _with_equal_sines(sign: float, turn: np.ndarray) -> np.ndarray:
    cosine, sine = turn[0, 0], sign * turn[1, 0]
    return np.array([[cosine, sine], [sine, cosine]])


TURNS = [
    Change(
        named("clockwise"),
        sentence("rotate turns the points clockwise: rows are multiplied from the right by the transpose."),
        {"matrix": np.transpose},
    ),
    Change(
        named("degrees"),
        sentence("rotate takes the angle in degrees: it is in radians, as np.cos and np.sin take it."),
        {"angle": lambda angle: float(np.deg2rad(angle))},
    ),
    Change(
        named("sine_and_cosine_exchanged"),
        sentence("rotate takes sine and cosine for each other."),
        {"angle": lambda angle: np.pi / 2 - float(angle)},
    ),
    *(
        Change(
            named("minus_missing"),
            sentence("rotate lacks a minus: one of the sines of its matrix is negative."),
            {"matrix": partial(_with_equal_sines, sign)},
        )
        for sign in (1.0, -1.0)
    ),
    Change(
        named("turned_about_the_middle"),
        sentence("rotate turns the points about their middle: turn them about the origin."),
        {"about_middle": True},
    ),
    Change(
        named("reflected"),
        sentence("rotate reflects the points: check the signs in its matrix."),
        {"matrix": lambda turn: turn * np.array([[1.0, -1.0], [1.0, -1.0]])},
    ),
]


SHIFTS = [
    Change(
        named("moved_backwards"),
        sentence("translate moves the points the wrong way: add the offset."),
        {"sign": -1.0},
    ),
    Change(
        named("left_in_place"),
        sentence("translate leaves the points where they are: add the offset."),
        {"sign": 0.0, "offset": _as_is},
    ),
    Change(
        named("one_offset_for_both"),
        sentence("translate adds one number to both coordinates: each has an offset of its own."),
        {"offset": lambda offset: offset[:1]},
    ),
    Change(
        named("offsets_exchanged"),
        sentence("translate exchanges the offsets of x and y."),
        {"offset": lambda offset: offset[::-1]},
    ),
]
SCALES = [
    Change(
        named("factors_exchanged"),
        sentence("scale exchanges the factors of x and y."),
        {"factors": lambda factors: factors[::-1]},
    ),
    Change(
        named("one_factor_for_both"),
        sentence("scale takes one factor for both coordinates: each has its own."),
        {"factors": lambda factors: factors[:1]},
    ),
    Change(
        named("divided_by_factors"),
        sentence("scale divides by the factors: multiply by them."),
        {"operation": np.divide},
    ),
    Change(
        named("scaled_about_the_middle"),
        sentence("scale keeps the middle of the points where it is: scale away from the origin."),
        {"about_middle": True},
    ),
    Change(named("factors_added"), sentence("scale adds the factors: multiply by them."), {"operation": np.add}),
]


def slip(code: str, hint: Words, computed: np.ndarray) -> Slip:
    """A slip by its code."""
    return Slip(named(code), hint, computed)


def sum_slips(matrix: np.ndarray, row: np.ndarray) -> Iterator[Slip]:
    """What mistakes in a sum of a matrix (m, n) and a vector (n,) compute."""
    yield slip("vector_forgotten", sentence("The result is X itself: the vector y has not been added to it."), matrix)
    yield slip(
        "matrix_forgotten",
        sentence("The result is the matrix Y of equal rows: X has not been added to it."),
        matrix * 0 + row,
    )
    yield slip(
        "multiplied", sentence("The rows of X are multiplied by y, where y should be added to them."), matrix * row
    )
    yield slip(
        "subtracted",
        sentence("The vector y is subtracted from the rows of X, where it should be added."),
        matrix - row,
    )
    yield slip(
        "first_row_only",
        sentence("Only the first row of X has had y added to it: y belongs to every row."),
        _first(matrix, row),
    )
    if matrix.shape[0] == matrix.shape[1]:
        yield slip(
            "added_to_the_columns",
            sentence("The vector y has been added to the columns of X: add it to the rows."),
            (matrix.T + row).T,
        )


def contraction_slips(first: np.ndarray, second: np.ndarray) -> Iterator[Slip]:
    """What mistakes in a contraction of (I, J, K) and (K, J, L) compute."""
    rows, middle, inner = first.shape
    columns = second.shape[2]
    for terms in (middle * inner, middle, inner):
        yield slip(
            "mean_for_sum",
            sentence("The result is divided by a number of terms: a contraction is a sum, not a mean."),
            np.einsum("ijk,kjl->il", first, second) / terms,
        )
    if middle == inner:
        yield slip(
            "axes_paired_in_order",
            sentence("The axes are paired in the wrong order: the second axis of a goes with the second axis of b."),
            np.einsum("ijk,jkl->il", first, second),
        )
    if rows == columns:
        yield slip(
            "result_transposed",
            sentence("The result is transposed: i is its row, l its column."),
            np.einsum("ijk,kjl->li", first, second),
        )
    yield slip(
        "diagonal_only",
        sentence("Only the diagonal, j = k, is summed: j and k run independently of each other."),
        sum(
            (np.outer(first[:, place, place], second[place, place]) for place in range(min(middle, inner))),
            np.zeros((rows, columns)),
        ),
    )
    yield slip(
        "first_j_only",
        sentence("Only the first j is summed over: the sum runs over all j and all k."),
        np.einsum("ik,kl->il", first[:, 0], second[:, 0]),
    )
    yield slip(
        "first_k_only",
        sentence("Only the first k is summed over: the sum runs over all j and all k."),
        np.einsum("ij,jl->il", first[:, :, 0], second[0]),
    )
    yield slip(
        "summed_before_multiplying",
        sentence("a and b are summed over j and k before they are multiplied: multiply first, then sum."),
        np.outer(first.sum(axis=(1, 2)), second.sum(axis=(0, 1))),
    )


def translated(points: np.ndarray, offset: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """Points (n, 2) moved by an offset (2,), under other settings than the right ones."""
    shift = settings.get("offset", _as_is)(offset)
    return np.asarray(points + settings.get("sign", 1.0) * shift)


def rotated(points: np.ndarray, angle: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """Points (n, 2) turned by an angle, under other settings than the right ones."""
    center = points.mean(axis=0) if settings.get("about_middle") else np.zeros(2)
    turn = settings.get("matrix", _as_is)(rotation(settings.get("angle", float)(angle)))
    result: np.ndarray = (points - center) @ turn.T + center
    return result


def scaled(points: np.ndarray, factors: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """Points (n, 2) scaled by factors (2,), under other settings than the right ones."""
    center = points.mean(axis=0) if settings.get("about_middle") else np.zeros(2)
    chosen = settings.get("factors", _as_is)(factors)
    return np.asarray(settings.get("operation", np.multiply)(points - center, chosen) + center)


def _first(matrix: np.ndarray, row: np.ndarray) -> np.ndarray:
    changed = matrix.copy()
    changed[0] += row
    return changed


def rotation(angle: float) -> np.ndarray:
    """The matrix (2, 2) that turns a point as a column counter-clockwise by an angle in radians."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
