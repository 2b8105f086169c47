"""JSON with commas too many or missing, as they remain when somebody edits it by hand."""

from __future__ import annotations

import re

__all__ = ["with_commas_put_right"]

_PIECES = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[^"]+|"', re.DOTALL)
_TOO_MANY = re.compile(r",(?=\s*[\]},])")
_MISSING = re.compile(r"([\]}])(?=\s*[\[{])")


def with_commas_put_right(text: str) -> str:
    """A JSON text without commas before closing brackets, and with one between two values."""
    mended: list[str] = []
    ends_a_value = False
    for piece in _PIECES.findall(text):
        if piece.startswith('"'):
            if ends_a_value:
                mended.append(",")
            mended.append(piece)
            ends_a_value = True
            continue
        stripped = piece.strip()
        if not stripped:
            mended.append(piece)
            continue
        if ends_a_value and stripped[0] in "[{":
            mended.append(",")
        mended.append(_MISSING.sub(r"\1,", _TOO_MANY.sub("", piece)))
        ends_a_value = stripped[-1] in "]}"
    return "".join(mended)
