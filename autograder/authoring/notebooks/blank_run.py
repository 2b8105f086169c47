"""The proof that what students get runs: a blank copy, executed by a Jupyter kernel on a few random images."""

from __future__ import annotations

import ast
import copy
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograder.authoring.notebooks.cells import parse_code
from autograder.authoring.notebooks.ids import LOAD_TESTS_ID
from autograder.errors import UnitError
from autograder.units.unit import TRAINING_RUN_TAG, Unit

__all__ = ["run_blank_copy"]

_CELL_SECONDS = 300

_TRAINING, _VALIDATION, _TEST = 2000, 300, 300

_STAND_INS = {
    "cifar10": f"""\
import numpy
import tensorflow

def _images_and_labels(count, random=numpy.random.default_rng(0)):
    images = random.integers(0, 256, size=(count, 32, 32, 3), dtype=numpy.uint8)
    return images, random.integers(0, 10, size=(count, 1), dtype=numpy.uint8)

tensorflow.keras.datasets.cifar10.load_data = lambda: (
    _images_and_labels({_TRAINING + _VALIDATION}), _images_and_labels({_TEST})
)
"""
}
"""What takes the place of each data set: code that is run before the notebook's."""


def run_blank_copy(notebook: NotebookNode, unit: Unit, tests: Mapping[str, str]) -> None:
    """Run every cell of the student notebook but its training runs, in order, with nothing filled in.

    The data set's loader of the notebook is run as it is, on random images and with smaller splits.

    Args:
        notebook: the student notebook; it is left as it is.
        unit: its unit.
        tests: the public test files, by question.

    Raises:
        UnitError: a cell raises, takes too long or ends the kernel; or the unit's data set has no stand-in here.
    """
    if unit.dataset not in _STAND_INS:
        raise UnitError(f"the blank student notebook cannot be run: no stand-in for {unit.dataset} in blank_run.py")
    blank = copy.deepcopy(notebook)
    for cell in blank.cells:
        if cell.cell_type == "code":
            is_run = TRAINING_RUN_TAG in cell.metadata.get("tags", [])
            cell.source = "" if is_run else _with_small_splits(cell.source, unit.provided)
    blank.cells.insert(0, nbformat.v4.new_code_cell(_STAND_INS[unit.dataset], id="stand-in-data"))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "tests").mkdir()
        for name, text in tests.items():
            (Path(folder) / "tests" / f"{name}.py").write_text(text, encoding="utf-8")
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(blank, timeout=_CELL_SECONDS, kernel_name="python3", resources=resources)
        started: list[str] = []
        client.on_cell_execute = lambda cell, cell_index: started.append(cell.id)
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "2"}
        try:
            client.execute(env=environment, stderr=subprocess.DEVNULL)  # TensorFlow's and the kernel's chatter
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raised = isinstance(error, CellExecutionError)
            reason = f"{error.ename}: {error.evalue}" if raised else str(error).strip().split("\n")[0]
            raise UnitError(f"the blank student notebook does not run; cell {started[-1]}: {reason}") from error
    loading = next(cell for cell in blank.cells if cell.id == LOAD_TESTS_ID)
    if any(output.get("name") == "stdout" for output in loading.outputs):
        raise UnitError(f"the blank student notebook cannot load its tests: {loading.outputs[0].text}")


def _with_small_splits(code: str, loaders: list[str]) -> str:
    """The code, with smaller default splits for the loaders that it defines."""
    lines = code.split("\n")
    for node in reversed(parse_code(code).body):
        if isinstance(node, ast.FunctionDef) and node.name in loaders and node.end_lineno is not None:
            lines.insert(node.end_lineno, f"{node.name}.__defaults__ = ({_TRAINING}, {_VALIDATION}, {_TEST})")
    return "\n".join(lines)
