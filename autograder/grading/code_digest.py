"""What code computes, as a hash: neither comments nor docstrings change it, and words need not."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["code_digest"]

_SPEAKING = frozenset({"N_", "_", "ngettext", "plural_sentence", "sentence"})
"""Functions that are given messages."""


def code_digest(modules: Iterable[Path], *, with_words: bool) -> str:
    """A hash of what modules compute.

    A module is read once, as Python itself does.

    Args:
        modules: files of Python.
        with_words: whether the messages in them count: they do for what is said, and not for what is found out.
    """
    digest = hashlib.sha256()
    for path in sorted(modules):
        digest.update(f"{path.name} {_digest(path, with_words)}\n".encode())
    return digest.hexdigest()


@cache
def _digest(path: Path, with_words: bool) -> str:
    tree = _WithoutRemarks(with_words).visit(ast.parse(path.read_bytes()))
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


class _WithoutRemarks(ast.NodeTransformer):
    """Takes out what is there for readers: strings that are statements, and perhaps messages."""

    def __init__(self, with_words: bool) -> None:
        self._with_words = with_words

    def visit_Expr(self, node: ast.Expr) -> Any:
        is_remark = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_remark else self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        if not self._with_words and isinstance(node.func, ast.Name) and node.func.id in _SPEAKING:
            node.args = [part for part in node.args if not isinstance(part, ast.Constant)]
        return node
