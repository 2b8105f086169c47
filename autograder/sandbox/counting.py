"""How much a network brings along, in numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

__all__ = ["numbers_in"]


def numbers_in(arrays: Iterable[np.ndarray]) -> int:
    """How many numbers arrays bring along: those that are not their array's most frequent one, and that one.

    Equal arrays count once, as the constants of an unrolled loop are. Strings count a number for each four bytes.
    """
    total, seen = 0, set()
    for array in arrays:
        identity = (array.dtype.str, array.shape, array.tobytes() if array.dtype != object else repr(array.tolist()))
        if identity in seen:
            continue
        seen.add(identity)
        if array.dtype == object:
            total += sum(len(bytes(text)) for text in array.reshape(-1)) // 4
        elif array.size:
            _values, counts = np.unique(array, return_counts=True)
            total += array.size - int(counts.max()) + 1
    return total
