"""What is left of an answer when names, comments and annotations are taken away: two answers of one form are alike.

Forms are compared by people's programs alone, and say nothing about grades.
"""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Collection, Iterable, Iterator, Set

from autograder.submissions.parsing.cell_code import DEFINITIONS, is_idle

__all__ = ["form_of", "statement_forms"]

_FEWEST_STATEMENTS = 4
"""Of a student's own: shorter answers are alike by themselves."""


def form_of(trees: Iterable[ast.Module], asked: Collection[str], given: Collection[str]) -> str:
    """A digest that is the same for answers which differ in names of their own, comments, docstrings and types at most.

    Args:
        trees: of the answer's cells.
        asked: names that the question asks for, which say nothing about who chose them.
        given: statements that students get, as :func:`statement_forms` has them; they are no one's own.

    Returns:
        "" for an answer that is too short, or nested too deeply, to say anything.
    """
    try:
        whole = ast.Module([statement for tree in trees for statement in tree.body], [])
        if sum(form not in given for form in statement_forms(whole)) < _FEWEST_STATEMENTS:
            return ""
        plain = _WithoutWords().visit(copy.deepcopy(whole))
        text = ast.dump(_WithNumbers(plain, frozenset(asked)).visit(plain))
    except RecursionError:
        return ""
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def statement_forms(tree: ast.Module) -> Iterator[str]:
    """The statements of a cell, each as a text without those that stand inside it; definitions are none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not isinstance(node, DEFINITIONS) and not is_idle(node):
            parts = (ast.dump(part) for part in ast.iter_child_nodes(node) if not isinstance(part, ast.stmt))
            yield " ".join([type(node).__name__, *parts])


class _WithoutWords(ast.NodeTransformer):
    """Takes out what is for readers: docstrings, statements that do nothing, annotations."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        node.type_comment = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return self.generic_visit(ast.Assign([node.target], node.value, None))

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return self._with_body(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._with_body(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self._with_body(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self._with_body(node)

    def _with_body(self, node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        node.body = [statement for statement in node.body if not is_idle(statement)]
        return self.generic_visit(node)


class _WithNumbers(ast.NodeTransformer):
    """Puts numbers in the place of the names that the answer binds itself, in the order in which they come."""

    def __init__(self, tree: ast.AST, asked: Set[str]) -> None:
        nodes = list(ast.walk(tree))
        self._names = _Numbered({name for node in nodes for name in _names_bound(node)} - asked)
        self._attributes = _Numbered({name for node in nodes for name in _attributes_bound(node)} - asked)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names[node.id]
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._names[node.arg]
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        node.attr = self._attributes[node.attr]
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, DEFINITIONS):
            node.name = self._names[node.name]
        return super().generic_visit(node)


class _Numbered(dict[str, str]):
    """For each name what stands in its place: of those that an answer has chosen, how manieth it is."""

    def __init__(self, chosen: Set[str]) -> None:
        super().__init__()
        self._chosen = chosen

    def __missing__(self, name: str) -> str:
        if name not in self._chosen:
            return name
        self[name] = str(len(self))
        return self[name]


def _names_bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, DEFINITIONS):
        yield node.name


def _attributes_bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield node.attr
    elif isinstance(node, ast.ClassDef):
        yield from (each.name for each in node.body if isinstance(each, ast.FunctionDef))
