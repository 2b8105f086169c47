"""Texts with the markers that Git writes where two versions contradict each other."""

from __future__ import annotations

import re

__all__ = ["has_conflicts", "without_conflicts"]

_BEGINNING = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)


def has_conflicts(text: str) -> bool:
    """Whether a line of a text opens a conflict."""
    return "<<<<<<<" in text and _BEGINNING.search(text) is not None


def without_conflicts(text: str, *, own: bool = True) -> tuple[str, int]:
    """A text with one version of what is in conflict.

    Args:
        text: with markers or without.
        own: take the version that stands first, which is the student's own, unless it is empty; else the last.

    Returns:
        The text, and how many conflicts there were: 0 where markers have no end, and are none.
    """
    if not has_conflicts(text):
        return text, 0
    kept: list[str] = []
    sides: list[list[str]] = []  # ours, perhaps what both came from, and theirs
    is_divided = False
    count = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        if not sides:
            if _BEGINNING.match(bare):
                sides, is_divided = [[]], False
            else:
                kept.append(line)
        elif bare.startswith(">>>>>>>") and is_divided:
            first, last = ("".join(side) for side in (sides[0], sides[-1]))
            kept.append(first if own and first.strip() else last)
            sides, count = [], count + 1
        elif bare.startswith("|||||||") and not is_divided:
            sides.append([])
        elif bare.endswith("=======") and not is_divided:
            if before := bare[:-7]:  # a line whose end the marker has swallowed
                sides[-1].append(before + "\n")
            sides.append([])
            is_divided = True
        else:
            sides[-1].append(line)
    return (text, 0) if sides else ("".join(kept), count)
