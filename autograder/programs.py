"""Makes of a submission's cells one program per question: what a worker executes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.answers import Location, code_cells, locate
from autograder.locale.messages import _, conjunction, ngettext
from autograder.notebook_files import NotebookCell
from autograder.reduction import Facts, Reducer
from autograder.reference import CodeCell, Reference, load_reference
from autograder.units import FIGURE_TAG, TRAINING_RUN_TAG, Question, Unit

__all__ = ["Answer", "Cell", "read_answers"]


@dataclass(frozen=True)
class Cell:
    """One code cell as a worker executes it.

    Attributes:
        id: the notebook's cell id, or ``cell-<index>``.
        index: 0-based position in the notebook.
        source: Python; magics, shell lines and skipped statements are blanked, line numbers kept.
        question: name of the question that the cell answers, or "".
    """

    id: str
    index: int
    source: str
    question: str


@dataclass(frozen=True)
class Answer:
    """One question of one submission.

    Attributes:
        question: its name.
        program: all code cells to execute, in order, ending with the question's answer cells; empty unless the
            status is "answered" or "blank".
        problem: "", or a sentence that says why the answer cannot run at all.
        status: "answered"; "blank" for the cell as students get it; "missing" when no cell defines what the
            question asks for; "broken" for a syntax error.
    """

    question: str
    program: tuple[Cell, ...]
    problem: str
    status: Literal["answered", "blank", "missing", "broken"]


def read_answers(cells: Sequence[NotebookCell], unit: Unit) -> tuple[dict[str, Answer], list[str]]:
    """Find the answer to every question of a unit, and the program that each needs.

    Args:
        cells: of the submission.
        unit: the teaching unit.

    Returns:
        The answers by question, and notes on what was repaired or left out, for the instructor.
    """
    reference = load_reference(unit)
    entries, notes = code_cells(cells, unit, reference)
    locations = locate(entries, unit, reference)
    builder = _Builder(entries, unit, locations)
    answers = {}
    for question in unit.questions:
        if question.defines:
            answers[question.name] = _answer(question, builder, reference)
        else:
            last = max((entries[place.best].cell.index for place in locations.values()), default=len(cells))
            answers[question.name] = _written_answer(question, cells, reference, last)
    return answers, notes + list(_notes(builder, reference))


def _answer(question: Question, builder: _Builder, reference: Reference) -> Answer:
    """The answer to a question that asks for code."""
    location = builder.locations.get(question.name)
    if location is None:
        # Translators: {names} are identifiers, joined by "and"; {question} is one.
        message = _("No code cell defines {names}: the answer to `{question}` is missing.")
        names = conjunction([f"`{name}`" for name in question.defines])
        problem = message.format(names=names, question=question.name)
        return Answer(question.name, (), problem, "missing")
    code = builder.entries[location.best].code
    if code.tree is None:
        # Translators: {place} is such as "in line 3: `x = (` ('(' was never closed)".
        message = _("The answer cell `{question}` has a syntax error {place}.")
        problem = message.format(question=question.name, place=code.error)
        return Answer(question.name, (), problem, "broken")
    parts = [builder.entries[place].code for place in location.cells if place not in location.removed]
    defining = [part for part in parts if not part.names.isdisjoint(question.defines)]
    is_blank = all(reference.is_blank(part, question) for part in defining)
    return Answer(question.name, builder.program(question), "", "blank" if is_blank else "answered")


def _written_answer(question: Question, cells: Iterable[NotebookCell], reference: Reference, after: int) -> Answer:
    """The answer to a question that asks for text, which a person grades."""
    own = [cell.source.strip() for cell in cells if question.name in (cell.id, cell.question)]
    texts = own or [cell.source.strip() for cell in cells if cell.kind != "code" and cell.index > after]
    if any(text and text not in reference.texts for text in texts):
        return Answer(question.name, (), "", "answered")
    return Answer(question.name, (), "", "blank" if own else "missing")


def _notes(builder: _Builder, reference: Reference) -> Iterable[str]:
    """What an instructor may want to know about how the cells were read."""
    found = [name for name, location in builder.locations.items() if location.by_name]
    if found and reference.has_ids:
        # Translators: {names} are identifiers, separated by commas.
        message = _("No cell has the id of {names}: found by the names that cells define.")
        yield message.format(names=", ".join(found))
    for question in builder.unit.questions:
        location = builder.locations.get(question.name)
        if location is None:
            continue
        place = builder.entries[location.best].cell
        if location.rivals > 1:
            yield ngettext(
                "{question}: {count} cell defines it; cell {number} is graded.",
                "{question}: {count} cells define it; cell {number} is graded.",
                location.rivals,
            ).format(question=question.name, count=location.rivals, number=place.index + 1)
        defined = {name for part in location.cells for name in builder.entries[part].code.names}
        for name in question.defines:
            if name not in defined:
                # Translators: {question} and {name} are identifiers.
                yield _("{question}: `{name}` is not defined.").format(question=question.name, name=name)
    answers = {location.best for location in builder.locations.values()}
    for position, entry in enumerate(builder.entries):
        if entry.code.tree is None and position not in answers:
            # Translators: {place} is such as "in line 3: `x = (` ('(' was never closed)".
            message = _("Cell {number} was left out: it has a syntax error {place}.")
            yield message.format(number=entry.cell.index + 1, place=entry.code.error)


class _Builder:
    """Builds the programs of one submission."""

    def __init__(self, entries: Sequence[CodeCell], unit: Unit, locations: Mapping[str, Location]) -> None:
        self.entries = entries
        self.unit = unit
        self.locations = locations
        self.removed = {place: names for location in locations.values() for place, names in location.removed.items()}
        loops = {question.training.custom_loop for question in unit.questions if question.training}
        self.skipped_calls = frozenset(unit.skipped_calls) | (loops - {""})
        self.facts: dict[ast.stmt, Facts] = {}

    def program(self, question: Question) -> tuple[Cell, ...]:
        """All that runs for a question, in order."""
        own = self.locations[question.name].cells
        reducer = Reducer(self.skipped_calls, facts=self.facts)
        return tuple(
            Cell(entry.cell.id, entry.cell.index, source, self._owner(place, question))
            for place in self._order(question, own)
            if (source := self._source(place, reducer))
            for entry in (self.entries[place],)
        )

    def _order(self, question: Question, own: tuple[int, ...]) -> list[int]:
        """The places of the cells to run: those up to the answer, and what it builds on wherever that stands."""
        needed = [self.locations[name].cells for name in question.builds_on if name in self.locations]
        end = max(place for cells in (own, *needed) for place in cells)
        names = [other.name for other in self.unit.questions]
        later = [self.locations[name] for name in names[names.index(question.name) + 1 :] if name in self.locations]
        not_yet = {place for location in later for place in location.cells} - set(own)
        places = [place for place in range(end + 1) if place not in not_yet]
        if end > own[-1]:
            places = [place for place in places if place not in own] + list(own)
        return places

    def _source(self, place: int, reducer: Reducer) -> str:
        """What a cell executes; "" for nothing."""
        entry = self.entries[place]
        if entry.code.tree is None:
            return ""
        removed = self.removed.get(place, frozenset()).union(self.unit.provided)
        only = not entry.cell.tags.isdisjoint((TRAINING_RUN_TAG, FIGURE_TAG))
        return reducer.reduce(entry.code, removed=removed, definitions_only=only)

    def _owner(self, place: int, question: Question) -> str:
        """The question that a cell answers; the one whose program it is, if there are several."""
        owners = [name for name, location in self.locations.items() if place in location.cells]
        return question.name if question.name in owners else next(iter(owners), "")
