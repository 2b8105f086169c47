"""A student's answer beside the solution, line by line, for the instructor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from autograder.reports.built_cells import built_cells
from autograder.units.unit import Unit

__all__ = ["Beside", "Pair", "beside", "solutions_of"]

_MOST_LINES = 400
"""Of an answer: comparing takes time that grows with their square."""


@dataclass(frozen=True)
class Pair:
    """A line of the answer and its counterpart; None where one of them has no such line."""

    answer: str | None
    solution: str | None

    @property
    def is_same(self) -> bool:
        """Whether both read the same."""
        return self.answer == self.solution


@dataclass(frozen=True)
class Beside:
    """An answer and the solution.

    Attributes:
        pairs: of lines.
        has_solution: whether there is a built solution to stand beside.
        is_cut: whether lines at the end were left out.
    """

    pairs: list[Pair]
    has_solution: bool
    is_cut: bool


def solutions_of(unit: Unit, language: str) -> Mapping[str, str]:
    """The solution's answer cells in a language, else in English, by question; nothing where it was not built."""
    names = {question.name for question in unit.questions}
    cells = built_cells(unit.solution_notebook(language)) or built_cells(unit.solution_notebook())
    return {cell.id: cell.source for cell in cells if cell.id in names}


def beside(answer: str, solution: str) -> Beside:
    """Put lines that belong together side by side.

    Args:
        answer: the student's.
        solution: "" where there is none.
    """
    ours, theirs = solution.rstrip().split("\n") if solution else [], answer.rstrip().split("\n")
    pairs = list(_pairs([line.rstrip() for line in theirs[:_MOST_LINES]], [line.rstrip() for line in ours]))
    return Beside(pairs, bool(solution), len(theirs) > _MOST_LINES)


def _pairs(answer: list[str], solution: list[str]) -> Iterator[Pair]:
    if not solution:
        yield from (Pair(line, None) for line in answer)
        return
    for _tag, start, end, other, other_end in SequenceMatcher(None, answer, solution, autojunk=False).get_opcodes():
        for place in range(max(end - start, other_end - other)):
            yield Pair(
                answer[start + place] if start + place < end else None,
                solution[other + place] if other + place < other_end else None,
            )
