"""Puts answers into the blank student notebook: for examples, and for the banks of right and wrong answers."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator, Mapping, Sequence

import nbformat

from autograder.errors import UnitError
from autograder.units.unit import Unit

__all__ = ["notebook_with_answers", "read_answer_file", "read_helper_cells", "solution_answers"]


def read_answer_file(text: str) -> dict[str, str]:
    """Answers by question, from a file in percent format with a cell ``# %% question="..."`` for each."""
    return dict(_cells_for("question", text))


def read_helper_cells(text: str) -> dict[str, list[str]]:
    """Cells ``# %% before="..."`` of such a file, by question: what a student defines in cells ahead of an answer."""
    helpers: dict[str, list[str]] = {}
    for question, source in _cells_for("before", text):
        helpers.setdefault(question, []).append(source)
    return helpers


def _cells_for(role: str, text: str) -> Iterator[tuple[str, str]]:
    """Question and source of the code cells that have a question in that role."""
    import jupytext  # takes half a second, and only authors' tools come here

    for cell in jupytext.read(io.StringIO(text), fmt="py:percent").cells:
        if cell.cell_type == "code" and role in cell.metadata:
            yield cell.metadata[role], cell.source


def solution_answers(unit: Unit, language: str = "en") -> dict[str, str]:
    """Sources of the solution notebook's answer cells in a language, by question."""
    solution = nbformat.read(unit.solution_notebook(language), as_version=4)
    names = {question.name for question in unit.questions}
    return {cell.id: cell.source for cell in solution.cells if cell.id in names}


def notebook_with_answers(
    unit: Unit,
    answers: Mapping[str, str],
    *,
    helpers: Mapping[str, Sequence[str]] | None = None,
    language: str = "en",
) -> nbformat.NotebookNode:
    """The student notebook with some of its answer cells filled in.

    Args:
        unit: the unit, built.
        answers: source of the answer cell, by question.
        helpers: sources of code cells to put in front of an answer cell, by question.
        language: of the notebook.

    Raises:
        UnitError: the notebook has no answer cell for one of the questions.
    """
    blank = nbformat.read(unit.student_notebook(language), as_version=4)
    notebook = copy.deepcopy(blank)
    cells = {cell.id: cell for cell in notebook.cells}
    helpers = helpers or {}
    for question in (*answers, *helpers):
        if question not in cells:
            raise UnitError(f"the student notebook of {unit.name} has no answer cell `{question}`")
    for question, source in answers.items():
        cells[question].source = source
    for question, sources in helpers.items():
        place = notebook.cells.index(cells[question])
        notebook.cells[place:place] = [
            nbformat.v4.new_code_cell(source, id=f"before-{question}-{number}")
            for number, source in enumerate(sources, start=1)
        ]
    return notebook
