"""What a class costs on many workers: ``python benchmarks/cost_model.py [--submissions 1000]``.

The scheduler is the kit's own (``autograder/grading/schedule.py``), with an executor and a clock that are simulated: a
job ends after as many seconds as one was recorded to take. Training runs are those of ``benchmarks/results/``, which
``make calibrate`` made on real images, each with one worker per core; all other checks of a question take
:data:`CHECKS_SECONDS`, and reading a submission, which the grader does alone, :data:`READING_SECONDS`.

Workers die: one that has, comes back after :data:`RESTART_SECONDS`, and what it did is done again.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import json
import random
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from machine import RESULTS, keep

from autograder.grading.admission import Admission
from autograder.grading.schedule import Job, JobLost, Schedule

CHECKS_SECONDS = 0.8
"""Of one question without training: 113 answers to 9 questions in 406 s, two at once (banks-naive_layers.md)."""

READING_SECONDS = 0.0107
"""Of one notebook (speed.md)."""

RESTART_SECONDS = 60.0
"""Until a worker that died is there again: TensorFlow is loaded, the machine perhaps started."""

HOURS_OF_LIFE = 10.0
"""Of a worker, on average, where workers die."""

WORKERS = (1, 2, 8, 32, 128, 256)

QUESTIONS = 6
"""That the kit grades in a submission of the unit that was recorded; four of them train."""


@dataclass(frozen=True)
class Graded:
    """What the scheduler reads of a result."""

    peak_memory_bytes: int = 0


@dataclass
class SimulatedExecutor(Executor):
    """Ends jobs in the order in which they would end, and turns its clock to that moment.

    Args:
        death_rate: deaths per second of a worker's work.
        rng: of deaths.
    """

    death_rate: float = 0.0
    rng: random.Random = field(default_factory=lambda: random.Random(17))
    now: float = 0.0
    worked: float = 0.0
    lost: int = 0
    _ends: list[tuple[float, int, Future[Graded], bool]] = field(default_factory=list)
    _count: Iterator[int] = field(default_factory=itertools.count)

    def begin(self, seconds: float) -> Future[Graded]:
        """A job that takes so long, if its worker lives."""
        future: Future[Graded] = Future()
        life = self.rng.expovariate(self.death_rate) if self.death_rate else float("inf")
        took = min(seconds, life)
        self.worked += took
        gone = life < seconds
        heapq.heappush(self._ends, (self.now + took + gone * RESTART_SECONDS, next(self._count), future, gone))
        return future

    def wait(self, running: Collection[Future[Graded]]) -> Sequence[Future[Graded]]:
        """The job that ends next."""
        end, _number, future, gone = heapq.heappop(self._ends)
        self.now = max(self.now, end)  # the grader may have been busy meanwhile
        if gone:
            self.lost += 1
            future.set_exception(JobLost())
        else:
            future.set_result(Graded())
        return [future]


@dataclass
class SimulatedClass:
    """A pass over submissions whose questions wait for no other: a source as :class:`~.schedule.JobSource` says.

    Args:
        seconds: of each question of each submission.
        executor: whose clock reading takes time of.
    """

    seconds: Sequence[dict[str, float]]
    executor: SimulatedExecutor
    graded: int = 0
    set_aside_jobs: int = 0
    _read: int = 0

    def begin_next(self) -> Sequence[Job] | None:
        """See the scheduler's."""
        if self._read == len(self.seconds):
            return None
        self.executor.now += READING_SECONDS
        place, self._read = self._read, self._read + 1
        return [Job(place, name, name) for name in self.seconds[place]]

    def key(self, job: Job) -> str:
        """See the scheduler's."""
        return f"{job.submission}-{job.question}"

    def known(self, job: Job, key: str) -> Graded | None:
        """See the scheduler's."""
        return None

    def submit(self, executor: Executor, job: Job) -> Future[Graded]:
        """See the scheduler's."""
        return self.executor.begin(self.seconds[job.submission][job.question])

    def keep(self, job: Job, result: Graded) -> Graded:
        """See the scheduler's."""
        return result

    def settle(self, job: Job, result: Graded) -> Sequence[Job]:
        """See the scheduler's."""
        self.graded += 1
        return []

    def set_aside(self, job: Job) -> Graded:
        """See the scheduler's."""
        self.set_aside_jobs += 1
        return Graded()

    @property
    def waiting(self) -> dict[str, int]:
        """See the scheduler's; nobody watches."""
        return {}


