"""Where the time of one right submission goes: ``python benchmarks/where_time_goes.py --unit U [--data D]``.

The solution is graded from nothing, a question at a time, so that what is timed adds up to the clock. Each request to a
worker is timed by its kind, as the grader waits for it; what is left is the grader's own.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from machine import describe, keep
from one_submission import images_of
from units import add_unit_argument, unit_of

from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.opening import open_bench
from autograder.sandbox import training_requests
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.worker_process import WorkerProcess
from autograder.submissions.folders import read_submission
from autograder.submissions.hand_ins import HandIns

TRAINING = "steps of training, in loops of students' own too"
SCORING = "held-out images scored, in disguise"
HAND_OVER = "networks handed over, looked through, given their initial values"
WORKERS = "workers started and ended, notebooks run there"
KINDS = {"TrainEpoch": TRAINING, "RunOwnLoop": TRAINING, "ScoreImages": SCORING, "Start": WORKERS}
CHECKS, OURS = "calls of checks that train nothing", "the grader itself"


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """Seconds that the grader waits for workers, by kind, while this is open."""
    seconds: dict[str, float] = defaultdict(float)

    def timed(method: Callable[..., Any], kind_of: Callable[..., str]) -> Callable[..., Any]:
        def watching(*arguments: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return method(*arguments, **named)
            finally:
                seconds[kind_of(*arguments)] += time.perf_counter() - started

        return watching

    def kind_of_call(_worker: WorkerProcess, request: object, *_arrays: object) -> str:
        is_of_training = type(request).__module__ == training_requests.__name__
        return KINDS.get(type(request).__name__, HAND_OVER if is_of_training else CHECKS)

    methods = {
        (WorkerProcess, "call"): kind_of_call,
        (WorkerProcess, "close"): lambda *_arguments: WORKERS,
        (ProcessSandbox, "open"): lambda *_arguments: WORKERS,
    }
    before = {(owner, name): getattr(owner, name) for owner, name in methods}
    for (owner, name), kind_of in methods.items():
        setattr(owner, name, timed(before[owner, name], kind_of))
    try:
        yield seconds
    finally:
        for (owner, name), method in before.items():
            setattr(owner, name, method)


def grade(bench: Bench) -> tuple[dict[str, float], float]:
    """Seconds by kind, and the points."""
    submission = read_submission(bench.unit.solution_notebook(), bench.unit)
    with tempfile.TemporaryDirectory() as name, watched() as waited:
        output = Path(name)
        batch = Batch(bench, HandIns.of([submission]), output, {}, Cache(output / "cache"))
        started = time.perf_counter()
        [result] = run_on_threads(batch, 1)
        passed = time.perf_counter() - started
    return {**waited, OURS: passed - sum(waited.values())}, result.score


def main() -> None:
    """Grade, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    unit = unit_of(parser.parse_args())
    _source, data = images_of(unit)
    with open_bench(unit, data) as bench:
        assert bench.speed.factor > 0, "the machine is measured before anything is timed"
        found, points = grade(bench)
    whole = sum(found.values())
    lines = ["| what the grader waits for | seconds | of all |", "|---|---|---|"]
    rows = sorted(found.items(), key=lambda row: -row[1])
    lines += [f"| {name} | {seconds:.1f} | {seconds / whole:.1%} |" for name, seconds in rows]
    what = f"One run, {whole:.0f} s, {points:g} points, one thread. Unit `{unit.name}`"
    images = "none" if data is None else data.name
    keep("where_time_goes", "\n".join([*lines, "", f"{what}, data: {images}. {describe()}."]))


if __name__ == "__main__":
    main()
