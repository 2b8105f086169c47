"""The scheduler alone: order, memory, losses, what is told. Nothing is graded and no time passes."""

from __future__ import annotations

import heapq
from collections import Counter
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

import pytest

from autograder.grading.admission import Admission
from autograder.grading.durations import Durations
from autograder.grading.schedule import MOST_LOSSES, Job, JobLost, Schedule


@dataclass(frozen=True)
class Result:
    peak_memory_bytes: int = 0
    is_set_aside: bool = False


@dataclass
class Simulated(Executor):
    """Ends jobs in the order in which they would end; a clock that jumps to each end."""

    seconds: dict[str, float] = field(default_factory=dict)
    peak: int = 0
    losing: Counter[str] = field(default_factory=Counter)
    now: float = 0.0
    begun: list[str] = field(default_factory=list)
    most: int = 0
    _ends: list[tuple[float, int, str, Future]] = field(default_factory=list)

    def submit(self, job, /):
        future = Future()
        name = f"{job.submission}{job.question}"
        self.begun.append(name)
        heapq.heappush(self._ends, (self.now + self.seconds.get(name, 1.0), len(self.begun), name, future))
        self.most = max(self.most, len(self._ends))
        return future

    def wait(self, running):
        self.now, _number, name, future = heapq.heappop(self._ends)
        if self.losing[name] > 0:
            self.losing[name] -= 1
            future.set_exception(JobLost())
        else:
            future.set_result(Result(self.peak))
        return [future]


@dataclass
class Questions:
    """So many submissions of some questions, `b` after `a`; all others wait for none."""

    submissions: int
    questions: str = "ab"
    same: dict[str, str] = field(default_factory=dict)
    done: dict[str, Result] = field(default_factory=dict)
    read: int = 0

    def begin_next(self):
        if self.read == self.submissions:
            return None
        self.read += 1
        return [self._job(self.read - 1, name) for name in self.questions if name != "b" or "a" not in self.questions]

    def key(self, job):
        name = f"{job.submission}{job.question}"
        return self.same.get(name, name)

    def known(self, job, key):
        return self.done.get(key)

    def submit(self, executor, job):
        return executor.submit(job)

    def keep(self, job, result):
        self.done[self.key(job)] = result
        return result

    def settle(self, job, result):
        self.done[f"{job.submission}{job.question}"] = result
        return [self._job(job.submission, "b")] if job.question == "a" and "b" in self.questions else []

    def set_aside(self, job):
        return self.keep(job, Result(is_set_aside=True))

    @property
    def waiting(self):
        return {name: self.submissions - self.read for name in self.questions if self.submissions > self.read}

    def _job(self, place, name):
        return Job(place, name, name, 1.0, 2.0 if name == "a" else 1.0)


def run(source, executor, jobs, **options):
    told = []
    schedule = Schedule(
        source,
        executor,
        jobs,
        options.pop("admission", Admission(lambda: None)),
        tell=told.append,
        wait_for=executor.wait,
        clock=lambda: executor.now,
        **options,
    )
    schedule.run()
    return told


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_job_is_done_once_and_after_what_it_waits_for(jobs):
    source, executor = Questions(4, "abc"), Simulated()
    run(source, executor, jobs)
    assert sorted(executor.begun) == sorted(f"{place}{name}" for place in range(4) for name in "abc")
    assert set(source.done) == set(executor.begun)
    assert all(executor.begun.index(f"{place}a") < executor.begun.index(f"{place}b") for place in range(4))
    assert executor.most <= jobs


def test_submissions_are_finished_in_their_order():
    executor = Simulated()
    run(Questions(3, "ab"), executor, 1)
    assert executor.begun == ["0a", "0b", "1a", "1b", "2a", "2b"]


def test_once_all_have_begun_the_longest_comes_first():
    seconds = {f"{place}{name}": length for place in range(4) for name, length in (("c", 1.0), ("d", 9.0))}
    executor = Simulated(seconds)
    run(Questions(4, "cd"), executor, 3)
    assert executor.begun[:3] == ["0c", "0d", "1c"]
    assert executor.begun[-2:] == ["3d", "3c"], "no long one is left to one worker at the end"


