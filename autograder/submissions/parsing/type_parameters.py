"""Type parameters and aliases as Python has had them since 3.12, left out for an older one.

They say nothing about what code computes (https://peps.python.org/pep-0695/). Lines keep their numbers.
"""

from __future__ import annotations

import re

__all__ = ["without_type_parameters"]

_ALIAS = re.compile(r"^([ \t]*)type[ \t]+([^\W\d]\w*)[ \t]*(?:\[[^\n=]*\])?[ \t]*=(?!=)", re.MULTILINE)
_HEADER = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+[^\W\d]\w*[ \t]*(?=\[)", re.MULTILINE)
_FUTURE = "\nfrom __future__ import annotations"
"""Then nobody asks for the types that annotations name. Kernels take it anywhere in a cell."""


def without_type_parameters(source: str) -> str:
    """A program that Python 3.11 reads; unchanged where there is nothing to leave out."""
    source = _ALIAS.sub(_as_class, source)
    pieces: list[str] = []
    place = 0
    while header := _HEADER.search(source, place):
        end = _after_bracket(source, header.end())
        pieces += [source[place : header.end()], "\\\n" * source.count("\n", header.end(), end)]
        place = end
    return "".join([*pieces, source[place:], _FUTURE]) if pieces else source


def _as_class(alias: re.Match[str]) -> str:
    """A class which can stand where types do, with any parameters; what it is short for is not evaluated."""
    indent, name = alias.groups()
    made = f"{indent}{name} = type('{name}', (), dict(__class_getitem__=classmethod(lambda kind, _: kind)))"
    return made + " or"


def _after_bracket(source: str, start: int) -> int:
    """The place behind the bracket that closes the one at the start."""
    depth = 0
    for bracket in re.compile(r"[\[\](){}]").finditer(source, start):
        depth += 1 if bracket[0] in "[({" else -1
        if depth == 0:
            return bracket.end()
    return len(source)
