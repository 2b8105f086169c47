"""What public tests say of an answer: the messages of their assertions, in the languages that a unit is built in.

A test file of Otter's is the same program in all languages, and its messages are texts: students run it in their
notebooks, without this kit. A grader runs the English one, and makes of its messages sentences that are not said yet.
What they are in another language stands at the same places of that language's file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from autograder.locale.messages import also_knowing
from autograder.units.titles import messages_folder
from autograder.units.unit import REPOSITORY, Unit

__all__ = ["knowing_assertions_of", "with_sentences"]


@lru_cache(maxsize=64)
def with_sentences(code: str) -> str:
    """A test file whose assertions carry sentences.

    A message becomes one where it is a string, or an f-string, whose values are texts by then; what is made otherwise
    stays as it is.

    Args:
        code: of the file.

    Returns:
        Code without comments, which raises ``AssertionError`` of :class:`.sentences.Sentence`.
    """
    tree = _WithSentences().visit(ast.parse(code))
    start = ast.parse("from autograder.locale.sentences import sentence")
    return ast.unparse(ast.fix_missing_locations(ast.Module([*start.body, *tree.body], type_ignores=[])))


@contextmanager
def knowing_assertions_of(unit: Unit) -> Iterator[None]:
    """In a block of code, say what a unit's public tests found in the languages that it is built in.

    What the checks of a unit say that lies in another checkout than the kit's is known as well.
    """

    @cache
    def translations(language: str) -> Mapping[str, str]:
        found: dict[str, str] = {}
        path = messages_folder(unit) / f"{language}.po"
        if unit.root != REPOSITORY and path.is_file():
            found |= _messages_of_checks(path, path.stat().st_mtime_ns)
        for path in unit.tests_in(language).glob("*.py"):
            found |= _translations(unit.tests / path.name, path)
        return found

    with also_knowing(translations):
        yield


class _WithSentences(ast.NodeTransformer):
    def visit_Assert(self, node: ast.Assert) -> Any:
        if node.msg is not None:
            node.msg = _as_sentence(node.msg)
        return node


def _as_sentence(message: ast.expr) -> ast.expr:
    values: dict[str, ast.expr] = {}
    text = _message(message, values)
    if text is None:
        return message
    keywords = [ast.keyword(_name(place), ast.JoinedStr([value])) for place, value in enumerate(values.values(), 1)]
    return ast.Call(ast.Name("sentence", ast.Load()), [ast.Constant(text)], keywords)


def _message(node: ast.expr, values: dict[str, ast.expr]) -> str | None:
    """A message with a name in braces for each value; None where it is no string.

    Args:
        node: the string.
        values: by what is computed: the known ones, in their order; new ones are added.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            values.setdefault(ast.dump(part), part)
            parts.append(f"{{{_name(list(values).index(ast.dump(part)) + 1)}}}")
    return "".join(parts)


def _name(place: int) -> str:
    return f"value_{place}"


@lru_cache(maxsize=256)
def _translations(english: Path, other: Path) -> dict[str, str]:
    """What messages of a test file are in another language; read once, as catalogues are."""
    found: dict[str, str] = {}
    for message, translated in zip(_messages(english), _messages(other), strict=False):
        values: dict[str, ast.expr] = {}
        known, text = _message(message, values), _message(translated, values)
        if known and text:
            found[known] = text
    return found


def _messages(path: Path) -> list[ast.expr]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.msg for node in ast.walk(tree) if isinstance(node, ast.Assert) and node.msg is not None]


@lru_cache(maxsize=64)
def _messages_of_checks(path: Path, modified: int) -> dict[str, str]:
    from autograder.files.po_files import messages_of, read_po_file  # takes time to import, and most never need it

    return {
        message.id: message.string
        for message in messages_of(read_po_file(path, path.stem))
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string and not message.fuzzy
    }
