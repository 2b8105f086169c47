"""What a unit's built notebooks look like: where answers stand, and what is there before they are written."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.submissions.parsing.answer_forms import statement_forms
from autograder.submissions.parsing.cell_code import DEFINITIONS, Code, analyse, evaluated, unread
from autograder.submissions.parsing.cell_matching import Traits
from autograder.submissions.parsing.languages import Vocabularies
from autograder.submissions.parsing.notebook_files import NotebookCell, NotebookFile, read_notebook
from autograder.units.unit import Question, UnitTable

__all__ = ["CodeCell", "Reference", "Watch", "asked_names", "read_reference", "traits_of"]


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
        blanks: for each question, by name, the normal forms of the definitions that students get, in any edition.
        given: the normal forms of all functions and classes that students get beside these.
        statements: all that students get, in any edition; see :func:`.answer_forms.statement_forms`.
        texts: the text cells that students get.
        text_digests: of text cells that students get in other editions; see :class:`..units.editions.Edition`.
        vocabularies: by which the language of a notebook's text is told.
        has_ids: whether the notebooks exist; without them `traits` is no more than the list of questions.
        keywords: of names that questions ask for, ``def`` or ``class``: with which the built notebooks define them.
        codes: of cells as students get them, by what stands in them; None for those that nobody has handed in yet.
    """

    traits: tuple[Traits, ...]
    answers: Mapping[str, int]
    blanks: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    statements: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    text_digests: frozenset[str] = frozenset()
    vocabularies: Vocabularies = field(default_factory=Vocabularies)
    has_ids: bool = False
    keywords: Mapping[str, str] = field(default_factory=dict)
    codes: dict[str, Code | None] = field(default_factory=dict)

    def as_handed_out(self, source: str) -> Code | None:
        """The Python of a cell that students get; None for all others. Most of a class's are parsed once."""
        if source in self.codes and self.codes[source] is None:
            self.codes[source] = analyse(source)
        return self.codes.get(source)

    def is_given_text(self, text: str) -> bool:
        """Whether students get a text cell as it is."""
        if text.strip() in self.texts:
            return True
        return bool(self.text_digests) and _digest(text) in self.text_digests

    def is_blank(self, code: Code, question: Question) -> bool:
        """Whether all that the code defines of a question is as students get it."""
        names = code.names.intersection(question.defines)
        return bool(names) and all(self.is_as_given(code, name, question) for name in names)

    def is_as_given(self, code: Code, name: str, question: Question) -> bool:
        """Whether a name that a question asks for means what it does in a notebook as students get it."""
        return code.definition(name) in self.blanks.get(question.name, {}).get(name, ())

    def in_order(self, questions: Sequence[str]) -> Reference:
        """This notebook with answers in another order, each after the cells that stand between it and the one before.

        Args:
            questions: in that order; those that are not named stay behind them.
        """
        names = {place: name for name, place in self.answers.items()}
        parts: list[list[int]] = [[]]
        owners: list[str] = []
        for place in range(len(self.traits)):
            parts[-1].append(place)
            if place in names:
                owners.append(names[place])
                parts.append([])
        wanted = [*(name for name in questions if name in owners), *(name for name in owners if name not in questions)]
        places = [place for name in wanted for place in parts[owners.index(name)]] + parts[-1]
        return replace(
            self,
            traits=tuple(self.traits[place] for place in places),
            answers={name: places.index(place) for name, place in self.answers.items()},
        )

    def count(self, question: Question) -> int:
        """The number of cells that define all that the question asks for."""
        return sum(traits.names.issuperset(question.defines) for traits in self.traits)


@dataclass(frozen=True)
class Watch:
    """Follows the reading of one notebook, so that somebody knows which cell is to blame where it ends the reader.

    Attributes:
        report: told the position of a cell before it is looked at.
        unread: positions of cells that are to blame, and are not parsed again.
    """

    report: Callable[[int], None] = lambda position: None
    unread: frozenset[int] = frozenset()

    def analyse(self, cell: NotebookCell, reference: Reference) -> Code:
        """A cell's Python."""
        if known := reference.as_handed_out(cell.source):
            return known
        self.report(cell.index)
        return unread(cell.source) if cell.index in self.unread else analyse(cell.source)

    def is_blank(self, entry: CodeCell, question: Question, reference: Reference) -> bool:
        """Whether all that a cell defines of a question is as students get it."""
        self.report(entry.cell.index)
        return reference.is_blank(entry.code, question)


