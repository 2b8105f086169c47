"""One pass over a class: its submissions are read, their questions graded in order, and what is known is taken over."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import TopologicalSorter

from autograder.grading.basis import basis_of
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.faults import failed_question, lost_question, require_machine
from autograder.grading.keys import checks_key, latest_key, wording_of
from autograder.grading.opening import Setup
from autograder.grading.pass_costs import PassCosts
from autograder.grading.question import grade_answer, grade_without_workers
from autograder.grading.schedule import Job
from autograder.grading.task import Task, grade_question
from autograder.grading.wording import Wording
from autograder.results.basis import Basis
from autograder.results.progress import Progress
from autograder.results.records import QuestionResult
from autograder.submissions.folders import Answer, Submission
from autograder.submissions.hand_ins import HandIns
from autograder.units.unit import Question

__all__ = ["Earlier", "Pass"]

Earlier = Mapping[tuple[int, str], tuple[str, QuestionResult]]
"""What the pass before has found, by submission and question, with the key of what that depends on."""


@dataclass
class Pass:
    """A source of jobs, each a question of a submission: see :class:`.schedule.JobSource`.

    Args:
        bench: what to grade on; where it does not train, this is the first pass.
        hand_ins: of the class.
        places: of the submissions that have something to do, in their order.
        cache: what is known already, and where what is found out is kept.
        progress: told what happens.
        finish: takes each submission with the results of its questions, in the order of the unit, when all are there,
            and what each of them rests on.
        elsewhere: what processes that grade make their benches of; by default all is graded on this one.
        requires_alike: whether these have to be as this one is: kit, data, versions.
        earlier: results of the pass before.
        later: what the next pass grades on: what is known of it is taken over at once.
    """

    bench: Bench
    hand_ins: HandIns
    places: list[int]
    cache: Cache
    progress: Progress
    finish: Callable[[int, Submission, list[QuestionResult], dict[str, Basis]], None]
    elsewhere: Setup | None = None
    requires_alike: bool = False
    earlier: Earlier = field(default_factory=dict)
    later: Bench | None = None
    found: dict[tuple[int, str], tuple[str, QuestionResult]] = field(default_factory=dict, init=False)
    """What this pass finds, likewise."""
    _read: dict[int, Submission] = field(default_factory=dict, init=False)
    _order: dict[int, TopologicalSorter[str]] = field(default_factory=dict, init=False)
    _done: dict[int, dict[str, QuestionResult]] = field(default_factory=dict, init=False)
    _keys: dict[Job, str] = field(default_factory=dict, init=False)
    _befores: dict[Job, QuestionResult | None] = field(default_factory=dict, init=False)
    _latests: dict[Job, QuestionResult | None] = field(default_factory=dict, init=False)
    _told: dict[Job, float] = field(default_factory=dict, init=False)
    _wordings: dict[str, Wording] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._unread = deque(self.places)
        self._costs = PassCosts(self.bench)
        self._questions = self._costs.questions
        self._waiting = Counter[str]()
        for place in self.places:
            self._waiting.update(self._kinds_of(place))

    @property
    def waiting(self) -> dict[str, int]:
        """See :class:`.schedule.JobSource`."""
        return dict(+self._waiting)

    def add(self, place: int) -> None:
        """One more submission has something to do."""
        self.places.append(place)
        self._unread.append(place)
        self._waiting.update(self._kinds_of(place))

    @property
    def at_work(self) -> frozenset[int]:
        """Submissions that were begun and are not finished."""
        return frozenset(self._done)

    @property
    def cost_left(self) -> float:
        """The cost of what is not done yet of the submissions at work."""
        return sum(self._costs.of_all({*self._questions} - {*done}) for done in self._done.values())

    @property
    def total_cost(self) -> float:
        """The cost of all that there is to do."""
        return sum(map(self.cost_of, self.places))

    def cost_of(self, place: int) -> float:
        """The cost of all that there is to do of a submission."""
        return self._costs.of_all([name for name in self._questions if not self._is_whole(place, name)])

    def begin_next(self) -> Sequence[Job] | None:
        """See :class:`.schedule.JobSource`."""
        if not self._unread:
            return None
        place = self._unread.popleft()
        submission = self._read[place] = self.hand_ins.read(place)
        self._done[place] = {}
        self._order[place] = self._costs.order()
        self._order[place].prepare()
        if submission.problem:
            self._waiting.subtract(self._costs.kind(name) for name in self._questions)
            self.progress.advance(self.cost_of(place))
            self._finish(place)
            return []
        return self._jobs(place)

    def key(self, job: Job) -> str:
        """See :class:`.schedule.JobSource`."""
        if job not in self._keys:
            self._keys[job] = self._checks_key(self.bench, job)
        return self._keys[job]

    def known(self, job: Job, key: str) -> QuestionResult | None:
        """See :class:`.schedule.JobSource`."""
        before = self._before(job)
        if before is not None and before.is_whole(self._question(job).checks):
            return before  # nothing is left to train, and it was told
        known = None
        if self.later is not None and self._question(job).training is not None:
            known = self._kept_under(self._checks_key(self.later, job), job)
        known = known or self._kept_under(key, job)
        if known is not None:
            self._tell(job, known)
            return known
        return self._without_workers(job)

    def submit(self, executor: Executor, job: Job) -> Future[QuestionResult]:
        """See :class:`.schedule.JobSource`."""
        answer = self._read[job.submission].answers[job.question]
        replaced, before = self._replaced(job.submission, self._question(job)), self._before(job)
        if self.elsewhere is None:
            self.bench.sandbox.start()  # here, where Ctrl-C is heard meanwhile
            return executor.submit(self._grade, job, answer, replaced, before, self._latest(job))
        task = Task(
            setup=self.elsewhere,
            question=job.question,
            answer=answer,
            replaced=replaced,
            trains=self.bench.trains,
            before_training=before,
            latest=self._latest(job),
            cache=str(self.cache.folder.resolve()),
            key=self._keys[job] if self.requires_alike else "",
        )
        return executor.submit(grade_question, task)

    def keep(self, job: Job, result: QuestionResult) -> QuestionResult:
        """See :class:`.schedule.JobSource`."""
        self._tell(job, result)
        if not result.has_fault:
            if self.requires_alike and result.runs:  # whoever graded keeps nothing here
                self.cache.keep_runs(result.training_key, result.runs)
            latest = self._of_answer(latest_key, self.bench, job)
            self.cache.keep_result(result, self._wording(job), latest_of=latest)
        return result

    def set_aside(self, job: Job) -> QuestionResult:
        """See :class:`.schedule.JobSource`."""
        return self.keep(job, lost_question(self.bench, self._question(job), self._before(job)))

    def settle(self, job: Job, result: QuestionResult) -> Sequence[Job]:
        """See :class:`.schedule.JobSource`."""
        place = job.submission
        self.found[place, job.question] = self._keys.pop(job), result
        self._befores.pop(job, None)
        self._latests.pop(job, None)
        self._done[place][job.question] = result
        self._order[place].done(job.question)
        if self._order[place].is_active():
            return self._jobs(place)
        self._finish(place)
        return []

    def _grade(
        self,
        job: Job,
        answer: Answer,
        replaced: tuple[str, ...],
        before: QuestionResult | None,
        latest: QuestionResult | None,
    ) -> QuestionResult:
        """Grade here, and tell of each epoch and each check."""
        name, question = self._read[job.submission].name, self._question(job)

        def advance(epochs: float) -> None:
            self._told[job] = self._told.get(job, 0.0) + epochs * self._costs.of_epoch
            self.progress.advance(epochs * self._costs.of_epoch)

        try:
            return grade_answer(
                self.bench,
                question,
                answer,
                replaced=replaced,
                progress=advance,
                report=partial(self.progress.check, name, job.question),
                cache=self.cache,
                before_training=before,
                latest=latest,
            )
        except Exception as error:
            require_machine(self.bench, error)
            return failed_question(self.bench, question, error)

    def _without_workers(self, job: Job) -> QuestionResult | None:
        """The result of an answer of which all that has to be run is known, or that cannot run."""
        answer, latest = self._read[job.submission].answers[job.question], self._latest(job)
        if latest is None and answer.status == "answered":
            return None
        question, before = self._question(job), self._before(job)
        replaced = self._replaced(job.submission, question)
        try:
            result = grade_without_workers(
                self.bench, question, answer, replaced=replaced, before_training=before, latest=latest
            )
        except Exception:  # grading meets it, too, and says what it is
            return None
        return None if result is None else self.keep(job, result)

    def _latest(self, job: Job) -> QuestionResult | None:
        """The latest result of the same answer, whatever it was graded by."""
        if job not in self._latests:
            self._latests[job] = self._find_latest(job)
        return self._latests[job]

    def _find_latest(self, job: Job) -> QuestionResult | None:
        try:
            return self.cache.latest(self._of_answer(latest_key, self.bench, job), self._wording(job))
        except Exception:  # grading meets it, too, and says what it is
            return None

    def _tell(self, job: Job, result: QuestionResult) -> None:
        self.progress.advance(self._costs.of(job.question) - self._told.pop(job, 0.0))
        self.progress.question(self._read[job.submission].name, result)

    def _jobs(self, place: int) -> list[Job]:
        """Those questions of a submission that wait for no other."""
        jobs = []
        for name in self._order[place].get_ready():
            if not self._is_whole(place, name):
                self._waiting[self._costs.kind(name)] -= 1
            costs = self._costs
            jobs.append(Job(place, name, costs.kind(name), costs.of(name), costs.chain(name), self.bench.trains))
        return jobs

    def _finish(self, place: int) -> None:
        bases = self._bases(place)
        submission = self._read.pop(place)  # of a class of any size, only what is at work is held
        done = self._done.pop(place)
        del self._order[place]
        self.finish(place, submission, [done[name] for name in self._questions if name in done], bases)

    def _bases(self, place: int) -> dict[str, Basis]:
        """What the results of a submission rest on, by question."""
        bases = {}
        for name, question in self._questions.items():
            if name in self._done[place]:
                answer = self._read[place].answers[name]
                with suppress(Exception):  # grading has met it, too, and said what it is
                    bases[name] = basis_of(self.bench, question, answer, self._replaced(place, question))
        return bases

    def _before(self, job: Job) -> QuestionResult | None:
        """The question's result without training, if all that it depends on is as it was."""
        if job not in self._befores:
            self._befores[job] = self._find_before(job) if self.bench.trains else None
        return self._befores[job]

    def _find_before(self, job: Job) -> QuestionResult | None:
        key = self._checks_key(replace(self.bench, trains=False), job)
        found, result = self.earlier.get((job.submission, job.question), ("", None))
        if result is None or found != key:
            return self._kept_under(key, job)
        # What the grader failed on is tried once more before anything is trained.
        return result if result.is_whole(self._question(job).checks) or not result.has_fault else None

    def _kept_under(self, key: str, job: Job) -> QuestionResult | None:
        try:
            return self.cache.result(key, self._wording(job))
        except Exception:  # grading meets it, too, and says what it is
            return None

    def _checks_key(self, bench: Bench, job: Job) -> str:
        try:
            return self._of_answer(checks_key, bench, job)
        except Exception:  # grading meets it, too, and says what it is
            return f"{job.submission}-{job.question}"

    def _of_answer(self, ask: Callable[[Bench, Question, Answer, tuple[str, ...]], str], bench: Bench, job: Job) -> str:
        question, answer = self._question(job), self._read[job.submission].answers[job.question]
        return ask(bench, question, answer, self._replaced(job.submission, question))

    def _replaced(self, place: int, question: Question) -> tuple[str, ...]:
        done = self._done[place]
        return tuple(name for name in question.builds_on if done[name].score != done[name].points)

    def _is_whole(self, place: int, name: str) -> bool:
        """Whether the pass before has left nothing of it."""
        if (place, name) not in self.earlier:
            return False
        return self.earlier[place, name][1].is_whole(self._questions[name].checks)

    def _kinds_of(self, place: int) -> list[str]:
        """Of the jobs of a submission that wait for their turn."""
        return [self._costs.kind(name) for name in self._questions if not self._is_whole(place, name)]

    def _wording(self, job: Job) -> Wording:
        """That of the question's results, which is the same for a class."""
        if job.question not in self._wordings:
            self._wordings[job.question] = wording_of(self.bench.unit, self._question(job))
        return self._wordings[job.question]

    def _question(self, job: Job) -> Question:
        return self._questions[job.question]
