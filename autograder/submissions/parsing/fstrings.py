"""f-strings as Python has read them since 3.12, written so that an older one reads them, too.

Since then, an expression inside one may have the quotes that surround it, backslashes, and line breaks
(https://peps.python.org/pep-0701/). Here the outer quotes become triple ones, and strings inside that hold backslashes
are spelt without them. Lines keep their numbers.
"""

from __future__ import annotations

import ast
import re
import warnings

__all__ = ["for_older_python"]

_DEEPEST = 5  # f-strings in each other

_STRING = re.compile(r"""(?P<prefix>[A-Za-z]{0,2})(?P<quotes>\"{3}|'{3}|"|')""")
_WORD = re.compile(r"[^\W\d]\w*|\d[\w.]*")


class _UnfinishedError(Exception):
    """A string that does not end, or an expression that an older Python cannot be told."""


def for_older_python(source: str) -> str:
    """A program with f-strings that Python 3.11 reads; unchanged where that cannot be."""
    try:
        text, _end = _code(source, 0, "", 0)
    except _UnfinishedError:
        return source
    return text


def _code(source: str, place: int, ends: str, depth: int) -> tuple[str, int]:
    """Code from a place on, up to one of the characters that end it outside of brackets."""
    pieces: list[str] = []
    brackets = 0
    while place < len(source):
        character = source[place]
        if brackets == 0 and character in ends and not (character == "!" and source[place + 1 : place + 2] == "="):
            return "".join(pieces), place
        if string := _STRING.match(source, place):
            text, place = _string(source, place, string, depth)
            pieces.append(text)
            continue
        if word := _WORD.match(source, place):
            pieces.append(word[0])
            place = word.end()
            continue
        if character == "#":
            end = source.find("\n", place)
            end = len(source) if end < 0 else end
            if depth:
                raise _UnfinishedError
            pieces.append(source[place:end])
            place = end
            continue
        brackets += (character in "([{") - (character in ")]}")
        pieces.append(character)
        place += 1
    if ends:
        raise _UnfinishedError
    return "".join(pieces), place


def _string(source: str, place: int, string: re.Match[str], depth: int) -> tuple[str, int]:
    """A string of any kind; `depth` is the number of f-strings that it stands in."""
    prefix, quotes = string["prefix"], string["quotes"]
    if "f" in prefix.lower():
        if depth == _DEEPEST:
            raise _UnfinishedError
        body, end, has_expressions = _literal(source, string.end(), quotes, depth)
        end += len(quotes)
        if not has_expressions:
            return source[place:end], end
        return f"{prefix}{_quoted(body, quotes, depth)}", end
    end = string.end()
    while not source.startswith(quotes, end):
        if end >= len(source) or (len(quotes) == 1 and source[end] == "\n"):
            raise _UnfinishedError
        end += 2 if source[end] == "\\" else 1
    end += len(quotes)
    text = source[place:end]
    return (_without_backslashes(text) if depth and "\\" in text else text), end


def _literal(source: str, place: int, quotes: str, depth: int, *, is_format: bool = False) -> tuple[str, int, bool]:
    """What stands in an f-string, or in a format inside it, up to where that ends."""
    pieces: list[str] = []
    has_expressions = False
    while True:
        if place >= len(source):
            raise _UnfinishedError
        if source.startswith(quotes, place) or (is_format and source[place] == "}"):
            return "".join(pieces), place, has_expressions
        if source[place] == "\n" and len(quotes) == 1:
            raise _UnfinishedError
        if source[place] == "\\" or (not is_format and source[place : place + 2] in ("{{", "}}")):
            pieces.append(source[place : place + 2])
            place += 2
        elif source[place] == "{":
            has_expressions = True
            expression, place = _code(source, place + 1, "!:}", depth + 1)
            pieces.append("{" + expression)
            if source[place] == "!":
                pieces.append(source[place : place + 2])
                place += 2
            if source[place : place + 1] == ":":
                form, place, _nested = _literal(source, place + 1, quotes, depth, is_format=True)
                pieces.append(":" + form)
            if source[place : place + 1] != "}":
                raise _UnfinishedError
            pieces.append("}")
            place += 1
        else:
            pieces.append(source[place])
            place += 1


def _quoted(body: str, quotes: str, depth: int) -> str:
    """The string between quotes that do not stand in it: single ones inside of others, where these will do."""
    choices = [quotes, *(("'", '"') if depth and "\n" not in body else ()), '"""', "'''"]
    for choice in choices:
        if choice not in body and not body.endswith(choice[0]):
            return f"{choice}{body}{choice}"
    raise _UnfinishedError


def _without_backslashes(text: str) -> str:
    """A plain string as an expression that spells the characters which need a backslash."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        raise _UnfinishedError from None
    if not isinstance(value, str) or "\n" in text:
        raise _UnfinishedError
    pieces = [
        f"chr({ord(part)})" if len(part) == 1 and not _is_plain(part) else f'"{part}"'
        for part in re.split(r"([^\w ,.;:()\[\]/+*=<>|-])", value)
        if part
    ]
    return "(" + " + ".join(pieces or ['""']) + ")"


def _is_plain(character: str) -> bool:
    return re.fullmatch(r"[\w ,.;:()\[\]/+*=<>|-]", character) is not None
