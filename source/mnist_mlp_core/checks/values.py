"""Numbers of an answer beside our own, and the slip that would explain the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.mistakes import named as of_kit
from autograder.checks.slips import Draw, Slip, explain
from autograder.errors import CheckFailed
from autograder.locale.sentences import Words, as_number, sentence
from autograder.sandbox.proxies import RemoteObject

from .mistakes import named

__all__ = ["EXACT", "PRODUCTS", "are_equal", "require_numbers", "require_object", "require_parts"]

EXACT = 1e-3
"""Largest difference between numbers that no matrix product made, in units of the largest expected one."""

PRODUCTS = 5e-3
"""The same behind matrix products: a GPU's TF32 units keep ten bits of each factor."""


def are_equal(found: np.ndarray, expected: np.ndarray, tolerance: float) -> bool:
    """Whether arrays of one shape differ by no more than a part of the largest expected number."""
    largest = max(float(np.abs(expected).max(initial=0.0)), 1e-6)
    return bool(np.abs(found - expected).max(initial=0.0) <= tolerance * largest)


def require_numbers(
    result: object,
    expected: np.ndarray,
    what: Words,
    *,
    tolerance: float,
    slips: Iterable[Slip] = (),
    pairs: Iterable[Slip] = (),
    further: Callable[[], Iterable[Draw]] = tuple,
    otherwise: Words,
) -> np.ndarray:
    """What an answer gave, as float64, if it is what we compute.

    Args:
        result: what a proxy returned.
        expected: our own numbers.
        what: their name in messages, a plural: "the rows".
        tolerance: :data:`EXACT` or :data:`PRODUCTS`.
        slips: what answers with these slips compute; those of another shape are passed over.
        pairs: what two slips together compute.
        further: gives draws that decide between slips where one has not told enough: for single numbers, say.
        otherwise: the hint where none of them fits.

    Raises:
        CheckFailed: it is nothing, of another shape, not finite, or something else.
    """
    close = partial(_is_computed, tolerance)
    given = _in_one(result)
    if isinstance(given, np.ndarray) and given.shape != expected.shape:
        hint, mistake = explain([Draw(given, slips := list(slips))], otherwise, close)
        if mistake is not None:
            message = sentence(
                "Expected {what} of shape {expected}, got {found}.",
                what=what,
                expected=expected.shape,
                found=given.shape,
            )
            raise CheckFailed(message, hint, mistake=mistake)
    found = require_array(given, expected.shape, what, otherwise)
    if not are_equal(found, expected, tolerance):
        hint, mistake = explain([Draw(found, slips, pairs), *further()], otherwise, close)
        raise CheckFailed(
            # Translators: {what} is a plural such as "the scores"; both other values are numbers.
            sentence(
                "Expected {what} to equal our own, the largest of which is {largest}; found a difference of"
                " {difference}.",
                what=what,
                largest=as_number(float(np.abs(expected).max()), ".3g"),
                difference=as_number(float(np.abs(found - expected).max()), ".3g"),
            ),
            hint,
            mistake=mistake,
        )
    return found


def require_parts(result: object, count: int, what: Words, hint: Words) -> Sequence[object]:
    """The parts of what an answer returned, such as a loss and an accuracy.

    Args:
        result: what a proxy returned.
        count: how many parts there are.
        what: the call, for messages: "train_step".
        hint: what to look at.

    Raises:
        CheckFailed: there are others.
    """
    if not isinstance(result, list) or len(result) != count:
        # Translators: {what} is the name of a function; {count} is 2 or 4.
        raise CheckFailed(
            sentence("Expected {what} to return {count} results.", what=what, count=count),
            hint,
            mistake=named("not_two_results"),
        )
    return result


def require_object(result: object, what: Words, hint: Words) -> RemoteObject:
    """What a class of the student's made.

    Args:
        result: what a proxy returned.
        what: the call, for messages: "DenseLayer(5)".
        hint: what to look at.

    Raises:
        CheckFailed: it is nothing, or an array.
    """
    if not isinstance(result, RemoteObject):
        # Translators: {what} is a call, such as make_mlp().
        raise CheckFailed(
            sentence("Expected {what} to give an object that can be called.", what=what),
            hint,
            mistake=of_kit("other_kind_returned"),
        )
    return result


def _is_computed(tolerance: float, found: np.ndarray, computed: np.ndarray) -> bool:
    return np.shape(found) == np.shape(computed) and are_equal(found, computed, tolerance)


def _in_one(result: object) -> object:
    """A list of numbers or rows is as good as an array of them; it comes as one array for each."""
    parts = result if isinstance(result, list) and all(isinstance(part, np.ndarray) for part in result) else []
    return np.stack(parts) if len({part.shape for part in parts}) == 1 else result
