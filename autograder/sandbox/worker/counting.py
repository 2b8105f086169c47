"""How much a network brings along, in numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

__all__ = ["numbers_in", "repetitions"]


def numbers_in(arrays: Iterable[np.ndarray]) -> int:
    """How many numbers arrays bring along: those that are not their array's most frequent one, and that one.

    Equal arrays count once, as the constants of an unrolled loop are. A number is four bytes: a wider one, or a string,
    counts for as many as it fills.
    """
    total, seen = 0, set()
    for array in arrays:
        identity = (array.dtype.str, array.shape, array.tobytes() if array.dtype != object else repr(array.tolist()))
        if identity in seen:
            continue
        seen.add(identity)
        if array.dtype == object:
            total += sum(-(-len(bytes(text)) // 4) for text in array.reshape(-1))
        elif array.size:
            total += -(-array.itemsize // 4) * (repetitions(array)[1] + 1)
    return total


def repetitions(array: np.ndarray) -> tuple[int, int]:
    """How many different numbers an array holds, and how many that are not the most frequent one.

    Numbers are the same where their bits are: zeros may have signs, and what is no number has many ways to be none.
    """
    words = np.ascontiguousarray(array).reshape(-1)
    if array.itemsize in (1, 2, 4, 8):
        _values, counts = np.unique(words.view(f"u{array.itemsize}"), return_counts=True)
    else:
        bytes_ = words.view(np.uint8).reshape(array.size, array.itemsize)
        _values, counts = np.unique(bytes_, axis=0, return_counts=True)
    return len(counts), array.size - int(counts.max(initial=0))
