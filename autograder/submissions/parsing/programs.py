"""Makes of a submission's cells one program per question: what a worker executes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

from autograder import PYTHON
from autograder.locale.messages import N_
from autograder.locale.sentences import Words, conjunction, plural_sentence, sentence
from autograder.submissions.parsing.answer_forms import form_of
from autograder.submissions.parsing.handed_out import CodeCell, Reference, Watch, asked_names
from autograder.submissions.parsing.left_out import Reducer, training_functions
from autograder.submissions.parsing.locating import Location, code_cells, locate, renamed
from autograder.submissions.parsing.needs import Needs, extends
from autograder.submissions.parsing.notebook_files import NotebookCell
from autograder.submissions.parsing.own_networks import OwnNetwork, find_own_network, may_stand_elsewhere
from autograder.submissions.parsing.remarks import without_remarks
from autograder.submissions.parsing.scripts import with_magics_again
from autograder.submissions.parsing.spellings import respelled
from autograder.submissions.wire import Answer, Cell
from autograder.units.editions import Edition, edition_of
from autograder.units.unit import FIGURE_TAG, TRAINING_RUN_TAG, Question, UnitTable

__all__ = ["read_answers"]

_LONGEST_ID = 56
_NOT_RUN = frozenset({TRAINING_RUN_TAG, FIGURE_TAG})
"""Tags of cells of which definitions alone run."""


def read_answers(
    cells: Sequence[NotebookCell], unit: UnitTable, reference: Reference, watch: Watch | None = None
) -> tuple[dict[str, Answer], list[Words]]:
    """Find the answer to every question of a unit, and the program that each needs.

    Args:
        cells: of the submission.
        unit: the teaching unit.
        reference: what its built notebooks say.
        watch: told what is looked at.

    Returns:
        The answers by question, and notes on what was repaired or left out, for the instructor.
    """
    watch = watch or Watch()
    cells = [_as_typed(cell) for cell in cells]
    edition = edition_of((cell.source for cell in cells if cell.kind == "code"), unit.editions)
    if edition is not None:
        reference = reference.in_order(edition.order) if edition.order else reference
        cells = renamed(cells, edition.names)
    cells, on_names = respelled(cells, unit, reference, watch)
    entries, notes = code_cells(cells, unit, reference, watch)
    locations = locate(entries, unit, reference, watch)
    builder = _Builder(entries, unit, locations, reference, watch, edition)
    answers = {}
    for question in unit.questions:
        if question.defines:
            answers[question.name] = _answer(question, builder, reference)
        else:
            last = max((entries[place.best].cell.index for place in locations.values()), default=len(cells))
            answers[question.name] = _written_answer(question, cells, reference, last)
    return answers, [*on_names, *notes, *_notes(builder, reference), *builder.notes]


def _as_typed(cell: NotebookCell) -> NotebookCell:
    """A cell of code with the magics that it had before it was a script."""
    source = with_magics_again(cell.source) if cell.kind == "code" else cell.source
    return cell if source == cell.source else replace(cell, source=source)


def _answer(question: Question, builder: _Builder, reference: Reference) -> Answer:
    """The answer to a question that asks for code."""
    if may_stand_elsewhere(question) and (found := builder.find_own_network(question)) is not None:
        program = builder.program(question, is_blank=False, added=found.source)
        form = builder.form([builder.entries[place] for place in found.cells], question)
        return builder.answer(question, program, form, found.stand_ins)
    location = builder.locations.get(question.name)
    if location is None:
        # Translators: {names} are identifiers, joined by "and"; {question} is one.
        problem = sentence(
            "No code cell defines {names}: the answer to `{question}` is missing.",
            names=conjunction([f"`{name}`" for name in question.defines]),
            question=question.name,
        )
        return Answer(question.name, (), problem, "missing")
    code = builder.entries[location.best].code
    if code.is_unread:
        problem = sentence(
            "The answer cell `{question}` takes more time or memory to read than graders have: its code is nested too"
            " deeply, or far too large.",
            question=question.name,
        )
        return Answer(question.name, (), problem, "broken")
    if code.tree is None:
        values = {"question": question.name, "place": code.error, "python": PYTHON}
        # Translators: {place} is such as "in line 3: `x = (` ('(' was never closed)"; {python} is such as 3.11.
        problem = sentence(
            "The answer cell `{question}` has a syntax error {place}. Graders run Python {python}.", **values
        )
        return Answer(question.name, (), problem, "broken")
    parts = [builder.entries[place] for place in location.cells if place not in location.removed]
    defining = [part for part in parts if not part.code.names.isdisjoint(question.defines)]
    is_blank = all(builder.watch.is_blank(part, question, reference) for part in defining)
    asked = frozenset(question.defines)
    is_blank = is_blank and not any(extends(part.code, asked) for part in parts if part not in defining)
    program = builder.program(question, is_blank=is_blank)
    if is_blank:
        return replace(builder.answer(question, program), status="blank")
    return builder.answer(question, program, builder.form(parts, question))


def _written_answer(question: Question, cells: Iterable[NotebookCell], reference: Reference, after: int) -> Answer:
    """The answer to a question that asks for text, which a person grades."""
    own = [cell.source.strip() for cell in cells if question.name in (cell.id, cell.question)]
    texts = own or [cell.source.strip() for cell in cells if cell.kind != "code" and cell.index > after]
    if any(text and not reference.is_given_text(text) for text in texts):
        return Answer(question.name, (), "", "answered")
    return Answer(question.name, (), "", "blank" if own else "missing")


def _notes(builder: _Builder, reference: Reference) -> Iterable[Words]:
    """What an instructor may want to know about how the cells were read."""
    found = [name for name, location in builder.locations.items() if location.by_name]
    if found and reference.has_ids:
        names = ", ".join(found)
        # Translators: {names} are identifiers, separated by commas.
        yield sentence("No cell has the id of {names}: found by the names that cells define.", names=names)
    for question in builder.unit.questions:
        location = builder.locations.get(question.name)
        if location is None:
            continue
        place = builder.entries[location.best].cell
        if location.rivals > 1:
            yield plural_sentence(
                "{question}: {count} cell defines it; cell {number} is graded.",
                "{question}: {count} cells define it; cell {number} is graded.",
                location.rivals,
                question=question.name,
                count=location.rivals,
                number=place.index + 1,
            )
        defined = {name for part in location.cells for name in builder.entries[part].code.names}
        for name in question.defines:
            if name not in defined:
                # Translators: {question} and {name} are identifiers.
                yield sentence("{question}: `{name}` is not defined.", question=question.name, name=name)
    answers = {location.best for location in builder.locations.values()}
    for position, entry in enumerate(builder.entries):
        if entry.code.tree is None and position not in answers:
            values: dict[str, object] = {"number": entry.cell.index + 1}
            if entry.code.is_unread:
                yield sentence(
                    "Cell {number} was left out: it takes more time or memory to read than graders have.", **values
                )
            else:
                values["place"] = entry.code.error
                # Translators: {place} is such as "in line 3: `x = (` ('(' was never closed)".
                yield sentence("Cell {number} was left out: it has a syntax error {place}.", **values)


class _Builder:
    """Builds the programs of one submission."""

    def __init__(
        self,
        entries: Sequence[CodeCell],
        unit: UnitTable,
        locations: Mapping[str, Location],
        reference: Reference,
        watch: Watch,
        edition: Edition | None,
    ) -> None:
        self.edition_name = "" if edition is None else edition.name
        self.entries = entries
        self.reference = reference
        self.watch = watch
        self.needs = Needs(entries)
        self.notes: list[Words] = []
        self._bare = cache(without_remarks)  # a cell stands in the programs of several questions
        self.unit = unit
        self.provided = unit.provided
        self.locations = dict(locations)
        self.removed = {place: names for location in locations.values() for place, names in location.removed.items()}
        loops = {question.training.custom_loop for question in unit.questions if question.training}
        self.loops = frozenset(loop for one in unit.editions for loop in one.loops)
        asked = asked_names(unit)
        self.skipped_calls = frozenset(unit.skipped_calls).union(
            loops - {""}, self.loops, training_functions([entry.code for entry in entries]) - asked
        )

    def find_own_network(self, question: Question) -> OwnNetwork | None:
        """Where the answer stands elsewhere than in what the question asks for; from then on, its place is there."""
        location = self.locations.get(question.name)
        if location is not None and self.entries[location.best].code.tree is None:
            return None
        own = () if location is None else tuple(place for place in location.cells if place not in location.removed)
        names = [other.name for other in self.unit.questions]
        earlier = [self.locations[name] for name in names[: names.index(question.name)] if name in self.locations]
        after = max((place for one in earlier for place in one.cells), default=-1)
        found = find_own_network(question, self.entries, own, after, self.reference, self.loops)
        if found is not None:
            by_name = location is None or location.by_name
            self.locations[question.name] = Location(found.cells[-1], found.cells, {}, 1, by_name)
            self.notes.append(found.how)
        return found

    def form(self, cells: Iterable[CodeCell], question: Question) -> str:
        """By which an answer is compared with others'; see :func:`.answer_forms.form_of`."""
        trees = [entry.code.tree for entry in cells if entry.code.tree is not None]
        return form_of(trees, question.defines, self.reference.statements)

    def answer(
        self, question: Question, program: list[Cell], form: str = "", stand_ins: tuple[tuple[str, str], ...] = ()
    ) -> Answer:
        """An answer whose program runs without the remarks in it.

        Args:
            question: that it answers.
            program: as it was written.
            form: see :class:`.wire.Answer`, as for what follows.
            stand_ins: likewise.
        """
        written = "\n\n".join(cell.source for cell in program if cell.question == question.name)
        bare = tuple(replace(cell, source=self._bare(cell.source)) for cell in program)
        return Answer(question.name, bare, "", "answered", self.edition_name, stand_ins, form, written)

    def program(self, question: Question, *, is_blank: bool, added: str = "") -> list[Cell]:
        """All that runs for a question, in order, as it was written.

        Args:
            question: the question.
            is_blank: whether its answer is as it was handed out.
            added: code of ours that runs at the end.
        """
        own = self.locations[question.name].cells
        order = self._order(question, own)
        needed = frozenset() if is_blank else self.needs.of(own)
        helping = self._helping(question, order, needed)
        first = order.index(own[0])
        reducer = Reducer(self.skipped_calls)
        cells = []
        for place in [*order[:first], *sorted(helping), *order[first:]]:
            entry = self.entries[place]
            kept = helping.get(place)
            source = self._source(place, reducer, needed) if kept is None else self._helpers(place, kept)
            if source:
                owner = self._owner(place, question) if kept is None else ""
                cells.append(Cell(entry.cell.id, entry.cell.index, source, owner))
        if added:
            last = self.entries[own[-1]].cell
            cells.append(Cell(f"{last.id[:_LONGEST_ID]}-graded", last.index, added, question.name))
        return cells

    def _helping(self, question: Question, order: Sequence[int], needed: frozenset[str]) -> dict[int, frozenset[str]]:
        """Cells that are not among those to run, with the names that they alone bind and the answer needs.

        A student's kernel had them, since what stands below an answer may have run before it did.
        """
        found: dict[int, set[str]] = {}
        runs = set(order)
        for name in sorted(needed - self.provided):
            places = self.needs.places_of(name)
            if places and places.isdisjoint(runs):
                found.setdefault(max(places), set()).add(name)
        answer = max(self.entries[place].cell.index for place in self.locations[question.name].cells)
        for place, names in sorted(found.items()):
            if self.entries[place].cell.index <= answer:  # a cell that was taken apart: there, nothing is below
                continue
            listed, number = ", ".join(sorted(names)), self.entries[place].cell.index + 1
            # Translators: {names} are identifiers, separated by commas; {number} is the place of a cell.
            message = N_("{question}: {names} stand below the answer, in cell {number}, and were taken from there.")
            self.notes.append(sentence(message, question=question.name, names=listed, number=number))
        return {place: frozenset(names) for place, names in found.items()}

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

    def _helpers(self, place: int, names: frozenset[str]) -> str:
        """What a cell executes of which these names alone are needed."""
        entry = self.entries[place]
        return Reducer(self.skipped_calls).reduce(
            entry.code,
            removed=entry.code.names - names,
            definitions_only=True,
            needed=names,
            before_work=partial(self.watch.report, entry.cell.index),
        )

    def _source(self, place: int, reducer: Reducer, needed: frozenset[str]) -> str:
        """What a cell executes; "" for nothing."""
        entry = self.entries[place]
        if entry.code.tree is None:
            return ""
        removed = self.removed.get(place, frozenset()) | self.provided
        only = not _NOT_RUN.isdisjoint(entry.cell.tags)
        return reducer.reduce(
            entry.code,
            removed=removed,
            definitions_only=only,
            needed=needed if only and not self.reference.as_handed_out(entry.cell.source) else (),
            before_work=partial(self.watch.report, entry.cell.index),
        )

    def _owner(self, place: int, question: Question) -> str:
        """The question that a cell answers; the one whose program it is, if there are several."""
        if place in self.locations[question.name].cells:
            return question.name
        return next((name for name, location in self.locations.items() if place in location.cells), "")
