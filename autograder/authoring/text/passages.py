"""Passages: the slices of a text that a translator gets, and the text with their translations in place.

A passage remembers where it stood and how it was laid out. What lies between passages is never touched, and a passage
without a translation is left as it stands, so that a text without translations is the same text, byte for byte.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["WIDTH", "Kind", "Layout", "Passage", "has_words", "unbroken", "with_translations", "wrapped"]

Kind = Literal["prose", "heading", "item", "cell", "label", "comment", "beside", "box", "docstring", "string", "title"]
Layout = Callable[[str], str]

WIDTH = 118
"""Of a line of prose: with `# ` in front of it, 120 characters of the source notebook."""

_KEPT = re.compile(
    r"```.*?```|`[^`\n]*(?:\n[^`\n]+)*`|\$\$.*?\$\$|\$[^$]+\$|https?://[^\s)>]+"
    r'|<(\w+) lang="[^"]*">[^<]*</\1>|</?[a-z][^<>]*>',
    re.DOTALL,
)
_SPACE_IN_KEPT = re.compile(r"`[^`]*`|\$\$.*?\$\$|\$[^$]+\$", re.DOTALL)
_SPACE_IN_SHAPE = re.compile(r"\((?:[^()\s]+, )+[^()\s]*\)|\d [%/]")
_STARTS_A_BLOCK = re.compile(r" (?=(?:[-+*>=|]|#+|\d+[.)]|:?-+:?)(?:\s|$))")


@dataclass(frozen=True)
class Passage:
    """A slice of a text that can be translated.

    Attributes:
        start: offset of its first character.
        stop: offset after its last character.
        text: what a translator gets: the slice without line breaks and frames that only lay it out.
        kind: what it is; tells a translator what to keep.
        layout: lays a translation out as the slice was.
    """

    start: int
    stop: int
    text: str
    kind: Kind
    layout: Layout = str


def has_words(text: str) -> bool:
    """Whether there is something to translate beside code spans, formulas, tags and words whose language is named."""
    return re.search(r"[^\W\d_]{2}", _KEPT.sub("", text)) is not None


def with_translations(text: str, passages: Iterable[Passage], translate: Callable[[str], str]) -> str:
    """The text with translations in place of passages.

    Args:
        text: the text that the passages were cut from.
        passages: slices that do not overlap.
        translate: gives a passage's translation, or an empty string where there is none.
    """
    for passage in sorted(passages, key=lambda passage: passage.start, reverse=True):
        if translation := translate(passage.text):
            text = text[: passage.start] + passage.layout(translation) + text[passage.stop :]
    return text


def wrapped(text: str, *, first: int, indent: str, width: int = WIDTH) -> str:
    """Text in lines, none of which breaks a code span or a formula or begins like a list or a heading.

    Args:
        text: one paragraph.
        first: how many characters stand before it on its first line.
        indent: what stands before it on every further line.
        width: of the longest line, where words allow.
    """
    text = " ".join(re.split(r"[ \t\n]+", text.strip(" \t\n")))
    text = _STARTS_A_BLOCK.sub("\0", unbroken(text))
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=" " * first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)[first:].replace("\0", " ")


def unbroken(text: str) -> str:
    """Text with a NUL for every space that no line may end at: in code, formulas and shapes, and before ``%``."""
    for places in (_SPACE_IN_KEPT, _SPACE_IN_SHAPE):
        text = places.sub(lambda match: match[0].replace(" ", "\0"), text)
    return text
