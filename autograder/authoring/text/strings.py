"""Strings in code that people read: what is printed or raised, what plots say, and what an author marks."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterator
from functools import partial

from asttokens import ASTText, LineNumbers

from autograder.authoring.text.passages import Passage

__all__ = ["shown_nodes", "shown_strings"]

_SHOWING = {"print", "set_title", "set_xlabel", "set_ylabel", "suptitle"}
_SHOWN_ARGUMENTS = {"alt", "desc", "label", "title", "unit", "xlabel", "ylabel"}


def shown_strings(tree: ast.Module, code: str, shown: Collection[str]) -> Iterator[Passage]:
    """Passages for the string literals that people read; a literal's passage is what stands between its quotes.

    These are: what is given to ``print``, to an exception that is raised, to an ``assert`` as its message, to a plot as
    title, label or description; and what is given to a function or assigned to a variable in `shown`. Of a dictionary,
    the values.

    Args:
        tree: the syntax tree.
        code: its text.
        shown: names of functions and variables.
    """
    literals = sorted(_literals(code))
    wanted: set[int] = set()
    source = ASTText(code, tree=tree)
    for node in shown_nodes(tree, shown):
        start, stop = source.get_text_range(node, padded=False)
        wanted |= {literal[0] for literal in literals if start <= literal[0] and literal[1] <= stop}
    for start, stop in literals:
        if start in wanted:
            prefix, quote = re.match(r"(\w*)('''|\"\"\"|'|\")", code[start:stop]).groups()  # type: ignore[union-attr]
            first, last = start + len(prefix) + len(quote), stop - len(quote)
            yield Passage(first, last, code[first:last], "string", partial(_escaped, quote=quote))


def shown_nodes(tree: ast.Module, shown: Collection[str]) -> Iterator[ast.expr]:
    """The nodes of a syntax tree that are strings which people read; several literals side by side are one node."""
    for expression in _shown_expressions(tree, shown):
        yield from _strings_of(expression)


def _shown_expressions(tree: ast.Module, shown: Collection[str]) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is not None:
            yield node.msg
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from node.exc.args
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _SHOWING or name in shown:
                yield from node.args
            yield from (argument.value for argument in node.keywords if argument.arg in _SHOWN_ARGUMENTS)
        elif isinstance(node, ast.Assign) and any(getattr(target, "id", "") in shown for target in node.targets):
            yield node.value


def _strings_of(node: ast.expr) -> Iterator[ast.expr]:
    """The literals whose text an expression shows, as it is or in parts."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from _strings_of(node.body)
        yield from _strings_of(node.orelse)
    elif isinstance(node, ast.BinOp):
        yield from _strings_of(node.left)
        yield from _strings_of(node.right)
    elif isinstance(node, (ast.List, ast.Tuple)):
        for element in node.elts:
            yield from _strings_of(element)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _strings_of(value)


def _literals(code: str) -> Iterator[tuple[int, int]]:
    """Start and stop of every string literal; of several that stand side by side, each."""
    places = LineNumbers(code)
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        start, stop = places.line_to_offset(*token.start), places.line_to_offset(*token.end)
        kind = tokenize.tok_name[token.type]
        if kind == "FSTRING_START":  # Python 3.12 cuts f-strings into tokens
            opened.append(start)
        elif kind == "FSTRING_END":
            begun = opened.pop()
            if not opened:
                yield begun, stop
        elif kind == "STRING" and not opened:
            yield start, stop


def _escaped(text: str, *, quote: str) -> str:
    """Text between quotes: a quote of its own kind is escaped, but not in the expressions of an f-string."""
    if len(quote) > 1:
        return text
    parts = re.split(r"(\{[^{}]*\})", text)
    return "".join(part if part.startswith("{") else re.sub(rf"(?<!\\){quote}", rf"\\{quote}", part) for part in parts)
