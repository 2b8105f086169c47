"""Grades a folder of submissions: reads, schedules, records, sums up.

Every graded question is kept as soon as it is done, under a key of all that it depends on. A second run takes over what
still holds, so an interrupted batch goes on where it stopped, and a corrected answer costs only what changed. An answer
that several students hand in is graded once.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import OutputError
from autograder.files.folder_names import submission_folders
from autograder.grading.basis import basis_of
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.faults import failed_question, require_machine
from autograder.grading.feedback import explain_fault
from autograder.grading.keys import checks_key, judging_code
from autograder.grading.opening import Setup
from autograder.grading.question import grade_answer
from autograder.grading.task import Task, grade_question
from autograder.results.answers_file import write_answers
from autograder.results.basis import Basis
from autograder.results.progress import Progress
from autograder.results.records import QuestionResult, SubmissionResult, write_json
from autograder.results.results_file import to_gradescope
from autograder.results.schema import Sandbox
from autograder.submissions.folders import Submission
from autograder.submissions.hand_ins import HandIns
from autograder.units.unit import Question

__all__ = ["Batch", "run_on_threads"]

_IMAGES_PER_COST = 1_600
"""To learn from so many images once takes about as long as all other checks of a question, whose cost is 1. Only the
progress bar and the order of work depend on it."""


@dataclass(frozen=True, order=True)
class _Job:
    """One question of one submission; jobs compare by what to do first.

    That is, of the first submission, what holds up the most work: its own and that of questions that build on it.
    Where time may run out, it is what holds up the least.
    """

    submission: int
    rank: float
    name: str
    question: Question = field(compare=False)


@dataclass
class Batch:
    """The grading of many submissions on one bench.

    Args:
        bench: what to grade on.
        hand_ins: what to grade; each is read when its turn comes.
        output: folder of this unit's grades.
        facts: what every results file says about the run.
        cache: what is known already, and where what is found out is kept.
        progress: told what happens.
        quick_first: whether the questions that take long come last, because time may run out.
        elsewhere: what processes that grade make their benches of; by default all is graded on this one. They tell of
            nothing before a question is done.
    """

    bench: Bench
    hand_ins: HandIns
    output: Path
    facts: dict[str, Any]
    cache: Cache
    progress: Progress = field(default_factory=Progress)
    quick_first: bool = False
    elsewhere: Setup | None = None
    _read: dict[int, Submission] = field(default_factory=dict, init=False)
    _order: dict[int, TopologicalSorter[str]] = field(default_factory=dict, init=False)
    _done: dict[tuple[int, str], QuestionResult] = field(default_factory=dict, init=False)
    _told: dict[_Job, float] = field(default_factory=dict, init=False)
    _folders: dict[str, Path] = field(default_factory=dict, init=False)

    def run(self, executor: Executor, jobs: int) -> list[SubmissionResult]:
        """Grade all of them.

        Args:
            executor: runs the questions; its threads or processes wait for workers, they do not compute.
            jobs: questions under way at once.

        Returns:
            One result per submission, in their order.

        Raises:
            KeyboardInterrupt: passed on; what was finished is on disk.
            OutputError, SandboxUnavailable: the machine can write nothing more, or run no worker. What the grader
                fails on otherwise is one question's or one submission's.
        """
        self._folders = submission_folders(self.output, list(self.hand_ins.names))
        questions = [question for question in self.bench.unit.questions if not question.is_manual]
        self.progress.begin(len(self.hand_ins.names) * sum(map(self._cost, questions)))
        results: dict[int, SubmissionResult] = {}
        ready: list[_Job] = []
        unread = deque(range(len(self.hand_ins.names)))
        running: dict[Future[QuestionResult], _Job] = {}
        alike: dict[str, list[_Job]] = {}  # by the keys of those that run: what comes of these will be known

        def begin(submission: int) -> None:
            """Have those questions graded that wait for no other."""
            for name in self._order[submission].get_ready():
                heapq.heappush(ready, self._job(submission, self.bench.unit.question(name)))

        def settle(job: _Job, result: QuestionResult) -> None:
            self._done[job.submission, job.name] = result
            self._order[job.submission].done(job.name)
            begin(job.submission)
            if not self._order[job.submission].is_active():
                results[job.submission] = self._finish(job.submission)

        try:
            while ready or running or unread:
                while len(running) < jobs and (ready or unread):
                    if not ready:
                        index = unread.popleft()
                        submission = self._read[index] = self.hand_ins.read(index)
                        if submission.problem:
                            self.progress.advance(sum(map(self._cost, questions)))
                            results[index] = self._finish(index)
                        else:
                            self._order[index] = TopologicalSorter({each.name: each.builds_on for each in questions})
                            self._order[index].prepare()
                            begin(index)
                        continue
                    job = heapq.heappop(ready)
                    key = self._key(job)
                    if key in alike:
                        alike[key].append(job)
                    elif (known := self._known(job, key)) is not None:
                        settle(job, known)
                    else:
                        alike[key] = []
                        running[self._submit(executor, job)] = job
                finished, _others = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    job = running.pop(future)
                    result = self._kept(job, future.result())
                    for waiting in alike.pop(self._key(job)):
                        heapq.heappush(ready, waiting)
                    settle(job, result)
        except BaseException:
            self.stop()
            raise
        return [results[index] for index in range(len(self.hand_ins.names))]

    def stop(self) -> None:
        """Keep nothing more: what comes from now on comes from workers that are being ended."""
        self.cache.seal()

    def _known(self, job: _Job, key: str) -> QuestionResult | None:
        """The question's result, where all that it depends on is as it was."""
        try:
            known = self.cache.result(key, judging_code(self.bench.unit, job.question).words)
        except Exception:  # grading meets it, too, and says what it is
            return None
        if known is not None:
            self.progress.advance(self._cost(job.question))
            self.progress.question(self._read[job.submission].name, known)
        return known

    def _submit(self, executor: Executor, job: _Job) -> Future[QuestionResult]:
        if self.elsewhere is None:
            self.bench.sandbox.start()  # here, where Ctrl-C is heard meanwhile
            return executor.submit(self._grade, job)
        task = Task(
            setup=self.elsewhere,
            question=job.question.name,
            answer=self._read[job.submission].answers[job.question.name],
            replaced=self._replaced(job),
            cache=str(self.cache.folder.resolve()),
        )
        return executor.submit(grade_question, task)

    def _grade(self, job: _Job) -> QuestionResult:
        """Grade here, and tell of each epoch and each check."""
        submission = self._read[job.submission]

        def advance(epochs: float) -> None:
            self._told[job] = self._told.get(job, 0.0) + epochs * self._epoch_cost
            self.progress.advance(epochs * self._epoch_cost)

        try:
            return grade_answer(
                self.bench,
                job.question,
                submission.answers[job.question.name],
                replaced=self._replaced(job),
                progress=advance,
                report=partial(self.progress.check, submission.name, job.question.name),
                cache=self.cache,
            )
        except Exception as error:
            require_machine(self.bench, error)
            return failed_question(self.bench, job.question, error)

    def _kept(self, job: _Job, result: QuestionResult) -> QuestionResult:
        self.progress.advance(self._cost(job.question) - self._told.pop(job, 0.0))
        self.progress.question(self._read[job.submission].name, result)
        if not result.has_fault:
            self.cache.keep_result(result, judging_code(self.bench.unit, job.question).words)
        return result

    def _key(self, job: _Job) -> str:
        """The same for all jobs of which one result holds."""
        answer = self._read[job.submission].answers[job.question.name]
        try:
            return checks_key(self.bench, job.question, answer, self._replaced(job))
        except Exception:  # grading meets it, too, and says what it is
            return f"{job.submission}-{job.name}"

    def _bases(self, index: int) -> dict[str, Basis]:
        """What the results of a submission rest on, by question."""
        bases = {}
        for question in self.bench.unit.questions:
            if (index, question.name) in self._done:
                job = self._job(index, question)
                answer = self._read[index].answers[question.name]
                with suppress(Exception):  # grading has met it, too, and said what it is
                    bases[question.name] = basis_of(self.bench, question, answer, self._replaced(job))
        return bases

    def _replaced(self, job: _Job) -> tuple[str, ...]:
        return tuple(name for name in job.question.builds_on if not self._has_full_points(job.submission, name))

    def _job(self, index: int, question: Question) -> _Job:
        waiting = (self._cost(other) for other in self.bench.unit.questions if question.name in other.builds_on)
        urgency = self._cost(question) + max(waiting, default=0.0)
        return _Job(index, urgency if self.quick_first else -urgency, question.name, question)

    @property
    def _epoch_cost(self) -> float:
        return self.bench.num_training / _IMAGES_PER_COST

    def _cost(self, question: Question) -> float:
        return 1.0 + (question.training.epochs * self._epoch_cost if question.training else 0.0)

    def _has_full_points(self, index: int, question: str) -> bool:
        result = self._done[index, question]
        return result.score == result.points

    def _finish(self, index: int) -> SubmissionResult:
        bases = self._bases(index)
        submission = self._read.pop(index)  # of a class of any size, only what is at work is held
        self._order.pop(index, None)
        graded = [
            self._done[index, question.name]
            for question in self.bench.unit.questions
            if (index, question.name) in self._done
        ]
        result = SubmissionResult(
            submission=submission.name,
            language=submission.language,
            status=_status(submission, graded),
            problem=submission.problem,
            questions=graded,
            notes=list(submission.notes),
            facts={
                **self.facts,
                "speed": self.bench.speed.measured,
                "sandbox": Sandbox(layers=self.cache.layers_of_last_workers(self.bench.sandbox.layers)),
                "bases": bases,
            },
        )
        write_answers(self._folders[submission.name], _own_code(submission))
        path = self._folders[submission.name] / "results.json"
        try:
            write_json(path, to_gradescope(result, self.bench.unit))
        except OutputError:
            raise
        except Exception as error:  # what cannot be written down is nobody's grade
            fault = explain_fault(error)
            result = msgspec.structs.replace(
                result, status="needs attention", problem=fault.message, questions=[], notes=[fault.detail]
            )
            write_json(path, to_gradescope(result, self.bench.unit))
        self.progress.finish(result)
        return result


def run_on_threads(batch: Batch, jobs: int) -> list[SubmissionResult]:
    """Run a batch on threads of this process; an interrupt closes its sandbox.

    Args:
        batch: the work.
        jobs: questions under way at once.
    """
    with ThreadPoolExecutor(jobs) as executor:
        try:
            return batch.run(executor, jobs)
        except BaseException:
            batch.stop()
            batch.bench.sandbox.close()  # ends the workers, so that no thread waits for one
            raise


def _own_code(submission: Submission) -> dict[str, str]:
    """What the student wrote, by question: the answers' own cells, without those that their programs begin with."""
    return {
        name: "\n\n".join(cell.source for cell in answer.program if cell.question == name)
        for name, answer in submission.answers.items()
        if answer.status == "answered"
    }


def _status(submission: Submission, graded: Sequence[QuestionResult]) -> str:
    if submission.problem:
        return "needs attention" if submission.needs_attention else "not readable"
    if any(result.needs_attention for result in graded):
        return "needs attention"
    statuses = {answer.status for answer in submission.answers.values()}
    if statuses == {"missing"}:
        return "no answer cells"
    if statuses <= {"blank", "missing"}:
        return "blank"
    return "graded"
