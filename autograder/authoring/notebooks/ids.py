"""Cell ids: readable, unique, and the same in every language."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.authoring.notebooks.cells import SourceCell

__all__ = ["LOAD_TESTS_ID", "cell_ids", "check_id", "with_ids"]

_TAGS = re.compile(r"<summary>.*?</summary>|</?[a-z][^<>]*>", re.DOTALL)
"""What folds text away, and what it is folded under: the same again and again."""

LOAD_TESTS_ID = "load-tests"
"""Id of the cell that makes ``grader``."""


def check_id(question: str) -> str:
    """Id of the cell that calls ``grader.check`` for a question."""
    return f"check-{question}"


def with_ids(cells: Sequence[SourceCell], questions: Mapping[int, str]) -> Iterator[SourceCell]:
    """Give every cell that reaches a notebook or a test file its id.

    Args:
        cells: all cells of a source, with their roles.
        questions: the name of each block's question.
    """
    given = [cell for cell in cells if cell.role == "given"]
    ids = iter(cell_ids(given, ["config", *questions.values()]))
    for cell in cells:
        if cell.role == "given":
            yield replace(cell, id=next(ids))
        elif cell.role in ("answer", "prompt"):
            yield replace(cell, id=questions[cell.block])
        elif cell.role in ("test", "practice"):
            yield replace(cell, id=check_id(questions[cell.block]))
        else:
            yield cell


def cell_ids(cells: Sequence[SourceCell], reserved: Sequence[str]) -> list[str]:
    """Readable, unique notebook cell ids that change only when their cell's heading or first name does.

    Args:
        cells: the cells to name, in order.
        reserved: ids that are taken.

    Returns:
        One id for each cell, of at most 64 letters, digits, underscores and hyphens.
    """
    taken = set(reserved)
    ids = []
    for slug in map(_slug, cells):
        names = itertools.chain([slug], (f"{slug}-{number}" for number in itertools.count(2)))
        ids.append(next(name for name in names if name not in taken))
        taken.add(ids[-1])
    return ids


def _slug(cell: SourceCell) -> str:
    """A few words: a heading, or the first name that code defines, or how either starts."""
    if cell.kind == "code":
        found = re.search(r"^(?:def|class) +(\w+)|^(\w+)(?:, *\w+)* *=[^=]", cell.text, re.MULTILINE)
        words = next(filter(None, found.groups())) if found else cell.text.lstrip()
        prefix = "-".join([*cell.metadata.get("tags", []), ""])
    else:
        heading = re.search(r"^#+ +(.+)", cell.text, re.MULTILINE)
        words = heading[1] if heading else _TAGS.sub("", cell.text).lstrip()
        words, prefix = words.lower(), ""
    slug = re.sub(r"[^A-Za-z0-9_]+", "-", words.split("\n")[0]).strip("-")
    slug = slug if len(slug) <= 40 else slug[:41].rpartition("-")[0] or slug[:40]
    return f"{prefix}{slug or cell.kind}"
