"""Texts that a word processor has saved as rich text (RTF). Source: Rich Text Format (RTF) Specification 1.9.1."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["plain_texts"]

_BEGINNING = re.compile(r"\s*\{\\rtf\d?[^\n{]*\n?")
_CODE_PAGE = re.compile(r"\\ansicpg(\d{3,4})\b")
_TOKEN = re.compile(
    r"\\u(?P<code>-?\d+) ?\??|\\'(?P<octet>[0-9a-fA-F]{2})|\\(?P<space>par|line|tab)\b ?|\\(?P<line>\n)"
    r"|\\(?P<escaped>[{}\\])|\\[a-z]+-?\d* ?|\r?\n|[{}]"
)


def plain_texts(text: str) -> Iterator[str]:
    """What a rich text may show; nothing where the text is none.

    Not all programs keep to the rules: some put braces of the text behind a backslash, and leave other characters as
    they are. So there are two readings.
    """
    beginning = _BEGINNING.match(text)
    if beginning is None:
        return
    page = _CODE_PAGE.search(beginning[0])
    encoding = f"cp{page[1]}" if page and page[1] in ("1250", "1251", "1252") else "cp1252"

    def shown(match: re.Match[str]) -> str:
        if match["code"]:
            return chr(int(match["code"]) % 2**16)
        if match["octet"]:
            return bytes([int(match["octet"], 16)]).decode(encoding, "replace")
        if match["space"] or match["line"]:
            return "\t" if match["space"] == "tab" else "\n"
        return match["escaped"] or ""

    body = text[beginning.end() :]
    yield _TOKEN.sub(shown, body)
    yield body.replace("\\{", "{").replace("\\}", "}")