@dataclass(frozen=True)
class Outcome:
    """A class, simulated.

    Attributes:
        first_pass: seconds until all checks but the trained ones are done.
        seconds: until all is done.
        worked: seconds of work, that of workers that died included.
        lost: jobs that were lost with their workers, and done again.
        graded: jobs that were done.
        set_aside: jobs that lost their workers too often.
    """

    first_pass: float
    seconds: float
    worked: float
    lost: int
    graded: int
    set_aside: int


def recorded(path: Path) -> dict[str, list[float]]:
    """Seconds of training runs, by question."""
    found: dict[str, list[float]] = {}
    with path.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            found.setdefault(record["question"], []).append(float(record["seconds"]))
    return found


def simulate(runs: dict[str, list[float]], submissions: int, workers: int, *, deaths: bool = False) -> Outcome:
    """Grade a class whose training runs take what some of the recorded ones took, drawn with a fixed seed."""
    rng = random.Random(submissions)
    checks = [{f"q{number}": CHECKS_SECONDS for number in range(QUESTIONS)} for _ in range(submissions)]
    training = [{name: rng.choice(seconds) for name, seconds in runs.items()} for _ in range(submissions)]
    return replay([checks, training], workers, deaths=deaths)


def replay(passes: Sequence[Sequence[dict[str, float]]], workers: int, *, deaths: bool = False) -> Outcome:
    """Grade a class whose questions take so many seconds.

    Args:
        passes: one after the other; of each, of each submission, seconds by question.
        workers: at work at once.
        deaths: whether workers die.
    """
    executor = SimulatedExecutor(1.0 / (HOURS_OF_LIFE * 3600.0) if deaths else 0.0)
    sources = [SimulatedClass(seconds, executor) for seconds in passes]
    ends = []
    for source in sources:
        scheduler: Schedule[Any] = Schedule(
            source,
            executor,
            workers,
            Admission(lambda: None),
            wait_for=executor.wait,
            clock=lambda: executor.now,
        )
        scheduler.run()
        ends.append(executor.now)
    graded, aside = sum(source.graded for source in sources), sum(source.set_aside_jobs for source in sources)
    return Outcome(ends[0], ends[-1], executor.worked, executor.lost, graded, aside)


def table(runs: dict[str, list[float]], submissions: int) -> str:
    """The class on 1 to 256 workers, in Markdown, and the grader's own processor time."""
    lines = [
        "| workers | first pass, min | whole class, h | times as fast as one | of the ideal"
        " | with deaths, h | runs lost and done again | set aside |",
        "|---|---|---|---|---|---|---|---|",
    ]
    began = time.process_time()
    jobs, alone = 0, 0.0
    for workers in WORKERS:
        calm, deadly = (simulate(runs, submissions, workers, deaths=deaths) for deaths in (False, True))
        jobs += calm.graded + deadly.graded
        alone = alone or calm.seconds
        ideal = calm.worked / workers
        lines.append(
            f"| {workers} | {calm.first_pass / 60:.1f} | {calm.seconds / 3600:.2f} | {alone / calm.seconds:.1f}"
            f" | {ideal / calm.seconds:.1%} | {deadly.seconds / 3600:.2f} | {deadly.lost} | {deadly.set_aside} |"
        )
    own = 1000.0 * (time.process_time() - began) / jobs
    counted = sum(map(len, runs.values()))
    lines.append(
        f"\n{submissions:,} submissions, {alone / submissions:.0f} s of work each; {counted} recorded runs. The"
        f" scheduler itself took {own:.2f} ms of processor time for each job. Workers that die live"
        f" {HOURS_OF_LIFE:g} h on average."
    )
    return "\n".join(lines)


def main() -> None:
    """Simulate, and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=1000)
    arguments = parser.parse_args()
    runs = recorded(RESULTS / "calibration-cifar10_convnet.jsonl")
    keep("cost_model", table(runs, arguments.submissions))


if __name__ == "__main__":
    main()
