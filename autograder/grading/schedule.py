"""The order of work: which job is next, who does it, and whether the machine holds one more.

Nothing here knows what a job grades. :class:`Source` says where jobs come from and where their results go, the executor
does them, in threads, processes or on a cluster, and a clock and a way to wait are given, so that the same scheduler
runs in a simulation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from autograder.grading.admission import Admission
from autograder.grading.durations import Durations
from autograder.results.progress import Status

__all__ = ["MOST_LOSSES", "Job", "JobLost", "JobSource", "Measured", "Schedule", "first_finished"]

MOST_LOSSES = 3
"""So often a job is begun again elsewhere when whoever did it is gone; then it is suspected of ending them."""


class JobLost(Exception):
    """Whoever did a job is gone; executors raise it.

    Args:
        reason: technical.
        is_suspect: whether the job may be to blame: nobody can say why whoever did it is gone.
    """

    def __init__(self, reason: str = "", *, is_suspect: bool = True) -> None:
        super().__init__(reason)
        self.is_suspect = is_suspect


class Measured(Protocol):
    """What the scheduler reads of a result."""

    @property
    def peak_memory_bytes(self) -> int:
        """The peak memory of the largest worker."""


Result = TypeVar("Result", bound=Measured)


@dataclass(frozen=True)
class Job:
    """One piece of work of one submission.

    Attributes:
        submission: its place.
        question: which of its.
        kind: what jobs of all submissions have in common that take about as long and as much memory.
        cost: about how long it takes, in units of its source's own.
        chain: the same with the longest of what waits for it.
        trains: whether it comes after all that do not.
    """

    submission: int
    question: str
    kind: str
    cost: float = 1.0
    chain: float = 1.0
    trains: bool = False


class JobSource(Protocol[Result]):
    """Where jobs come from, and where their results go."""

    def begin_next(self) -> Sequence[Job] | None:
        """The jobs of the next submission that wait for no other; None where no submission waits for its turn."""

    def key(self, job: Job) -> str:
        """A key that all jobs have in common of which one result holds."""

    def known(self, job: Job, key: str) -> Result | None:
        """The result, where nothing has to be done for it."""

    def submit(self, executor: Executor, job: Job) -> Future[Result]:
        """Have it done."""

    def keep(self, job: Job, result: Result) -> Result:
        """What counts as the result of a job that was done."""

    def settle(self, job: Job, result: Result) -> Sequence[Job]:
        """A result is there; the jobs that need not wait any longer."""

    def set_aside(self, job: Job) -> Result:
        """The result of a job by which whoever did it was lost each time."""

    @property
    def waiting(self) -> dict[str, int]:
        """How many jobs of each kind have not come to their turn."""


def first_finished(running: Collection[Future[Result]]) -> Collection[Future[Result]]:
    """Wait until one of them has ended."""
    return wait(running, return_when=FIRST_COMPLETED).done


@dataclass
class Schedule(Generic[Result]):
    """Does the jobs of a source.

    Submissions come in their order, so that some are finished early, and of those at work what holds up the most. Once
    all have begun, the longest job comes first, so that none is left to one worker at the end.

    Args:
        source: of jobs.
        executor: does them.
        jobs: at work at once.
        admission: whether memory holds one more.
        quick_first: of the jobs of a submission, those come first that hold up the least, because time may run out.
        tell: told what is going on, before each wait and at the end.
        durations: what jobs take.
        wait_for: waits for the first of some futures.
        clock: seconds.
    """

    source: JobSource[Result]
    executor: Executor
    jobs: int
    admission: Admission = field(default_factory=Admission)
    quick_first: bool = False
    tell: Callable[[Status], None] | None = None
    durations: Durations = field(default_factory=Durations)
    wait_for: Callable[[Collection[Future[Result]]], Collection[Future[Result]]] = first_finished
    clock: Callable[[], float] = time.monotonic
    _ready: list[Job] = field(default_factory=list, init=False)
    _running: dict[Future[Result], tuple[Job, str, float]] = field(default_factory=dict, init=False)
    _alike: dict[str, list[Job]] = field(default_factory=dict, init=False)
    _losses: dict[str, int] = field(default_factory=dict, init=False)
    _shared: int = field(default=0, init=False)
    _all_begun: bool = field(default=False, init=False)

    def run(self) -> None:
        """Do all of them.

        Raises:
            Exception: what a job raised, but for :class:`JobLost`, ends the run.
        """
        self._fill()
        while self._running:
            self._tell()
            for future in list(self.wait_for(self._running.keys())):
                job, key, started = self._running.pop(future)
                waiting = self._alike.pop(key)
                try:
                    result = self.source.keep(job, future.result())
                except JobLost as loss:
                    self._losses[key] = self._losses.get(key, 0) + loss.is_suspect
                    if self._losses[key] < MOST_LOSSES:
                        self._ready += [job, *waiting]
                        continue
                    result = self.source.set_aside(job)
                else:
                    self.durations.learn(job.kind, job.cost, self.clock() - started)
                    self.admission.learn(job.kind, result.peak_memory_bytes)
                self._ready += waiting
                self._settle(job, result)
            self._fill()
        self._tell()

    def _fill(self) -> None:
        """Begin jobs while there are some, workers for them, and memory."""
        while len(self._running) < self.jobs:
            # Read ahead, so that at the end there is a choice among as many jobs as there are workers.
            while len(self._ready) < self.jobs:
                jobs = self.source.begin_next()
                self._all_begun = jobs is None
                if jobs is None:
                    break
                self._ready += jobs
            job = self._next()
            if job is None:
                return
            self._ready.remove(job)
            key = self.source.key(job)
            if key in self._alike:
                self._alike[key].append(job)
                self._shared += 1
            elif (known := self.source.known(job, key)) is not None:
                self.admission.learn(job.kind, known.peak_memory_bytes)
                self._settle(job, known)
            else:
                self._alike[key] = []
                if not self._running:
                    self.admission.begin()
                self._running[self.source.submit(self.executor, job)] = job, key, self.clock()

    def _next(self) -> Job | None:
        """The first job that memory holds; None where there is none."""
        running = [job.kind for job, _key, _started in self._running.values()]
        left = list(self._ready)
        while left:
            job = min(left, key=self._rank)
            if self.admission.admits(job.kind, running):
                return job
            left = [other for other in left if other.kind != job.kind]  # which need as much
        return None

    def _rank(self, job: Job) -> tuple[bool, float, float, str]:
        urgency = job.chain if self.quick_first else -job.chain
        if self._all_begun and not self.quick_first:
            return job.trains, 0.0, -self.durations.expected(job.kind, job.chain), job.question
        return job.trains, float(job.submission), urgency, job.question

    def _settle(self, job: Job, result: Result) -> None:
        self._ready += self.source.settle(job, result)

    def _tell(self) -> None:
        if self.tell is None:
            return
        now = self.clock()
        waiting = dict(self.source.waiting)
        for job in self._ready:
            waiting[job.kind] = waiting.get(job.kind, 0) + 1
        running = [(job, now - started) for job, _key, started in self._running.values()]
        status = Status(
            seconds_left=self.durations.left(waiting, running, self.jobs),
            workers=len(running),
            most_workers=self.jobs,
            shared=self._shared,
            free_bytes=self.admission.free_bytes,
            is_short_of_memory=len(running) < self.jobs and bool(self._ready),
        )
        self.tell(status)
