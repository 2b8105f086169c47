"""Source notebooks: ``source/<unit>/notebook.py``, percent text with Otter Assign markup, read and checked.

Otter Assign takes what it can make sense of and hands the rest to students. So every rule of the markup is checked
here, on the text, and a broken one is a `SourceError` with file and line::

    raw       # ASSIGNMENT CONFIG     once, if at all
    raw       # BEGIN QUESTION        name:, and manual: true for a question that a person grades
    ...                               cells that everyone gets
    raw       # BEGIN PROMPT          manual questions only: what students find in place of the answer
    markdown  question="<name>"
    raw       # END PROMPT
    raw       # BEGIN SOLUTION
    code      question="<name>"       the answer, with # BEGIN SOLUTION ... # END SOLUTION inside; prose if manual
    raw       # END SOLUTION
    raw       # BEGIN TESTS
    code                              one function each, # HIDDEN on the first line where hidden, # PRACTICE where
                                      it is for students' notebooks alone
    raw       # END TESTS
    raw       # END QUESTION

Boxes of comments need no right edge in the text: they get one when it is read.

Modules: `markup` knows lines, `cells` cuts and pairs, `rules` judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from autograder.authoring.notebooks.cells import MarkupError, SourceCell, arrange, scan
from autograder.authoring.notebooks.ids import with_ids
from autograder.authoring.notebooks.markup import BEGIN_PROMPT, BEGIN_SOLUTION, END_PROMPT, END_SOLUTION
from autograder.authoring.notebooks.pictures import check_pictures, drawings_in
from autograder.authoring.notebooks.rules import (
    check_asked_names,
    check_cell,
    check_own_checks,
    check_question,
    function_of,
    question_of,
)
from autograder.authoring.text.code import with_boxes
from autograder.errors import SourceError, UnitError
from autograder.files.source_texts import source_text
from autograder.locale.messages import SOURCE_LANGUAGE
from autograder.units.unit import Question, Unit

__all__ = ["Check", "Source", "read_source", "split_answer"]


@dataclass(frozen=True)
class Check:
    """A test as its author wrote it.

    Attributes:
        name: the function's name, and the check's in unit.toml.
        code: the function.
        hidden: whether it is kept from students.
    """

    name: str
    code: str
    hidden: bool


@dataclass(frozen=True)
class Source:
    """A source notebook that keeps all the rules.

    Attributes:
        unit: its unit.
        cells: all cells with their roles, in order.
        questions: the question of each block, counted from 1 as in `SourceCell.block`.
        kernelspec: the notebook's kernel, as its metadata name it.
        language: of its text.
        drawings: the SVG text of every drawing that its prose shows, by its path in the unit's folder.
    """

    unit: Unit
    cells: list[SourceCell]
    questions: dict[int, Question]
    kernelspec: dict[str, str]
    language: str = SOURCE_LANGUAGE
    drawings: Mapping[str, str] = field(default_factory=dict)

    def checks(self, question: str) -> list[Check]:
        """The tests of a question in order, hidden ones included."""
        return [
            Check(*function_of(cell))
            for cell in self.cells
            if cell.role == "test" and self.questions[cell.block].name == question
        ]

    def notebook_tests(self, question: str) -> list[str]:
        """The code of the tests that students have of a question, in order: public ones and those for practice."""
        functions = (
            function_of(cell)
            for cell in self.cells
            if cell.role in ("test", "practice") and self.questions[cell.block].name == question
        )
        return [code for _name, code, hidden in functions if not hidden]


def read_source(unit: Unit) -> Source:
    """Read and check a unit's source notebook.

    Args:
        unit: the unit, whose questions and checks the notebook must have.

    Raises:
        SourceError: the text breaks a rule of the markup, or is not UTF-8.
        UnitError: there is no notebook, or it lacks a question of the unit.
    """
    path = (unit.source / "notebook.py").relative_to(unit.root)
    try:
        text = source_text(unit.root / path, path)
    except FileNotFoundError:
        raise UnitError(f"unit {unit.name} has no notebook; write it to {path.as_posix()}") from None
    try:
        source = _checked(text, unit)
    except MarkupError as problem:
        raise SourceError(path, problem.line, problem.text) from None
    found = [question.name for question in source.questions.values()]
    wanted = [question.name for question in unit.questions]
    if found != wanted:
        asked = ", ".join(found) or "no questions"
        raise UnitError(f"{path.as_posix()} asks {asked}; unit.toml has {', '.join(wanted)}, in this order")
    return source


def split_answer(text: str) -> Iterator[tuple[str, str]]:
    """Tell what is what in an answer's cell.

    Args:
        text: the code of an answer cell that keeps the rules.

    Yields:
        Each line with its part: ``given``, ``solution``, ``prompt`` or ``marker``.
    """
    part = "given"
    for line in text.split("\n"):
        marker = line.strip()
        if marker in (*BEGIN_SOLUTION, BEGIN_PROMPT):
            yield line, "marker"
            part = "prompt" if marker == BEGIN_PROMPT else "solution"
        elif marker in (END_SOLUTION, END_PROMPT):
            yield line, "marker"
            part = "given"
        else:
            yield line, part


def _checked(text: str, unit: Unit) -> Source:
    """Apply every rule but that of completeness."""
    scanned, metadata = scan(text)
    if "kernelspec" not in metadata:
        raise MarkupError(1, "the header names no kernelspec; Otter Assign needs display_name, language, name")
    cells = list(arrange(scanned))
    questions: dict[int, Question] = {}
    for cell in cells:
        if cell.marker == "# BEGIN QUESTION" and cell.role == "marker":
            question = question_of(cell, unit)
            if question in questions.values():
                raise MarkupError(cell.line, f"question {question.name} was asked before; names are used once")
            questions[cell.block] = question
    for cell in cells:
        check_cell(cell, questions.get(cell.block))
        check_own_checks(cell, unit)
    for block, question in questions.items():
        check_question([cell for cell in cells if cell.block == block], question)
    check_asked_names(cells, questions, unit)
    check_pictures(cells)
    names = {block: question.name for block, question in questions.items()}
    cells = [replace(cell, text=with_boxes(cell.text)) if cell.kind == "code" else cell for cell in cells]
    kernel = dict(metadata["kernelspec"])
    return Source(unit, list(with_ids(cells, names)), questions, kernel, drawings=_drawings(cells, unit))


def _drawings(cells: list[SourceCell], unit: Unit) -> dict[str, str]:
    """The drawings that prose shows, from the unit's folder."""
    found = {}
    for cell in cells:
        for path in drawings_in(cell.text) if cell.kind == "markdown" else ():
            try:
                found[path] = (unit.source / path).read_text(encoding="utf-8")
            except FileNotFoundError:
                raise MarkupError(cell.line, f"this cell shows {path}, and the unit has no such file") from None
    return found
