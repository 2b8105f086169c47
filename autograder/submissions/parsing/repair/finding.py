"""Finds the notebook in a file's text: the text is one, or holds one, or most of one."""

from __future__ import annotations

import ast
import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

import msgspec

from autograder.locale.messages import N_
from autograder.locale.sentences import Sentence, sentence
from autograder.submissions.parsing.repair.cell_by_cell import whole_cells
from autograder.submissions.parsing.repair.conflicts import has_conflicts, without_conflicts
from autograder.submissions.parsing.repair.punctuation import with_commas_put_right
from autograder.submissions.parsing.repair.rich_text import plain_texts

__all__ = ["find_notebook"]

_MOST_LAYERS = 4  # of documents around a notebook
_MOST_ENTRIES = 50  # of a document that may hold it
_MOST_BEGINNINGS = 20  # braces at which it is looked for
_LONGEST_LITERAL = 5 * 2**20  # characters; Python's parser takes far more memory than JSON's

_BASE64 = re.compile(r"(?:data:[\w/+.;=-]{0,100},)?([A-Za-z0-9+/\s]{40,}={0,2})\Z")

Found = tuple[dict[str, Any], list[Sentence]]


def find_notebook(text: str) -> Found | None:
    """The notebook that a text is, or holds.

    Returns:
        The JSON object, and what was done to it; None where no notebook is in sight.

    Raises:
        RecursionError: it is nested too deeply.
    """
    attempts: tuple[Callable[[str], Found | None], ...] = (
        *(_whole, _from_rich_text, _from_base64, _merged, _first_of_several, _with_commas, _from_literal, whole_cells),
    )
    return next((found for attempt in attempts if (found := attempt(text)) is not None), None)


def _whole(text: str) -> Found | None:
    """The text is valid JSON. Raw control characters inside strings may pass."""
    try:
        return _unwrapped(_json(text))
    except ValueError:
        return None


def _json(text: str) -> object:
    """The value of a JSON text: by msgspec, which takes half the time, or by the standard library, which takes more."""
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):  # such as NaN, half of a surrogate pair, a raw tab in a string
        return json.loads(text, strict=False)


def _unwrapped(value: object, layers: int = _MOST_LAYERS) -> Found | None:
    """The notebook in what other programs put around one."""
    if isinstance(value, dict) and any(isinstance(value.get(key), list | dict) for key in ("cells", "worksheets")):
        return value, []
    found: Found | None = None
    if layers == 0:
        return None
    if isinstance(value, str):
        if value.lstrip().startswith("{") and '"cell' in value:
            found = _whole(value)
        elif len(value) > 100:
            found = _from_base64(value)
    elif isinstance(value, list) and value and all(isinstance(entry, dict) and "cell_type" in entry for entry in value):
        found = {"cells": value}, []
    elif isinstance(value, dict | list):
        entries = list(value.values() if isinstance(value, dict) else value)[:_MOST_ENTRIES]
        inner = (_unwrapped(entry, layers - 1) for entry in entries)
        found = next((notebook for notebook in inner if notebook is not None), None)
    return _with(sentence("The notebook was inside another document: it was taken out."), found)


def _from_rich_text(text: str) -> Found | None:
    for plain in plain_texts(text):
        found = _whole(plain) or _first_of_several(plain)
        if found is not None:
            return found[0], [sentence("The file was rich text, as word processors save it: it was converted.")]
    return None


def _from_base64(text: str) -> Found | None:
    """What a mail program or an interface has made of a notebook."""
    match = _BASE64.match(text.strip())
    if match is None:
        return None
    try:
        inner = base64.b64decode("".join(match[1].split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return _with(sentence("The file was in base64: it was decoded."), _whole(inner))


def _merged(text: str) -> Found | None:
    """A notebook with Git's markers of a merge conflict between its lines."""
    if not has_conflicts(text):
        return None
    for own in (True, False):
        resolved, count = without_conflicts(text, own=own)
        found = _whole(resolved) or _with_commas(resolved)
        # Translators: {count} is a number of places.
        message = N_("The file has markers of a merge conflict (places: {count}): the upper version was taken.")
        if not own:
            message = N_("The file has markers of a merge conflict (places: {count}): the lower version was taken.")
        if found is not None:
            return _with(sentence(message, count=count), found)
    return None


def _first_of_several(text: str) -> Found | None:
    """A whole notebook with something before or behind it: a file that was written over an older, longer one."""
    decoder = json.JSONDecoder(strict=False)
    place = -1
    for _number in range(_MOST_BEGINNINGS):
        place = text.find("{", place + 1)
        if place < 0:
            return None
        try:
            value, end = decoder.raw_decode(text, place)
        except ValueError:
            continue
        found = _unwrapped(value, layers=1)
        if found is not None:
            repairs = []
            if text[:place].strip("\0 \t\r\n\ufeff"):
                repairs.append(sentence("The file has something before its beginning: it was passed over."))
            if text[end:].strip():
                repairs.append(sentence("The file has something behind its end: it was passed over."))
            return found[0], [*repairs, *found[1]]
    return None


def _with_commas(text: str) -> Found | None:
    return _with(sentence("The file had commas too many or too few: put right."), _whole(with_commas_put_right(text)))


def _from_literal(text: str) -> Found | None:
    """A notebook as Python prints one, with quotes and words of Python's."""
    if not text.lstrip().startswith("{'") or len(text) > _LONGEST_LITERAL:
        return None
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError):
        return None
    return _with(sentence("The file was printed by Python and is no JSON: it was converted."), _unwrapped(value))


def _with(repair: Sentence, found: Found | None) -> Found | None:
    """A notebook with one more thing that was done, before the others."""
    return found and (found[0], [repair, *found[1]])
