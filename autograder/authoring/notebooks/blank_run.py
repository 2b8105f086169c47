"""The proof that what students get runs: a blank copy, executed by a Jupyter kernel on a few random images."""

from __future__ import annotations

import ast
import copy
import os
import subprocess
import tempfile
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograder.authoring.notebooks.cells import parse_code
from autograder.authoring.notebooks.ids import LOAD_TESTS_ID
from autograder.data.description import DataSetDescription
from autograder.errors import UnitError
from autograder.grading.unit_data import data_description
from autograder.units.unit import TRAINING_RUN_TAG, Unit

__all__ = ["run_blank_copy"]

_CELL_SECONDS = 300

_TRAINING, _VALIDATION, _TEST = 2000, 300, 300

_IN_THE_PLACE_OF_KERAS = """\
import numpy
import tensorflow

def _images_and_labels(count, random=numpy.random.default_rng(0)):
    images = random.integers(0, 256, size=(count, *{image_shape}), dtype=numpy.uint8)
    return images, random.integers(0, {classes}, size=(count, *{label_shape}), dtype=numpy.uint8)

tensorflow.keras.datasets.{name}.load_data = lambda: (_images_and_labels({training}), _images_and_labels({test}))
"""
"""What takes the place of a data set of Keras: code that is run before the notebook's."""


def run_blank_copy(notebook: NotebookNode, unit: Unit) -> None:
    """Run the blank student notebook, alone in a folder: every cell but its training runs, in order.

    The data set's loader of the notebook is run as it is, on random images and with smaller splits.

    Args:
        notebook: the student notebook; it is left as it is.
        unit: its unit.

    Raises:
        UnitError: a cell raises, takes too long or ends the kernel; or nobody describes the unit's data set.
    """
    description = data_description(unit)
    blank = copy.deepcopy(notebook)
    for cell in blank.cells:
        if cell.cell_type == "code":
            is_run = TRAINING_RUN_TAG in cell.metadata.get("tags", [])
            cell.source = "" if is_run else _with_small_splits(cell.source, unit.provided)
    if description is not None and description.keras is not None:
        blank.cells.insert(0, nbformat.v4.new_code_cell(_keras_stand_in(description), id="stand-in-data"))
    with tempfile.TemporaryDirectory() as folder:
        if description is not None and description.keras is None:
            np.savez(Path(folder) / description.npz, allow_pickle=False, **_random_arrays(description))
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
        raise UnitError(f"the first cell of the blank student notebook complains: {loading.outputs[0].text}")


def _keras_stand_in(description: DataSetDescription) -> str:
    assert description.keras is not None
    values = {**asdict(description.keras), "classes": description.classes}
    return _IN_THE_PLACE_OF_KERAS.format(**values, training=_TRAINING + _VALIDATION, test=_TEST)


def _random_arrays(description: DataSetDescription) -> dict[str, np.ndarray]:
    """What the ``.npz`` file beside a notebook holds."""
    random = np.random.default_rng(0)
    arrays = {}
    for split, count in (("train", _TRAINING + _VALIDATION), ("test", _TEST)):
        arrays[f"x_{split}"] = random.integers(0, 256, (count, *description.image_shape), np.uint8)
        arrays[f"y_{split}"] = random.integers(0, description.classes, count, np.uint8)
    return arrays


def _with_small_splits(code: str, loaders: Collection[str]) -> str:
    """The code, with smaller default splits for the loaders that it defines."""
    lines = code.split("\n")
    for node in reversed(parse_code(code).body):
        if isinstance(node, ast.FunctionDef) and node.name in loaders and node.end_lineno is not None:
            lines.insert(node.end_lineno, f"{node.name}.__defaults__ = ({_TRAINING}, {_VALIDATION}, {_TEST})")
    return "\n".join(lines)
