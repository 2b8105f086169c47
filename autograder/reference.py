"""What a unit's built notebooks look like: where answers stand, and what is there before they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from autograder.alignment import Traits
from autograder.notebook_files import NotebookCell, read_notebook
from autograder.statements import Code, analyse
from autograder.units import Question, Unit

__all__ = ["CodeCell", "Reference", "asked_names", "load_reference", "traits_of"]


@dataclass(frozen=True)
class CodeCell:
    """A cell that runs, with its Python."""

    cell: NotebookCell
    code: Code

    def claims(self, question: Question) -> bool:
        """Whether its id or its metadata names the question."""
        return question.name in (self.cell.id, self.cell.question)


@dataclass(frozen=True)
class Reference:
    """What a unit's built notebooks say about where answers stand and what they look like before they are written.

    Attributes:
        traits: of the code cells, in order.
        answers: for each question, the position of its answer cell in `traits`.
        blanks: for each question, the normal form of the definitions that students get.
        texts: the text cells that students get.
        has_ids: whether the notebooks exist; without them `traits` is no more than the list of questions.
    """

    traits: tuple[Traits, ...]
    answers: Mapping[str, int]
    blanks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    has_ids: bool = False

    def is_blank(self, code: Code, question: Question) -> bool:
        """Whether all that the code defines of a question is as students get it."""
        blank = self.blanks.get(question.name, {})
        names = code.names.intersection(question.defines)
        return bool(names) and all(code.definition(name) == blank.get(name) for name in names)

    def count(self, question: Question) -> int:
        """The number of cells that define all that the question asks for."""
        return sum(traits.names.issuperset(question.defines) for traits in self.traits)


def load_reference(unit: Unit) -> Reference:
    """Read the unit's built notebooks; where there are none, go by the questions of ``unit.toml`` alone."""
    questions = [question for question in unit.questions if question.defines]
    if not unit.student_notebook().is_file():
        traits = tuple(Traits(question.name, frozenset(question.defines), ()) for question in questions)
        return Reference(traits, {question.name: place for place, question in enumerate(questions)})
    given = _notebook_code(unit.student_notebook())
    solved: dict[str, Code] = {}
    if unit.solution_notebook().is_file():
        solved = {entry.cell.id: entry.code for entry in _notebook_code(unit.solution_notebook())}
    places = {entry.cell.id: place for place, entry in enumerate(given)}
    names = asked_names(unit)
    return Reference(
        traits=tuple(traits_of(entry, names, solved.get(entry.cell.id)) for entry in given),
        answers={question.name: places[question.name] for question in questions if question.name in places},
        blanks={
            question.name: {
                name: given[places[question.name]].code.definition(name)
                for name in (*question.defines, *question.optional)
            }
            for question in questions
            if question.name in places
        },
        texts=frozenset().union(*map(_notebook_texts, unit.student_notebooks())),
        has_ids=True,
    )


@lru_cache(maxsize=8)
def _notebook_code_at(path: Path, modified: int) -> tuple[CodeCell, ...]:
    cells = read_notebook(path).cells
    return tuple(CodeCell(cell, analyse(cell.source)) for cell in cells if cell.kind == "code")


def _notebook_code(path: Path) -> tuple[CodeCell, ...]:
    """The code cells of a built notebook; parsed again only when the file has changed."""
    return _notebook_code_at(path, path.stat().st_mtime_ns)


def _notebook_texts(path: Path) -> frozenset[str]:
    return frozenset(cell.source.strip() for cell in read_notebook(path).cells if cell.kind != "code")


def asked_names(unit: Unit) -> frozenset[str]:
    """All names that questions ask for."""
    return frozenset(name for question in unit.questions for name in (*question.defines, *question.optional))


def traits_of(entry: CodeCell, asked: frozenset[str], solution: Code | None = None) -> Traits:
    """What the cell is compared by."""
    vocabularies = [entry.code.vocabulary] + ([solution.vocabulary] if solution else [])
    return Traits(entry.cell.id, entry.code.functions | (entry.code.names & asked), tuple(vocabularies))
