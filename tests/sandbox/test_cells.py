"""Cells run as a kernel runs them, and go on below what fails."""

from __future__ import annotations

import traceback

import pytest

from autograder.sandbox.requests import Cell
from autograder.sandbox.worker.cells import CellRunner


@pytest.fixture
def run():
    namespace: dict = {"__name__": "__main__"}
    runner = CellRunner(namespace)

    def run(source: str, identifier: str = "c"):
        return runner.run(Cell(id=identifier, question="", source=source)), namespace

    return run


def test_a_statement_that_raises_takes_nothing_with_it(run):
    errors, namespace = run("a = 1\nb = 1 / 0\nc = a + 1\nassert c == 3\nd = (\n  c)\nraise SystemExit\ne = 5")
    assert [type(error) for error in errors] == [ZeroDivisionError, AssertionError, SystemExit]
    assert {name: namespace.get(name) for name in "abcde"} == {"a": 1, "b": None, "c": 2, "d": 2, "e": 5}


def test_tracebacks_name_the_lines_of_the_cell(run):
    errors, _namespace = run("a = 1\nb = missing\nc = 2\nd = missing")
    lines = [traceback.extract_tb(error.__traceback__)[-1].lineno for error in errors]
    assert lines == [2, 4]
    assert traceback.extract_tb(errors[1].__traceback__)[-1].line == "d = missing"


def test_two_statements_may_share_a_line(run):
    errors, namespace = run("a = 1 / 0; b = 2; c = 1 / 0; d = 4")
    assert len(errors) == 2
    assert (namespace["b"], namespace["d"], "a" in namespace, "c" in namespace) == (2, 4, False, False)


def test_what_fails_inside_a_block_ends_the_block(run):
    errors, namespace = run("if True:\n    a = 1\n    b = 1 / 0\n    c = 3\nd = 4")
    assert len(errors) == 1
    assert ("a" in namespace, "c" in namespace, namespace["d"]) == (True, False, 4)


def test_a_function_of_the_cell_may_raise_deep_inside(run):
    errors, namespace = run("def f(n):\n    return f(n - 1) if n else 1 / 0\nx = f(9)\ny = 2")
    assert len(errors) == 1
    assert namespace["y"] == 2


def test_modules_that_are_not_there_are_told_by_who_uses_them(run):
    errors, namespace = run("import math, nosuchmodule as gone, json\nfrom nosuch.thing import f, g\nx = math.pi")
    assert {type(error) for error in errors} == {ModuleNotFoundError}
    assert namespace["json"].dumps(1) == "1"
    for use in ("gone.plot()", "f(1)", "g.x"):
        (error,), _namespace = run(use)
        assert "No module named 'nosuch" in str(error)


def test_what_is_there_already_is_kept_where_an_import_fails(run):
    _errors, namespace = run("def f():\n    return 1\nfrom nosuchfile import f")
    assert namespace["f"]() == 1


def test_imports_in_a_try_fail_as_ever(run):
    errors, namespace = run("try:\n    import nosuchmodule\nexcept ImportError:\n    nosuchmodule = None")
    assert errors == []
    assert namespace["nosuchmodule"] is None


def test_the_future_holds_for_later_cells(run):
    assert run("x = 1\nfrom __future__ import annotations")[0] == []
    errors, namespace = run("def f(x: Unknown) -> Undefined:\n    return x", "later")
    assert errors == []
    assert namespace["f"](2) == 2


@pytest.mark.parametrize("first", ["from __future__ import annotations\n", ""])
def test_a_cell_in_which_statements_raise_is_parsed_once(run, monkeypatch, first):
    parsed = []
    parse = CellRunner._parsed
    monkeypatch.setattr(CellRunner, "_parsed", lambda self, *of: parsed.append(of) or parse(self, *of))
    errors, namespace = run(f"{first}a = 1 / 0\nb = 1 / 0\nc = 3")
    assert (len(errors), namespace["c"], len(parsed)) == (2, 3, 1)


def test_awaits_at_the_top_level(run):
    source = (
        "import asyncio\n\n\nasync def two():\n    await asyncio.sleep(0.01)\n    return 2\n\n\n"
        "x = await two()\ny, z = await asyncio.gather(two(), two())\nw = [n async for n in nothing()]\nv = x + y + z"
    )
    errors, namespace = run(source)
    assert [type(error) for error in errors] == [NameError]
    assert namespace["v"] == 6


def test_what_does_not_compile_is_one_error(run):
    (error,), _namespace = run("x = 1\nreturn x")
    assert isinstance(error, SyntaxError)


def test_failures_without_end_come_to_one(run):
    errors, namespace = run("1 / 0\n" * 200 + "x = 1")
    assert len(errors) == 50
    assert "x" not in namespace
