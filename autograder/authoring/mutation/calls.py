"""Operators on calls and lists: a layer is left out or doubled, two are exchanged, a keyword is dropped."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence

from autograder.authoring.mutation.edits import Edit, MutableCode, name_of

__all__ = ["call_edits", "list_edits"]

STRUCTURE = frozenset({"enumerate", "getattr", "isinstance", "len", "print", "range", "super", "zip"})
"""Functions without which an answer does not run, or which only show something."""

POINTWISE = frozenset({"abs", "exp", "log", "relu", "sigmoid", "softmax", "sqrt", "square", "tanh"})
GATHERING = frozenset({"flatten", "max", "mean", "min", "reduce_max", "reduce_mean", "reduce_min", "reduce_sum", "sum"})

ONCE_IS_ENOUGH = GATHERING | {"abs", "relu"}
"""Done twice, these do no more."""


def call_edits(code: MutableCode, node: ast.AST) -> Iterator[Edit]:
    """The edits of a call, or of an attribute that stands for one.

    Args:
        code: the answer.
        node: of it.
    """
    if isinstance(node, ast.Attribute) and node.attr == "T" and isinstance(node.ctx, ast.Load):
        yield Edit("call-left-out", node, node.value, node.lineno)
    if not isinstance(node, ast.Call):
        return
    for keyword in node.keywords:
        if keyword.arg is not None:
            operator = "training-ignored" if keyword.arg == "training" else "keyword-dropped"
            rest = [other for other in node.keywords if other is not keyword]
            yield Edit(operator, node, _with(node, keywords=rest), keyword.value.lineno)
    if isinstance(code.parent(node), ast.Expr):
        return  # the whole statement is a matter of the operators on statements
    name, line = name_of(node.func), node.end_lineno or node.lineno
    if (left := _what_remains(code, node)) is not None:
        yield Edit("call-left-out", node, left, node.lineno)
    if _maps(code, node):
        if name not in ONCE_IS_ENOUGH:
            yield Edit("call-doubled", node, _with(node, args=[node, *node.args[1:]]), node.lineno)
        inner = node.args[0]
        if isinstance(inner, ast.Call) and _maps(code, inner):
            turned = _with(inner, args=[_with(node, args=[*inner.args]), *inner.args[1:]])
            yield Edit("order-swapped", node, turned, node.lineno)
    if len(node.args) == 2 and not any(isinstance(argument, ast.Starred) for argument in node.args):
        yield Edit("arguments-exchanged", node, _with(node, args=node.args[::-1]), line)


def list_edits(code: MutableCode, node: ast.AST) -> Iterator[Edit]:
    """The edits of a list or tuple: what stands there, such as a layer, is left out, doubled, or exchanged.

    Args:
        code: the answer.
        node: of it.
    """
    if not isinstance(node, (ast.List, ast.Tuple)) or not isinstance(node.ctx, ast.Load) or len(node.elts) < 2:
        return
    for place, element in enumerate(node.elts):
        before, after = node.elts[:place], node.elts[place + 1 :]
        if isinstance(node, ast.List) and isinstance(element, ast.Call):
            yield Edit("call-left-out", node, _with(node, elts=[*before, *after]), element.lineno)
            yield Edit("call-doubled", node, _with(node, elts=[*before, element, *node.elts[place:]]), element.lineno)
        if after and not _is_text(element):
            turned = _with(node, elts=[*before, after[0], element, *after[1:]])
            operator = "pair-exchanged" if isinstance(node, ast.Tuple) else "order-swapped"
            yield Edit(operator, node, turned, element.lineno)


def _what_remains(code: MutableCode, call: ast.Call) -> ast.expr | None:
    """What stands in a call's place when it is left out: what it is given, or what it is a method of."""
    name = name_of(call.func)
    if isinstance(call.func, ast.Attribute) and name[:1].islower():
        receiver = call.func.value
        is_value = isinstance(receiver, (ast.Call, ast.Subscript, ast.BinOp))
        if is_value or (isinstance(receiver, ast.Name) and receiver.id in code.bound - {"self", "cls"}):
            return receiver
    if name in STRUCTURE or not call.args or not (name[:1].islower() or name == "Variable"):
        return None
    first = call.args[0]
    return None if isinstance(first, (ast.Constant, ast.Starred, ast.Tuple)) else first


def _maps(code: MutableCode, call: ast.Call) -> bool:
    """Whether it takes one thing to another of its kind, as a layer does, so that it can be done twice."""
    name = name_of(call.func)
    if len(call.args) != 1 or isinstance(call.args[0], (ast.Starred, ast.Constant)) or name[:1].isupper():
        return False
    is_own = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "self"
    is_local = isinstance(call.func, ast.Name) and name in code.bound
    return is_own or is_local or name in POINTWISE | GATHERING


def _with(node: ast.expr, **fields: Sequence[ast.AST]) -> ast.expr:
    new = copy.copy(node)
    for field, value in fields.items():
        setattr(new, field, list(value))
    return new


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
