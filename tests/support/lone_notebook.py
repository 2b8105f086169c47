"""Runs a built notebook alone in an empty folder, without Otter: so it is with a file that was uploaded to Colab."""

from __future__ import annotations

import copy
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient

__all__ = ["printed", "run_alone"]

_WITHOUT_OTTER = "import sys\nsys.modules['otter'] = sys.modules['autograder'] = None"


def run_alone(
    notebook: nbformat.NotebookNode,
    folder: Path,
    *,
    answers: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    seconds: int = 600,
) -> nbformat.NotebookNode:
    """A notebook after all its cells were run; one that raises ends the test.

    Args:
        notebook: built.
        folder: empty.
        answers: sources of cells to put in the place of its own, by id.
        after: code to run after a cell, by its id.
        environment: variables besides this process's; but not where it has real data sets.
        seconds: that one cell may take.
    """
    alone = copy.deepcopy(notebook)
    cells = {cell.id: cell for cell in alone.cells}
    for name, source in (answers or {}).items():
        cells[name].source = source
    for name, code in (after or {}).items():
        place = alone.cells.index(cells[name]) + 1
        alone.cells.insert(place, nbformat.v4.new_code_cell(code, id=f"after-{name}"))
    alone.cells.insert(0, nbformat.v4.new_code_cell(_WITHOUT_OTTER, id="without-otter"))
    client = NotebookClient(alone, timeout=seconds, kernel_name="python3", resources={"metadata": {"path": folder}})
    ours = {name: value for name, value in os.environ.items() if name != "AUTOGRADER_DATA"}  # no student has it
    variables = {**ours, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3", **(environment or {})}
    client.execute(env=variables, stderr=subprocess.DEVNULL)
    return alone


def printed(notebook: nbformat.NotebookNode, cell: str) -> str:
    """What a cell printed."""
    outputs = next(each for each in notebook.cells if each.id == cell).outputs
    return "".join(output.text for output in outputs if output.get("name") == "stdout")
