"""Takes out of code what is there for readers alone, so that answers which differ in it are the same program."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator

__all__ = ["without_remarks"]

_STARTS = frozenset({tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})
"""What a statement follows, but for comments and empty lines."""

_BETWEEN = frozenset({tokenize.COMMENT, tokenize.NL})

_COMPUTED = frozenset("bBfF")
"""Prefixes of strings that are more than text."""


def without_remarks(source: str) -> str:
    """Python without comments, and with empty strings for docstrings; what is left stands where it stood.

    A notebook's translation differs from the original in nothing else, and neither do many copies of an answer. And who
    hands in the same code with another comment does not draw other random inputs.

    Args:
        source: of a cell that parses.

    Returns:
        The same program, line by line; the source as it is where it cannot be taken apart.
    """
    try:
        remarks = list(_remarks(source))
    except (tokenize.TokenError, SyntaxError):
        return source
    lines = source.split("\n")
    for remark in reversed(remarks):
        (first, start), (last, end) = remark.start, remark.end
        before, after = lines[first - 1][:start], lines[last - 1][end:]
        if remark.type == tokenize.COMMENT:
            lines[first - 1] = before.rstrip() + after
        else:  # quotes may stand any number of lines apart, with any statement after them
            empty = ['"""', *[""] * (last - first - 1), '"""'] if last > first else ['""']
            empty[0] = before + empty[0]
            empty[-1] += after
            lines[first - 1 : last] = empty
    return "\n".join(lines)


def _remarks(source: str) -> Iterator[tokenize.TokenInfo]:
    """The comments in code, and the strings that are statements."""
    starts = True  # a statement
    held: tokenize.TokenInfo | None = None  # a string that is one, if nothing follows it
    for token in tokenize.generate_tokens(io.StringIO(source, newline="\n").readline):
        if token.type == tokenize.ERRORTOKEN and not token.string.isspace():
            raise tokenize.TokenError(token.string, token.start)
        if held is not None and (token.type in (tokenize.NEWLINE, tokenize.COMMENT) or token.string == ";"):
            yield held
        held = None
        if token.type == tokenize.COMMENT:
            yield token
        elif starts and token.type == tokenize.STRING and _COMPUTED.isdisjoint(_prefix(token.string)):
            held = token
        if token.type not in _BETWEEN:
            starts = token.type in _STARTS


def _prefix(string: str) -> str:
    return string[: min(string.find(quote) for quote in "'\"" if quote in string)]
