"""Threads for a worker, or workers: ``python benchmarks/threads.py --unit U [--data D] [--runs 3]``.

The solution is graded from nothing with 1 and 2 threads for each worker's TensorFlow, one and two questions at a time;
the settings take turns, so that a drift of the machine meets all of them. The given network, which is trained alone and
has all processors, is left out, and so is the start of the sandbox.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from machine import describe, keep
from units import add_unit_argument, unit_of

from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.submissions.folders import Submission, read_submission
from autograder.submissions.hand_ins import HandIns

SETTINGS = [(threads, jobs) for threads in (1, 2) for jobs in (1, 2)]


def grade(bench: Bench, submission: Submission, threads: int, jobs: int) -> tuple[float, float]:
    """Seconds, and points."""
    with tempfile.TemporaryDirectory() as name:
        output = Path(name)
        batch = Batch(replace(bench, threads=threads), HandIns.of([submission]), output, {}, Cache(output / "cache"))
        started = time.perf_counter()
        [result] = run_on_threads(batch, jobs)
        return time.perf_counter() - started, result.score


def table(found: dict[tuple[int, int], list[tuple[float, float]]]) -> list[str]:
    """A row for each setting, in Markdown."""
    first = statistics.median(seconds for seconds, _points in found[1, 1])
    lines = [
        "| threads of a worker | questions at a time | seconds, median | lowest | highest | times as fast | points |",
        "|---|---|---|---|---|---|---|",
    ]
    for (threads, jobs), runs in found.items():
        seconds = [each for each, _points in runs]
        median = statistics.median(seconds)
        points = ", ".join(f"{each:g}" for each in sorted({points for _seconds, points in runs}))
        lines.append(
            f"| {threads} | {jobs} | {median:.0f} | {min(seconds):.0f} | {max(seconds):.0f} | {first / median:.2f} |"
            f" {points} |"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Take turns, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--data", default="standin", help="as for make grade")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args(arguments)
    unit = unit_of(asked)
    data = open_unit_data(unit, asked.data)
    submission = read_submission(unit.solution_notebook(), unit)
    found: dict[tuple[int, int], list[tuple[float, float]]] = {setting: [] for setting in SETTINGS}
    with open_bench(unit, data) as bench:
        grade(bench, submission, 1, 1)  # measures the machine, and makes the networks that are asked for
        for number in range(asked.runs):
            for threads, jobs in SETTINGS if number % 2 == 0 else SETTINGS[::-1]:
                found[threads, jobs].append(grade(bench, submission, threads, jobs))
                print(f"{threads} threads, {jobs} at a time: {found[threads, jobs][-1][0]:.1f} s", flush=True)
    what = f"The solution of `{unit.name}`, all checks, data: {'none' if data is None else data.name}."
    keep("threads", "\n".join([*table(found), "", f"{what} Runs of each: {asked.runs}, in turn. {describe()}."]))


if __name__ == "__main__":
    main()
