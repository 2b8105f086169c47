"""Notebook files as students hand them in: any bytes in, a list of cells or one clear sentence out.

Nothing is executed here, and nothing is believed: every field may be missing, of the wrong type or absurdly
large. What can be repaired is repaired, with a note for the instructor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from autograder.errors import SubmissionError
from autograder.locale.messages import N_, SOURCE_LANGUAGE, speaking
from autograder.locale.sentences import Words, as_number, sentence

__all__ = ["MAXIMUM_CELLS", "MAXIMUM_CODE", "NotebookCell", "NotebookFile", "read_notebook"]

MAXIMUM_CELLS = 2000
"""Notebooks with more cells are not read."""

MAXIMUM_CODE = 200_000
"""Notebooks whose code cells hold more characters in all are not read; ours have some 20,000."""

# Translators: what to do with a notebook file; ends a sentence.
SAVE_AGAIN = sentence("open it in Jupyter, save it, and hand it in again")

_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")  # as nbformat's schema has it
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?\Z")  # becomes part of a path


@dataclass(frozen=True)
class NotebookCell:
    """One cell, every field of the right type.

    Attributes:
        index: 0-based position in the notebook.
        id: the notebook's cell id, or ``cell-<index>``.
        kind: how the notebook treats it.
        source: its text, with line feeds at line ends, and nothing that Python cannot encode.
        question: the name in its metadata, or "".
        tags: of its metadata.
    """

    index: int
    id: str
    kind: Literal["code", "markdown", "raw"]
    source: str
    question: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NotebookFile:
    """What a notebook file holds.

    Attributes:
        cells: in the order of the file.
        language: of its text, from the metadata's ``autograder.language``.
        notes: the repairs that were made.
    """

    cells: tuple[NotebookCell, ...]
    language: str
    notes: tuple[Words, ...]


def read_notebook(name: str, content: bytes) -> NotebookFile:
    """Read a notebook file of any version.

    Args:
        name: the file's, for sentences.
        content: its bytes.

    Raises:
        SubmissionError: it cannot be read.
    """
    text, encoding = _text(name, content)
    document = _document(name, text)
    language = _language(document)
    with speaking(language):
        notes = _notes_on(encoding)
        return NotebookFile(_all_cells(name, document, notes), language, tuple(notes))


def _all_cells(name: str, document: dict[str, Any], notes: list[Words]) -> tuple[NotebookCell, ...]:
    """The notebook's cells, no more and no longer ones than can be graded."""
    entries = _upgraded(name, document, notes).get("cells")
    if not isinstance(entries, list):
        raise _unusable(N_("{name} has no list of cells: {remedy}."), name)
    if len(entries) > MAXIMUM_CELLS:
        values = {"name": name, "count": len(entries), "most": MAXIMUM_CELLS}
        raise SubmissionError(sentence("{name} has {count} cells; graders read {most} at most.", **values))
    cells = tuple(_cells(entries, notes))
    if sum(len(cell.source) for cell in cells if cell.kind == "code") > MAXIMUM_CODE:
        most = as_number(MAXIMUM_CODE, ",")
        message = sentence(
            "The code of {name} has more than {most} characters: too much to grade.", name=name, most=most
        )
        raise SubmissionError(message)
    return cells


def _unusable(message: str, name: str, **values: object) -> SubmissionError:
    """For a file that may do once it has been saved again."""
    return SubmissionError(sentence(message, name=name, remedy=SAVE_AGAIN, **values))


def _text(name: str, content: bytes) -> tuple[str, str]:
    """The file's characters, and the encoding that they were in."""
    if not content.strip(b" \t\r\n\0"):
        # Translators, here and below: {name} is a file's, {remedy} is "open it in Jupyter, save it, ...".
        raise _unusable(N_("{name} is empty: {remedy}."), name)
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def _notes_on(encoding: str) -> list[Words]:
    if encoding in ("utf-8", "utf-8-sig"):
        return []
    if encoding == "latin-1":
        return [sentence("The file is not valid UTF-8: it was read as Latin-1, so letters with accents may be wrong.")]
    # Translators: {encoding} is such as UTF-16.
    return [sentence("The file is in {encoding} and not in UTF-8: it was converted.", encoding=encoding.upper())]


