"""What a student or an instructor reads from the grader, in their language.

A message is written in English where it arises, inside ``_``, with its values put in afterwards::

    raise CheckFailed(_("Expected {expected} gradients, got {found}.").format(expected=6, found=len(gradients)))

Which language ``_`` speaks belongs to the thread of execution: :func:`speaking` sets it for a block.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["SOURCE_LANGUAGE", "_", "language", "ngettext", "speaking"]

SOURCE_LANGUAGE = "en"
"""Of the messages in the code."""

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def language() -> str:
    """The language spoken here: ``en``, ``pt_BR``, ``ru``."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language in a block of code; an unknown one is English."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def _(message: str) -> str:
    """A message in the language that is spoken."""
    return message


def ngettext(singular: str, plural: str, number: int) -> str:
    """A message in the form that goes with a number."""
    return singular if number == 1 else plural
