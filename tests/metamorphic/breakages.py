"""Operators that break one answer: its points are lost, and no others."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from autograder.submissions.parsing.cell_code import analyse
from autograder.submissions.parsing.needs import statements_of
from autograder.units.unit import Question, Unit
from metamorphic.drafts import Draft, DraftCell, parsed

__all__ = ["BREAKAGES", "Breakage", "breakable", "broken", "untouched"]


@dataclass(frozen=True)
class Breakage:
    """A way to break an answer.

    Attributes:
        name: by which cases name it.
        change: takes the text of the answer's cell and the names that its question asks for; returns another text,
            or None for a cell that is deleted.
    """

    name: str
    change: Callable[[str, list[str]], str | None]


def cell_deleted(source: str, names: list[str]) -> str | None:
    """The answer's cell is not there."""
    return None


def cell_emptied(source: str, names: list[str]) -> str:
    """The answer's cell is empty."""
    return ""


def answer_commented_out(source: str, names: list[str]) -> str:
    """Every line of it is a comment."""
    return textwrap.indent(source, "# ", lambda line: True)


def answer_under_if_false(source: str, names: list[str]) -> str:
    """It stands under a condition that does not hold."""
    return "if False:\n" + textwrap.indent(source, "    ")


def answer_in_a_file_that_does_not_run(source: str, names: list[str]) -> str:
    """It is written to a file, which no cell runs or imports."""
    return f"%%writefile answer_that_nobody_runs.py\n{source}"


def answer_in_a_string(source: str, names: list[str]) -> str:
    """It is a string."""
    return repr(source)


def colon_left_out(source: str, names: list[str]) -> str:
    """A header has no colon: the cell has a syntax error."""
    return re.sub(
        rf"^((?:def|class) +{names[0]}\b[^\n]*):[ \t]*(?:#[^\n]*)?$", r"\1", source, count=1, flags=re.MULTILINE
    )


def bracket_left_open(source: str, names: list[str]) -> str:
    """The cell ends in an open bracket."""
    return f"{source}\nresult_of_mine = max(1, 2"


def line_indented(source: str, names: list[str]) -> str:
    """A line below the answer is indented, which it must not be."""
    return f"{source}\nx_of_mine = 1\n        y_of_mine = 2"


def _with_bodies(source: str, names: list[str], body: str) -> str:
    """What the question asks for, with this in place of what its functions do."""
    tree = ast.parse(source)

    def change(node: ast.stmt) -> None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = ast.parse(textwrap.dedent(body)).body
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                change(inner)

    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) and statement.name in names:
            change(statement)
    return ast.unparse(tree)


def bodies_raise(source: str, names: list[str]) -> str:
    """Its functions raise."""
    return _with_bodies(source, names, "raise RuntimeError('not finished')")


def bodies_look_up_what_is_not_there(source: str, names: list[str]) -> str:
    """Its functions use a name that nothing defines."""
    return _with_bodies(source, names, "return name_that_nothing_defines")


def bodies_return_none(source: str, names: list[str]) -> str:
    """Its functions return None."""
    return _with_bodies(source, names, "return None")


def answer_deleted_again(source: str, names: list[str]) -> str:
    """What the question asks for is deleted below it."""
    return f"{source}\ndel {', '.join(names)}"


def renamed(source: str, names: list[str]) -> str:
    """What the question asks for has other names, wherever the cell mentions them."""
    for name in names:
        source = re.sub(rf"\b{name}\b", f"my_{name}_2", source)
    return source


def spelled_in_two_ways(source: str, names: list[str]) -> str:
    """It stands there twice under names that are nearly what the question asks for: either may be meant."""
    one, other = source, source
    for name in names:
        one = re.sub(rf"\b{name}\b", f"{name}_", one)
        other = re.sub(rf"\b{name}\b", f"_{name}", other)
    return f"{one}\n\n\n{other}"


def bound_to_none(source: str, names: list[str]) -> str:
    """What the question asks for is None."""
    return "\n".join(f"{name} = None" for name in names)


_FUNCTIONS = (
    cell_deleted,
    cell_emptied,
    answer_commented_out,
    answer_under_if_false,
    answer_in_a_file_that_does_not_run,
    answer_in_a_string,
    colon_left_out,
    bracket_left_open,
    line_indented,
    bodies_raise,
    bodies_look_up_what_is_not_there,
    bodies_return_none,
    answer_deleted_again,
    renamed,
    spelled_in_two_ways,
    bound_to_none,
)

BREAKAGES: Mapping[str, Breakage] = {change.__name__: Breakage(change.__name__, change) for change in _FUNCTIONS}


def breakable(draft: Draft, unit: Unit) -> list[Question]:
    """The questions whose answers can be broken alone: no other answer needs more of its cell than is asked for."""
    asked = [question for question in unit.questions if question.defines]
    found = []
    for question in asked:
        places = [place for place in draft.answers if question.name in draft.cells[place].answers]
        if len(places) != 1:
            continue
        own = draft.cells[places[0]]
        names = {*question.defines, *question.optional}
        tree = parsed(own.source)
        defined = {one.name for one in tree if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
        helpers = analyse(own.source).names - names
        others = [cell for cell in draft.cells if cell is not own and not cell.is_given and cell.kind == "code"]
        needed = {name for cell in others for one in statements_of(analyse(cell.source)) for name in one.free}
        if defined.issuperset(question.defines) and needed.isdisjoint(helpers):
            found.append(question)
    return found


def broken(draft: Draft, question: Question, breakage: Breakage) -> Draft:
    """A notebook whose answer to one question is broken."""
    [place] = [place for place in draft.answers if question.name in draft.cells[place].answers]
    cell: DraftCell = draft.cells[place]
    source = breakage.change(cell.source, list(question.defines))
    return draft.between(place, place + 1, [] if source is None else [replace(cell, source=source)])


def untouched(question: Question, unit: Unit) -> frozenset[str]:
    """The questions that do not build on one."""
    names = {question.name}
    for other in unit.questions:  # what a question builds on stands before it
        if not names.isdisjoint(other.builds_on):
            names.add(other.name)
    return frozenset(other.name for other in unit.questions if other.name not in names and other.defines)
