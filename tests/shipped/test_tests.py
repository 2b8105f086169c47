from __future__ import annotations

import linecache
from typing import Any

import pytest

from autograder.shipped.known import Known
from autograder.shipped.tests import Outcome, Result, defined_tests, run_test

CODE = '''\
def twice_two(double):
    """Twice two

    Is it doubled?

    Add the number to itself.
    """
    assert double(2) == 4, f"expected 4, got {double(2)}."


def on_known_numbers(double, known, np):
    known.compare("twice", double(np.array([1.0, 2.0])))


def bare(double):
    assert double(0) == 0
'''
KNOWN = Known({"twice": [("", [2.0, 4.0]), ("It is squared.", [1.0, 4.0])]})


def notebook(code: str) -> dict[str, Any]:
    """The names of a notebook with one cell."""
    linecache.cache["<cell>"] = (len(code), None, code.splitlines(keepends=True), "<cell>")
    names: dict[str, Any] = {}
    exec(compile(code, "<cell>", "exec"), names)
    return names


def outcomes(code: str) -> list[Outcome]:
    names = notebook(code)
    return [run_test(test, names, KNOWN, {"bare": "Nichts"}) for test in defined_tests("double", CODE)]


def test_a_right_answer_passes_all_and_each_has_a_line():
    found = outcomes("double = lambda number: 2 * number")
    assert [outcome.text("double", 1) for outcome in found] == [
        "  ✓ Twice two",
        "  ✓ On known numbers",
        "  ✓ Nichts",
    ]
    assert Result(found).passed_all


def test_a_wrong_answer_is_told_what_was_expected_and_gets_a_nudge_first():
    text = outcomes("double = lambda number: number + 1")[0].text("double", 1)
    assert "Twice two: expected 4, got 3." in text
    assert "→ Is it doubled?" in text
    assert "Add the number" not in text
    assert 'grader.check("double", hint=2)' in text


def test_the_fuller_hint_comes_when_it_is_asked_for():
    text = outcomes("double = lambda number: number + 1")[0].text("double", 2)
    assert "→ Is it doubled?" in text
    assert "→ Add the number to itself." in text
    assert "hint=2" not in text


def test_a_slip_is_named():
    outcome = outcomes("double = lambda number: number ** 2")[1]
    assert outcome.problem == "expected [2, 4], got [1, 4]."
    assert outcome.hints == ("It is squared.",)


def test_an_answer_that_raises_is_told_its_line():
    outcome = outcomes("def double(number):\n    whole = 2\n    return whole / 0\n")[0]
    assert outcome.problem == "your code stopped with ZeroDivisionError: division by zero"
    assert outcome.line == "3: return whole / 0"
    assert "Your line: 3: return whole / 0" in outcome.text("double", 1)


def test_an_assertion_of_the_answer_is_no_verdict_of_the_test():
    outcome = outcomes("def double(number):\n    assert number > 5, 'too small'\n")[0]
    assert outcome.problem == "your code stopped with AssertionError: too small"


def test_an_assertion_without_a_message_says_something():
    assert outcomes("double = lambda number: number or 1")[2].problem == "the test did not pass."


def test_an_answer_that_was_not_run_is_asked_for():
    outcome = outcomes("other = 1")[0]
    assert outcome.problem == "double is not defined: run the cell with your answer first."


def test_long_messages_are_cut():
    outcome = outcomes("def double(number):\n    raise ValueError('x' * 1000)\n")[0]
    assert len(outcome.problem) < 400


@pytest.mark.parametrize("found", [[], [Outcome("a", "wrong")]])
def test_nothing_and_something_wrong_are_no_pass(found):
    assert not Result(found).passed_all
