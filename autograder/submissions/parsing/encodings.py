"""A file's bytes as characters, also where they are not what they should be."""

from __future__ import annotations

import json
import re

__all__ = ["decoded"]

_SEQUENCES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")


def decoded(content: bytes) -> tuple[str, str, int]:
    """The characters of a file that should be UTF-8.

    One bad byte in a file that is UTF-8 otherwise costs that byte alone. A file without any UTF-8 in it was saved in an
    old code page, as Notepad and editors of its age do.

    Returns:
        The text, the encoding that it was in, and how many bytes were replaced.
    """
    encoding: str = json.detect_encoding(content)
    try:
        return content.decode(encoding), encoding, 0
    except UnicodeDecodeError:
        pass
    if encoding.startswith("utf-8"):
        others, valid = len(_HIGH.findall(_SEQUENCES.sub(b"", content))), len(_SEQUENCES.findall(content))
        if others > valid:
            encoding = _code_page(content)
    text = content.decode(encoding, "replace")
    return text, encoding, text.count("\ufffd")


def _code_page(content: bytes) -> str:
    """Windows-1251 makes words of high bytes, where Western languages have single letters among plain ones."""
    runs = [len(run) for run in _HIGH.findall(content)]
    if sum(length for length in runs if length > 2) > sum(runs) / 2:
        return "cp1251"
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"
