"""Reads the table in a roster file, as spreadsheets and learning platforms save them.

They disagree on encodings, separators and line ends, write titles above the headings, break lines inside of cells, and
make of long numbers what no number is. What is meant is told by the headings, which are known
(``roster_headings.toml``).
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.errors import TableError
from autograder.locale.messages import _
from autograder.reports.tables import Rows, plain, rows_of, text_of

__all__ = ["IDENTIFIERS", "Table", "Vocabulary", "read_table", "vocabulary"]

_MOST_TITLE_ROWS = 20  # looked at for the headings
_SEPARATORS = ",;\t|"
_TELLING = ("submission", "email", "student_id", "login", "participant", "canvas_id", "name")
IDENTIFIERS = ("student_id", "login", "canvas_id", "participant")
"""Attributes that spreadsheets may take for numbers."""

_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
_FLOAT = re.compile(r"\d+[.,]0+")


@dataclass(frozen=True)
class Table:
    """What a roster says of its students.

    Attributes:
        rows: for each line below the headings its number in the file, from 1, and what it says, by attribute.
    """

    rows: Sequence[tuple[int, Mapping[str, str]]]


@dataclass(frozen=True)
class Vocabulary:
    """The words of ``roster_headings.toml``, all in small letters.

    Attributes:
        attributes: by heading.
        staff: roles of those who are not graded.
        maxima: names that stand for no student.
    """

    attributes: Mapping[str, str]
    staff: frozenset[str]
    maxima: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The words by which rosters are understood."""
    words = tomllib.loads(Path(__file__).with_name("roster_headings.toml").read_text(encoding="utf-8"))
    attributes = {heading: key for key, headings in words["headings"].items() for heading in headings}
    return Vocabulary(attributes, frozenset(words["roles"]["staff"]), frozenset(words["maxima"]["names"]))


def read_table(path: Path) -> Table:
    """Read a roster's table.

    Raises:
        TableError: it is no CSV file, no line names a column that tells students apart, or long numbers were rounded;
            the text says what to do.
    """
    text = text_of(path)
    headings, rows = _best_reading(path, text)
    columns = _columns(headings)
    found = [
        (line, {key: plain(row[place]) for key, place in columns.items() if place < len(row)}) for line, row in rows
    ]
    _refuse_rounded(path, found)
    return Table(_without_float_ends([entry for entry in found if any(entry[1].values())]))


def _best_reading(path: Path, text: str) -> tuple[list[str], Rows]:
    """The headings and the rows below them, under the separator with which most of the headings are known."""
    separators = _SEPARATORS
    first, _break, rest = text.partition("\n")
    if announced := re.fullmatch(r'"?sep=(.)"?\s*', first):  # written by and for Excel
        separators, text = announced[1], "\n" + rest  # the empty line keeps the numbers of lines
    readings: list[tuple[int, int, list[str], Rows]] = []
    complaint = ""
    for separator in separators:
        try:
            rows = list(rows_of(text, separator))
        except csv.Error as error:
            complaint = complaint or str(error)
            continue
        for place, (_line, row) in enumerate(rows[:_MOST_TITLE_ROWS]):
            if _tells_apart(known := _columns(row)):
                readings.append((len(known), len(row), row, rows[place + 1 :]))
                break
    if readings:
        _known, _columns_in_all, headings, below = max(readings, key=lambda reading: reading[:2])
        return headings, below
    if complaint:
        raise TableError(_("{path} is not a CSV file: {reason}").format(path=path, reason=complaint))
    # Translators: {columns} are headings, with commas.
    message = _("{path}: the first lines name none of the columns that tell students apart: {columns}")
    raise TableError(message.format(path=path, columns="submission, email, sid, login, identifier, id, name"))


def _tells_apart(columns: Mapping[str, int]) -> bool:
    return bool(set(_TELLING) & set(columns)) or {"first_name", "last_name"} <= set(columns)


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """The place of each attribute."""
    known = vocabulary().attributes
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        key = known.get(unicodedata.normalize("NFC", plain(heading.replace("_", " "))).casefold())
        if key is not None:
            places.setdefault(key, place)
    return places


def _refuse_rounded(path: Path, rows: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    """Refuse numbers whose last digits a spreadsheet has thrown away: several students may have the same then."""
    for line, values in rows:
        for key in IDENTIFIERS:
            if _SCIENTIFIC.fullmatch(values.get(key, "")):
                message = _(
                    "{path}, line {line}: {value} is what a spreadsheet makes of a long number; its digits are lost."
                    " Format the column as text, or export the roster again and leave it closed"
                )
                raise TableError(message.format(path=path, line=line, value=values[key]))


def _without_float_ends(rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[tuple[int, Mapping[str, str]]]:
    """Take back what pandas makes of a column of whole numbers with gaps: 20231.0."""
    floats = {
        key for key in IDENTIFIERS if all(_FLOAT.fullmatch(values[key]) for _line, values in rows if values.get(key))
    }
    return [
        (line, {key: re.split("[.,]", value)[0] if key in floats else value for key, value in values.items()})
        for line, values in rows
    ]
