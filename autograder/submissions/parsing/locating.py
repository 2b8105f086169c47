"""Finds the answer cells of a submission, whatever happened to ids, order and types of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.locale.sentences import Words, plural_sentence, sentence
from autograder.submissions.parsing.cell_matching import align
from autograder.submissions.parsing.handed_out import CodeCell, Reference, Watch, asked_names, traits_of
from autograder.submissions.parsing.joining import joint, pieced_together
from autograder.submissions.parsing.magics import has_shell_commands, run_in_place
from autograder.submissions.parsing.needs import extends
from autograder.submissions.parsing.notebook_files import NotebookCell
from autograder.submissions.parsing.splitting import split
from autograder.units.unit import Question, UnitTable

__all__ = ["Location", "code_cells", "locate", "renamed"]

_MAXIMUM_RETYPED = 40_000  # characters of text cells that may once have been code, in all


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


def code_cells(
    cells: Sequence[NotebookCell], unit: UnitTable, reference: Reference, watch: Watch
) -> tuple[list[CodeCell], list[Words]]:
    """The cells that run: the code cells, and answers that had been turned into another type of cell.

    Returns:
        The cells in order, and notes.
    """
    entries: list[CodeCell] = []
    retyped: list[CodeCell] = []
    questions = [question for question in unit.questions if question.defines]
    names = {name for question in questions for name in question.defines}
    budget = _MAXIMUM_RETYPED
    sources = iter(run_in_place([cell.source for cell in cells if cell.kind == "code"]))
    for cell in cells:
        if cell.kind == "code":
            run = replace(cell, source=source) if (source := next(sources)) is not cell.source else cell
            entries += split(CodeCell(run, watch.analyse(run, reference)), questions, reference)
        elif reference.is_given_text(cell.source):
            continue
        elif len(cell.source) <= budget and any(name in cell.source for name in names):
            retyped.append(CodeCell(cell, watch.analyse(cell, reference)))
            budget -= len(cell.source)
    notes = list(_on_shell_commands(cells, reference))
    for entry in retyped:
        for question in questions:
            if entry.code.tree is None or not entry.code.names.issuperset(question.defines):
                continue
            rivals = [other for other in entries if other.code.names.issuperset(question.defines)]
            is_lacking = len(rivals) < reference.count(question)
            if is_lacking or (entry.claims(question) and not any(other.claims(question) for other in rivals)):
                entries.append(entry)
                values = {"number": entry.cell.index + 1, "kind": entry.cell.kind}
                # Translators: {kind} is "markdown" or "raw", as Jupyter calls them.
                notes.append(sentence("Cell {number} is of type {kind}, but holds an answer: read as code.", **values))
                break
    return sorted(entries, key=lambda entry: entry.cell.index), notes


def _on_shell_commands(cells: Sequence[NotebookCell], reference: Reference) -> Iterator[Words]:
    own = (cell for cell in cells if cell.kind == "code" and has_shell_commands(cell.source))
    numbers = [str(cell.index + 1) for cell in own if not reference.as_handed_out(cell.source)]
    if numbers:
        # Translators: {numbers} are places of cells in the notebook, with commas.
        yield plural_sentence(
            "Commands of the shell (!, %%bash, pip) do nothing here: they were left out of cell {numbers}.",
            "Commands of the shell (!, %%bash, pip) do nothing here: they were left out of cells {numbers}.",
            len(numbers),
            numbers=", ".join(numbers),
        )


def renamed(cells: Sequence[NotebookCell], names: Mapping[str, str]) -> Sequence[NotebookCell]:
    """Cells of an edition that has other names for what questions ask for: these are bound as well.

    Args:
        cells: of a submission.
        names: the edition's, by the question's.
    """
    changed = list(cells)
    for name, other in names.items():
        definition = re.compile(rf"^(?:async +)?(?:def|class) +{re.escape(other)}\b", re.MULTILINE)
        for place, cell in enumerate(changed):
            if cell.kind == "code" and definition.search(cell.source):
                changed[place] = replace(cell, source=f"{cell.source}\n{name} = {other}")
    return changed


def locate(entries: Sequence[CodeCell], unit: UnitTable, reference: Reference, watch: Watch) -> dict[str, Location]:
    """Find the answers: by cell id, by the question's name in the metadata, by what cells define and their order.

    Args:
        entries: the code cells of a submission.
        unit: the teaching unit.
        reference: of that unit.
        watch: told what is looked at.

    Returns:
        The location of every answer that is there, by question.
    """
    return dict(_Search(entries, unit, reference, watch).run())


class _Search:
    """One search for all answers of a submission."""

    def __init__(self, entries: Sequence[CodeCell], unit: UnitTable, reference: Reference, watch: Watch) -> None:
        self.entries = entries
        self.reference = reference
        self.watch = watch
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
        self.pieces: dict[str, frozenset[int]] = {}  # of answers that were found in several cells, one after another
        self.matches = self._align(asked_names(unit))

    def run(self) -> Iterator[tuple[str, Location]]:
        """The locations, question by question."""
        for question in self.questions:
            if question.name not in self.best:
                found = self._by_name(question)
                if found is None:
                    continue
                self.best[question.name] = found
        self._look_elsewhere()
        for question in self.questions:
            if question.name in self.best:
                yield question.name, self._location(question)

    def _defining(self, question: Question) -> list[int]:
        """The cells that define anything that the question asks for."""
        wanted = frozenset(question.defines)
        return [place for place, entry in enumerate(self.entries) if not wanted.isdisjoint(entry.code.names)]

    def _choose(self, question: Question, places: Iterable[int]) -> int:
        """The best of several: written by the student, free of errors, complete; among equals the last that ran.

        Where none has run, or they were cleared of it, the last in place.
        """

        def merit(place: int) -> tuple[bool, bool, int, int, int]:
            entry = self.entries[place]
            complete = len(entry.code.names.intersection(question.defines))
            is_written = not self._is_blank(place, question)
            return is_written, entry.code.tree is not None, complete, entry.cell.ran, place

        return max(places, key=merit)

    def _align(self, asked: frozenset[str]) -> dict[int, int]:
        """For cells that the built notebook has too, their position there."""
        anchors = {
            place: self.reference.answers[name] for name, place in self.best.items() if name in self.reference.answers
        }
        traits = [traits_of(entry, asked) for entry in self.entries]
        return align(traits, self.reference.traits, anchors)

    def _by_name(self, question: Question) -> int | None:
        """The place of an answer that no id or metadata names."""
        places = self._defining(question)
        if self.reference.count(question) > 1:  # given examples define the same names
            own = self.reference.answers.get(question.name)
            places = [place for place in places if not self._answers_rival(place, question)]
            # Without a match, the answer may have been moved, to a cell of its own or into another answer's.
            places = (
                [place for place in places if self.matches.get(place) == own]
                or [place for place in places if place in self.free - set(self.matches)]
                or [place for place in places if place in self.best.values() and self._is_in_order(place, question)]
            )
        return self._choose(question, places) if places else None

    def _look_elsewhere(self) -> None:
        """For cells that are as they were handed out, take answers that stand below one another somewhere else."""
        asked = frozenset(name for question in self.questions for name in question.defines)
        taken = {*self.matches, *self.best.values()}
        own = [
            place
            for place in sorted(self.free - taken)
            if self.entries[place].code.tree is not None and not asked.isdisjoint(self.entries[place].code.names)
        ]
        if not own:
            return
        lacking = [
            question
            for question in self.questions
            if question.name in self.reference.answers
            and (question.name not in self.best or self._is_blank(self.best[question.name], question))
        ]
        bound = {place: self.entries[place].code.names & asked for place in own}
        answers = pieced_together(bound, [frozenset(question.defines) for question in lacking])
        traits = [joint([traits_of(self.entries[place], asked) for place in places]) for places in answers]
        blanks = [self.reference.traits[self.reference.answers[question.name]] for question in lacking]
        for row, column in align(traits, blanks, {}).items():
            self._take(lacking[column], answers[row])
        # In another order, they are told apart by names that nothing else asks for.
        for question in lacking:
            if question.name not in self.pieces and self._asks_alone(question):
                any(self._take(question, places) for places in reversed(answers))

    def _take(self, question: Question, places: tuple[int, ...]) -> bool:
        """Let cells be the answer to a question, if they hold all of it, and not as it was handed out."""
        names = frozenset[str]().union(*(self.entries[place].code.names for place in places))
        written = [place for place in places if not self._is_blank(place, question)]
        if not written or not names.issuperset(question.defines):
            return False
        self.best[question.name] = self._choose(question, written)
        self.pieces[question.name] = frozenset(places)
        return True

    def _asks_alone(self, question: Question) -> bool:
        """Whether no other question asks for any of the same names."""
        others = (other for other in self.questions if other is not question)
        return all(frozenset(question.defines).isdisjoint(other.defines) for other in others)

    def _answers_rival(self, place: int, question: Question) -> bool:
        """Whether a cell is the answer to another question that asks for the same names."""
        return any(
            self.best.get(other.name) == place and not {*other.defines, *other.optional}.isdisjoint(question.defines)
            for other in self.questions
            if other is not question
        )

    def _is_in_order(self, place: int, question: Question) -> bool:
        """Whether a cell stands between the answers found to earlier and to later questions."""
        position = self.questions.index(question)
        earlier = [self.best[other.name] for other in self.questions[:position] if other.name in self.best]
        later = [self.best[other.name] for other in self.questions[position + 1 :] if other.name in self.best]
        return all(other <= place for other in earlier) and all(place <= other for other in later)

    def _location(self, question: Question) -> Location:
        """The answer with all cells that belong to it."""
        best = self.best[question.name]
        names = frozenset((*question.defines, *question.optional))
        nearby = self._nearby(question, names)
        claimed = self.claimed[question.name]
        further = {place for place in nearby if extends(self.entries[place].code, names)}
        nearby -= {place for place in further if place > best}
        rivals = {best, *claimed}
        code = self.entries[best].code
        if not claimed or code.tree is None or self._is_blank(best, question):
            rivals |= nearby.intersection(self._defining(question))
        else:
            rivals |= {place for place in nearby if self._is_newer(place, best, question)}
        best = self.best[question.name] = self._choose(question, rivals)
        code = self.entries[best].code
        missing = names - code.names
        asked = code.names.intersection(question.defines)
        stubs = {name for name in asked if self.reference.is_as_given(code, name, question)}
        parts = {place for place in nearby if not missing.isdisjoint(self.entries[place].code.names)}
        parts |= {place for place in nearby if place > best and self._fills(place, stubs, question)}
        # A cell after the answer that defines the same once more, the blank template for instance, may hold
        # constants that the answer needs: it runs, without those definitions.
        later = {place for place in rivals if place > best and self.entries[place].code.tree is not None}
        cells = {*parts, *later, *(place for place in further if place > best), best}
        # What goes on with a class that the answer makes for itself belongs to it as well.
        helpers = frozenset[str]().union(*(self.entries[place].code.functions for place in {*parts, best}))
        cells |= {place for place in nearby if place > best and extends(self.entries[place].code, helpers)}
        return Location(
            best=best,
            cells=tuple(sorted(cells)),
            removed=dict.fromkeys(sorted(later), names & code.names),
            rivals=len(rivals - parts | {best}),
            by_name=not claimed,
        )

    def _is_newer(self, place: int, best: int, question: Question) -> bool:
        """Whether a cell is a whole second version of an answer, which the student's kernel had after the first.

        Where it is not known when both ran, versions that stand below the public test are experiments.
        """
        entry, first = self.entries[place], self.entries[best]
        forms = {entry.code.definition(name) for name in question.defines if name in entry.code.names}
        is_whole = len(forms) == len(question.defines)
        if not is_whole or not self.reference.has_ids or not forms.isdisjoint(self.reference.given):
            return False
        if entry.cell.ran and first.cell.ran:
            return entry.cell.ran > first.cell.ran
        return place > best and not any("grader.check(" in one.cell.source for one in self.entries[best:place])

    def _fills(self, place: int, stubs: Iterable[str], question: Question) -> bool:
        """Whether a cell writes anything of what another has as it was handed out."""
        code = self.entries[place].code
        return any(name in code.names and not self.reference.is_as_given(code, name, question) for name in stubs)

    def _nearby(self, question: Question, names: frozenset[str]) -> set[int]:
        """The student's own cells around an answer, up to the next that the built notebook has by these names."""
        best = self.best[question.name]
        own = self.reference.answers.get(question.name)
        others = {place for name, place in self.best.items() if name != question.name}
        others |= {place for name, places in self.pieces.items() if name != question.name for place in places}
        for place, match in self.matches.items():
            asks_the_same = not names.isdisjoint(self.reference.traits[match].names)
            if match != own and (asks_the_same or match in self.reference.answers.values()):
                others.add(place)
        first = max((place for place in others if place < best), default=-1)
        last = min((place for place in others if place > best), default=len(self.entries))
        return {
            place
            for place in range(first + 1, last)
            if place in self.free and self.matches.get(place, own) == own and self.entries[place].code.tree is not None
        }

    def _is_blank(self, place: int, question: Question) -> bool:
        return self.watch.is_blank(self.entries[place], question, self.reference)
