"""Passages of markdown: paragraphs, headings, list items and table cells, never code blocks or formulas alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial

from asttokens import LineNumbers
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from autograder.authoring.text.passages import Kind, Passage, has_words, wrapped

__all__ = ["prose_passages", "with_aligned_tables"]

_SOFT_BREAK = re.compile(r" *\n *")
_ROW = re.compile(r"([ >]*)\|(.*)\|\s*$")
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")


def prose_passages(text: str) -> list[Passage]:
    """Cut markdown into passages.

    Args:
        text: the source of a markdown cell.
    """
    return [passage for passage in _passages(text) if has_words(passage.text)]


def with_aligned_tables(text: str) -> str:
    """Markdown whose tables have columns of equal width, which translations may have changed."""
    lines = text.split("\n")
    for token in _parser().parse(text):
        if token.type == "table_open" and token.map:
            start, stop = token.map
            lines[start:stop] = _aligned(lines[start:stop])
    return "\n".join(lines)


def _aligned(lines: list[str]) -> list[str]:
    """The lines of a table; as they are where a row has no bars at its ends, or another number of cells."""
    found = [match for line in lines if (match := _ROW.match(line))]
    rows = [[cell.strip() for cell in _BETWEEN_CELLS.split(match[2])] for match in found]
    columns = len(rows[0]) if rows else 0
    if len(rows) < len(lines) or any(len(row) != columns for row in rows):
        return lines
    widths = [max(len(row[c]) for row in rows if not _is_rule(row)) for c in range(columns)]
    aligned = []
    for match, row in zip(found, rows, strict=True):
        if _is_rule(row):
            cells = [_rule(cell, width + 2) for cell, width in zip(row, widths, strict=True)]
        else:
            cells = [f" {cell.ljust(width)} " for cell, width in zip(row, widths, strict=True)]
        aligned.append(f"{match[1]}|{'|'.join(cells)}|")
    return aligned


def _is_rule(row: list[str]) -> bool:
    return all(re.fullmatch(r":?-+:?", cell) for cell in row)


def _rule(cell: str, width: int) -> str:
    """A cell of the line under a table's head; colons at its ends align the column."""
    left, right = cell.startswith(":"), cell.endswith(":")
    return ":" * left + "-" * (width - left - right) + ":" * right


@cache
def _parser() -> MarkdownIt:
    """Reads markdown as Jupyter shows it: with tables, and with formulas that are no markdown."""
    return MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)


def _passages(text: str) -> Iterator[Passage]:
    """All passages, those without words among them. The parser tells of lines; the places in them are found here."""
    lines, places = text.split("\n"), LineNumbers(text)
    row, column = -1, 0  # where the last cell of a table has ended
    around, before = Token("", "", 0), Token("", "", 0)
    for token in _parser().parse(text):
        if token.map and token.content.strip() and token.type in ("inline", "html_block"):
            first = token.map[0]
            if before.type in ("th_open", "td_open"):
                content = token.content.replace("|", r"\|")  # as it must be written in a cell
                column = lines[first].index(content, column if row == first else 0)
                start, row, column = places.line_to_offset(first + 1, column), first, column + len(content)
                yield Passage(start, start + len(content), content, "cell")
            elif before.type == "heading_open" and before.markup.startswith("#"):
                start = places.line_to_offset(first + 1, lines[first].index(token.content))
                yield Passage(start, start + len(token.content), token.content, "heading")
            else:
                kinds: dict[str, Kind] = {"heading_open": "heading", "list_item_open": "item"}
                known = before.type if before.type == "heading_open" else around.type
                yield _paragraph(token.content, first, lines, places, kinds.get(known, "prose"))
        around, before = before, token


def _paragraph(content: str, first: int, lines: Sequence[str], places: LineNumbers, kind: Kind) -> Passage:
    """Lines that flow; what stands before each of them, in quotes and lists, stands before those of a translation."""
    content = content.rstrip()
    count = content.count("\n") + 1
    last = lines[first + count - 1].rstrip()
    begun = lines[first].rstrip()
    lead = len(begun) - len(content.split("\n")[0].strip())
    start, stop = places.line_to_offset(first + 1, lead), places.line_to_offset(first + count, len(last))
    layout = partial(wrapped, first=lead, indent=re.sub(r"[^>]", " ", begun[:lead]))
    return Passage(start, stop, _SOFT_BREAK.sub(" ", content.strip()), kind, layout)
