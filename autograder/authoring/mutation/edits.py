"""An edit: one node of a syntax tree in another's place. What the operators know about code stands here, too."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Edit", "MutableCode", "edited", "is_documentation", "name_of", "own_names"]

BLOCKS = ("body", "orelse", "finalbody")
"""Fields of statements that hold statements."""

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Edit:
    """One change.

    Attributes:
        operator: what is done, in a word or two with hyphens.
        old: the node that goes.
        new: what comes in its place.
        line: of the code, from 1, where the change shows.
    """

    operator: str
    old: ast.AST
    new: ast.AST
    line: int


class MutableCode:
    """An answer as a syntax tree that is only read.

    Args:
        text: the source of the answer's cell.
    """

    def __init__(self, text: str) -> None:
        self.tree = ast.parse(text)
        self._parents: dict[int, ast.AST] = {}
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                self._parents[id(child)] = node
        self.bound = {
            node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        } | {node.arg for node in ast.walk(self.tree) if isinstance(node, ast.arg)}

    def nodes(self) -> Iterator[ast.AST]:
        """All nodes that do something, as they stand in the text: no documentation, imports or type hints."""
        pending: list[ast.AST] = [self.tree]
        while pending:
            node = pending.pop()
            if isinstance(node, (ast.Import, ast.ImportFrom)) or is_documentation(node):
                continue
            yield node
            hints = [getattr(node, field, None) for field in ("annotation", "returns")]
            pending += [child for child in reversed([*ast.iter_child_nodes(node)]) if child not in hints]

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that a node is a part of."""
        return self._parents.get(id(node))

    def enclosing(self, node: ast.AST) -> ast.AST:
        """The function, class or module that a statement belongs to."""
        above = self.parent(node)
        while above is not None and not isinstance(above, (*FUNCTIONS, ast.ClassDef)):
            above = self.parent(above)
        return above or self.tree

    def role(self, node: ast.AST) -> str:
        """What a value is called where it stands: a keyword, a variable, a parameter; "" where it has no name."""
        above = self.parent(node)
        while isinstance(above, (ast.UnaryOp, ast.Tuple, ast.List)):
            node, above = above, self.parent(above)
        match above:
            case ast.keyword(arg=str(name)):
                return name
            case ast.Assign(targets=[ast.Name(id=name)]):
                return name
            case ast.arguments():
                places = [*above.posonlyargs, *above.args]
                if node in above.defaults:
                    return places[len(places) - len(above.defaults) + above.defaults.index(node)].arg
                if node in above.kw_defaults:
                    return above.kwonlyargs[above.kw_defaults.index(node)].arg
        return ""


def edited(code: MutableCode, edit: Edit) -> ast.Module:
    """A copy of the tree with one node in another's place."""
    tree = copy.deepcopy(code.tree, {id(edit.old): edit.new})
    assert isinstance(tree, ast.Module)
    return ast.fix_missing_locations(tree)


def is_documentation(node: ast.AST | None) -> bool:
    """Whether a statement is a text, and does nothing."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def name_of(function: ast.expr) -> str:
    """The last part of a function's name: ``relu`` of ``tf.nn.relu``; "" where it has none."""
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def own_names(statement: ast.AST, context: type[ast.expr_context]) -> set[str]:
    """What a statement reads (``ast.Load``) or binds (``ast.Store``): names, and attributes as ``self.weights``."""
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, context):
            found.add(ast.unparse(node))
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, context) and context is ast.Store:
            found.add(ast.unparse(node.value))
        elif isinstance(node, ast.AugAssign) and context is ast.Load:
            found.add(ast.unparse(node.target))
    return found
