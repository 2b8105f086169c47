"""Docstrings: what a translator gets of them, and how a translation is laid out again.

Lines are joined where Google's style would let them flow: what a translator gets has one line for each paragraph and
for each entry of ``Args:`` or ``Returns:``.
"""

from __future__ import annotations

import inspect
import re
import textwrap

from autograder.authoring.text.passages import unbroken

__all__ = ["ENTRY", "SECTION", "docstring_layout", "docstring_text"]

SECTION = re.compile(r"(Args|Attributes|Raises|Returns|Yields):$")
"""Headings of sections, which are the same in every language."""

ENTRY = re.compile(r"( *)([A-Za-z_][\w, ]*):(?: |$)")
"""An entry of a section: the name before the colon is code."""

_NAME = re.compile(r"[A-Za-z_]\w*:(?: |$)")
_WIDTH = 120


def docstring_text(text: str) -> str:
    """A docstring's content without its indentation and the line breaks that only lay it out."""
    lines: list[str] = []
    for line in inspect.cleandoc(text).split("\n"):
        bare = line.strip()
        continues = lines and lines[-1].strip() and not SECTION.match(lines[-1].strip())
        if continues and bare and not _NAME.match(bare) and not SECTION.match(bare):
            lines[-1] += f" {bare}"
        else:
            lines.append(line.rstrip())
    return "\n".join(lines)


def docstring_layout(text: str, *, indent: str, closes_alone: bool) -> str:
    """A docstring's content, wrapped and indented.

    Args:
        text: as `docstring_text` gives it.
        indent: of the docstring.
        closes_alone: whether the closing quotes have a line of their own.
    """
    lines: list[str] = []
    in_section = False
    for line in text.split("\n"):
        bare = line.strip()
        own = line[: len(line) - len(line.lstrip())]
        in_section = bool(SECTION.match(bare)) or (in_section and (bool(own) or not bare))
        hanging = own + " " * 4 if in_section and _NAME.match(bare) else own
        room = _WIDTH - len(indent) - (0 if lines else 6)
        lines += textwrap.wrap(
            unbroken(bare),
            room,
            initial_indent=own,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    body = "\n".join([lines[0], *(f"{indent}{line}" if line else "" for line in lines[1:])]).replace("\0", " ")
    return f"{body}\n{indent}" if closes_alone else body
