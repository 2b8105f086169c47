from __future__ import annotations

import re

import pytest
from support.mini_unit import MiniUnit, code_cell, mini_assigned

from autograder.authoring.notebooks import assign as module
from autograder.authoring.notebooks.assign import assign, number_text
from autograder.authoring.notebooks.cells import SourceCell
from autograder.authoring.notebooks.ids import cell_ids
from autograder.errors import UnitError


@pytest.fixture
def assigned():
    return mini_assigned()


def find(cells, question):
    return next(cell for cell in cells if cell.metadata.get("question") == question)


def test_students_get_prompts_and_instructors_solutions(assigned):
    assert "secret_sum" not in find(assigned.student, "double").source
    assert "result = None" in find(assigned.student, "double").source
    assert "secret_sum" in find(assigned.solution, "double").source
    assert find(assigned.student, "writeup").source.endswith("*Write here.*")


def test_otter_gets_points_and_hidden_flags_from_the_unit(assigned):
    assert re.findall(r"points=(\S+), hidden=(\w+)", assigned.tests["double"]) == [("2", "False"), ("3.5", "True")]
    assert "twice_anything" not in assigned.public_tests["double"]


def test_given_cells_keep_their_ids(assigned):
    for cells in (assigned.student, assigned.solution):
        kept = [cell.id for cell in cells if cell.id in assigned.ids]
        assert {"doubling", "load_cifar10", "what-comes-next"} < set(kept)


def test_nothing_of_otters_own_is_asked_for(assigned):
    text = "\n".join(cell.source for cell in assigned.student)
    assert "otter.Notebook" not in text
    assert "export" not in text


def test_a_refusal_of_otter_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_CONFIG", "# ASSIGNMENT CONFIG\nno_such_key: 1\n")
    with pytest.raises(UnitError, match=r"Otter Assign refuses the notebook of unit mini: .*no_such_key"):
        assign([MiniUnit(tmp_path).read()])


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (SourceCell("markdown", "# Part I: Preparation\n\ntext", 1), "part-i-preparation"),
        (SourceCell("markdown", "text first\n\n## Heading", 1), "heading"),
        (SourceCell("markdown", "**Bold** text\nmore", 1), "bold-text"),
        (SourceCell("markdown", "# " + "long words " * 9, 1), "long-words-long-words-long-words-long"),
        (SourceCell("markdown", "# Приклад", 1), "markdown"),
        (SourceCell("markdown", "<details><summary>Answer</summary>\n\nIt is ten.\n\n</details>", 1), "it-is-ten"),
        (code_cell("import math\nx = 1\n\ndef Dataset():\n    pass"), "x"),
        (code_cell("class Dataset:\n    x = 1"), "Dataset"),
        (code_cell("X_train, y_train = load()"), "X_train"),
        (code_cell("if x == 1:\n    pass"), "if-x-1"),
        (code_cell("rows = 3", metadata={"tags": ["training-run", "figure"]}), "training-run-figure-rows"),
        (code_cell(""), "code"),
    ],
)
def test_ids_are_slugs(cell, name):
    assert cell_ids([cell], []) == [name]


def test_ids_are_unique_and_leave_reserved_ones_alone():
    cells = [code_cell("x = 1"), code_cell("x = 2"), code_cell("double = 3"), code_cell("x = 4")]
    assert cell_ids(cells, ["double"]) == ["x", "x-2", "double-2", "x-3"]


def test_ids_are_valid_for_nbformat():
    texts = ["x" * 200, "é = 1", "!ls", "#" * 80, "a.b(c)[d] = '…'"]
    cells = [code_cell(text, metadata={"tags": ["training-run", "figure"]}) for text in texts] * 2
    for name in cell_ids(cells, []):
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name)


def test_numbers_are_written_as_people_do():
    assert [number_text(points) for points in (2.0, 3.5, 0)] == ["2", "3.5", "0"]
