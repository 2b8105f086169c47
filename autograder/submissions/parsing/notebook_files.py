"""Notebook files as students hand them in: any bytes in, a list of cells or one clear sentence out.

Nothing is executed here, and nothing is believed: every field may be missing, of the wrong type or absurdly
large. What can be repaired is repaired, with a note for the instructor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.errors import SubmissionError
from autograder.locale.messages import N_, SOURCE_LANGUAGE, speaking
from autograder.locale.sentences import Sentence, Words, as_number, sentence
from autograder.submissions.parsing.encodings import decoded
from autograder.submissions.parsing.file_kinds import refuse_other_kinds
from autograder.submissions.parsing.repair.cells import Kind, as_list, kind_of, text_of
from autograder.submissions.parsing.repair.finding import find_notebook

__all__ = ["MAXIMUM_CELLS", "MAXIMUM_CODE", "NotebookCell", "NotebookFile", "read_notebook"]

MAXIMUM_CELLS = 2000
"""Notebooks with more cells are not read."""

MAXIMUM_CODE = 200_000
"""Notebooks whose code cells hold more characters in all are not read; ours have some 20,000."""

# Translators: what to do with a notebook file; ends a sentence.
SAVE_AGAIN = sentence("open it in Jupyter, save it, and hand it in again")

_CODE_PAGES = {"cp1251": "Windows-1251", "cp1252": "Windows-1252", "latin-1": "Latin-1"}

_MOST_NAMED = 20  # cells in a note

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
        ran: the kernel's count when it last ran; 0 where the file does not say.
    """

    index: int
    id: str
    kind: Kind
    source: str
    question: str = ""
    tags: frozenset[str] = frozenset()
    ran: int = 0


@dataclass(frozen=True)
class NotebookFile:
    """What a notebook file holds.

    Attributes:
        cells: in the order of the file.
        language: of its text, from the metadata's ``autograder.language``; English where these do not say it.
        says_language: whether they do.
        notes: the repairs that were made.
    """

    cells: tuple[NotebookCell, ...]
    language: str
    notes: tuple[Words, ...]
    says_language: bool = True


def read_notebook(name: str, content: bytes) -> NotebookFile:
    """Read a notebook file of any version.

    Args:
        name: the file's, for sentences.
        content: its bytes.

    Raises:
        SubmissionError: it cannot be read.
    """
    text, encoding, replaced = _text(name, content)
    refuse_other_kinds(name, content, text)
    document, repairs = _document(name, text)
    stated = _language(document)
    language = stated or SOURCE_LANGUAGE
    with speaking(language):
        notes = [*_notes_on(encoding, replaced), *repairs]
        return NotebookFile(_all_cells(name, document, notes), language, tuple(notes), bool(stated))


def _all_cells(name: str, document: dict[str, Any], notes: list[Words]) -> tuple[NotebookCell, ...]:
    """The notebook's cells, no more and no longer ones than can be graded."""
    entries, repairs = as_list(_upgraded(name, document, notes).get("cells"))
    notes += repairs
    if entries is None:
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


def _text(name: str, content: bytes) -> tuple[str, str, int]:
    """The file's characters, the encoding that they were in, and how many of them could not be read."""
    if not content.strip(b" \t\r\n\0"):
        # Translators, here and below: {name} is a file's, {remedy} is "open it in Jupyter, save it, ...".
        raise _unusable(N_("{name} is empty: {remedy}."), name)
    return decoded(content)


def _notes_on(encoding: str, replaced: int) -> list[Words]:
    notes: list[Words] = []
    if encoding in _CODE_PAGES:
        # Translators: {encoding} is such as Windows-1251.
        message = N_("The file is not UTF-8: it was read as {encoding}, so some letters may be wrong.")
        notes.append(sentence(message, encoding=_CODE_PAGES[encoding]))
    elif encoding not in ("utf-8", "utf-8-sig"):
        # Translators: {encoding} is such as UTF-16.
        message = N_("The file is in {encoding} and not in UTF-8: it was converted.")
        notes.append(sentence(message, encoding=encoding.upper()))
    if replaced:
        message = N_("The file has bytes that are not {encoding} (places: {count}): replaced by a sign.")
        notes.append(sentence(message, encoding=encoding.removesuffix("-sig").upper(), count=replaced))
    return notes


def _document(name: str, text: str) -> tuple[dict[str, Any], list[Sentence]]:
    """The JSON object that the text holds, and what was done to find it."""
    try:
        found = find_notebook(text)
        if found is not None:
            return found
        document = json.loads(text, strict=False)  # for what is wrong with it
    except RecursionError:
        raise _unusable(N_("{name} is nested too deeply to be a notebook: {remedy}."), name) from None
    except json.JSONDecodeError as error:
        message = N_("{name} is damaged: it stops being valid JSON in line {line}; {remedy}.")
        raise _unusable(message, name, line=error.lineno) from error
    except ValueError as error:  # a number of thousands of digits
        raise _unusable(N_("{name} is damaged: {remedy}."), name) from error
    if not isinstance(document, dict):
        raise _unusable(N_("{name} holds JSON, but no notebook: {remedy}."), name)
    return document, []


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
            return {**cell, "source": cell.get("input", cell.get("source", ""))}
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
    """The language that the build wrote into the metadata; "" where there is none."""
    language = _mapping(_mapping(document.get("metadata")).get("autograder")).get("language")
    return language if isinstance(language, str) and _LANGUAGE.match(language) else ""


def _cells(entries: Iterable[object], notes: list[Words]) -> Iterable[NotebookCell]:
    """The cells, repaired one by one."""
    joined: list[int] = []
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict):
            # Translators, here and below: {number} is the place of a cell in the notebook.
            notes.append(sentence("Entry {number} of the notebook is not a cell: left out.", number=index + 1))
            continue
        kind, identifier = entry.get("cell_type"), entry.get("id")
        metadata = _mapping(entry.get("metadata"))
        question, tags = metadata.get("question"), metadata.get("tags")
        ran = entry.get("execution_count")
        yield NotebookCell(
            index=index,
            id=identifier if isinstance(identifier, str) and _CELL_ID.match(identifier) else f"cell-{index}",
            kind=kind_of(kind),
            source=_source(index, entry.get("source"), notes, joined),
            question=question if isinstance(question, str) else "",
            tags=frozenset(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else frozenset(),
            ran=ran if isinstance(ran, int) and ran > 0 else 0,
        )
    notes += _note_on_line_ends(joined)


def _note_on_line_ends(joined: list[int]) -> Iterable[Words]:
    if joined:
        # Translators: {numbers} are places of cells in the notebook, with commas.
        message = N_("The lines of these cells had lost their ends, which were put back: {numbers}.")
        yield sentence(message, numbers=", ".join(str(number) for number in joined[:_MOST_NAMED]))


def _source(index: int, source: object, notes: list[Words], joined: list[int]) -> str:
    """A cell's text: a string, or a list of lines."""
    found = text_of(source)
    text = found.text
    if found.was_joined:
        joined.append(index + 1)
    if found.conflicts:
        message = N_("Cell {number} has markers of a merge conflict: the upper version was taken.")
        notes.append(sentence(message, number=index + 1))
    if not found.is_whole:
        notes.append(sentence("Cell {number} holds something else than text: left out.", number=index + 1))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = _encodable(text.replace("\0", ""))
    if clean != text:
        notes.append(
            sentence(
                "Cell {number} holds characters that no program may: NUL was removed, others became '?'.",
                number=index + 1,
            )
        )
    return clean


def _encodable(text: str) -> str:
    """The text with "?" for each half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def _mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}
