"""Puts answers into the blank student notebook: for examples, and for the banks of right and wrong answers."""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping

import nbformat

from autograder.errors import UnitError
from autograder.units import Unit

__all__ = ["notebook_with_answers", "read_answer_file"]


def read_answer_file(text: str) -> dict[str, str]:
    """Answers by question, from a file in percent format with a cell ``# %% question="..."`` for each."""
    import jupytext  # takes half a second, and only authors' tools come here

    notebook = jupytext.read(io.StringIO(text), fmt="py:percent")
    return {
        cell.metadata["question"]: cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and "question" in cell.metadata
    }


def notebook_with_answers(unit: Unit, answers: Mapping[str, str], *, language: str = "en") -> nbformat.NotebookNode:
    """The student notebook with some of its answer cells filled in.

    Args:
        unit: the unit, built.
        answers: source of the answer cell, by question.
        language: of the notebook.

    Raises:
        UnitError: the notebook has no answer cell for one of the questions.
    """
    blank = nbformat.read(unit.student_notebook(language), as_version=4)
    notebook = copy.deepcopy(blank)
    cells = {cell.id: cell for cell in notebook.cells}
    for question, source in answers.items():
        if question not in cells:
            raise UnitError(f"the student notebook of {unit.name} has no answer cell `{question}`")
        cells[question].source = source
    return notebook
