"""A wrong answer on a small input, as data: what is called with which numbers, what is right, and what came."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

__all__ = ["MOST_NUMBERS", "Numbers", "Replay", "ReplayArgument"]

MOST_NUMBERS = 400
"""Of an array."""

_Values = Annotated[list[float | None], msgspec.Meta(max_length=MOST_NUMBERS)]
_Shape = Annotated[list[Annotated[int, msgspec.Meta(ge=0, le=MOST_NUMBERS)]], msgspec.Meta(max_length=8)]


class Numbers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An array.

    Attributes:
        dtype: of its numbers.
        shape: its sizes, none for a single number.
        values: its numbers, row by row; none in the place of those that are not finite.
    """

    dtype: Literal["float32", "float64", "int32", "int64", "uint8"] = "float64"
    shape: _Shape = []
    values: _Values


class ReplayArgument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is handed to the call in one place.

    Attributes:
        name: as a notebook would call it.
        arrays: one, or those of a list.
        is_list: whether it is a list of arrays.
    """

    name: str
    arrays: Annotated[list[Numbers], msgspec.Meta(max_length=16)]
    is_list: bool = False


class Replay(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The smallest input found on which an answer is wrong.

    Attributes:
        function: that is called.
        source: Python that defines it, where it is not the answer's own.
        arrays: what the answer is given for an array: a tensor, or the array of NumPy's itself.
        arguments: of the call, in their order.
        expected: the right result: one array, or several.
        found: the answer's.
    """

    function: str
    source: str = ""
    arrays: Literal["tensors", "numpy"] = "tensors"
    arguments: Annotated[list[ReplayArgument], msgspec.Meta(max_length=8)]
    expected: Annotated[list[Numbers], msgspec.Meta(max_length=8)]
    found: Annotated[list[Numbers], msgspec.Meta(max_length=8)]
