"""Cells of our own notebooks as the build has written them: they need no care in reading."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec

__all__ = ["BuiltCell", "built_cells"]


class BuiltCell(msgspec.Struct, frozen=True, kw_only=True):
    """A cell.

    Attributes:
        id: of an answer's, the question's name.
        is_code: whether it is run; otherwise it is text.
        source: what it says.
    """

    id: str
    is_code: bool
    source: str


class _Cell(msgspec.Struct):
    id: str = ""
    cell_type: str = "code"
    source: str | list[str] = ""


class _Notebook(msgspec.Struct):
    cells: list[_Cell] = []


@lru_cache(maxsize=16)
def built_cells(path: Path) -> tuple[BuiltCell, ...]:
    """The cells of a notebook in their order; none where it was not built."""
    if not path.is_file():
        return ()
    cells = msgspec.json.decode(path.read_bytes(), type=_Notebook).cells
    return tuple(BuiltCell(id=cell.id, is_code=cell.cell_type == "code", source="".join(cell.source)) for cell in cells)
