"""Answers under the names that a unit asks for, but in another case or with other underscores: given those names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.locale.sentences import Words, plural_sentence
from autograder.submissions.parsing.cell_code import DEFINITIONS, Code, evaluated
from autograder.submissions.parsing.handed_out import Reference, Watch, asked_names
from autograder.submissions.parsing.notebook_files import NotebookCell
from autograder.units.unit import Question, UnitTable

__all__ = ["respelled"]

_HEADER = re.compile(r"^[ \t]*(?:async[ \t]+)?(def|class)[ \t]+(\w+)", re.MULTILINE)

_MOST_SPELLINGS = 10
"""Of one name; where a notebook has more, nobody can tell what they are for."""


def respelled(
    cells: Sequence[NotebookCell], unit: UnitTable, reference: Reference, watch: Watch
) -> tuple[Sequence[NotebookCell], list[Words]]:
    """Cells whose definitions have the names that questions ask for; where their own are used, these mean the same.

    A name that somebody defines as it is asked for is left alone, and so is one with two spellings in the notebook.
    Functions and classes are told apart, since a function and a class of the same letters may both be asked for.

    Args:
        cells: of a submission.
        unit: the teaching unit.
        reference: what its built notebooks say.
        watch: told what is looked at.

    Returns:
        The cells, and a note on each name that was taken for another.
    """
    search = _Search(cells, unit, reference, watch)
    changed: list[NotebookCell] = list(cells)
    notes: list[Words] = []
    for one in search.run():
        for place in one.places:
            cell = changed[place]
            changed[place] = replace(cell, source=_with_name(cell.source, watch.analyse(cell, reference), one))
        for place, cell in enumerate(changed):
            if cell.kind == "code" and f"{one.found}." in cell.source:
                changed[place] = replace(cell, source=_with_attributes_set(cell.source, one))
        # Translators: {found} and {name} are identifiers, {numbers} are places of cells in the notebook, with commas.
        note = plural_sentence(
            "`{found}` in cell {numbers} was taken for `{name}`, which a question asks for.",
            "`{found}` in cells {numbers} was taken for `{name}`, which a question asks for.",
            len(one.places),
            found=one.found,
            name=one.name,
            numbers=", ".join(str(cells[place].index + 1) for place in one.places),
        )
        notes.append(note)
    return changed, notes


@dataclass(frozen=True)
class _Spelling:
    """A name that is taken for another.

    Attributes:
        name: that is asked for.
        found: that cells define.
        places: of these cells.
        is_used: whether it stands anywhere else than where it is defined.
    """

    name: str
    found: str
    places: tuple[int, ...]
    is_used: bool


class _Search:
    """One search for spellings; see :func:`respelled`."""

    def __init__(self, cells: Sequence[NotebookCell], unit: UnitTable, reference: Reference, watch: Watch) -> None:
        self.cells = cells
        self.reference = reference
        self.watch = watch
        self.questions = [question for question in unit.questions if question.defines]
        self.excluded = asked_names(unit) | unit.provided
        self.wanted = _by_folded_name(reference.keywords)

    def run(self) -> Iterator[_Spelling]:
        """The spellings that are taken; most notebooks have none, and then nothing is parsed."""
        own = [place for place, cell in enumerate(self.cells) if self._is_students(cell)]
        if not any(True for place in own for _found in self._spelled(self.cells[place].source)):
            return
        codes = {place: self.watch.analyse(self.cells[place], self.reference) for place in own}
        found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for place, code in codes.items():
            for name, spelling in sorted(set(self._spelled(self.cells[place].source))):
                if spelling in code.functions:
                    found[name][spelling].append(place)
        for name, every in found.items():
            if len(every) > _MOST_SPELLINGS:
                continue
            places = {spelling: one for spelling, one in every.items() if not self._is_given(spelling, one, codes)}
            for spelling, taken in self._taken(name, places, codes).items():
                yield _Spelling(name, spelling, tuple(taken), self._is_used(spelling))

    def _is_students(self, cell: NotebookCell) -> bool:
        return cell.kind == "code" and self.reference.as_handed_out(cell.source) is None

    def _spelled(self, source: str) -> Iterator[tuple[str, str]]:
        """Names that are asked for, and what a cell seems to define instead."""
        for keyword, spelling in _HEADER.findall(source):
            name = self.wanted.get((keyword, _folded(spelling)))
            if name is not None and spelling not in self.excluded:
                yield name, spelling

    def _taken(
        self, name: str, places: Mapping[str, list[int]], codes: Mapping[int, Code]
    ) -> Mapping[str, Sequence[int]]:
        """Of the spellings of a name, those that mean it, and where."""
        asking = [question for question in self.questions if name in (*question.defines, *question.optional)]
        is_defined = any(self._is_students_own(code, name, asking) for code in codes.values())
        if not is_defined and len(places) == 1:
            return places
        if is_defined and len(asking) == 1:
            return {}
        spellings = Counter(place for one in places.values() for place in one)
        claimed: dict[str, list[int]] = defaultdict(list)
        for spelling, one in places.items():
            for place in one:
                claims = any(question.name in (self.cells[place].id, self.cells[place].question) for question in asking)
                if claims and spellings[place] == 1 and name not in codes[place].names:
                    claimed[spelling].append(place)
        return claimed

    def _is_given(self, spelling: str, places: Iterable[int], codes: Mapping[int, Code]) -> bool:
        """Whether it is another function or class that students get."""
        return any(codes[place].definition(spelling) in self.reference.given for place in places)

    def _is_used(self, spelling: str) -> bool:
        sources = [cell.source for cell in self.cells if cell.kind == "code"]
        word = re.compile(rf"\b{re.escape(spelling)}\b")
        mentions = sum(1 for source in sources for _mention in word.finditer(source))
        return mentions > sum(1 for source in sources for header in _HEADER.finditer(source) if header[2] == spelling)

    def _is_students_own(self, code: Code, name: str, asking: Iterable[Question]) -> bool:
        """Whether a cell binds a name, and not as some notebook gives it to students."""
        if name not in code.names or code.definition(name) in self.reference.given:
            return False
        return not any(self.reference.is_as_given(code, name, question) for question in asking)


def _folded(name: str) -> str:
    return name.replace("_", "").casefold()


def _by_folded_name(keywords: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Names that are asked for, by keyword and letters, as far as these mean one name alone."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, keyword in keywords.items():
        names[keyword, _folded(name)].append(name)
    return {key: found[0] for key, found in names.items() if len(found) == 1}


def _with_name(source: str, code: Code, spelling: _Spelling) -> str:
    """A cell that defines the name that is asked for; below the definition, the student's own means the same.

    The line for that takes the place of an empty one where it can: then lines keep their numbers.

    Args:
        source: of the cell.
        code: its Python, line by line.
        spelling: of a name in it.
    """
    header = re.compile(rf"\b(def|class)([ \t]+){re.escape(spelling.found)}\b")
    lines = source.split("\n")
    nodes = evaluated(*code.tree.body) if code.tree is not None else ()
    definitions = [node for node in nodes if isinstance(node, DEFINITIONS) and node.name == spelling.found]
    for node in sorted(definitions, key=lambda one: one.lineno, reverse=True):
        header_at, end = node.lineno - 1, node.end_lineno or node.lineno
        lines[header_at] = header.sub(rf"\1\2{spelling.name}", lines[header_at], count=1)
        indent = lines[header_at][: len(lines[header_at]) - len(lines[header_at].lstrip(" \t"))]
        is_free = end < len(lines) and not lines[end].strip()
        if spelling.is_used:
            lines[end : end + is_free] = [f"{indent}{spelling.found} = {spelling.name}"]
    if code.tree is None:
        lines = [header.sub(rf"\1\2{spelling.name}", line, count=1) for line in lines]
    return "\n".join(lines)


def _with_attributes_set(source: str, spelling: _Spelling) -> str:
    """A cell that goes on with a class under the name that is asked for: ``Model.call = call``."""
    return re.sub(rf"^{re.escape(spelling.found)}(?=\.\w+[ \t]*=[^=])", spelling.name, source, flags=re.MULTILINE)
