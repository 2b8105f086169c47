"""Cells of a source notebook: cut out of percent text, each with its line in the file and its role."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

import jupytext
from IPython.core.inputtransformer2 import TransformerManager

from autograder.authoring.notebooks.markup import CONFIG, PRACTICE, raw_problem

__all__ = ["MarkupError", "SourceCell", "arrange", "parse_code", "scan"]

Role = Literal["given", "config", "marker", "prompt", "answer", "test", "practice"]

_HEADER = re.compile(r"# %%( \[(markdown|raw)\])?( [a-z_]+=(\"[^\"]*\"|\[[^\]]*\]))*")
_ROLES: dict[str, Role] = {"PROMPT": "prompt", "SOLUTION": "answer", "TESTS": "test", "QUESTION": "given"}


class MarkupError(Exception):
    """A broken rule of the markup; `source` turns it into a `SourceError` with the file's name.

    Args:
        line: 1-based line number.
        text: what is wrong there, and what to write instead.
    """

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


@dataclass(frozen=True)
class SourceCell:
    """One cell of a source notebook.

    Attributes:
        kind: its notebook cell type: ``code``, ``markdown`` or ``raw``.
        text: its source, as it stands in a notebook.
        line: 1-based line of the file on which ``text`` starts.
        metadata: its notebook metadata.
        role: what it is for; ``config`` and ``marker`` cells are raw ones; a ``practice`` cell is a test for
            students alone.
        block: number of the question block it stands in, counted from 1; 0 outside.
        id: its notebook cell id; of a test, that of the cell that runs it. Other cells have none.
    """

    kind: str
    text: str
    line: int
    metadata: dict[str, Any] = field(default_factory=dict)
    role: Role = "given"
    block: int = 0
    id: str = ""

    @property
    def lines(self) -> list[tuple[int, str]]:
        """Its lines, each with its 1-based number in the file."""
        return list(enumerate(self.text.split("\n"), start=self.line))

    @property
    def marker(self) -> str:
        """The first line, which in a raw cell is the marker."""
        return self.text.split("\n", 1)[0]


def parse_code(code: str) -> ast.Module:
    """The syntax tree of a code cell, with its magics and shell lines as IPython would run them.

    Raises:
        SyntaxError: it is no Python.
    """
    return ast.parse(_as_python(code))


@lru_cache(maxsize=4096)  # each proof of a build reads each cell anew
def _as_python(code: str) -> str:
    python: str = TransformerManager().transform_cell(code)  # type: ignore[no-untyped-call]
    return python


def scan(text: str) -> tuple[list[SourceCell], dict[str, Any]]:
    """Cut percent text into cells: jupytext says what a cell holds, the text where it stands.

    Args:
        text: a notebook in Jupytext's percent format.

    Returns:
        The cells, without roles, and the notebook's metadata.

    Raises:
        MarkupError: a cell's first line is not understood in full, or jupytext sees other cells than a reader does.
    """
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines, start=1) if re.match(r"#\s*%%", line)]
    for number in starts:
        if not _HEADER.fullmatch(lines[number - 1].rstrip()):
            wanted = '# %%, then [markdown] or [raw], then question="..." or tags=["..."]'
            raise MarkupError(number, f"a cell starts with {wanted}")
    notebook = jupytext.reads(text, fmt="py:percent")
    if len(notebook.cells) != len(starts):
        raise MarkupError(starts[0] if starts else 1, "text before the first # %% line, or # %% inside a string")
    cells = []
    for number, cell in zip(starts, notebook.cells, strict=True):
        quoted = cell.metadata.get("cell_marker") == '"""'
        metadata = {key: value for key, value in cell.metadata.items() if key not in _JUPYTEXT}
        cells.append(SourceCell(cell.cell_type, cell.source, number + 1 + quoted, metadata))
    return cells, notebook.metadata


_JUPYTEXT = ("cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker")


def arrange(cells: list[SourceCell]) -> Iterator[SourceCell]:
    """Give every cell its role, following the raw cells that open and close blocks.

    Raises:
        MarkupError: a raw cell is no exact marker, or blocks do not pair up.
    """
    blocks: list[tuple[str, int]] = []
    questions = 0
    for cell in cells:
        if cell.kind != "raw":
            role = _ROLES[blocks[-1][0]] if blocks else "given"
            is_practice = role == "test" and cell.marker == PRACTICE
            yield replace(cell, role="practice" if is_practice else role, block=questions if blocks else 0)
            continue
        if problem := raw_problem(cell.marker):
            raise MarkupError(cell.line, problem)
        if cell.marker == CONFIG:
            yield replace(cell, role="config")
            continue
        questions += cell.marker == "# BEGIN QUESTION"
        _follow(cell, blocks)
        yield replace(cell, role="marker", block=questions)
    if blocks:
        block, line = blocks[-1]
        raise MarkupError(line, f"# BEGIN {block} has no # END {block}")


def _follow(cell: SourceCell, blocks: list[tuple[str, int]]) -> None:
    """Open or close a block; questions stand alone, the other blocks directly inside a question."""
    _, edge, block = cell.marker.split()
    if edge == "BEGIN":
        if bool(blocks) == (block == "QUESTION") or len(blocks) > 1:
            place = f"inside # BEGIN {blocks[-1][0]} of line {blocks[-1][1]}" if blocks else "outside a question"
            raise MarkupError(cell.line, f"{cell.marker} {place}: questions stand alone, other blocks directly in one")
        blocks.append((block, cell.line))
        return
    if not blocks:
        raise MarkupError(cell.line, f"{cell.marker} closes nothing: no block is open here")
    opened, since = blocks.pop()
    if opened != block:
        raise MarkupError(cell.line, f"# BEGIN {opened} of line {since} is still open; write # END {opened} first")
