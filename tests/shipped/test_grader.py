from __future__ import annotations

import contextlib
import json
import linecache
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.shipped import grader as module
from autograder.shipped.grader import Grader, checksum_of, start
from autograder.shipped.owners import line_mark

TESTS = {"first": "def one(make):\n    assert make() == 1\n", "second": "def two(make):\n    assert make() == 2\n"}
QUESTION = {"names": ["make"], "points": 5, "hidden": 2, "hidden_points": 3.5}
FACTS: dict[str, Any] = {
    "sentences": {},
    "titles": {},
    "questions": {"first": QUESTION, "second": {**QUESTION, "hidden": 0, "names": ["make", "missing"]}},
    "known": {},
    "owners": {
        "make": {name: [line_mark(f"return {number}")] for name, number in (("first", 1), ("second", 2), ("", 3))}
    },
    "budgets": {
        "first": {
            "make_model": "make",
            "make_optimizer": "make_optimizer",
            "custom_loop": "own_loop",
            "scores": False,
            "image": [8, 8, 1],
            "classes": 3,
            "batch": 64,
            "epochs": 10,
            "steps": 1000,
            "seconds": 100.0,
            "yardstick": 0.02,
        }
    },
    "data": None,
}


def notebook(code: str) -> dict[str, Any]:
    """The names of a notebook whose only cell has this code."""
    file = f"<cell {code}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names: dict[str, Any] = {}
    exec(compile(code, file, "exec"), names)
    return names


def grader(code: str) -> Grader:
    return Grader(notebook(code), TESTS, FACTS, is_changed=False)


# --- whose functions ------------------------------------------------------------------------------------------


def test_a_training_cell_says_whose_functions_it_uses(capsys):
    grader("def make():\n    return 2\n").uses("second")
    assert capsys.readouterr().out == "Training with the functions of question second: make\n"


@pytest.mark.parametrize(
    ("code", "whose"),
    [
        ("def make():\n    return 2\n", "question second has defined it again"),
        ("def make():\n    return 3\n", "a cell that was given to you has defined it again"),
    ],
)
def test_a_name_that_was_taken_is_complained_about_before_training_and_checks(code, whose, capsys):
    for call in ("uses", "check"):
        getattr(grader(code), call)("first")
        out = capsys.readouterr().out
        assert "⚠ make is no longer that of question first" in out
        assert whose in out
        assert "Training with" not in out


def test_a_function_of_unknown_lines_is_no_reason_to_complain(capsys):
    grader("def make():\n    return 17\n").uses("first")
    assert "⚠" not in capsys.readouterr().out


# --- what a check is worth ------------------------------------------------------------------------------------


def test_points_that_are_open_are_told(capsys):
    result = grader("def make():\n    return 1\n").check("first")
    assert result.passed_all
    assert capsys.readouterr().out.splitlines() == [
        "first",
        "  ✓ One",
        "Quick tests: 1 of 1. Tests that only the grader runs: 2, for 3.5 of 5 points."
        " These tests found no mistake; that is no proof.",
    ]


def test_where_nothing_is_hidden_nothing_more_is_said(capsys):
    grader("def make():\n    return 2\n").check("second")
    assert capsys.readouterr().out.endswith("Quick tests: 1 of 1.\n")


# --- the budget -----------------------------------------------------------------------------------------------


@pytest.fixture
def measured(monkeypatch):
    """Sets what a step and the yardstick take, in seconds, in the place of TensorFlow."""

    def measure(step: float, yardstick: float) -> None:
        random = SimpleNamespace(normal=lambda shape: [shape], uniform=lambda *args, **options: [])
        tensorflow = SimpleNamespace(device=lambda name: contextlib.nullcontext(), random=random, int32="int32")
        monkeypatch.setattr(module, "import_module", {"tensorflow": tensorflow}.__getitem__)
        monkeypatch.setattr(module, "training_step", lambda *args, **options: "step")
        monkeypatch.setattr(module, "processor_seconds", {"step": step}.__getitem__)
        monkeypatch.setattr(module, "yardstick_seconds", lambda tf: yardstick)

    return measure


MODEL = "def make():\n    return lambda images: images\n\n\ndef make_optimizer():\n    return 'SGD'\n"


@pytest.mark.parametrize(
    ("step", "yardstick", "seconds", "verdict"),
    [
        (0.1, 0.1, 20, "The network fits."),
        (0.1, 0.2, 10, "The network fits."),  # a machine half as fast
        (0.4, 0.1, 80, "That is close"),
        (1.5, 0.1, 300, "Too large by a factor of 3.0"),
    ],
)
def test_a_network_is_measured_against_the_yardstick(step, yardstick, seconds, verdict, measured, capsys):
    measured(step, yardstick)
    grader(MODEL).fits("first")
    out = capsys.readouterr().out
    assert f"10 epochs would take about {seconds} s of the grader's processor time; there are 100 s." in out
    assert verdict in out
    assert "own_loop" not in out


def test_a_loop_of_ones_own_is_not_counted_and_said_so(measured, capsys):
    measured(0.1, 0.1)
    grader(f"{MODEL}own_loop = 1\n").fits("first")
    assert "What own_loop does" in capsys.readouterr().out


@pytest.mark.parametrize("code", ["", "def make():\n    return None\n", MODEL.replace("'SGD'", "None")])
def test_without_a_network_there_is_nothing_to_measure(code, measured, capsys):
    measured(0.1, 0.1)
    grader(code).fits("first")
    assert capsys.readouterr().out == "There is no network to measure yet: write your answer first.\n"


# --- the start ------------------------------------------------------------------------------------------------


def test_a_cell_as_it_was_handed_out_starts_silently(capsys):
    facts = json.dumps(FACTS)
    start({}, "code", TESTS, facts, checksum_of("code", TESTS, facts))
    assert capsys.readouterr().out == ""
    start({}, "code", TESTS, facts, "another")
    assert "not as it was handed out" in capsys.readouterr().out
