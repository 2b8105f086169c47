"""Cells that hold several answers, such as a whole notebook in one: taken apart, so that each answer has its own."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from autograder.submissions.parsing.cell_code import DEFINITIONS, analyse, bound_names
from autograder.submissions.parsing.handed_out import CodeCell, Reference
from autograder.units.unit import Question

__all__ = ["split"]

_LONGEST_ID = 56


def split(entry: CodeCell, questions: Sequence[Question], reference: Reference) -> list[CodeCell]:
    """The parts of a cell, each as long as one of the built notebook's; lines keep their numbers.

    Args:
        entry: a cell that runs.
        questions: that ask for code.
        reference: of the unit.

    Returns:
        The cell alone where it answers one question at most.
    """
    tree = entry.code.tree
    if tree is None or not _holds_several(entry, questions) or reference.as_handed_out(entry.cell.source):
        return [entry]
    if _is_one_answer(tree.body, questions, reference):
        return [entry]
    starts = _beginnings(tree.body, reference)
    if len(starts) < 2:
        return [entry]
    lines = entry.code.source.split("\n")
    ends = [*(_first_line(tree.body[start]) - 1 for start in starts[1:]), len(lines)]
    parts = []
    first = 0
    for number, end in enumerate(ends, start=1):
        source = "\n" * first + "\n".join(lines[first:end])
        cell = replace(entry.cell, id=f"{entry.cell.id[:_LONGEST_ID]}-{number}", source=source, question="")
        parts.append(CodeCell(cell, analyse(source)))
        first = end
    return parts


def _holds_several(entry: CodeCell, questions: Sequence[Question]) -> bool:
    """Whether a cell has all that two questions ask for which have nothing in common."""
    held = [frozenset(question.defines) for question in questions if entry.code.names.issuperset(question.defines)]
    return any(one.isdisjoint(other) for place, one in enumerate(held) for other in held[:place])


def _is_one_answer(body: Sequence[ast.stmt], questions: Sequence[Question], reference: Reference) -> bool:
    """Whether one cell of the built notebook asks for all that this one defines.

    What another question asks for may be there besides, where both ask for the same names: then all of that is there
    twice. A single name that is bound again is a second thought.
    """
    traits = {name: reference.traits[place].names for name, place in reference.answers.items()}
    asked = frozenset[str]().union(*traits.values())
    bound = Counter(name for statement in body for name in bound_names(statement) & asked)
    twice = {name for name, count in bound.items() if count > 1}
    others = {question.name for question in questions if twice.issuperset(question.defines)}
    return any(names.issuperset(bound) and others <= {answer} for answer, names in traits.items())


def _beginnings(body: Sequence[ast.stmt], reference: Reference) -> list[int]:
    """The statements with which another cell of the built notebook begins."""
    starts = [0]
    current = -1
    met: set[int] = set()
    bound: set[str] = set()
    for place, statement in enumerate(body):
        if not isinstance(statement, (*DEFINITIONS, ast.Assign)):
            continue
        names = bound_names(statement)
        later = (position for position, traits in enumerate(reference.traits) if not names.isdisjoint(traits.names))
        found = next((one for one in later if one > current or (one == current and names.isdisjoint(bound))), None)
        if found is not None and found != current:
            start = place if met else starts[-1]  # what stands above the first belongs to it
            while start > starts[-1] and _belongs_to_the_next(body[start - 1]):
                start -= 1
            if start > starts[-1] and _first_line(body[start]) > (body[start - 1].end_lineno or 0):
                starts.append(start)
            current, bound = found, set()
            met.add(found)
        bound |= names
    return starts


def _belongs_to_the_next(statement: ast.stmt) -> bool:
    """Constants and imports stand above the functions that need them."""
    return isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom))


def _first_line(statement: ast.stmt) -> int:
    """Where it begins, with its decorators."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])
