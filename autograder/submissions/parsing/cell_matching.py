"""Finds, for cells of a submission, the cells of the built notebook that they once were.

Students lose cell ids, and several cells define the same names: a given example and, after it, the answer. What
tells them apart is what else they mention, and the order in which they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Traits", "align"]

_ANCHOR = 10.0  # more than any likeness


@dataclass(frozen=True)
class Traits:
    """What cells are compared by.

    Attributes:
        id: the cell's id.
        names: functions and classes that it defines; cells without a common one are never matched.
        vocabularies: its identifiers, in each form that the cell is known in.
    """

    id: str
    names: frozenset[str]
    vocabularies: tuple[frozenset[str], ...]


def align(cells: Sequence[Traits], reference: Sequence[Traits], anchors: Mapping[int, int]) -> dict[int, int]:
    """Match two sequences of cells in order, as alike in all as possible.

    Args:
        cells: of the submission.
        reference: of the built notebook.
        anchors: matches that are known, by position in `cells`.

    Returns:
        For each matched position in `cells`, the position in `reference`; both ascend.
    """
    # Most cells define nothing that the other side does, are like none of its cells, and need no place in the table.
    given_names = frozenset[str]().union(*(cell.names for cell in reference))
    own = [place for place, cell in enumerate(cells) if place in anchors or not cell.names.isdisjoint(given_names)]
    own_names = frozenset[str]().union(*(cells[place].names for place in own))
    anchored = set(anchors.values())
    given = [place for place, cell in enumerate(reference) if place in anchored or not cell.names.isdisjoint(own_names)]
    likeness = [_likenesses(place, cells[place], given, reference, anchors) for place in own]
    best = [[0.0] * (len(given) + 1) for _ in range(len(own) + 1)]  # of what follows both positions
    for row in range(len(own) - 1, -1, -1):
        scores, here, below = likeness[row], best[row], best[row + 1]
        for column in range(len(given) - 1, -1, -1):
            here[column] = max(below[column], here[column + 1], below[column + 1] + scores[column])
    matches, row, column = {}, 0, 0
    while row < len(own) and column < len(given):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            matches[own[row]] = given[column]
            row, column = row + 1, column + 1
    return matches


def _likenesses(
    place: int, cell: Traits, given: Sequence[int], reference: Sequence[Traits], anchors: Mapping[int, int]
) -> list[float]:
    """Of one cell, to each of the built notebook's that define something."""
    if place in anchors:
        return [_ANCHOR if anchors[place] == column else 0.0 for column in given]
    anchored, differs = set(anchors.values()), cell.names.isdisjoint
    return [
        0.0 if column in anchored or differs(reference[column].names) else _likeness(cell, reference[column])
        for column in given
    ]


def _likeness(cell: Traits, reference: Traits) -> float:
    """0 to 5, for cells that define something in common."""
    words = max((_overlap(cell.vocabularies[0], vocabulary) for vocabulary in reference.vocabularies), default=0.0)
    return _overlap(cell.names, reference.names) + words + 3 * (cell.id == reference.id)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of common members (Jaccard)."""
    return len(one & other) / max(1, len(one | other))
