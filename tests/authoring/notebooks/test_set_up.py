"""What the first cell of a notebook brings along."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
from dataclasses import replace

import pytest
from support.mini_unit import MiniUnit, mini_source

from autograder.authoring.notebooks.assign import otter_notebook
from autograder.authoring.notebooks.set_up import SHIPPED, set_up_code, shipped_code
from autograder.errors import SourceError, UnitError

PUBLIC = "def twice_two_is_four(double):"
PRACTICE = '''\
# %%
# PRACTICE
def twice_three(double):
    """Twice three

    Once more.
    """
    assert double(3) == 6, "expected 6"


# %%
# HIDDEN
def twice_anything('''


@pytest.fixture
def practising(tmp_path):
    """The unit with a test for practice."""
    mini = MiniUnit(tmp_path)
    mini.replace("# %%\n# HIDDEN\ndef twice_anything(", PRACTICE)
    return mini


def run(code: str, names: dict | None = None) -> str:
    """What a program prints that begins with the cell."""
    names = {} if names is None else names
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(code, "<notebook>", "exec"), names)
    return out.getvalue()


def facts(code: str) -> dict:
    return json.loads(code.split("FACTS = r'''\n")[1].split("\n'''")[0])


def test_it_works_alone_and_says_nothing_by_itself(monkeypatch):
    monkeypatch.setitem(sys.modules, "otter", None)
    names: dict = {}
    assert run(set_up_code(mini_source()), names) == ""
    assert {name for name in names if not name.startswith("__")} == {"grader", "types"}


def test_it_needs_pythons_own_library_and_numpy():
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(shipped_code()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    roots = {name.split(".")[0] for name in imported}
    assert "autograder" not in roots
    assert roots - sys.stdlib_module_names == {"numpy", "certifi"}  # the latter where it is there


def test_every_module_is_brought_along():
    defined = {node.name for node in ast.parse(shipped_code()).body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    assert {"Stop", "Known", "run_test", "owner_of", "load_images", "processor_seconds", "Grader"} <= defined
    assert len(SHIPPED) == 7


def test_public_tests_and_those_for_practice_run_and_are_worth_what_is_said(practising):
    code = set_up_code(practising.read())
    answer = "double = lambda number: number + 2\ngrader.check('double')"
    assert run(f"{code}\n{answer}").splitlines() == [
        "double",
        "  ✓ Twice two is four",
        "  ✗ Twice three: expected 6",
        "      → Once more.",
        "Quick tests: 1 of 2. Tests that only the grader runs: 1, for 3.5 of 5.5 points."
        " Next: repair what the first ✗ names, run your answer cell and then this one.",
    ]


def test_nobody_is_congratulated_while_points_are_open(practising):
    code = set_up_code(practising.read())
    out = run(f"{code}\ndouble = lambda number: 2 * number\nresult = grader.check('double')\nassert result.passed_all")
    assert out.endswith("These tests found no mistake; that is no proof.\n")


def test_the_grader_knows_no_test_for_practice(practising):
    source = practising.read()
    assert [check.name for check in source.checks("double")] == ["twice_two_is_four", "twice_anything"]
    assert "twice_three" not in json.dumps(otter_notebook(source))


def test_practice_needs_a_public_test_beside_it(tmp_path):
    mini = MiniUnit(tmp_path)
    hidden = "# HIDDEN\ndef thrice_anything(triple, checks):\n    checks.products.thrice_anything(triple)"
    mini.replace(hidden, "# PRACTICE\ndef three(triple):\n    assert triple(1) == 3")
    with pytest.raises(SourceError, match="triple has no public test beside this one for practice"):
        mini.read()


@pytest.mark.parametrize("edit", [("== 4", "== 5"), ("no proof.", "a proof!"), ('"points": 4', '"points": 9')])
def test_an_edited_cell_says_so_at_once_and_after_each_check(edit):
    code = set_up_code(mini_source())
    assert code.count(edit[0]) == 1
    out = run(f"{code.replace(*edit)}\ndouble = lambda number: 2 * number\ngrader.check('double')")
    assert out.count("⚠ The cell with the quick tests is not as it was handed out") == 2


def test_an_unknown_question_is_told_the_known_ones():
    out = run(set_up_code(mini_source()) + "\ngrader.check('dubble')")
    assert out == "There is no question dubble with quick tests; there are: double\n"


def test_sentences_are_in_the_notebooks_language():
    code = set_up_code(replace(mini_source(), language="ru"))
    out = run(f"{code}\ndouble = lambda number: 2 * number\ngrader.check('double')")
    assert "Быстрые тесты: 1 из 1." in out
    assert code.startswith("#@title Сначала выполните эту ячейку")
    assert facts(set_up_code(mini_source()))["sentences"] == {}


def test_a_test_that_would_end_its_string_stops_the_build(tmp_path):
    mini = MiniUnit(tmp_path)
    mini.replace("    # Given away in class.", "    '''Given away in class.'''")
    with pytest.raises(UnitError, match="three single quotes"):
        set_up_code(mini.read())


def test_the_cell_knows_whose_lines_are_whose(tmp_path):
    mini = MiniUnit(tmp_path)
    mini.replace(
        "def identity_init():\n    return []\n",
        "def identity_init():\n    return []\n\n\ndef double(number):\n    return number + number + 0\n",
    )
    owners = facts(set_up_code(mini.read()))["owners"]
    assert set(owners) == {"double"}
    assert set(owners["double"]) == {"", "double"}
    assert all(owners["double"].values())
