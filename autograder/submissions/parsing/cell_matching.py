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
    anchored = set(anchors.values())
    best = [[0.0] * (len(reference) + 1) for _ in range(len(cells) + 1)]  # of what follows both positions
    likeness = [[0.0] * len(reference) for _ in cells]
    for row in range(len(cells) - 1, -1, -1):
        for column in range(len(reference) - 1, -1, -1):
            if row in anchors:
                score = _ANCHOR if anchors[row] == column else 0.0
            else:
                score = 0.0 if column in anchored else _likeness(cells[row], reference[column])
            likeness[row][column] = score
            best[row][column] = max(best[row + 1][column], best[row][column + 1], best[row + 1][column + 1] + score)
    matches, row, column = {}, 0, 0
    while row < len(cells) and column < len(reference):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            matches[row] = column
            row, column = row + 1, column + 1
    return matches


def _likeness(cell: Traits, reference: Traits) -> float:
    """0 for cells that define nothing in common, else 0 to 5."""
    if cell.names.isdisjoint(reference.names):
        return 0.0
    words = max((_overlap(cell.vocabularies[0], vocabulary) for vocabulary in reference.vocabularies), default=0.0)
    return _overlap(cell.names, reference.names) + words + 3 * (cell.id == reference.id)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of common members (Jaccard)."""
    return len(one & other) / max(1, len(one | other))
