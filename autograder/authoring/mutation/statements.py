"""Operators on statements: one is left out, done twice, or changes places with the next."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence

from autograder.authoring.mutation.edits import BLOCKS, Edit, MutableCode, is_documentation, own_names

__all__ = ["statement_edits"]

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Pass)
ENDS = (ast.Return, ast.Raise, ast.Break, ast.Continue)
ONLY_SHOWS = ("print", "display")


def statement_edits(code: MutableCode, node: ast.AST) -> Iterator[Edit]:
    """The edits of the blocks that a node has.

    Args:
        code: the answer.
        node: of it.
    """
    for field in BLOCKS:
        block = getattr(node, field, None)
        if not isinstance(block, list):
            continue
        for place, statement in enumerate(block):
            if isinstance(statement, DEFINITIONS) or is_documentation(statement):
                continue
            before, after = block[:place], block[place + 1 :]
            if not _is_missed(code, statement):
                rest = [*before, *after] or [ast.Pass()]
                yield _with_block("statement-left-out", node, field, rest, statement)
            if _does_more_when_done_twice(statement):
                yield _with_block("statement-doubled", node, field, [*before, statement, *block[place:]], statement)
            if after and _may_change_places(code, statement, after[0], before):
                turned = [*before, after[0], statement, *after[1:]]
                yield _with_block("order-swapped", node, field, turned, statement)


def _with_block(operator: str, owner: ast.AST, field: str, block: Sequence[ast.stmt], at: ast.stmt) -> Edit:
    new = copy.copy(owner)
    setattr(new, field, list(block))
    return Edit(operator, owner, new, at.lineno)


def _is_missed(code: MutableCode, statement: ast.stmt) -> bool:
    """Whether a name is read that nothing else binds: an answer without it raises, which nobody hands in."""
    scope = code.enclosing(statement)
    inside = {id(node) for node in ast.walk(statement)}
    others = [node for node in ast.walk(scope) if isinstance(node, ast.Name) and id(node) not in inside]
    parameters = {node.arg for node in ast.walk(scope) if isinstance(node, ast.arg)}
    elsewhere = parameters | {node.id for node in others if isinstance(node.ctx, ast.Store)}
    read = {node.id for node in others if isinstance(node.ctx, ast.Load)}
    bound = {name for name in own_names(statement, ast.Store) if "." not in name}
    return bool((bound - elsewhere) & read)


def _does_more_when_done_twice(statement: ast.stmt) -> bool:
    match statement:
        case ast.AugAssign():
            return True
        case ast.Assign(targets=targets, value=value):
            bound = {name for target in targets for name in own_names(target, ast.Store)}
            return bool(bound & own_names(value, ast.Load))
        case ast.Expr(value=ast.Call(func=function)):
            return ast.unparse(function) not in ONLY_SHOWS and not ast.unparse(function).startswith("super()")
    return False


def _may_change_places(code: MutableCode, first: ast.stmt, second: ast.stmt, before: Sequence[ast.stmt]) -> bool:
    """Whether two statements in the other order may run, and may do something else."""
    if isinstance(second, (*DEFINITIONS, *ENDS)) or isinstance(first, ENDS) or is_documentation(second):
        return False
    binds, reads = own_names(first, ast.Store), own_names(second, ast.Load)
    scope = code.enclosing(first)
    known = {node.arg for node in ast.walk(scope) if isinstance(node, ast.arg)}
    for statement in before:
        known |= own_names(statement, ast.Store)
    if any("." not in name for name in (binds & reads) - known):
        return False  # it would be read before it is there
    others, needs = own_names(second, ast.Store), own_names(first, ast.Load)
    return bool(binds & (reads | others) or others & needs) or (_has_effect(first) and _has_effect(second))


def _has_effect(statement: ast.stmt) -> bool:
    """Whether its place among others counts: it makes a layer, draws numbers, writes, or is several statements."""
    if isinstance(statement, ast.Expr):
        return True
    is_attribute = any("." in name for name in own_names(statement, ast.Store))
    return hasattr(statement, "body") or (
        is_attribute and any(isinstance(node, ast.Call) for node in ast.walk(statement))
    )
