"""Both passes over a class as one source of jobs.

What trains is begun where workers would otherwise wait for the last checks: one endless loop keeps nobody else waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

from autograder.grading.passes import Pass
from autograder.grading.schedule import Job
from autograder.results.progress import Progress
from autograder.results.records import QuestionResult

__all__ = ["BothPasses"]


@dataclass
class BothPasses:
    """A source of jobs, see :class:`.schedule.JobSource`: those of the first pass, then those of the second.

    Args:
        first: does all that takes seconds.
        second: trains; it has no submissions yet, and is given each when the first pass has finished it.
        has_more: whether a submission that the first pass has finished has something to train.
        progress: told when the second pass begins.
    """

    first: Pass
    second: Pass
    has_more: Callable[[int], bool]
    progress: Progress
    _has_begun: bool = field(default=False, init=False)

    def begin_next(self) -> Sequence[Job] | None:
        """See :class:`.schedule.JobSource`."""
        jobs = self.first.begin_next()
        if jobs is not None:
            return jobs
        if self.second.places and not self._has_begun:
            self._has_begun = True
            unfinished = self.first.at_work
            self.progress.phase("training", len(self.second.places) + len(unfinished))
            ahead = sum(map(self.second.cost_of, unfinished))
            self.progress.begin(self.first.cost_left + self.second.total_cost + ahead)
        return self.second.begin_next()

    def key(self, job: Job) -> str:
        """See :class:`.schedule.JobSource`."""
        return self._pass_of(job).key(job)

    def known(self, job: Job, key: str) -> QuestionResult | None:
        """See :class:`.schedule.JobSource`."""
        return self._pass_of(job).known(job, key)

    def submit(self, executor: Executor, job: Job) -> Future[QuestionResult]:
        """See :class:`.schedule.JobSource`."""
        return self._pass_of(job).submit(executor, job)

    def keep(self, job: Job, result: QuestionResult) -> QuestionResult:
        """See :class:`.schedule.JobSource`."""
        return self._pass_of(job).keep(job, result)

    def set_aside(self, job: Job) -> QuestionResult:
        """See :class:`.schedule.JobSource`."""
        return self._pass_of(job).set_aside(job)

    def settle(self, job: Job, result: QuestionResult) -> Sequence[Job]:
        """See :class:`.schedule.JobSource`."""
        source, place = self._pass_of(job), job.submission
        jobs = source.settle(job, result)
        if source is self.first and place not in self.first.at_work:
            if self.has_more(place):
                self.second.add(place)
            elif self._has_begun:
                self.progress.advance(self.second.cost_of(place))
        return jobs

    @property
    def waiting(self) -> dict[str, int]:
        """See :class:`.schedule.JobSource`."""
        return self.first.waiting | self.second.waiting

    def _pass_of(self, job: Job) -> Pass:
        return self.second if job.trains else self.first