def read_reference(
    unit: UnitTable, student: bytes | None, solution: bytes | None, students: Iterable[bytes]
) -> Reference:
    """What a unit's built notebooks say; where there are none, go by the questions of ``unit.toml`` alone.

    Args:
        unit: the teaching unit.
        student: its built notebook as students get it.
        solution: its built solution notebook.
        students: the notebooks that students get, in all languages.

    Raises:
        SubmissionError: one cannot be read.
    """
    questions = [question for question in unit.questions if question.defines]
    if student is None:
        traits = tuple(Traits(question.name, frozenset(question.defines), ()) for question in questions)
        return Reference(traits, {question.name: place for place, question in enumerate(questions)})
    given = _notebook_code(student)
    solved = {entry.cell.id: entry.code for entry in _notebook_code(solution)} if solution is not None else {}
    places = {entry.cell.id: place for place, entry in enumerate(given)}
    names = asked_names(unit)
    built = [read_notebook("", content) for content in students]
    codes = [entry.code for entry in given] + [analyse(edition.given) for edition in unit.editions]
    return Reference(
        traits=tuple(traits_of(entry, names, solved.get(entry.cell.id)) for entry in given),
        answers={question.name: places[question.name] for question in questions if question.name in places},
        blanks={
            question.name: _blanks(question, given[places[question.name]], built, unit)
            for question in questions
            if question.name in places
        },
        given=frozenset(code.definition(name) for code in codes for name in code.functions),
        statements=frozenset(form for code in codes if code.tree is not None for form in statement_forms(code.tree)),
        texts=frozenset(cell.source.strip() for notebook in built for cell in notebook.cells if cell.kind != "code")
        | {text.strip() for edition in unit.editions for text in edition.texts},
        text_digests=frozenset(digest for edition in unit.editions for digest in edition.text_digests),
        vocabularies=Vocabularies.of((notebook.language, notebook.cells) for notebook in built),
        has_ids=True,
        keywords=dict(_keywords([*(entry.code for entry in given), *solved.values()], names)),
        codes={cell.source: None for notebook in built for cell in notebook.cells if cell.kind == "code"},
    )


def _keywords(codes: Iterable[Code], names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """With what each of some names is defined, where a function or a class is."""
    for code in codes:
        for node in evaluated(*code.tree.body) if code.tree is not None else ():
            if isinstance(node, DEFINITIONS) and node.name in names:
                yield node.name, "class" if isinstance(node, ast.ClassDef) else "def"


def _digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def _blanks(
    question: Question, given: CodeCell, built: Iterable[NotebookFile], unit: UnitTable
) -> dict[str, frozenset[str]]:
    """What a question asks for, as students get it: of each name, the normal form in each language and edition.

    Errors that handed-out code raises speak the language of its notebook.
    """
    sources = {cell.source for notebook in built for cell in notebook.cells if cell.id == given.cell.id}
    sources |= {edition.blanks.get(question.name, "") for edition in unit.editions}
    codes = [given.code, *map(analyse, sorted(sources - {given.cell.source}))]
    return {
        name: frozenset(code.definition(name) for code in codes if name in code.names)
        for name in (*question.defines, *question.optional)
    }


def _notebook_code(content: bytes) -> list[CodeCell]:
    """The code cells of a built notebook."""
    return [CodeCell(cell, analyse(cell.source)) for cell in read_notebook("", content).cells if cell.kind == "code"]


def asked_names(unit: UnitTable) -> frozenset[str]:
    """All names that questions ask for."""
    return frozenset(name for question in unit.questions for name in (*question.defines, *question.optional))


def traits_of(entry: CodeCell, asked: frozenset[str], solution: Code | None = None) -> Traits:
    """What the cell is compared by."""
    vocabularies = [entry.code.vocabulary] + ([solution.vocabulary] if solution else [])
    return Traits(entry.cell.id, entry.code.functions | (entry.code.names & asked), tuple(vocabularies))
