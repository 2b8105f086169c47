"""What the notebook brings along for students: nothing of the grader's, and it works alone."""

from __future__ import annotations

import ast
import json
import re

import nbformat
import numpy as np
import pytest
from support.lone_notebook import printed, run_alone

from autograder.authoring.notebooks.set_up import set_up_code
from autograder.authoring.notebooks.source import Source, read_source
from autograder.data.standin import generate
from autograder.grading.unit_checks import check_modules, load_checks
from autograder.shipped.known import is_close, small_numbers
from autograder.units.unit import load_unit

UNIT = load_unit("cifar10_convnet")
SUBSTANCE = 20
"""Characters of a line that gives something away; shorter ones stand in any program."""


@pytest.fixture(scope="module")
def source() -> Source:
    return read_source(UNIT)


@pytest.fixture(scope="module")
def cell(source) -> str:
    return set_up_code(source)


def code_lines(code: str) -> set[str]:
    """Lines of a program, without what is said in it: docstrings, comments and sentences."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return {line.strip() for line in ast.unparse(tree).split("\n") if len(line.strip()) >= SUBSTANCE}


def test_no_line_of_a_hidden_test_or_of_a_check_is_shipped(source, cell):
    """But for imports, and for lines of public tests, which students have had all along."""
    shipped = code_lines(cell.split("CODE = r'''")[1].split("'''")[0])
    for question in (each.name for each in UNIT.questions):
        for test in source.notebook_tests(question):
            shipped |= code_lines(test)
    hidden = {
        line
        for question in UNIT.questions
        for check in source.checks(question.name)
        if check.hidden
        for line in code_lines(check.code)
    }
    checks = {line for path in check_modules(UNIT) for line in code_lines(path.read_text(encoding="utf-8"))}
    public = {
        line
        for question in UNIT.questions
        for check in source.checks(question.name)
        if not check.hidden
        for line in code_lines(check.code)
    }
    common = {line for line in shipped & (hidden | checks) - public if not line.startswith(("import ", "from "))}
    assert common == set()
    assert len(hidden) > 20
    assert len(checks) > 200


def test_no_hidden_test_is_named(source, cell):
    names = {check.name for q in UNIT.questions for check in source.checks(q.name) if check.hidden}
    assert len(names) > 8
    assert [name for name in names if name in cell] == []


def test_values_are_of_public_numbers_alone(cell):
    """Hidden tests draw their numbers at random; what ships is computed from numbers that the notebook shows."""
    facts = json.loads(cell.split("FACTS = r'''\n")[1].split("\n'''")[0])
    tables = load_checks(UNIT).known.tables(small_numbers)
    shipped = {(question, name) for question, each in facts["known"].items() for name in each}
    assert shipped == {(question, name) for question, each in tables.items() for name in each}
    for question, name in shipped:
        rows = facts["known"][question][name]
        _right, values = next(iter(tables[question][name]))
        assert rows[0][0] == ""
        assert is_close(np.asarray(rows[0][1]), np.asarray(values))
        assert all(slip for slip, _values in rows[1:])


def test_each_question_has_a_test_of_values_or_of_behaviour(source):
    for question in UNIT.questions:
        if not question.is_manual:
            public = [check for check in source.checks(question.name) if not check.hidden]
            assert len(source.notebook_tests(question.name)) > len(public), question.name


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
@pytest.mark.parametrize("language", ["en", "pt_BR", "ru"])
def test_the_solution_works_alone_and_passes_every_check(language, tmp_path):
    """As in Colab: an empty folder but for the data, no Otter, no package of ours; networks see few images."""
    np.savez(tmp_path / "cifar10.npz", **{name: values[:1000] for name, values in generate().items()})
    notebook = nbformat.read(UNIT.solution_notebook(language), as_version=4)
    done = run_alone(notebook, tmp_path, after={"load_cifar10": SMALL_SPLITS})
    for question in UNIT.questions:
        if not question.is_manual:
            out = printed(done, f"check-{question.name}")
            assert "✗" not in out, out
            assert "⚠" not in out, out
            [(passed, count)] = re.findall(r"(\d+) (?:of|de|из) (\d+)\.", out)[:1]
            assert passed == count
    assert "cifar10.npz" in "".join(
        output.get("text", "") for each in done.cells if each.cell_type == "code" for output in each.outputs
    )


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
