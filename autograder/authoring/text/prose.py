"""Passages of markdown: paragraphs, headings, list items and table cells, never code blocks or formulas alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from autograder.authoring.text.passages import Passage, has_words, wrapped

__all__ = ["prose_passages", "with_aligned_tables"]

_HEADING = re.compile(r"(#{1,6} +)(.*?)( *)$")
_ITEM = re.compile(r"( *(?:[-*+]|\d+[.)]) +)(.*)$")
_TABLE = re.compile(r" *\|.*\| *$")
_RULE = re.compile(r"[ |:-]+$")
_FENCE = re.compile(r" *(```|~~~)")
_SOFT_BREAK = re.compile(r" *\n *")


def prose_passages(text: str) -> list[Passage]:
    """Cut markdown into passages.

    Args:
        text: the source of a markdown cell.
    """
    return [passage for passage in _passages(text) if has_words(passage.text)]


def with_aligned_tables(text: str) -> str:
    """Markdown whose tables have columns of equal width, which translations may have changed."""
    lines = text.split("\n")
    for start, stop in _tables(lines):
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines[start:stop]]
        columns = len(rows[0])
        if any(len(row) != columns for row in rows):
            continue
        widths = [max(len(row[c]) for row in rows if not _is_rule(row)) for c in range(columns)]
        for number, row in enumerate(rows, start=start):
            if _is_rule(row):
                cells = [_rule(cell, width + 2) for cell, width in zip(row, widths, strict=True)]
            else:
                cells = [f" {cell.ljust(width)} " for cell, width in zip(row, widths, strict=True)]
            lines[number] = f"|{'|'.join(cells)}|"
    return "\n".join(lines)


def _is_rule(row: list[str]) -> bool:
    return all(re.fullmatch(r":?-+:?", cell) for cell in row)


def _rule(cell: str, width: int) -> str:
    """A cell of the line under a table's head; colons at its ends align the column."""
    left, right = cell.startswith(":"), cell.endswith(":")
    return ":" * left + "-" * (width - left - right) + ":" * right


def _tables(lines: list[str]) -> Iterator[tuple[int, int]]:
    """First and last line (exclusive) of each table."""
    start = None
    for number, line in enumerate([*lines, ""]):
        if _TABLE.match(line):
            start = number if start is None else start
        elif start is not None:
            yield start, number
            start = None


def _passages(text: str) -> Iterator[Passage]:
    offset, block = 0, ""  # a block: the lines of a paragraph or list item, as they stand
    fence = ""
    for line in text.split("\n"):
        starts_anew = not line.strip() or fence or _FENCE.match(line) or _HEADING.match(line) or _TABLE.match(line)
        if block and (starts_anew or _ITEM.match(line)):
            yield _paragraph(block.rstrip("\n"), offset - len(block))
            block = ""
        if match := _FENCE.match(line):
            fence = "" if fence == match[1] else fence or match[1]
        elif starts_anew:
            if not fence:
                yield from _line(line, offset)
        else:
            block += line + "\n"
        offset += len(line) + 1
    if block:
        yield _paragraph(block.rstrip("\n"), offset - len(block))


def _line(line: str, offset: int) -> Iterator[Passage]:
    """A heading, or the cells of a table's row."""
    if match := _HEADING.match(line):
        yield Passage(offset + match.start(2), offset + match.end(2), match[2], "heading")
    elif line.strip() and not _RULE.match(line):
        for match in re.finditer(r"(?<=\|)\s*([^|]*?)\s*(?=\|)", line):
            yield Passage(offset + match.start(1), offset + match.end(1), match[1], "cell")


def _paragraph(block: str, offset: int) -> Passage:
    item = _ITEM.match(block.split("\n")[0])
    lead = len(item[1]) if item else len(block) - len(block.lstrip(" "))
    text = block[lead:].rstrip(" ")
    layout = partial(wrapped, first=lead, indent=" " * lead)
    start = offset + lead
    return Passage(start, start + len(text), _SOFT_BREAK.sub(" ", text), "item" if item else "prose", layout)
