"""Replays are an extra: whatever a worker does while they are looked for, results stay as they are."""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np
import pytest
from support.fakes import HELD_OUT, described

from autograder.checks.replays import Trial
from autograder.errors import (
    GraderFault,
    ProtocolError,
    SandboxUnavailable,
    StudentException,
    WorkerCrashed,
    WorkerTimeout,
)
from autograder.grading.context import Bench, QuestionWorkers
from autograder.grading.replays import with_replays
from autograder.results.records import CheckResult
from autograder.results.replays import Numbers, Replay, ReplayArgument
from autograder.sandbox.fake import FakeSandbox, Killed, Said

TRIAL = Trial(
    function="as_rows",
    names=("images",),
    sizes={"images": 3, "side": 4},
    draws=(lambda sizes, rng: [rng.standard_normal((sizes["images"], sizes["side"])).astype(np.float32)],),
    reference=lambda images: np.float64(images),
)


def check(name: str, outcome="wrong", *, hidden=True) -> CheckResult:
    return CheckResult(check=name, points=1, score=0, outcome=outcome, hidden=hidden, message="No.")


CHECKS = [check("public", hidden=False), check("lost"), check("same"), check("passed", "ok"), check("late", "timeout")]
TRIALS = {one.check: (TRIAL,) for one in CHECKS}


def looked_for(unit, solutions, script, trials=TRIALS, *, sandbox=FakeSandbox) -> list[CheckResult]:
    bench = Bench(unit, sandbox(script), HELD_OUT, "checksum", solutions)
    with ExitStack() as stack:
        workers = QuestionWorkers(bench, unit.question("as_rows"), [], stack)
        used, _defined = workers.open()
        found = with_replays(workers, CHECKS, trials, 3)
        assert used.is_closed == bool(trials), "what checks have left in their worker is not looked at"
        return found


def test_hidden_checks_that_were_wrong_have_one(unit, solutions):
    calls = []

    def script(request, arrays, memory):
        calls.append(arrays)
        return described(arrays[0] + 1)

    found = looked_for(unit, solutions, script)
    replay = Replay(
        function="as_rows",
        arguments=[ReplayArgument(name="images", arrays=[Numbers(dtype="float32", shape=[1, 1], values=[0.0])])],
        expected=[Numbers(shape=[1, 1], values=[0.0])],
        found=[Numbers(shape=[1, 1], values=[1.0])],
    )
    assert [one.replay for one in found] == [None, replay, replay, None, None]
    assert len(calls) < 10, "what is the same is looked for once"


def test_a_right_answer_is_asked_nothing(unit, solutions):
    def script(request, arrays, memory):
        raise AssertionError("asked")

    assert looked_for(unit, solutions, script, {}) == CHECKS


@pytest.mark.parametrize(
    "failure",
    [
        StudentException("ValueError", ""),
        WorkerTimeout(""),
        WorkerCrashed(""),
        ProtocolError(""),
        GraderFault(""),
        Killed(),
        MemoryError(),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_what_fails_takes_the_replay_alone(unit, solutions, failure):
    def script(request, arrays, memory):
        raise failure

    assert looked_for(unit, solutions, script) == CHECKS


@pytest.mark.parametrize("said", [Said({"results": 3}), Said({}), described(np.zeros((50, 50), np.float32))])
def test_nonsense_and_masses_of_numbers_are_none(unit, solutions, said):
    assert looked_for(unit, solutions, lambda request, arrays, memory: said) == CHECKS


class OpensOnce(FakeSandbox):
    def open(self, *limits, **options):
        if self.opened:
            raise SandboxUnavailable
        return super().open(*limits, **options)


def test_without_a_worker_there_is_none(unit, solutions):
    assert looked_for(unit, solutions, lambda *asked: described(np.zeros(1)), sandbox=OpensOnce) == CHECKS


def test_a_broken_trial_is_no_fault_of_the_answers(unit, solutions):
    def broken(sizes, rng):
        raise ZeroDivisionError

    trials = {"lost": (Trial("as_rows", ("x",), {"n": 1}, (broken,), np.array),)}
    assert looked_for(unit, solutions, lambda *asked: described(np.zeros(1)), trials) == CHECKS
