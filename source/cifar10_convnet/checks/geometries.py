"""Paddings and strides that students take instead of those that were asked for, and what is said of them."""

from __future__ import annotations

from itertools import product
from typing import Any

from autograder.checks.layers import Padding
from autograder.checks.slips import Change
from autograder.locale.sentences import Words, sentence

from .mistakes import named
from .reference import Geometry

__all__ = ["GEOMETRIES", "describe_geometry", "geometry_change"]


def geometry_change(geometry: Geometry) -> Change:
    """The slip of taking these paddings and strides."""
    return Change(named(_code_of(geometry)), describe_geometry(geometry), {"geometry": geometry})


def _code_of(geometry: Geometry) -> str:
    if geometry.stride_1 != 1 or geometry.stride_2 != 1:
        return "strides"
    one_sided = not (isinstance(geometry.padding_1, int) and isinstance(geometry.padding_2, int))
    paddings = (geometry.padding_1, geometry.padding_2)
    return "padding_on_one_side" if one_sided else _PADDING_CODES.get(paddings, "other_paddings")


_PADDING_CODES: dict[Any, str] = {
    (0, 0): "paddings_missing",
    (0, 1): "first_padding_missing",
    (2, 0): "second_padding_missing",
    (1, 2): "paddings_exchanged",
}


def describe_geometry(geometry: Geometry) -> Words:
    """The hint that an answer's network has this one."""
    first, second = _describe_padding(geometry.padding_1), _describe_padding(geometry.padding_2)
    if geometry.stride_1 == geometry.stride_2 == 1:
        # Translators, here and below: {first} and {second} are such as "2" or "4 (above and on the left only)".
        return sentence(
            "Your network computes what a zero-padding of {first} in the first convolution and of {second} in the"
            " second gives. Asked for were 2 and 1, on all four sides.",
            first=first,
            second=second,
        )
    return sentence(
        "Your network computes what strides of {stride_1} in the first convolution and of {stride_2} in the second"
        " give, with zero-paddings of {first} and {second}. Asked for were strides of 1.",
        first=first,
        second=second,
        stride_1=geometry.stride_1,
        stride_2=geometry.stride_2,
    )


def _describe_padding(padding: int | Padding) -> Words:
    if isinstance(padding, int):
        return str(padding)
    (above, below), _columns = padding
    if above:
        return sentence("{width} (above and on the left only)", width=above)
    return sentence("{width} (below and on the right only)", width=below)


def _one_sided(width: int) -> list[Padding]:
    return [((width, 0), (width, 0)), ((0, width), (0, width))]


GEOMETRIES = [
    *(Geometry(padding_1, padding_2) for padding_1, padding_2 in product(range(4), repeat=2)),
    *(Geometry(padding_1=padding) for padding in [*_one_sided(2), *_one_sided(4)]),
    *(Geometry(padding_2=padding) for padding in [*_one_sided(1), *_one_sided(2)]),
    *(Geometry(stride_1=stride_1, stride_2=stride_2) for stride_1, stride_2 in ((2, 1), (1, 2), (2, 2))),
]
GEOMETRIES.remove(Geometry())
"""Paddings and strides that students take instead."""
