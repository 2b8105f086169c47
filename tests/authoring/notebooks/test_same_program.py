from __future__ import annotations

import copy

import pytest
from support.mini_unit import mini_assigned, mini_source

from autograder.authoring.notebooks.built_notebooks import student_notebook
from autograder.authoring.notebooks.same_program import program, prove_same_program
from autograder.errors import UnitError

SHOWN = ["names"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('def f():\n    """Add."""\n    return 1', 'def f():\n    """Soma."""\n    return 1'),
        ("x = 1  # a comment", "# um comentário\nx = 1"),
        ("print('text', x)", "print('texto', x)"),
        ("print(f'{a} of {b:.2f}')", "print(f'de {b:.2f}, {a}')"),
        ("names = ['cat']", "names = ['gato']"),
    ],
)
def test_what_people_read_does_not_matter(one, other):
    assert program(one, SHOWN) == program(other, SHOWN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 'cat'", "x = 'gato'"),
        ("print('text', x)", "print('text', y)"),
        ("print(f'{a} of {b:.2f}')", "print(f'{a} of {b:.3f}')"),
        ("print(f'{a} of {b}')", "print(f'{a} of {c}')"),
        ("names = {'key': 'cat'}", "names = {'chave': 'cat'}"),
        ("def f():\n    return 1", "def g():\n    return 1"),
        ("x = 43", "x = 34"),
    ],
)
def test_anything_else_does(one, other):
    assert program(one, SHOWN) != program(other, SHOWN)


def change_code(notebook):
    cell = next(cell for cell in notebook.cells if cell.id == "load_cifar10")
    cell.source = cell.source.replace("num_validation=1000", "num_validation=100")


def rename_a_cell(notebook):
    notebook.cells[1].id = "another"


def lose_a_cell(notebook):
    notebook.cells.pop()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (change_code, "ru: the code of cell load_cifar10"),
        (rename_a_cell, "ru: cell another stands where"),
        (lose_a_cell, "ru: [0-9]+ cells, where"),
    ],
)
def test_a_notebook_that_is_another_program_is_named(damage, words):
    english = student_notebook(mini_assigned(), mini_source())
    other = copy.deepcopy(english)
    prove_same_program(english, other, "ru", [])
    damage(other)
    with pytest.raises(UnitError, match=words):
        prove_same_program(english, other, "ru", [])
