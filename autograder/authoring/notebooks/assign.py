"""Otter Assign: a checked source in, student and solution cells and test files out.

Otter writes its own cells, ids, prose and layout; what it makes is therefore taken for its decisions alone (which
cells students get, what a solution is replaced by, which tests are public), and `build` sets the rest.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring.notebooks.cells import SourceCell
from autograder.authoring.notebooks.rules import function_of
from autograder.authoring.notebooks.source import Source
from autograder.errors import UnitError

__all__ = ["Assigned", "assign", "number_text", "otter_notebook"]

_CONFIG = """\
# ASSIGNMENT CONFIG
tests: {files: true, ok_format: false}
init_cell: false
check_all_cell: false
export_cell: false
"""

_RUN_OTTER = "import sys; from otter.cli import cli; cli(sys.argv[1:])"


@dataclass(frozen=True)
class Assigned:
    """What Otter Assign made of a source.

    Attributes:
        ids: the ids of all cells that Otter was given; the cells that it adds have others.
        student: the cells that students get.
        solution: the cells with solutions, markers still in place.
        public_tests: test files by question, with public tests only.
        tests: test files by question, with all tests.
    """

    ids: frozenset[str]
    student: list[NotebookNode]
    solution: list[NotebookNode]
    public_tests: dict[str, str]
    tests: dict[str, str]


def assign(source: Source) -> Assigned:
    """Run Otter Assign in a process of its own (it changes directory) and a temporary folder.

    Raises:
        UnitError: Otter Assign refuses the notebook.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        notebook = folder / f"{source.unit.name}.ipynb"
        given = otter_notebook(source)
        nbformat.write(given, notebook)
        # Otter writes tests in the locale's encoding.
        command = [sys.executable, "-I", "-X", "utf8", "-c", _RUN_OTTER, "assign", str(notebook), str(folder / "out")]
        done = subprocess.run(
            [*command, "--no-run-tests", "--no-pdfs"],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
            raise UnitError(f"Otter Assign refuses the notebook of unit {source.unit.name}: {reason}")
        return Assigned(
            ids=frozenset(cell.id for cell in given.cells),
            student=nbformat.read(folder / "out/student" / notebook.name, as_version=4).cells,
            solution=nbformat.read(folder / "out/autograder" / notebook.name, as_version=4).cells,
            public_tests=_texts(folder / "out/student/tests"),
            tests=_texts(folder / "out/autograder/tests"),
        )


def number_text(points: float) -> str:
    """A number as people write it: ``2`` and ``3.5``."""
    return f"{points:g}"


def _texts(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}


def otter_notebook(source: Source, generate: str = "generate: false\n") -> NotebookNode:
    """The notebook that Otter reads: our configuration, and the points of unit.toml.

    Args:
        source: of the unit.
        generate: a line of the configuration: whether and how Otter packs its own zip.
    """
    cells = [nbformat.v4.new_raw_cell(_CONFIG + generate, id="config")]
    for number, cell in enumerate(source.cells):
        if cell.role not in ("config", "practice"):
            make = getattr(nbformat.v4, f"new_{cell.kind}_cell")
            name = cell.id if cell.role == "given" else f"{cell.role}_{number}"
            cells.append(make(_otter_text(cell, source), id=name, metadata=NotebookNode(cell.metadata)))
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": source.kernelspec})


def _otter_text(cell: SourceCell, source: Source) -> str:
    """A cell's text, with its points where Otter looks for them."""
    question = source.questions.get(cell.block)
    if question is not None and cell.role == "test":
        name, code, hidden = function_of(cell)
        config = f"points: {number_text(question.checks[name])}\nhidden: {str(hidden).lower()}"
        return f'""" # BEGIN TEST CONFIG\n{config}\n""" # END TEST CONFIG\n{code}'
    if question is not None and question.is_manual and cell.marker == "# BEGIN QUESTION":
        return f"{cell.text}\npoints: {number_text(question.manual_points)}"
    return cell.text