def _document(name: str, text: str) -> dict[str, Any]:
    """The JSON object that the text holds."""
    if text.lstrip().startswith("<"):
        raise SubmissionError(
            sentence(
                "{name} is a web page and not a notebook: download the notebook itself, and hand it in.", name=name
            )
        )
    try:
        document = json.loads(text, strict=False)  # not strict: raw control characters inside strings may pass
    except RecursionError:
        raise _unusable(N_("{name} is nested too deeply to be a notebook: {remedy}."), name) from None
    except json.JSONDecodeError as error:
        message = N_("{name} is damaged: it stops being valid JSON in line {line}; {remedy}.")
        raise _unusable(message, name, line=error.lineno) from error
    except ValueError as error:  # a number of thousands of digits
        raise _unusable(N_("{name} is damaged: {remedy}."), name) from error
    if not isinstance(document, dict):
        raise _unusable(N_("{name} holds JSON, but no notebook: {remedy}."), name)
    return document


def _upgraded(name: str, document: dict[str, Any], notes: list[Words]) -> dict[str, Any]:
    """The document in version 4 of the format, which has been current since 2015.

    Not by nbformat, which takes 40 seconds and a gigabyte for each megabyte of cells: of an old notebook, as of a new
    one, nothing is needed but its cells' types, texts and metadata. Source of the rules:
    https://github.com/jupyter/nbformat/blob/main/nbformat/v4/convert.py
    """
    version = document.get("nbformat")
    is_old = isinstance(version, int) and version < 4
    if "cells" in document or not (is_old or "worksheets" in document):
        return document
    sheets = document.get("worksheets", [])
    if not isinstance(sheets, list) or not all(isinstance(_mapping(sheet).get("cells", []), list) for sheet in sheets):
        raise _unusable(N_("{name} is in an old notebook format, and damaged: {remedy}."), name)
    cells = [_upgraded_cell(cell) for sheet in sheets for cell in _mapping(sheet).get("cells", [])]
    notes.append(sentence("The file is in an old notebook format: it was upgraded."))
    return {**document, "cells": cells}


def _upgraded_cell(cell: object) -> object:
    """A cell of version 3 as version 4 has it."""
    if not isinstance(cell, dict):
        return cell
    match cell.get("cell_type"):
        case "code":
            return {**cell, "source": cell.get("input", "")}
        case "heading":
            level = cell.get("level")
            marks = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)
            lines = cell.get("source", "")
            text = "".join(line for line in lines if isinstance(line, str)) if isinstance(lines, list) else lines
            heading = f"{marks} {' '.join(text.splitlines())}" if isinstance(text, str) else text
            return {**cell, "cell_type": "markdown", "source": heading}
        case "html":
            return {**cell, "cell_type": "markdown"}
    return cell


def _language(document: Mapping[str, Any]) -> str:
    """The language that the build wrote into the metadata."""
    language = _mapping(_mapping(document.get("metadata")).get("autograder")).get("language")
    return language if isinstance(language, str) and _LANGUAGE.match(language) else SOURCE_LANGUAGE


def _cells(entries: Iterable[object], notes: list[Words]) -> Iterable[NotebookCell]:
    """The cells, repaired one by one."""
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict):
            # Translators, here and below: {number} is the place of a cell in the notebook.
            notes.append(sentence("Entry {number} of the notebook is not a cell: left out.", number=index + 1))
            continue
        kind, identifier = entry.get("cell_type"), entry.get("id")
        metadata = _mapping(entry.get("metadata"))
        question, tags = metadata.get("question"), metadata.get("tags")
        yield NotebookCell(
            index=index,
            id=identifier if isinstance(identifier, str) and _CELL_ID.match(identifier) else f"cell-{index}",
            kind="code" if kind == "code" else "markdown" if kind == "markdown" else "raw",
            source=_source(index, entry.get("source"), notes),
            question=question if isinstance(question, str) else "",
            tags=frozenset(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else frozenset(),
        )


def _source(index: int, source: object, notes: list[Words]) -> str:
    """A cell's text: a string, or a list of lines."""
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    if not all(isinstance(line, str) for line in lines):
        notes.append(sentence("Cell {number} holds something else than text: left out.", number=index + 1))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if clean != text:
        notes.append(
            sentence(
                "Cell {number} holds characters that no program may: NUL was removed, others became '?'.",
                number=index + 1,
            )
        )
    return clean


def _mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}
