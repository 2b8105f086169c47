"""Otter Assign: a checked source in, student and solution cells and test files out.

Otter writes its own cells, ids, prose and layout; what it makes is therefore taken for its decisions alone (which
cells students get, what a solution is replaced by, which tests are public), and `build` sets the rest.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
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

_RUN_OTTER = """\
import os, sys

# jsonschema's grammar of addresses, which takes two seconds to load; the schema of notebooks has no addresses.
sys.modules["rfc3987_syntax"] = None
from otter.cli import cli

for notebook in sys.argv[1:]:
    os.chdir(os.path.dirname(notebook))
    cli(["assign", notebook, "out", "--no-run-tests", "--no-pdfs"], standalone_mode=False)
"""
"""Otter changes directory; and it takes longer to import than to run."""


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


def assign(sources: Sequence[Source]) -> list[Assigned]:
    """Run Otter Assign on each, all in one process of its own and a temporary folder.

    Args:
        sources: of one unit, in different languages.

    Raises:
        UnitError: Otter Assign refuses a notebook.
    """
    with tempfile.TemporaryDirectory() as name:
        given = [otter_notebook(source) for source in sources]
        notebooks = []
        for number, (source, notebook) in enumerate(zip(sources, given, strict=True)):
            folder = Path(name, str(number))
            folder.mkdir()
            notebooks.append(folder / f"{source.unit.name}.ipynb")
            nbformat.write(notebook, notebooks[-1])
        # Otter writes tests in the locale's encoding.
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-c", _RUN_OTTER, *map(str, notebooks)],
            cwd=name,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
            raise UnitError(f"Otter Assign refuses the notebook of unit {sources[0].unit.name}: {reason}")
        return [_assigned(*made) for made in zip(given, notebooks, strict=True)]


def _assigned(given: NotebookNode, path: Path) -> Assigned:
    """What was made of a notebook, in the folder ``out`` beside it."""
    made = path.parent / "out"
    return Assigned(
        ids=frozenset(cell.id for cell in given.cells),
        student=nbformat.read(made / "student" / path.name, as_version=4).cells,
        solution=nbformat.read(made / "autograder" / path.name, as_version=4).cells,
        public_tests=_texts(made / "student/tests"),
        tests=_texts(made / "autograder/tests"),
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
