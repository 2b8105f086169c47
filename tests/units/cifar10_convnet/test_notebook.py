"""What the notebook brings along for students tells questions apart that share names."""

from __future__ import annotations

import json

import nbformat
import pytest
from support.lone_notebook import printed, run_alone

from autograder.authoring.notebooks.set_up import set_up_code
from autograder.authoring.notebooks.source import read_source
from autograder.units.unit import load_unit

UNIT = load_unit("cifar10_convnet")


@pytest.fixture(scope="module")
def cell() -> str:
    return set_up_code(read_source(UNIT))


def test_names_that_questions_share_have_lines_of_their_own(cell):
    owners = json.loads(cell.split("FACTS = r'''\n")[1].split("\n'''")[0])["owners"]
    shared = {"keras_training", "sequential_training", "custom_convnet", ""}
    assert {name: set(each) for name, each in owners.items()} == {
        "model_init_fn": shared,
        "optimizer_init_fn": shared,
    }
    assert all(lines for each in owners.values() for lines in each.values())


SMALL_SPLITS = "load_cifar10.__defaults__ = (640, 300, 300)"
"""Run after the loader's definition."""


@pytest.mark.slow
def test_a_later_questions_function_is_noticed(tmp_path):
    """Whoever goes back and runs only the check of an earlier question hears that its names were taken."""
    notebook = nbformat.read(UNIT.solution_notebook(), as_version=4)
    kept = [
        each
        for each in notebook.cells
        if each.cell_type == "code" and not {"training-run", "figure"}.intersection(each.metadata.get("tags", []))
    ]
    notebook.cells = kept
    done = run_alone(
        notebook,
        tmp_path,
        after={"load_cifar10": SMALL_SPLITS, "sequential_training": "grader.uses('keras_training')"},
        environment={"AUTOGRADER_DATA": "standin"},
    )
    out = printed(done, "after-sequential_training")
    assert "⚠ model_init_fn is no longer that of question keras_training" in out
    assert "question sequential_training has defined it again" in out
