"""The notebooks that leave the build: Otter's cells made readable, reproducible and our own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import nbformat
from nbformat import NotebookNode

from autograder.authoring.notebooks.assign import Assigned
from autograder.authoring.notebooks.ids import LOAD_TESTS_ID, check_id
from autograder.authoring.notebooks.pictures import with_drawings
from autograder.authoring.notebooks.set_up import set_up_code
from autograder.authoring.notebooks.source import Source, split_answer
from autograder.errors import UnitError

__all__ = ["CHECK_TAG", "notebook_text", "solution_notebook", "student_notebook"]

CHECK_TAG = "public-tests"
"""Cells with this tag exist for ``grader.check``: graders do not run them."""

_OTTER_COMMENT = re.compile(r"<!-- (BEGIN|END) QUESTION -->\n*")


def student_notebook(assigned: Assigned, source: Source) -> NotebookNode:
    """What students get: prompts in place of solutions, no outputs, and a cell that makes ``grader``."""
    return _notebook(_finished(assigned.student, assigned), source)


def solution_notebook(assigned: Assigned, source: Source) -> NotebookNode:
    """What instructors read: the same cells under the same ids, with solutions in place of prompts."""
    cells = [cell for cell in assigned.solution if not _is_prompt(cell)]
    return _notebook(map(_without_markers, _finished(cells, assigned)), source)


def notebook_text(notebook: NotebookNode) -> str:
    """A notebook as the text of its file."""
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def _notebook(cells: Iterable[NotebookNode], source: Source) -> NotebookNode:
    """Put the cell that makes ``grader`` before the first code."""
    cells = [_with_drawings(cell, source) for cell in cells]
    first_code = next((place for place, cell in enumerate(cells) if cell.cell_type == "code"), len(cells))
    folded = {"cellView": "form", "jupyter": {"source_hidden": True}}  # as Colab and as JupyterLab call it
    set_up = nbformat.v4.new_code_cell(set_up_code(source), id=LOAD_TESTS_ID, metadata=_locked([CHECK_TAG]) | folded)
    # Colab asks for a GPU by itself where a notebook trains networks.
    colab = {} if source.unit.data is None else {"accelerator": "GPU", "colab": {"gpuType": "T4", "toc_visible": True}}
    return nbformat.v4.new_notebook(
        cells=[*cells[:first_code], set_up, *cells[first_code:]],
        metadata={
            **colab,
            "autograder": {"language": source.language, "unit": source.unit.name},
            "kernelspec": source.kernelspec,
            "language_info": {"name": "python"},
        },
    )


def _with_drawings(cell: NotebookNode, source: Source) -> NotebookNode:
    if cell.cell_type == "markdown":
        cell.source = with_drawings(cell.source, source.drawings)
    return cell


def _locked(tags: list[str]) -> dict[str, object]:
    return {"deletable": False, "editable": False, "tags": tags}


def _finished(cells: list[NotebookNode], assigned: Assigned) -> Iterator[NotebookNode]:
    """Otter's cells under our ids, without its outputs, metadata, comments and empty cells."""
    for cell in cells:
        text = _OTTER_COMMENT.sub("", cell.source).strip("\n")
        question = cell.metadata.get("question")
        check = re.fullmatch(r'grader\.check\("(\w+)"\)', text)
        if question is not None:
            yield _cell(cell.cell_type, text, question, {"deletable": False, "question": question})
        elif cell.id in assigned.ids:
            tags = cell.metadata.get("tags")
            yield _cell(cell.cell_type, text, cell.id, {"tags": tags} if tags else {})
        elif check:
            yield _cell(cell.cell_type, text, check_id(check[1]), _locked([CHECK_TAG]))
        elif text:
            raise UnitError(f"Otter Assign added a cell that the build does not know: {text.splitlines()[0]}")


def _cell(kind: str, text: str, name: str, metadata: dict[str, object]) -> NotebookNode:
    return getattr(nbformat.v4, f"new_{kind}_cell")(text, id=name, metadata=metadata)


def _is_prompt(cell: NotebookNode) -> bool:
    """In the solution, Otter leaves a manual question's prompt beside its answer."""
    return cell.cell_type == "markdown" and "otter_answer_cell" in cell.metadata.get("tags", [])


def _without_markers(cell: NotebookNode) -> NotebookNode:
    """An answer as an instructor would write it: no markers, no prompts."""
    if cell.cell_type == "code" and "question" in cell.metadata:
        kept = (line for line, part in split_answer(cell.source) if part in ("given", "solution"))
        cell.source = "\n".join(kept)
    return cell
