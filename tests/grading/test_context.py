"""Where the solution's answers stand in a student's program."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from autograder.grading.context import program_of
from autograder.submissions.wire import Answer, Cell

BENCH = SimpleNamespace(
    solutions={
        "one": Answer("one", (Cell("s0", 0, "setup", ""), Cell("s1", 1, "our one", "one")), "", "answered"),
        "two": Answer("two", (Cell("s1", 1, "our one", "one"), Cell("s2", 2, "our two", "two")), "", "answered"),
    }
)


def sources(*cells, replaced):
    program = tuple(Cell(f"c{place}", place, source, question) for place, (source, question) in enumerate(cells))
    answer = Answer("three", program, "", "answered")
    return [cell.source for cell in program_of(BENCH, answer, replaced)]


@pytest.mark.parametrize(
    "earlier",
    [
        [("their one", "one")],
        [("half of one", "one"), ("their rest", "one")],
        [],  # it is missing, or has a syntax error
    ],
)
def test_a_replaced_answer_stands_before_the_answer_that_builds_on_it(earlier):
    program = [("imports", ""), *earlier, ("other", "x"), ("three", "three"), ("more of three", "three")]
    found = sources(*program, replaced=("one",))
    assert sorted(found) == sorted(["imports", "our one", "other", "three", "more of three"])
    assert found.index("imports") < found.index("our one") < found.index("three") < found.index("more of three")


def test_several_may_be_missing():
    assert sources(("three", "three"), replaced=("one", "two")) == ["our one", "our two", "three"]


def test_what_is_not_replaced_stays():
    assert sources(("their one", "one"), ("three", "three"), replaced=()) == ["their one", "three"]
