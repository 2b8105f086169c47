"""Finds the answer cells of a submission, whatever happened to ids, order and types of its cells."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from autograder.alignment import Traits, align
from autograder.notebook_files import NotebookCell, read_notebook
from autograder.statements import Code, analyse
from autograder.units import Question, Unit

__all__ = ["CodeCell", "Location", "Reference", "code_cells", "load_reference", "locate"]


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


@dataclass(frozen=True)
class Location:
    """Where a question's answer stands, as positions in the list of code cells.

    Attributes:
        best: the cell that defines the answer, or most of it.
        cells: all cells that belong to the answer, ascending; `best` is one of them.
        removed: for cells that define the answer too, but are not to be graded: the names they must not bind.
        rivals: how many cells might have been the answer.
        by_name: whether it was found by what it defines, without an id.
    """

    best: int
    cells: tuple[int, ...]
    removed: Mapping[int, frozenset[str]]
    rivals: int
    by_name: bool


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
    names = _asked_names(unit)
    return Reference(
        traits=tuple(_traits(entry, names, solved.get(entry.cell.id)) for entry in given),
        answers={question.name: places[question.name] for question in questions if question.name in places},
        blanks={
            question.name: {
                name: given[places[question.name]].code.definition(name)
                for name in (*question.defines, *question.optional)
            }
            for question in questions
            if question.name in places
        },
        texts=_notebook_texts(unit.student_notebook()),
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


def _asked_names(unit: Unit) -> frozenset[str]:
    """All names that questions ask for."""
    return frozenset(name for question in unit.questions for name in (*question.defines, *question.optional))


def _traits(entry: CodeCell, asked: frozenset[str], solution: Code | None = None) -> Traits:
    """What the cell is compared by."""
    vocabularies = [entry.code.vocabulary] + ([solution.vocabulary] if solution else [])
    return Traits(entry.cell.id, entry.code.functions | (entry.code.names & asked), tuple(vocabularies))


def code_cells(cells: Iterable[NotebookCell], unit: Unit, reference: Reference) -> tuple[list[CodeCell], list[str]]:
    """The cells that run: the code cells, and answers that had been turned into another type of cell.

    Returns:
        The cells in order, and notes.
    """
    entries: list[CodeCell] = []
    retyped: list[CodeCell] = []
    questions = [question for question in unit.questions if question.defines]
    for cell in cells:
        if cell.kind == "code":
            entries.append(CodeCell(cell, analyse(cell.source)))
        elif any(name in cell.source for question in questions for name in question.defines):
            retyped.append(CodeCell(cell, analyse(cell.source)))
    notes = []
    for entry in retyped:
        for question in questions:
            if entry.code.tree is None or not entry.code.names.issuperset(question.defines):
                continue
            rivals = [other for other in entries if other.code.names.issuperset(question.defines)]
            if len(rivals) < reference.count(question) and not any(other.claims(question) for other in rivals):
                entries.append(entry)
                notes.append(f"{question.name}: its cell is of type {entry.cell.kind}; it was read as code.")
                break
    return sorted(entries, key=lambda entry: entry.cell.index), notes


def locate(entries: Sequence[CodeCell], unit: Unit, reference: Reference) -> dict[str, Location]:
    """Find the answers: by cell id, by the question's name in the metadata, by what cells define and their order.

    Args:
        entries: the code cells of a submission.
        unit: the teaching unit.
        reference: of that unit.

    Returns:
        The location of every answer that is there, by question.
    """
    return dict(_Search(entries, unit, reference).run())


class _Search:
    """One search for all answers of a submission."""

    def __init__(self, entries: Sequence[CodeCell], unit: Unit, reference: Reference) -> None:
        self.entries = entries
        self.reference = reference
        self.questions = [question for question in unit.questions if question.defines]
        self.claimed = {
            question.name: [place for place in self._defining(question) if entries[place].claims(question)]
            for question in self.questions
        }
        taken = {place for places in self.claimed.values() for place in places}
        self.free = set(range(len(entries))) - taken
        self.best = {
            question.name: self._choose(question, self.claimed[question.name])
            for question in self.questions
            if self.claimed[question.name]
        }
        self.matches = self._align(_asked_names(unit), taken)

    def run(self) -> Iterator[tuple[str, Location]]:
        """The locations, question by question."""
        for question in self.questions:
            if question.name not in self.best:
                found = self._by_name(question)
                if found is None:
                    continue
                self.best[question.name] = found
        for question in self.questions:
            if question.name in self.best:
                yield question.name, self._location(question)

    def _defining(self, question: Question) -> list[int]:
        """The cells that define anything that the question asks for."""
        wanted = frozenset(question.defines)
        return [place for place, entry in enumerate(self.entries) if not wanted.isdisjoint(entry.code.names)]

    def _choose(self, question: Question, places: Iterable[int]) -> int:
        """The best of several: one that runs, was written by the student, and is complete; else the last."""

        def merit(place: int) -> tuple[bool, bool, int, int]:
            code = self.entries[place].code
            complete = len(code.names.intersection(question.defines))
            return code.tree is not None, not self.reference.is_blank(code, question), complete, place

        return max(places, key=merit)

    def _align(self, asked: frozenset[str], taken: set[int]) -> dict[int, int]:
        """For cells that the built notebook has too, their position there."""
        anchors = {
            place: self.reference.answers[name] for name, place in self.best.items() if name in self.reference.answers
        }
        traits = [_traits(entry, asked) for entry in self.entries]
        for place in taken - set(anchors):  # one more cell that claims a question stands for no other cell
            traits[place] = Traits("", frozenset(), (frozenset(),))
        return align(traits, self.reference.traits, anchors)

    def _by_name(self, question: Question) -> int | None:
        """The place of an answer that no id or metadata names."""
        places = [place for place in self._defining(question) if place in self.free]
        own = self.reference.answers.get(question.name)
        if self.reference.count(question) > 1:  # given examples define the same names
            matched = [place for place in places if self.matches.get(place) == own]
            # Without a match, the answer may have been moved: then it is a cell that nothing else matches.
            places = matched or [place for place in places if place not in self.matches]
            places = [place for place in places if place not in self.best.values()]
        return self._choose(question, places) if places else None

    def _location(self, question: Question) -> Location:
        """The answer with all cells that belong to it."""
        best = self.best[question.name]
        names = frozenset((*question.defines, *question.optional))
        first, last = self._surroundings(question, best, names)
        nearby = [place for place in sorted(self.free) if first < place < last and self._is_unmatched(place, question)]
        claimed = self.claimed[question.name]
        rivals = {place for place in nearby if place in self._defining(question)} | {best, *claimed}
        code = self.entries[best].code
        if not claimed or code.tree is None or self.reference.is_blank(code, question):
            best = self._choose(question, rivals)
            code = self.entries[best].code
        missing = names - code.names
        parts = {place for place in nearby if not missing.isdisjoint(self.entries[place].code.names)}
        # A cell after the answer that defines the same once more, the blank template for instance, may hold
        # constants that the answer needs: it runs, without those definitions.
        later = {place for place in rivals if place > best}
        cells = {place for place in parts | later if self.entries[place].code.tree is not None} | {best}
        return Location(
            best=best,
            cells=tuple(sorted(cells)),
            removed={place: names & code.names for place in sorted(cells) if place > best},
            rivals=len(rivals - parts | {best}),
            by_name=not claimed,
        )

    def _is_unmatched(self, place: int, question: Question) -> bool:
        """Whether a cell is the student's own addition, or the question's own."""
        return self.matches.get(place, self.reference.answers.get(question.name)) == self.reference.answers.get(
            question.name
        ) and all(place != other for name, other in self.best.items() if name != question.name)

    def _surroundings(self, question: Question, best: int, names: frozenset[str]) -> tuple[float, float]:
        """The nearest cells before and after an answer that belong to something else of the same names."""
        others = {place for name, place in self.best.items() if name != question.name}
        own = self.reference.answers.get(question.name)
        for place, match in self.matches.items():
            traits = self.reference.traits[match]
            if match != own and (match in self.reference.answers.values() or not names.isdisjoint(traits.names)):
                others.add(place)
        before = max((place for place in others if place < best), default=-1)
        after = min((place for place in others if place > best), default=math.inf)
        return before, after
