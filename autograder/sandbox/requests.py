"""What the grader says to a worker first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Loader", "start_request"]


@dataclass(frozen=True)
class Loader:
    """The notebook's function that loads images, as a worker provides it.

    Attributes:
        name: what the notebook calls it.
        training: its first default: how many images to learn from.
        validation: its second: of these, how many to try a network on, taken from their end.
        test: its third.
    """

    name: str
    training: int
    validation: int
    test: int


def start_request(
    program: list[dict[str, Any]],
    question: str = "",
    names: Sequence[str] = (),
    threads: int = 1,
    *,
    loader: Loader | None = None,
) -> dict[str, Any]:
    """The first request to a worker: run these cells, and say which names they define.

    Args:
        program: the cells.
        question: whose answer is among them; "" for none.
        names: wanted; what earlier cells call so is forgotten.
        threads: of TensorFlow's operations.
        loader: to provide; None where the program loads nothing.
    """
    return {
        "cells": program,
        "question": question,
        "wanted": list(names),
        "forget": list(names),
        "threads": threads,
        "seed": 0,
        "loader": None if loader is None else asdict(loader),
    }
