"""Lists of cells, types and texts of cells that other programs write in forms of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from autograder.locale.sentences import Sentence, sentence
from autograder.submissions.parsing.repair.conflicts import without_conflicts

__all__ = ["Kind", "Text", "as_list", "kind_of", "text_of"]

_DEEPEST = 4

Kind = Literal["code", "markdown", "raw"]


def as_list(cells: object) -> tuple[list[object] | None, list[Sentence]]:
    """A notebook's cells in order; None where there is no list of any kind."""
    if isinstance(cells, dict) and cells and all(isinstance(cell, dict) for cell in cells.values()):
        return list(cells.values()), [sentence("The notebook's cells were a mapping: read in its order.")]
    if not isinstance(cells, list):
        return None, []
    if not any(isinstance(cell, list) for cell in cells):
        return cells, []
    return list(_flat(cells)), [sentence("The notebook's cells were nested in lists: taken out of them.")]


def _flat(entries: Sequence[object], depth: int = 0) -> Iterator[object]:
    for entry in entries:
        if isinstance(entry, list) and depth < _DEEPEST:
            yield from _flat(entry, depth + 1)
        else:
            yield entry


def kind_of(kind: object) -> Kind:
    """How a notebook treats a cell; some tools write the types in capitals."""
    match kind.strip().casefold() if isinstance(kind, str) else "":
        case "code":
            return "code"
        case "markdown":
            return "markdown"
    return "raw"


@dataclass(frozen=True)
class Text:
    """A cell's text.

    Attributes:
        text: as it was meant.
        is_whole: whether all of what the file has is text.
        was_joined: whether its lines had lost their ends.
        conflicts: how many merge conflicts were settled in it.
    """

    text: str
    is_whole: bool
    was_joined: bool
    conflicts: int


def text_of(source: object) -> Text:
    """A cell's text: a string, or a list of lines, perhaps in lists, perhaps without their ends.

    Args:
        source: as the file has it.
    """
    lines: list[Any] = source if isinstance(source, list) else [source]
    texts: list[str] = lines
    try:
        text = "".join(texts)
    except TypeError:
        lines = list(_flat(lines))
        texts = [line for line in lines if isinstance(line, str)]
        text = "".join(texts)
    was_joined = len(texts) > 1 and "\n" not in text and "\r" not in text
    text, conflicts = without_conflicts("\n".join(texts) if was_joined else text)
    return Text(text, len(texts) == len(lines), was_joined, conflicts)
