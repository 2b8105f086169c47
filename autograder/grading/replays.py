"""Replays of checks that were lost: looked for when a question's verdicts are in.

So nothing that happens here, whatever the student's code does, changes a verdict. A right answer has none to look for,
and costs nothing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import msgspec
import numpy as np

from autograder.checks.replays import Argument, Difference, Trial, smallest_difference
from autograder.grading.context import QuestionWorkers
from autograder.grading.draws import generator
from autograder.results.records import CheckResult
from autograder.results.replays import Numbers, Replay, ReplayArgument
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Request
from autograder.sandbox.seam import Answered, Reply, Worker
from autograder.units.unit import Question

__all__ = ["with_replays"]

_SEARCH_SECONDS, _LAST_SECONDS = 0.7, 0.2
"""For all of a question's checks together, and then for the call that is under way and those that see whether what was
found is so again; on a slower machine as many times longer as limits are."""
_SIGNIFICANT = 6
"""Digits of results."""


def with_replays(
    workers: QuestionWorkers, checks: Sequence[CheckResult], trials: Mapping[str, Sequence[object]], seed: int
) -> list[CheckResult]:
    """Results, those of lost checks with the smallest input that shows the difference, where one is found.

    Args:
        workers: of the question; none of those that are open is needed any more.
        checks: of the question, all that train nothing.
        trials: by lost check, how such inputs are drawn.
        seed: of the random inputs.
    """
    lost = [check.check for check in checks if check.hidden and check.outcome == "wrong" and trials.get(check.check)]
    if not lost:
        return list(checks)
    found: dict[str, Replay] = {}
    # Checks that compare the same function with the same reference have the same replay.
    same = {name: tuple(map(id, trials[name])) for name in lost}
    factor = max(1.0, workers.bench.speed.factor)
    with suppress(Exception):  # a replay is an extra: whatever goes wrong here takes no more than the replay
        opened, _defined = workers.open_anew()  # in which no check has left anything
        until = time.monotonic() + _SEARCH_SECONDS * factor
        worker = _Hurried(opened, until + _LAST_SECONDS * factor)
        left = len(set(same.values()))
        for name in lost:
            first = next(other for other in lost if same[other] == same[name])
            if first == name:
                # What takes long for one check leaves something for the next.
                share = time.monotonic() + (until - time.monotonic()) / left
                left -= 1
                replay = _replay(worker, workers.question, trials[name], seed, share)
                if replay is not None:
                    found[name] = replay
            elif first in found:
                found[name] = found[first]
    return [msgspec.structs.replace(check, replay=found.get(check.check, check.replay)) for check in checks]


@dataclass(frozen=True)
class _Hurried(Worker):
    """A worker whose calls all end at a time, whatever it has left of its own.

    Attributes:
        worker: the worker.
        until: on the clock of :func:`time.monotonic`.
    """

    worker: Worker
    until: float

    def call(
        self,
        request: Request[Answered],
        arrays: Sequence[np.ndarray] = (),
        *,
        seconds: float | None = None,
        cpu_seconds: float | None = None,
        maximum_reply: int | None = None,
    ) -> Reply[Answered]:
        """See :meth:`.seam.Worker.call`."""
        left = max(self.until - time.monotonic(), 0.0)
        return self.worker.call(request, arrays, seconds=left, maximum_reply=maximum_reply)

    def close(self) -> None:
        """End the worker."""
        self.worker.close()


def _replay(worker: Worker, question: Question, trials: Iterable[object], seed: int, until: float) -> Replay | None:
    for place, trial in enumerate(trials):
        assert isinstance(trial, Trial)
        # What it is found by names the draw, and not the check: which of several is lost first changes nothing.
        rng = generator(seed, "replay", trial.function, str(place))
        difference = smallest_difference(trial, _caller(worker, trial), rng, until=until)
        if difference is not None:
            return _recorded(difference, question)
    return None


def _caller(worker: Worker, trial: Trial) -> Callable[[Sequence[Argument]], object]:
    function = StudentFunction(worker, trial.function)
    if trial.source:
        return lambda arguments: function.beside(trial.source, trial.function, *arguments)
    return lambda arguments: function(*arguments)


def _recorded(difference: Difference, question: Question) -> Replay:
    trial = difference.trial
    return Replay(
        function=trial.function,
        source=trial.source,
        arrays=question.arrays,
        arguments=[
            ReplayArgument(
                name=name,
                arrays=[_numbers(array) for array in (argument if isinstance(argument, list) else [argument])],
                is_list=isinstance(argument, list),
            )
            for name, argument in zip(trial.names, difference.arguments, strict=True)
        ],
        expected=list(map(partial(_numbers, digits=_SIGNIFICANT), difference.expected)),
        found=list(map(partial(_numbers, digits=_SIGNIFICANT), difference.found)),
    )


def _numbers(array: np.ndarray, digits: int = 7) -> Numbers:
    # Arguments have two digits, which float32 and float64 both tell in fewer than eight.
    values = [float(f"{number:.{digits}g}") for number in array.astype(np.float64).ravel().tolist()]
    told = [value if math.isfinite(value) else None for value in values]
    record = {"dtype": array.dtype.name, "shape": list(array.shape), "values": told}
    return msgspec.convert(record, Numbers)  # which holds it to its bounds
