"""What modules compute, as a hash, and what they say: two things that change for different reasons.

A reworded sentence changes no verdict, so the hash leaves sentences out. Comments and docstrings are in neither.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

__all__ = ["CodeAndWords", "of_module", "of_text", "together"]

_SPEAKING = frozenset({"N_", "_", "ngettext", "plural_sentence", "sentence"})
"""Functions that are given messages."""


@dataclass(frozen=True)
class CodeAndWords:
    """The code of one piece or of several, apart from the words in it.

    Attributes:
        digest: of what it computes.
        words: the messages in it, in their order: those of the same code in other words stand at the same places.
    """

    digest: str
    words: tuple[str, ...]


@cache
def of_module(path: Path) -> CodeAndWords:
    """Code and words of a file of Python, which is read once, as Python itself does."""
    return of_text(path.name, path.read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def of_text(name: str, text: str) -> CodeAndWords:
    """Code and words of some Python.

    Args:
        name: of its file.
        text: the code.
    """
    taken_out = _TakenOut()
    tree = taken_out.visit(ast.parse(text))
    return CodeAndWords(_hash([name, ast.dump(tree)]), tuple(taken_out.words))


def together(pieces: Iterable[CodeAndWords]) -> CodeAndWords:
    """Code and words of several pieces, in their order."""
    pieces = list(pieces)
    words = tuple(message for piece in pieces for message in piece.words)
    return CodeAndWords(_hash([piece.digest for piece in pieces]), words)


class _TakenOut(ast.NodeTransformer):
    """Takes out what is there for readers: strings that are statements, and messages."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> Any:
        return None if _text(node.value) is not None else self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in _SPEAKING:
            messages = [_text(part) for part in node.args]
            self.words += [message for message in messages if message is not None]
            node.args = [part for part, message in zip(node.args, messages, strict=True) if message is None]
        return node


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _hash(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
