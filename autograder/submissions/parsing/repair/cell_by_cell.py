"""The cells that are whole, of a notebook file that is cut off or damaged in the middle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from autograder.locale.messages import N_
from autograder.locale.sentences import Sentence, sentence

__all__ = ["whole_cells"]

_MOST_ATTEMPTS = 5000
_MOST_NAMED = 20

_CELLS = re.compile(r'"cells"\s*:\s*\[')
_CELL = re.compile(r'\{\s*"(?:attachments|cell_type|execution_count|id|metadata|outputs|source)"\s*:')
_LANGUAGE = re.compile(r'"autograder"\s*:\s*(\{[^{}]{0,1000}\})')

Document = dict[str, Any]


def whole_cells(text: str) -> tuple[Document, list[Sentence]] | None:
    """A notebook of the cells that can be read.

    A damaged cell leaves an empty one in its place, so that the others keep their numbers.
    """
    start = _CELLS.search(text)
    if start is None:
        return None
    cells = list(_found(text, start.end()))
    is_cut_off = bool(cells) and cells[-1] is None
    if is_cut_off:
        cells.pop()
    if not any(cells):
        return None
    document: Document = {"cells": [cell or {"cell_type": "raw", "source": ""} for cell in cells]}
    if language := _LANGUAGE.search(text):
        document["metadata"] = {"autograder": _value(language[1])}
    repairs = []
    if damaged := [str(number) for number, cell in enumerate(cells, start=1) if cell is None]:
        # Translators: {numbers} are places of cells in the notebook, with commas.
        message = N_("The file is damaged: of its cells, {numbers} could not be read.")
        repairs.append(sentence(message, numbers=", ".join(damaged[:_MOST_NAMED])))
    if is_cut_off:
        # Translators: {number} is the place of a cell in the notebook.
        message = N_("The file is cut off: what stands below cell {number} is lost.")
        repairs.append(sentence(message, number=len(cells)))
    return document, repairs or [sentence("The file is damaged around its cells: these were read one by one.")]


def _found(text: str, place: int) -> Iterator[Document | None]:
    """Cell by cell; None once for each stretch that is damaged."""
    decoder = json.JSONDecoder(strict=False)
    is_damaged = False
    for _attempt in range(_MOST_ATTEMPTS):
        match = _CELL.search(text, place)
        if match is None:
            return
        try:
            value, place = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            place = match.end()
            if not is_damaged:
                yield None
            is_damaged = True
            continue
        if isinstance(value, dict) and "cell_type" in value:
            yield value
            is_damaged = False


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
