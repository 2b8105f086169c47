"""Sentences on a console: words stay whole, and what is piped keeps its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

__all__ = ["say_on"]


def say_on(console: Console, text: str | Text, *, style: str = "") -> None:
    """Print a sentence: broken between words where a terminal shows it, in one line where it is piped.

    Args:
        console: where it is printed.
        text: what comes from students (names, reasons) is no markup in it.
        style: as rich names it.
    """
    # What is piped keeps its sentences and paths whole, so that they can be searched and copied. A path that is longer
    # than a line is left to the terminal to break: otherwise it could not be copied from there either.
    text = Text(text, style=style) if isinstance(text, str) else text
    if console.is_terminal:
        text = Text("\n").join(_lines_of(text, console.width))
    console.print(text, soft_wrap=True)


def _lines_of(text: Text, width: int) -> Iterator[Text]:
    """A text in lines, as many words in each as fit; a word stays whole."""
    for whole in text.split("\n", allow_blank=True) if "\n" in text.plain else [text]:
        breaks, start = [], 0
        for word in re.finditer(r"\S+", whole.plain):
            if word.end() - start > width and word.start() > start:
                breaks.append(start := word.start())
        for line in whole.divide(breaks):
            line.rstrip()
            yield line
