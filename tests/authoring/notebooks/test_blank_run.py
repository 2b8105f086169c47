from __future__ import annotations

import msgspec
import nbformat
import pytest
from support.mini_unit import mini_assigned, mini_source

from autograder.authoring.notebooks import blank_run
from autograder.authoring.notebooks.blank_run import run_blank_copy
from autograder.authoring.notebooks.built_notebooks import notebook_text, student_notebook
from autograder.errors import UnitError

WITHOUT_TENSORFLOW = "load_cifar10 = lambda: ([], [], [])"


@pytest.fixture
def student():
    return student_notebook(mini_assigned(), mini_source())


@pytest.fixture
def light(student, monkeypatch):
    """The student notebook without its loader, and with no TensorFlow to wait for."""
    monkeypatch.setattr(blank_run, "_keras_stand_in", lambda description: WITHOUT_TENSORFLOW)
    cell(student, "load_cifar10").source = "values = load_cifar10()"
    return student


def cell(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def run(notebook):
    run_blank_copy(notebook, mini_source().unit)


def test_a_blank_copy_runs_on_a_small_data_set_and_is_left_as_it_was(student):
    check = "assert [len(images) for images in (X_train, X_val, X_test)] == [2000, 300, 300]"
    cell(student, "identity_init").source += f"\n{check}"
    before = notebook_text(student)
    run(student)
    assert notebook_text(student) == before


def test_a_cell_that_raises_is_named(light):
    cell(light, "identity_init").source = "undefined_name"
    with pytest.raises(UnitError, match=r"cell identity_init: NameError: name 'undefined_name' is not defined"):
        run(light)


def test_training_runs_are_skipped_and_checks_run(light):
    assert "train_part2" in cell(light, "training-run-learning_rate").source
    light.cells.append(nbformat.v4.new_code_cell("assert not grader.check('double').passed_all", id="last"))
    run(light)


def test_a_cell_without_end_is_stopped(light, monkeypatch):
    monkeypatch.setattr(blank_run, "_CELL_SECONDS", 10)
    cell(light, "identity_init").source = "while True: pass"
    with pytest.raises(UnitError, match=r"cell identity_init: .*seconds"):
        run(light)


def test_a_cell_that_ends_the_kernel_is_named(light):
    cell(light, "identity_init").source = "import os\nos._exit(1)"
    with pytest.raises(UnitError, match="cell identity_init: Kernel died"):
        run(light)


def test_a_first_cell_that_complains_stops_the_build(light):
    cell(light, "load-tests").source += "\nprint('not as it was')"
    with pytest.raises(UnitError, match="first cell of the blank student notebook complains: not as it was"):
        run(light)


def test_a_data_set_that_nobody_describes_is_named(student):
    unit = mini_source().unit
    unit = msgspec.structs.replace(unit, data=msgspec.structs.replace(unit.data, data_set="stars"))
    with pytest.raises(UnitError, match="there is no data set 'stars'"):
        run_blank_copy(student, unit)
