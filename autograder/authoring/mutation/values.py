"""Operators on values: constants, arithmetic, comparisons, and the names of functions that are taken for each other."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping

from autograder.authoring.mutation.edits import Edit, MutableCode

__all__ = ["constant_edits", "expression_edits", "name_edits"]

ROLES = {
    "axis": "axis",
    "axes": "axis",
    "stride": "stride",
    "strides": "stride",
    "learning_rate": "rate",
    "lr": "rate",
    "momentum": "momentum",
    "use_bias": "bias",
}
"""Names of values whose change is an operator of its own."""

ACTIVATIONS = {
    "relu": ("elu", "tanh"),
    "tanh": ("sigmoid",),
    "sigmoid": ("tanh",),
    "softmax": ("sigmoid",),
    "ReLU": ("ELU",),
}
REDUCTIONS = {
    "mean": ("sum",),
    "sum": ("mean",),
    "max": ("min",),
    "min": ("max",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "reduce_mean": ("reduce_sum",),
    "reduce_sum": ("reduce_mean",),
    "reduce_max": ("reduce_min",),
    "reduce_min": ("reduce_max",),
}
INITIALISERS = {
    "uniform": ("normal",),
    "normal": ("uniform",),
    "zeros": ("ones",),
    "zeros_like": ("ones_like",),
    "VarianceScaling": ("GlorotUniform", "RandomNormal"),
    "glorot_uniform": ("zeros",),
}
CALLED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "activation-exchanged": ACTIVATIONS,
    "reduction-exchanged": REDUCTIONS,
    "initialiser-exchanged": INITIALISERS,
    "call-exchanged": {"assign_sub": ("assign_add",), "assign_add": ("assign_sub",), "assign": ("assign_add",)},
}
"""What stands in the place of a function's name, by operator."""

WRITTEN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "activation-exchanged": ACTIVATIONS,
    "initialiser-exchanged": INITIALISERS,
    "padding": {"same": ("valid",), "valid": ("same",), "SAME": ("VALID",), "VALID": ("SAME",)},
}
"""The same of names in quotation marks."""

ARITHMETIC: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
}
COMPARISONS: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


def constant_edits(code: MutableCode, node: ast.AST) -> Iterator[Edit]:
    """The edits of a number, a flag, or a name in quotation marks.

    Args:
        code: the answer.
        node: of it.
    """
    above = code.parent(node)
    match node:
        case ast.Constant(value=bool(flag)):
            role = code.role(node)
            operator = ROLES.get(role, "training-ignored" if role == "training" else "flag")
            yield Edit(operator, node, ast.Constant(not flag), node.lineno)
        case ast.Constant(value=str(text)):
            for operator, table in WRITTEN.items():
                for other in table.get(text, ()):
                    yield Edit(operator, node, ast.Constant(other), node.lineno)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            yield from _other_numbers(code, node, -number)
        case ast.Constant(value=int() | float() as number):
            if not (isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.USub)):
                yield from _other_numbers(code, node, number)


def expression_edits(code: MutableCode, node: ast.AST) -> Iterator[Edit]:
    """The edits of arithmetic, comparisons and conditions.

    Args:
        code: the answer.
        node: of it.
    """
    match node:
        case ast.BinOp(left=left, op=sign, right=right):
            if isinstance(sign, ast.MatMult):
                yield Edit("arithmetic", node, ast.BinOp(right, sign, left), node.lineno)
            elif type(sign) in ARITHMETIC:
                yield Edit("arithmetic", node, ast.BinOp(left, ARITHMETIC[type(sign)](), right), node.lineno)
            if isinstance(sign, (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow)):
                operator = "division-left-out" if isinstance(sign, (ast.Div, ast.FloorDiv)) else "term-left-out"
                yield Edit(operator, node, left, node.lineno)
                yield Edit("term-left-out", node, right, node.lineno)
        case ast.AugAssign(op=sign) if type(sign) in ARITHMETIC:
            yield Edit("arithmetic", node, _with(node, op=ARITHMETIC[type(sign)]()), node.lineno)
            yield Edit("arithmetic", node, ast.Assign([node.target], node.value), node.lineno)
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand) if not isinstance(operand, ast.Constant):
            operator = "comparison" if isinstance(node.op, ast.Not) else "arithmetic"
            yield Edit(operator, node, operand, node.lineno)
        case ast.Compare(ops=[sign]):
            for other in COMPARISONS.get(type(sign), ()):
                yield Edit("comparison", node, _with(node, ops=[other()]), node.lineno)
        case ast.BoolOp(op=sign):
            turned = ast.Or() if isinstance(sign, ast.And) else ast.And()
            yield Edit("comparison", node, _with(node, op=turned), node.lineno)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield Edit("comparison", node, ast.IfExp(test, orelse, body), node.lineno)


def name_edits(code: MutableCode, node: ast.AST) -> Iterator[Edit]:
    """The edits of a function's name.

    Args:
        code: the answer.
        node: of it.
    """
    match node:
        case ast.Attribute(attr=name, ctx=ast.Load()):
            for operator, table in CALLED.items():
                for other in table.get(name, ()):
                    yield Edit(operator, node, _with(node, attr=other), node.lineno)
        case ast.Name(id=name, ctx=ast.Load()) if name not in code.bound:
            for other in {"sum": ("len",), "max": ("min",), "min": ("max",)}.get(name, ()):
                yield Edit("reduction-exchanged", node, _with(node, id=other), node.lineno)
            for other in ACTIVATIONS.get(name, ()):
                new = ast.parse(f"tf.nn.{other}", mode="eval").body
                yield Edit("activation-exchanged", node, new, node.lineno)


def _other_numbers(code: MutableCode, node: ast.expr, number: int | float) -> Iterator[Edit]:
    """A rate ten times as large, a fraction halved, an integer off by one in both directions."""
    operator = ROLES.get(code.role(node), "")
    others: tuple[int | float, ...]
    if operator == "rate":
        others = (number * 10,)
    elif isinstance(number, float):
        others = (number / 2 if number else 1.0,)
    else:
        others = (number + 1, number - 1)
    for other in others:
        new = ast.Constant(other) if other >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-other))
        yield Edit(operator or "constant", node, new, node.lineno)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.copy(node)
    for field, value in fields.items():
        setattr(new, field, value)
    return new
