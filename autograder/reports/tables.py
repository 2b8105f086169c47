"""CSV files: what people keep is read as spreadsheets and learning platforms save it, and what they get is written.

Those disagree on encodings, separators and line ends.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from charset_normalizer import from_bytes

from autograder.errors import TableError
from autograder.files.output import written
from autograder.locale.messages import _

__all__ = ["Rows", "formula_safe", "plain", "rows_of", "text_of", "write_csv"]

Rows = list[tuple[int, list[str]]]
"""Of a table, each with the number of the line in which it begins, from 1."""

_LONGEST_FIELD = 2**24  # characters; Python's own bound of 131,072 is shorter than some comments
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_HARMLESS = re.compile(r"[+-](?:\d+(?:[.,]\d+)?|[\w.+-]*@[\w-]+(?:\.[\w-]+)+)")


def plain(text: str) -> str:
    """A cell without what nobody sees: line breaks, marks of the direction of writing, spaces around."""
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return " ".join(visible.split())


def text_of(path: Path) -> str:
    """The file's characters, with line feeds at line ends.

    Raises:
        TableError: it cannot be read, or is no text; the sentence says what to do.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path}: {error.strerror or error}") from error
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        message = _("{path} is a spreadsheet and not a CSV file: save it as “CSV UTF-8”")
        raise TableError(message.format(path=path))
    text = _decoded(content)
    if text is None:
        raise TableError(_("{path} is not UTF-8: save it as “CSV UTF-8”, or export it again").format(path=path))
    text = text.removeprefix("\ufeff").replace("\0", "")
    if text.lstrip().startswith("<"):
        message = _("{path} is a web page and not a CSV file: open it in a spreadsheet, and save it as “CSV UTF-8”")
        raise TableError(message.format(path=path))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str | None:
    """UTF-8, or what Excel saves in Western Europe and Brazil and in Russia; None where it is none of these.

    The two code pages are told apart by which of them makes words of the bytes. Where that fails, names become others
    than they are: they match no submission, and are listed as such.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(content, cp_isolation=["cp1252", "cp1251", "utf_16"]).best()
        return None if best is None else str(best)


def rows_of(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table, each with the number of the line in which it begins.

    Raises:
        csv.Error: the text is no table of that kind.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    line = 1
    for row in reader:
        yield line, row
        line = reader.line_num + 1


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """Write a table in UTF-8, whole or not at all.

    Returns:
        The path.

    Raises:
        OutputError: it cannot be written.
    """
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return written(path, text.getvalue().encode())


def formula_safe(text: str) -> str:
    """Keep a spreadsheet from reading what comes from students as a formula; addresses and numbers stay as they are."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _HARMLESS.fullmatch(text) else text
