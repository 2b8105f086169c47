"""Whoever kills a worker charges nobody, unless it is the answer itself, each time."""

from __future__ import annotations

import numpy as np
import pytest
from support.fakes import described, grade_in
from support.fixture_units import write_notebook
from support.regrades import average_of

from autograder.sandbox.fake import FakeSandbox, Killed
from autograder.sandbox.requests import Call


@pytest.fixture
def graded(plain, tmp_path):
    """The outcomes of a right answer whose first so many calls are killed, and the sandbox."""

    def graded(killed: int):
        calls = []

        def script(request, arrays, memory):
            if isinstance(request, Call):
                calls.append(request)
                if len(calls) <= killed:
                    raise Killed
            return described(np.float64(2))

        folder = tmp_path / "class"
        folder.mkdir(exist_ok=True)
        write_notebook(folder / "ana.ipynb", plain, {"average": average_of(2)})
        sandbox = FakeSandbox(script)
        (result,) = grade_in(sandbox, plain, folder, tmp_path / f"grades-{killed}", jobs=1)
        average = next(question for question in result.questions if question.question == "average")
        return [check.outcome for check in average.checks], sandbox

    return graded


def test_once_or_twice_costs_nobody_anything(graded):
    undisturbed, sandbox = graded(0)
    assert undisturbed[0] == "ok"
    for killed in (1, 2):
        outcomes, again = graded(killed)
        assert outcomes == undisturbed
        assert again.opened > sandbox.opened


def test_an_answer_that_is_killed_each_time_is_not_tried_for_ever(graded):
    outcomes, sandbox = graded(1_000)
    assert outcomes == ["crashed", "skipped"]
    assert sandbox.opened < 15