def test_the_same_answer_is_done_once_and_that_is_told():
    source, executor = Questions(3, "c", same={"1c": "0c", "2c": "0c"}), Simulated()
    told = run(source, executor, 3)
    assert executor.begun == ["0c"]
    assert set(source.done) >= {"0c", "1c", "2c"}
    assert told[-1].shared == 2


def test_what_is_lost_is_done_again_and_blames_nobody():
    source, executor = Questions(3, "ab"), Simulated(losing=Counter({"1a": MOST_LOSSES - 1}))
    run(source, executor, 2)
    assert Counter(executor.begun)["1a"] == MOST_LOSSES
    assert not any(result.is_set_aside for result in source.done.values())


def test_who_loses_its_worker_each_time_is_set_aside_and_all_others_are_done():
    source, executor = Questions(3, "c"), Simulated(losing=Counter({"1c": 99}))
    run(source, executor, 2)
    assert Counter(executor.begun)["1c"] == MOST_LOSSES
    assert {name: result.is_set_aside for name, result in source.done.items()} == {"0c": False, "1c": True, "2c": False}


def test_other_failures_end_the_run():
    source, executor = Questions(1, "c"), Simulated()

    def broken(job, result):
        raise OSError("the disk is full")

    source.keep = broken
    with pytest.raises(OSError, match="full"):
        run(source, executor, 1)


@pytest.mark.parametrize(("free", "most"), [(4_000, 4), (2_000, 2), (500, 1), (None, 4)])
def test_no_more_work_at_once_than_memory_holds_and_at_least_one(free, most):
    """Each job has a worker of 500 bytes, and may have two at once."""
    admission = Admission(lambda: free)
    for name in "c":
        admission.learn(name, 500)
    source, executor = Questions(8, "c"), Simulated(peak=500)
    told = run(source, executor, 4, admission=admission)
    assert executor.most == most
    assert len(set(source.done)) == 8
    assert any(status.is_short_of_memory for status in told) == (most < 4)


def test_memory_that_others_take_is_not_promised_again():
    free = [3_000, 400]
    admission = Admission(lambda: free[0])
    admission.learn("c", 500)
    assert admission.admits("c", [])
    admission.begin()
    assert admission.admits("c", ["c"])
    free[0] = free[1]
    assert not admission.admits("c", ["c"])


def test_an_unknown_kind_is_taken_for_the_largest_that_was_seen():
    admission = Admission(lambda: 3_000)
    admission.learn("small", 100)
    admission.learn("large", 900)
    assert admission.admits("small", [])
    admission.begin()
    assert not admission.admits("new", ["large"])
    assert admission.admits("small", ["large"])


def test_there_is_no_estimate_before_there_is_anything_to_go_by():
    assert Durations().left({"c": 3}, [], 1) is None
    known = Durations()
    known.learn("c", 1.0, 10.0)
    assert known.left({"c": 3}, [], 2) == pytest.approx(15)
    assert known.left({"c": 1, "d": 5}, [], 2) is None, "of most kinds nothing is known"


def test_the_estimate_is_that_of_the_slowest_chain():
    known = Durations()
    known.learn("a", 1.0, 10.0)
    known.learn("b", 1.0, 10.0)
    chain = Job(0, "a", "a", 1.0, 4.0)
    assert known.left({}, [(chain, 4.0)], 8) == pytest.approx(6 + 30)
    assert known.left({}, [(chain, 99.0)], 8) == pytest.approx(30), "what takes longer than others is not owed"


def test_estimates_end_at_nothing():
    told = run(Questions(5, "ab"), Simulated(), 2)
    estimates = [status.seconds_left for status in told if status.seconds_left is not None]
    assert estimates[-1] == 0
    assert estimates[0] > estimates[-1]
