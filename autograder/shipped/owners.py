"""Whose function a name stands for, where several cells of a notebook define it."""

from __future__ import annotations

import inspect
import linecache
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["line_mark", "owner_of"]


def line_mark(line: str) -> int:
    """A number that stands for a line of code, whatever its indentation."""
    return zlib.crc32(line.strip().encode())


def owner_of(value: Any, owners: Mapping[str, Sequence[int]]) -> str | None:
    """Which cell a function or class was defined in; None where that cannot be told.

    Args:
        value: what a name stands for.
        owners: marks of the lines that only one of the cells has, by the cell's question; "" for a cell without one.
    """
    if inspect.isclass(value):
        value = next((each for each in vars(value).values() if inspect.isfunction(each)), None)
    value = inspect.unwrap(value) if callable(value) else None
    code = getattr(value, "__code__", None)
    if code is None:
        return None
    there = {line_mark(line) for line in linecache.getlines(code.co_filename)}
    shared = {owner: len(there.intersection(marks)) for owner, marks in owners.items()}
    best = max(shared, key=lambda owner: shared[owner], default="")
    return best if shared.get(best) else None
