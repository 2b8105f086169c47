from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import PurePosixPath

import nbformat
import pytest
from support.mini_unit import mini_assigned, mini_source

from autograder.authoring.notebooks.built_notebooks import notebook_text, student_notebook
from autograder.authoring.notebooks.built_tests import otter_test_file
from autograder.authoring.notebooks.proofs import prove_leak_free, prove_same_as_otter, prove_sound, prove_tests
from autograder.errors import UnitError

NOTEBOOK = PurePosixPath("assignment/en/mini/mini.ipynb")
TESTS = PurePosixPath("assignment/en/mini/tests/double.py")


@pytest.fixture
def student():
    return student_notebook(mini_assigned(), mini_source())


def cell(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def double_tests(*, hidden_too):
    checks = [check for check in mini_source().checks("double") if hidden_too or not check.hidden]
    return otter_test_file(mini_source().unit.question("double"), checks)


def files(student):
    return {NOTEBOOK: notebook_text(student), TESTS: double_tests(hidden_too=False)}


# --- leaks ------------------------------------------------------------------------------------------------


def test_what_students_get_leaks_nothing(student):
    prove_leak_free(mini_source(), files(student))


@pytest.mark.parametrize(
    ("name", "leak"),
    [
        ("double", "    secret_sum = number + number"),
        ("double", "    #   secret_sum   =  number + number"),
        ("load_cifar10", "x = (secret_sum = number + number)"),
        ("triple", "    return math.prod((3, number))"),
        ("doubling", "Because addition is repeated counting."),
        ("writeup", "Because addition is repeated counting."),
        ("load-tests", "def twice_anything(double, checks):"),
        ("doubling", "There is a test called twice_anything, too."),
        ("check-double", "checks.products.thrice_anything(triple)"),
    ],
)
def test_a_secret_line_anywhere_in_the_notebook_is_a_leak(student, name, leak):
    cell(student, name).source += f"\n{leak}"
    with pytest.raises(UnitError, match=r"would reach students: .* in assignment/en/mini/mini.ipynb"):
        prove_leak_free(mini_source(), files(student))


def test_metadata_and_outputs_are_searched_too(student):
    hidden = copy.deepcopy(student)
    hidden.metadata["backup"] = {"cells": ["secret_sum = number + number"]}
    with pytest.raises(UnitError, match="secret_sum"):
        prove_leak_free(mini_source(), files(hidden))
    cell(student, "double").outputs = [nbformat.v4.new_output("stream", text="secret_sum = number + number")]
    with pytest.raises(UnitError, match="secret_sum"):
        prove_leak_free(mini_source(), files(student))


def test_test_files_are_searched_too(student):
    leaking = {**files(student), TESTS: double_tests(hidden_too=True)}
    with pytest.raises(UnitError, match=r"in assignment/en/mini/tests/double.py"):
        prove_leak_free(mini_source(), leaking)


def test_files_that_cannot_be_searched_are_no_files_for_students(student):
    with pytest.raises(UnitError, match="notebooks and test files"):
        prove_leak_free(mini_source(), {**files(student), NOTEBOOK.with_suffix(".zip"): "PK"})


def test_lines_that_everyone_gets_are_no_leak_unless_there_are_more_of_them(student):
    source = mini_source()
    place = next(number for number, cell in enumerate(source.cells) if cell.metadata.get("question") == "triple")
    answer = source.cells[place]
    text = answer.text.replace("return math.prod((3, number))", "import math\n    return result")
    cells = [*source.cells[:place], replace(answer, text=text), *source.cells[place + 1 :]]
    source = replace(source, cells=cells)
    prove_leak_free(source, files(student))
    cell(student, "triple").source += "\nimport math"
    with pytest.raises(UnitError, match="import math"):
        prove_leak_free(source, files(student))


# --- soundness --------------------------------------------------------------------------------------------


def test_a_built_notebook_is_sound(student):
    prove_sound(student, mini_source().unit, "the notebook")
    cell(student, "triple").source = "%matplotlib inline\n!ls"
    prove_sound(student, mini_source().unit, "the notebook")


def repeat_an_id(notebook):
    notebook.cells[1].id = notebook.cells[0].id


def use_a_bad_id(notebook):
    notebook.cells[0].id = "with space"


def break_the_code(notebook):
    cell(notebook, "triple").source = "def triple(number):\n"


def lose_an_answer(notebook):
    notebook.cells.remove(cell(notebook, "double"))


def misname_an_answer(notebook):
    cell(notebook, "double").id = "dubble"


def move_an_answer(notebook):
    notebook.cells.append(notebook.cells.pop(notebook.cells.index(cell(notebook, "double"))))


def keep_an_output(notebook):
    cell(notebook, "double").outputs = [nbformat.v4.new_output("stream", text="hello")]


def keep_a_count(notebook):
    cell(notebook, "double").execution_count = 3


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (repeat_an_id, "the notebook is no valid notebook"),
        (use_a_bad_id, "the notebook is no valid notebook"),
        (break_the_code, "the notebook, cell triple, line 1"),
        (lose_an_answer, "answers triple, writeup in cells triple, writeup; expected double, triple, writeup"),
        (misname_an_answer, "in cells triple, writeup; expected"),
        (move_an_answer, "answers triple, writeup, double"),
        (keep_an_output, "cell double: it carries outputs"),
        (keep_a_count, "cell double: it carries outputs"),
    ],
)
def test_a_damaged_notebook_is_not_sound(student, damage, words):
    damage(student)
    with pytest.raises(UnitError, match=words):
        prove_sound(student, mini_source().unit, "the notebook")


# --- tests ------------------------------------------------------------------------------------------------


def prove(student, tests, public_tests, question="double"):
    source = mini_source()
    prove_tests(source, source.unit.question(question), tests, public_tests, student)


def test_built_tests_agree_with_the_unit(student):
    prove(student, double_tests(hidden_too=True), double_tests(hidden_too=False))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("points=3.5", "points=3", "disagrees with unit.toml"),
        ("hidden=True", "hidden=False", "disagrees with unit.toml"),
        ('name="twice_anything"', 'name="twice_something"', "check twice_something is the function twice_anything"),
        ("twice_anything", "twice_something", "disagrees with unit.toml"),
        ('name = "double"', 'name = "dubble"', "calls itself dubble"),
    ],
)
def test_other_names_points_or_flags_stop_the_build(student, old, new, words):
    with pytest.raises(UnitError, match=words):
        prove(student, double_tests(hidden_too=True).replace(old, new), double_tests(hidden_too=False))


def test_public_tests_are_all_there_and_no_others(student):
    with pytest.raises(UnitError, match="exactly the public tests"):
        prove(student, double_tests(hidden_too=True), double_tests(hidden_too=True))
    with pytest.raises(UnitError, match="exactly the public tests"):
        prove(student, double_tests(hidden_too=True), None)


def test_the_notebook_checks_what_can_be_checked(student):
    student.cells.remove(cell(student, "check-double"))
    with pytest.raises(UnitError, match="checks it 0 times, with 1 public tests"):
        prove(student, double_tests(hidden_too=True), double_tests(hidden_too=False))


def test_our_tests_are_otters():
    ours = {"double": double_tests(hidden_too=True)}
    otters = {"double": mini_assigned().tests["double"], "empty": 'name = "empty"\n'}
    prove_same_as_otter(ours, otters)
    with pytest.raises(UnitError, match="double: Otter Assign writes other tests"):
        prove_same_as_otter({"double": ours["double"].replace("checks.products", "checks.sums")}, otters)
    with pytest.raises(UnitError, match="writes tests for double; the build for "):
        prove_same_as_otter({}, otters)
