"""Notebooks that operators change: their cells with what is known of each, and how Jupyter saves them."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["Document", "Draft", "DraftCell", "code_cell", "first_line", "open_answers", "parsed", "saved", "text_cell"]

Document = dict[str, Any]
"""A notebook as JSON has it."""


@dataclass(frozen=True)
class DraftCell:
    """A cell.

    Attributes:
        kind: ``code``, ``markdown`` or ``raw``.
        source: its text.
        id: "" for none.
        metadata: as JSON has it.
        answers: the questions whose answers stand in it, or parts of these.
        helps: the question for whose answer a student wrote it, in a cell of its own.
        is_closed: whether what stands in it cannot be changed without changing what it is, as under ``%%writefile``.
    """

    kind: str
    source: str
    id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    helps: str = ""
    is_closed: bool = False

    @property
    def is_given(self) -> bool:
        """Whether students are handed it, and do not write in it."""
        return not self.answers and not self.helps

    @property
    def tags(self) -> frozenset[str]:
        """Of its metadata."""
        return frozenset(self.metadata.get("tags", ()))


@dataclass(frozen=True)
class Draft:
    """A notebook.

    Attributes:
        cells: in order.
        metadata: as JSON has it.
        blanks: the cells of answers as they were handed out, by question.
        asked: the names that each question asks for.
    """

    cells: tuple[DraftCell, ...]
    metadata: Mapping[str, Any]
    blanks: Mapping[str, str]
    asked: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, document: Document, blank: Document, asked: Mapping[str, Sequence[str]]) -> Draft:
        """A notebook whose answers stand where students are asked to write them.

        Args:
            document: the notebook.
            blank: the same as students get it.
            asked: by question that asks for code, the names that it asks for.
        """
        given = {cell.get("id"): text_of(cell) for cell in blank["cells"]}
        return cls(
            cells=tuple(_cell(cell, frozenset(asked)) for cell in document["cells"]),
            metadata=document["metadata"],
            blanks={name: given[name] for name in asked},
            asked=asked,
        )

    @property
    def answers(self) -> list[int]:
        """The places of cells with answers."""
        return [place for place, cell in enumerate(self.cells) if cell.answers]

    @property
    def programs(self) -> list[int]:
        """The places of code cells."""
        return [place for place, cell in enumerate(self.cells) if cell.kind == "code"]

    def with_cell(self, place: int, cell: DraftCell) -> Draft:
        """With another cell in a place."""
        return self.between(place, place + 1, [cell])

    def between(self, start: int, end: int, cells: Iterable[DraftCell]) -> Draft:
        """With other cells from one place to another."""
        return replace(self, cells=(*self.cells[:start], *cells, *self.cells[end:]))

    def each(self, change: Callable[[DraftCell], DraftCell]) -> Draft:
        """With every cell changed."""
        return replace(self, cells=tuple(map(change, self.cells)))


def code_cell(source: str, **fields: Any) -> DraftCell:
    """A new cell of code."""
    return DraftCell("code", source, **fields)


def text_cell(source: str, *, kind: str = "markdown") -> DraftCell:
    """A new cell of text."""
    return DraftCell(kind, source)


def text_of(cell: Mapping[str, Any]) -> str:
    """The text of a cell as JSON has it."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def saved(draft: Draft) -> Document:
    """A notebook as JupyterLab saves it, in version 4.5 of the format."""
    cells = [_as_json(cell, f"new-{number}") for number, cell in enumerate(draft.cells)]
    document = {"cells": cells, "metadata": draft.metadata, "nbformat": 4, "nbformat_minor": 5}
    found: Document = json.loads(json.dumps(document))  # a copy, of which anything may be changed
    return found


def _cell(cell: Mapping[str, Any], asked: frozenset[str]) -> DraftCell:
    name = str(cell.get("id", ""))
    answered = {name, cell["metadata"].get("question", "")} & asked
    helps = next((one for one in asked if name.startswith(f"before-{one}-") and name[len(one) + 8 :].isdigit()), "")
    return DraftCell(cell["cell_type"], text_of(cell), name, cell["metadata"], tuple(sorted(answered)), helps)


def _as_json(cell: DraftCell, new_id: str) -> Document:
    found: Document = {
        "cell_type": cell.kind,
        "id": cell.id or new_id,
        "metadata": cell.metadata,
        "source": cell.source.splitlines(keepends=True),
    }
    return found | {"outputs": [], "execution_count": None} if cell.kind == "code" else found


def parsed(source: str) -> list[ast.stmt]:
    """The statements of a cell; none where it is no plain Python."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []


def open_answers(draft: Draft) -> list[int]:
    """The places of answers' cells whose text may be changed."""
    return [place for place in draft.answers if draft.cells[place].kind == "code" and not draft.cells[place].is_closed]


def first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])
