"""Where the solution's answers stand in a student's program, and the workers that run it."""

from __future__ import annotations

from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from support.fakes import HELD_OUT

from autograder.errors import WorkerCrashed
from autograder.grading.context import Bench, QuestionWorkers, program_of
from autograder.sandbox.fake import FakeSandbox, Said
from autograder.sandbox.requests import Cell as ProgramCell
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


@pytest.fixture
def opened_anew(unit, solutions):
    """Opens workers for checks, one for each thing that the program says at its start; and the sandbox."""

    def opened_anew(*starts):
        said = iter(starts)

        def script(request, arrays, memory):
            start = next(said)
            if isinstance(start, Exception):
                raise start
            raised = [{"cell": cell, "question": "", "kind": "ValueError", "traceback": ""} for cell in start]
            return Said({"defined": ["as_rows"], "raised": raised})

        sandbox = FakeSandbox(script, scripts_start=True)
        bench = Bench(unit, sandbox, HELD_OUT, "checksum", solutions)
        stack = ExitStack()
        workers = QuestionWorkers(
            bench, unit.question("as_rows"), [ProgramCell(id="c", question="", source="program")], stack
        )
        return workers, sandbox

    return opened_anew


def test_checks_have_one_process_where_the_program_runs_as_it_did(opened_anew):
    workers, sandbox = opened_anew([], [], [])
    first, names = workers.open_anew()
    assert [workers.open_anew() for _ in range(2)] == [(first, names)] * 2
    assert (names, sandbox.opened) == (["as_rows"], 1)


@pytest.mark.parametrize("second", [["c"], WorkerCrashed("")], ids=["raises", "ends"])
def test_a_program_that_does_not_run_twice_has_a_process_for_each_check(opened_anew, second):
    workers, sandbox = opened_anew([], second, [], second, [])
    opened = [workers.open_anew()[0] for _ in range(3)]
    assert len(set(map(id, opened))) == sandbox.opened == 3
    assert [worker.is_closed for worker in opened] == [True, True, False]


def test_what_a_check_opened_besides_is_ended_before_the_next(opened_anew):
    workers, _sandbox = opened_anew([], [], [])
    first, _names = workers.open_anew()
    beside, _names = workers.open()
    assert workers.open_anew()[0] is first
    assert (first.is_closed, beside.is_closed) == (False, True)


def test_a_worker_that_has_been_ended_is_not_asked_again(opened_anew):
    workers, sandbox = opened_anew([], [])
    first, _names = workers.open_anew()
    workers.close()
    assert workers.open_anew()[0] is not first
    assert sandbox.opened == 2
