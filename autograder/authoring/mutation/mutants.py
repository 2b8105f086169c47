"""Wrong answers made of the solution's code: each is one edit, has a name that stays, and runs as far as it can.

Whoever edits something else in the solution keeps the names of the mutants on other lines' numbers aside; what a mutant
*is*, its digest says: a hash of the question and of its code without comments, whatever line that stands on.
"""

from __future__ import annotations

import ast
import difflib
import fnmatch
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from autograder.authoring.banks.members import BankMember
from autograder.authoring.mutation.calls import call_edits, list_edits
from autograder.authoring.mutation.edits import MutableCode, edited, is_documentation
from autograder.authoring.mutation.statements import statement_edits
from autograder.authoring.mutation.values import constant_edits, expression_edits, name_edits
from autograder.authoring.notebooks.transplant import solution_answers
from autograder.units.unit import Unit

__all__ = ["Mutant", "as_written", "mutants_of", "mutants_of_answer"]

KINDS = (constant_edits, name_edits, call_edits, list_edits, expression_edits, statement_edits)
"""Of edits; what two of them make in the same way counts for the first."""


@dataclass(frozen=True)
class Mutant(BankMember):
    """A wrong answer by machine. Only the question that it answers is graded.

    Attributes:
        operator: what was done.
        original: the solution's code, as Python writes it.
        code: the mutant's, likewise.
    """

    operator: str = ""
    original: str = ""
    code: str = ""

    @cached_property
    def digest(self) -> str:
        """The hash of question and code: the same for as long as the program is, whatever docstrings say."""
        return hashlib.sha256(f"{self.harms}\n{_undocumented(self.code)}".encode()).hexdigest()[:16]

    @property
    def diff(self) -> str:
        """What was changed, with a few lines around it."""
        lines = difflib.unified_diff(self.original.splitlines(), self.code.splitlines(), lineterm="", n=1)
        return "\n".join(list(lines)[2:])  # the first two name files

    def touched(self, unit: Unit) -> frozenset[str]:
        """See :class:`BankMember`: its own question is judged, and no other."""
        return frozenset({self.harms})


def mutants_of(unit: Unit, only: str = "*") -> list[Mutant]:
    """All mutants of a unit's solution, question by question, in an order that stays.

    Args:
        unit: the unit, built.
        only: a pattern as in a shell, for their names.
    """
    answers = solution_answers(unit)
    return [
        mutant
        for question in unit.questions
        if not question.is_manual and question.name in answers
        for mutant in mutants_of_answer(unit, question.name, answers[question.name])
        if fnmatch.fnmatch(mutant.name, only)
    ]


def mutants_of_answer(unit: Unit, question: str, text: str) -> Iterator[Mutant]:
    """The mutants of one answer, in the order of its lines for each kind of edit.

    Args:
        unit: the unit.
        question: its name.
        text: the source of the solution's answer cell.
    """
    code = MutableCode(text)
    original = as_written(text)
    seen = {original}
    numbers: dict[tuple[str, int], int] = {}
    for kind in KINDS:
        for node in code.nodes():
            for edit in kind(code, node):
                mutated = ast.unparse(edited(code, edit))
                if mutated in seen:
                    continue
                seen.add(mutated)
                if not _compiles(mutated):
                    continue
                place = edit.operator, edit.line
                numbers[place] = numbers.get(place, 0) + 1
                yield Mutant(
                    path=unit.solution_notebook(),
                    name=f"{question}/{edit.operator}/{edit.line}-{numbers[place]}",
                    harms=question,
                    answers={question: mutated},
                    operator=edit.operator,
                    original=original,
                    code=mutated,
                )


def as_written(text: str) -> str:
    """A program as Python writes it: without comments, one way for each program."""
    return ast.unparse(ast.parse(text))


def _undocumented(code: str) -> str:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and is_documentation(node.body[0]):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _compiles(text: str) -> bool:
    try:
        compile(text, "<mutant>", "exec")
    except SyntaxError:
        return False
    return True
