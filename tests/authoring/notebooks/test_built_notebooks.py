from __future__ import annotations

from dataclasses import replace

import msgspec
import nbformat
import pytest
from support.mini_unit import mini_assigned, mini_source

from autograder.authoring.notebooks.assign import Assigned
from autograder.authoring.notebooks.built_notebooks import (
    CHECK_TAG,
    notebook_text,
    solution_notebook,
    student_notebook,
)
from autograder.authoring.notebooks.ids import LOAD_TESTS_ID
from autograder.errors import UnitError


@pytest.fixture
def student():
    return student_notebook(mini_assigned(), mini_source())


@pytest.fixture
def solution():
    return solution_notebook(mini_assigned(), mini_source())


def cell(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def test_a_cell_has_the_same_id_in_both_notebooks(student, solution):
    assert [cell.id for cell in student.cells] == [cell.id for cell in solution.cells]


def test_answers_have_their_questions_name_as_id(student, solution):
    for notebook in (student, solution):
        for name in ("double", "triple", "writeup"):
            assert cell(notebook, name).metadata == {"deletable": False, "question": name}


def test_every_question_with_public_tests_is_followed_by_its_check(student):
    names = [cell.id for cell in student.cells]
    assert names[names.index("double") + 1] == "check-double"
    assert cell(student, "check-double").source == 'grader.check("double")'
    assert "check-triple" not in names


def test_colab_is_asked_for_a_gpu_where_networks_are_trained(student):
    assert student.metadata.accelerator == "GPU"
    unit = mini_source().unit
    questions = [msgspec.structs.replace(question, training=None) for question in unit.questions]
    unit = msgspec.structs.replace(unit, data=None, given_network=None, questions=questions)
    assert "accelerator" not in student_notebook(mini_assigned(), replace(mini_source(), unit=unit)).metadata


def test_tests_are_loaded_before_the_first_code(student):
    codes = [cell.id for cell in student.cells if cell.cell_type == "code"]
    assert codes[0] == LOAD_TESTS_ID
    assert student.cells[0].cell_type == "markdown"
    assert cell(student, LOAD_TESTS_ID).metadata.tags == [CHECK_TAG]


def test_the_first_code_is_folded_in_jupyter_and_in_colab(student):
    set_up = cell(student, LOAD_TESTS_ID)
    assert set_up.metadata.jupyter.source_hidden
    assert set_up.metadata.cellView == "form"
    assert set_up.source.startswith("#@title ")


def test_tags_of_the_source_stay_and_otters_go(student):
    tags = {tag for cell in student.cells for tag in cell.metadata.get("tags", [])}
    assert tags == {CHECK_TAG, "training-run"}
    assert "<!--" not in notebook_text(student)
    assert "otter_" not in notebook_text(student)


def test_the_solution_reads_like_plain_code(solution):
    assert cell(solution, "double").source == (
        "def double(number):\n"
        '    """Return twice the number."""\n'
        "    # ***** START OF YOUR CODE *****\n"
        "    secret_sum = number + number\n"
        "    result = secret_sum\n"
        "    # ***** END OF YOUR CODE *****\n"
        "    return result"
    )
    assert cell(solution, "writeup").source == "Because addition is repeated counting."


def test_notebooks_carry_what_graders_look_for_and_nothing_that_changes(student):
    assert student.metadata.autograder == {"language": "en", "unit": "mini"}
    assert student_notebook(mini_assigned(), replace(mini_source(), language="ru")).metadata.autograder.language == "ru"
    assert set(student.metadata) == {"accelerator", "autograder", "colab", "kernelspec", "language_info"}
    assert all(cell.get("execution_count") is None and not cell.get("outputs") for cell in student.cells)


def test_the_text_of_a_notebook_ends_in_one_newline(student):
    text = notebook_text(student)
    assert text.endswith("}\n")
    assert nbformat.reads(text, as_version=4) == student


def test_unknown_cells_of_otter_stop_the_build():
    stranger = nbformat.v4.new_code_cell("grader.export()")
    assigned = mini_assigned()
    changed = Assigned(assigned.ids, [*assigned.student, stranger], assigned.solution, {}, {})
    with pytest.raises(UnitError, match=r"does not know: grader.export\(\)"):
        student_notebook(changed, mini_source())
