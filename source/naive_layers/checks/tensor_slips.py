"""Frequent mistakes in operations on NumPy's arrays, and what they compute."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.slips import Change, Slip
from autograder.locale.sentences import Words, sentence

from .mistakes import named

__all__ = [
    "ADDITIONS",
    "PRODUCTS",
    "SCALES",
    "SHIFTS",
    "TURNS",
    "contraction",
    "may_be_contraction",
    "may_be_sum",
    "rotated",
    "rotation",
    "scaled",
    "slip",
    "summed",
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


def _diagonal(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    least = min(first.shape[1:])
    return np.asarray(np.einsum("ijj,jjl->il", first[:, :least, :least], second[:least, :least]))


def _before(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.outer(first.sum(axis=(1, 2)), second.sum(axis=(0, 1)))


ADDITIONS = [
    Change(
        named("vector_forgotten"),
        sentence("The result is X itself: the vector y has not been added to it."),
        {"operation": lambda matrix, row: matrix, "matrix": _as_is, "rows": "all"},
    ),
    Change(
        named("matrix_forgotten"),
        sentence("The result is the matrix Y of equal rows: X has not been added to it."),
        {"matrix": np.zeros_like},
    ),
    Change(
        named("multiplied"),
        sentence("The rows of X are multiplied by y, where y should be added to them."),
        {"operation": np.multiply, "matrix": _as_is},
    ),
    Change(
        named("subtracted"),
        sentence("The vector y is subtracted from the rows of X, where it should be added."),
        {"operation": np.subtract},
    ),
    Change(
        named("first_row_only"),
        sentence("Only the first row of X has had y added to it: y belongs to every row."),
        {"rows": "first"},
    ),
    Change(
        named("added_to_the_columns"),
        sentence("The vector y has been added to the columns of X: add it to the rows."),
        {"rows": "columns"},
    ),
]
PRODUCTS = [
    *(
        Change(
            named("mean_for_sum"),
            sentence("The result is divided by a number of terms: a contraction is a sum, not a mean."),
            {"terms": terms},
        )
        for terms in (
            lambda middle, inner: middle * inner,
            lambda middle, inner: middle,
            lambda middle, inner: inner,
        )
    ),
    Change(
        named("axes_paired_in_order"),
        sentence("The axes are paired in the wrong order: the second axis of a goes with the second axis of b."),
        {"sum": partial(np.einsum, "ijk,jkl->il"), "is_of_equal_axes": True},
    ),
    Change(
        named("result_transposed"),
        sentence("The result is transposed: i is its row, l its column."),
        {"is_transposed": True},
    ),
    Change(
        named("diagonal_only"),
        sentence("Only the diagonal, j = k, is summed: j and k run independently of each other."),
        {"sum": _diagonal},
    ),
    Change(
        named("first_j_only"),
        sentence("Only the first j is summed over: the sum runs over all j and all k."),
        {"sum": lambda first, second: np.einsum("ik,kl->il", first[:, 0], second[:, 0])},
    ),
    Change(
        named("first_k_only"),
        sentence("Only the first k is summed over: the sum runs over all j and all k."),
        {"sum": lambda first, second: np.einsum("ij,jl->il", first[:, :, 0], second[0])},
    ),
    Change(
        named("summed_before_multiplying"),
        sentence("a and b are summed over j and k before they are multiplied: multiply first, then sum."),
        {"sum": _before},
    ),
]


def slip(code: str, hint: Words, computed: np.ndarray) -> Slip:
    """A slip by its code."""
    return Slip(named(code), hint, computed)


def may_be_sum(matrix: np.ndarray, settings: Mapping[str, Any]) -> bool:
    """Whether a sum with a matrix can be computed under these settings: to columns, a row fits in a square alone."""
    return settings.get("rows") != "columns" or matrix.shape[0] == matrix.shape[1]


def summed(matrix: np.ndarray, row: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """A matrix (m, n) and a vector (n,) added under other settings than the right ones."""
    matrix = settings.get("matrix", _as_is)(matrix)
    operation, rows = settings.get("operation", np.add), settings.get("rows")
    if rows == "columns":
        return np.asarray(operation(matrix.T, row).T)
    if rows == "first":
        return np.concatenate([operation(matrix[:1], row), matrix[1:]])
    return np.asarray(operation(matrix, row))


def may_be_contraction(first: np.ndarray, second: np.ndarray, settings: Mapping[str, Any]) -> bool:
    """Whether arrays can be contracted under these settings: some need axes of equal sizes."""
    if settings.get("is_of_equal_axes") and first.shape[1] != first.shape[2]:
        return False
    return not settings.get("is_transposed") or first.shape[0] == second.shape[2]


def contraction(first: np.ndarray, second: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """Arrays (I, J, K) and (K, J, L) contracted under other settings than the right ones."""
    total = settings.get("sum", partial(np.einsum, "ijk,kjl->il"))(first, second)
    result = total / settings["terms"](*first.shape[1:]) if "terms" in settings else total
    return np.asarray(result.T if settings.get("is_transposed") else result)


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


def rotation(angle: float) -> np.ndarray:
    """The matrix (2, 2) that turns a point as a column counter-clockwise by an angle in radians."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
