"""Which names the statements of a notebook bind, and which they look up: what an answer needs from elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.submissions.parsing.cell_code import Code, bound_names, evaluated
from autograder.submissions.parsing.handed_out import CodeCell

__all__ = ["Needs", "StatementNames", "extends", "statements_of"]

_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class StatementNames:
    """The names of a statement at the top level of a cell.

    Attributes:
        bound: by it, or changed: ``Model`` in ``Model.call = call``.
        free: names that it looks up when it runs, or that a function which it defines does when that is called.
        changed: objects of which it sets an attribute.
    """

    bound: frozenset[str]
    free: frozenset[str]
    changed: frozenset[str]


def statements_of(code: Code) -> Sequence[StatementNames]:
    """The names of each statement at the top level; none where the cell does not parse."""
    known: Sequence[StatementNames] | None = code.memo.get("statements")
    if known is None:
        known = code.memo["statements"] = [_names(statement) for statement in code.tree.body] if code.tree else []
    return known


def extends(code: Code, names: frozenset[str]) -> bool:
    """Whether a cell goes on with something of these names that is there already, such as a class of a cell before."""
    return any(
        not names.isdisjoint(one.changed) or not names.isdisjoint(one.bound & one.free) for one in statements_of(code)
    )


class Needs:
    """Where the names of a notebook are bound.

    Args:
        entries: its code cells.
    """

    def __init__(self, entries: Sequence[CodeCell]) -> None:
        self._entries = entries
        self._binding: dict[str, list[StatementNames]] | None = None
        self._places: dict[str, set[int]] = {}

    def of(self, places: Iterable[int]) -> frozenset[str]:
        """All names that cells look up, and that are looked up where these are bound."""
        binding = self._bindings()
        found: set[str] = set()
        pending = [
            name
            for place in places
            for one in statements_of(self._entries[place].code)
            if one.bound or one.changed  # what only shows something needs nothing
            for name in one.free
        ]
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += [other for one in binding.get(name, ()) for other in one.free]
        return frozenset(found)

    def places_of(self, name: str) -> set[int]:
        """The cells that bind a name."""
        self._bindings()
        return self._places.get(name, set())

    def _bindings(self) -> dict[str, list[StatementNames]]:
        if self._binding is None:
            self._binding = {}
            for place, entry in enumerate(self._entries):
                for one in statements_of(entry.code):
                    for name in one.bound:
                        self._binding.setdefault(name, []).append(one)
                        self._places.setdefault(name, set()).add(place)
        return self._binding


def _names(statement: ast.stmt) -> StatementNames:
    try:
        free = _free([statement], frozenset())
    except RecursionError:  # functions in functions, hundreds deep
        free = set()
    return StatementNames(frozenset(bound_names(statement)), frozenset(free), frozenset(_changed(statement)))


def _changed(statement: ast.stmt) -> set[str]:
    """Objects of which a statement sets an attribute, or one that stands in it, as under ``if True:``."""
    found: set[str] = set()
    for node in evaluated(statement):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            found.add(node.value.id)
        elif isinstance(node, ast.Expr) and isinstance(call := node.value, ast.Call):
            is_setattr = isinstance(call.func, ast.Name) and call.func.id == "setattr" and call.args
            if is_setattr and isinstance(call.args[0], ast.Name):
                found.add(call.args[0].id)
    return found


def _free(nodes: Iterable[ast.AST], own: frozenset[str], *, is_module: bool = True, is_class: bool = False) -> set[str]:
    """The names that nodes of one scope look up outside of it.

    Args:
        nodes: of the scope.
        own: names that it has already: parameters.
        is_module: whether what it binds can be seen from elsewhere, so that looking it up counts, too.
        is_class: whether it is a class's, whose names its functions do not see.
    """
    loads: set[str] = set()
    inner: set[str] = set()
    stores: set[str] = set(own)
    shared: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            (stores if isinstance(node.ctx, ast.Store) else loads).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            stores.add(node.name)
            stack += [*node.decorator_list, *_evaluated_with(node.args)]
            inner |= _free(node.body, _parameters(node.args), is_module=False)
        elif isinstance(node, ast.ClassDef):
            stores.add(node.name)
            stack += [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]
            inner |= _free(node.body, frozenset(), is_module=False, is_class=True)
        elif isinstance(node, ast.Lambda):
            stack += _evaluated_with(node.args)
            inner |= _free([node.body], _parameters(node.args), is_module=False)
        elif isinstance(node, _SCOPES):
            inner |= _free(ast.iter_child_nodes(node), frozenset(), is_module=False)
        elif isinstance(node, ast.alias):
            stores.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.Global):
            shared.update(node.names)
        else:
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                loads.add(node.target.id)
            stack += ast.iter_child_nodes(node)
    if is_module:
        return loads | inner
    hidden = stores - shared
    return (loads - hidden) | (inner if is_class else inner - hidden)


def _parameters(arguments: ast.arguments) -> frozenset[str]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return frozenset(argument.arg for argument in every if argument is not None)


def _evaluated_with(arguments: ast.arguments) -> list[ast.AST]:
    """What runs where a function is defined, and not where it is called."""
    return [*arguments.defaults, *(default for default in arguments.kw_defaults if default is not None)]
