"""Which cases of a test belong to which tier, where all of them would make the fast tier long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

__all__ = ["every", "tiered"]


def every(number: int) -> range:
    """The places of one case in so many, the first on."""
    return range(0, 1_000_000, number)


def tiered(
    cases: Iterable[Any], quick: range, others: pytest.MarkDecorator, *, name: Callable[[Any], str] = str
) -> list[Any]:
    """Parameters of a test: cases at the quick places as they are, the others marked."""
    return [
        pytest.param(case, id=name(case), marks=[] if place in quick else [others]) for place, case in enumerate(cases)
    ]
