"""Grades one answer to one question: workers on one side, hidden tests on the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec

from autograder.errors import CheckFailed
from autograder.grading.cache import Cache, Runs
from autograder.grading.context import Bench, QuestionWorkers, program_of, training_of
from autograder.grading.draws import generator, seed_of
from autograder.grading.faults import failed_question, require_machine
from autograder.grading.feedback import Feedback, check_result, explain_failure, without_words_of_workers
from autograder.grading.instructors_notes import note_on_exception, notes_on_own_loops
from autograder.grading.kept_checks import KeptChecks, MustRun, blocked, blocker_of
from autograder.grading.keys import check_keys, checks_key, training_key
from autograder.grading.killed_workers import require_undisturbed, undisturbed
from autograder.grading.replays import with_replays
from autograder.grading.test_environment import environment_of, training_session
from autograder.grading.test_files import Test, load_tests
from autograder.grading.training.session import TrainingSession
from autograder.grading.unanswered import unanswered
from autograder.locale.sentences import Words, each_once, joined, sentence
from autograder.results.records import CheckResult, QuestionResult
from autograder.submissions.folders import Answer
from autograder.units.unit import Question

__all__ = ["grade_answer", "grade_without_workers"]

Progress = Callable[[float], None]
Report = Callable[[CheckResult], None]

Asked = TypeVar("Asked")

_MOST_NOTES = 50  # of the exceptions that a worker says its cells raised; it may have made them up


def grade_answer(
    bench: Bench,
    question: Question,
    answer: Answer,
    *,
    replaced: tuple[str, ...] = (),
    progress: Progress = lambda units: None,
    report: Report = lambda check: None,
    cache: Cache | None = None,
    before_training: QuestionResult | None = None,
    latest: QuestionResult | None = None,
) -> QuestionResult:
    """Run a question's public and hidden tests against an answer.

    Args:
        bench: what to grade on; where it does not train, checks that a training run could still decide are left out.
        question: the question.
        answer: the student's.
        replaced: earlier questions whose answers, having lost points, the solution's stand in for.
        progress: called with 1 after each training epoch.
        report: called with each check's result as soon as it is there.
        cache: where training runs are looked up before they are made, and kept.
        before_training: the same answer's result on a bench that does not train, where it is known.
        latest: the same answer's latest result, where there is one: of it, checks are taken over that depend on nothing
            that has changed.

    Returns:
        One result per check, whatever the student's code does. Where the grader itself fails, checks that are left are
        ``internal``: that is this question's, and stops no other.

    Raises:
        OutputError, SandboxUnavailable: the machine fails, and would fail every other question as well.
    """
    checks = {} if before_training is None else {check.check: check for check in before_training.checks}

    def keep(check: CheckResult) -> None:
        checks[check.check] = check
        report(check)

    grading = _Grading(bench, question, answer, replaced, latest, cache, progress, keep)
    try:
        return grading.better_of_both(before_training)
    except Exception as error:
        require_machine(bench, error)
        return failed_question(bench, question, error, list(checks.values()))


def grade_without_workers(
    bench: Bench,
    question: Question,
    answer: Answer,
    *,
    replaced: tuple[str, ...] = (),
    before_training: QuestionResult | None = None,
    latest: QuestionResult | None = None,
) -> QuestionResult | None:
    """The same result, where nothing has to be run for it; None where something has to.

    Args:
        bench: as for :func:`grade_answer`.
        question: likewise.
        answer: likewise.
        replaced: likewise.
        before_training: likewise.
        latest: likewise.

    Raises:
        Exception: grading would meet it, too.
    """
    try:
        grading = _Grading(bench, question, answer, replaced, latest, runs_nothing=True)
        return grading.better_of_both(before_training)
    except MustRun:
        return None


@dataclass(frozen=True)
class _Grading:
    """What :func:`grade_answer` was given."""

    bench: Bench
    question: Question
    answer: Answer
    replaced: tuple[str, ...]
    latest: QuestionResult | None
    cache: Cache | None = None
    progress: Progress = lambda units: None
    report: Report = lambda check: None
    runs_nothing: bool = False

    def better_of_both(self, before: QuestionResult | None) -> QuestionResult:
        """The better of a result with our answers to earlier questions, and one with the student's own.

        Where code raised that ran with ours, these may be those that cannot take it: what a student's answers pass to
        each other is theirs to choose. A bias of another shape may suit an earlier answer of theirs, wrong as that is,
        and not ours.
        """
        result = self.result(before)
        if not self.replaced or all(check.outcome != "error" for check in result.checks):
            return result
        own = replace(self, replaced=(), progress=lambda units: None, report=lambda check: None).result(None)
        if own.score <= result.score:
            return result
        note = sentence(
            "{question}: graded with the submission's own earlier answers, because ours do not take what this one"
            " gives.",
            question=self.question.name,
        )
        return msgspec.structs.replace(own, key=result.key, notes=each_once((note, *own.notes)))

    def result(self, before: QuestionResult | None) -> QuestionResult:
        """All checks that the bench is for, on top of those that were run before anything was trained."""
        if before is None:
            before = undisturbed(replace(self, bench=replace(self.bench, trains=False)).before_training)
        if not self.bench.trains or before.is_whole(self.question.checks):
            return before
        known = before
        return undisturbed(lambda may_repeat: self.with_training(known, may_repeat))

    def before_training(self, may_repeat: bool) -> QuestionResult:
        """All checks but those that a training run has to decide.

        Args:
            may_repeat: whether there will be another attempt where a worker is killed.
        """
        started = time.monotonic()
        question, key = self.question, self._of_answer(checks_key)
        tests = load_tests(self.bench.unit, question)
        notes: list[Words] = [
            # Translators: a note for the instructor; {question} and {earlier} are such as Q4.
            sentence(
                "{question}: graded with our own answer to {earlier}, because the submission's lost points.",
                question=question.name,
                earlier=name,
            )
            for name in self.replaced
        ]
        if self.answer.status != "answered":
            checks = [unanswered(test, question, self.answer) for test in tests]
            return QuestionResult(question=question.name, key=key, checks=checks)
        seed, kept, trials = self._of_answer(seed_of), self._kept(), dict[str, Sequence[object]]()
        with ExitStack() as stack:
            workers = self._workers(stack)

            def run(test: Test) -> CheckResult:
                return self._outcome(test, lambda: environment_of(question, workers, test.asked), seed, trials=trials)

            checks = []
            for check in kept.in_order([test for test in tests if not test.needs_training], run):
                require_undisturbed(workers, may_repeat)
                checks.append(check)
                self.report(check)
            if blocker := blocker_of(checks):  # no points are left to win by training
                title = self.bench.unit.check_title(blocker)
                for check in (blocked(test, title) for test in tests if test.needs_training):
                    checks.append(check)
                    self.report(check)
            told = _notes_on_workers(question, workers) if workers.opened else kept.notes()
            notes = each_once((*notes, *told))
            peak = kept.peak_memory_bytes(workers.peak_memory_bytes)
            # With our own answers, nothing is told; and a cell needs the student's names.
            if self.bench.seeks_replays and not (self.replaced or self.answer.stand_ins):
                checks = with_replays(workers, checks, trials, seed)
        order = list(question.checks)
        return QuestionResult(
            question=question.name,
            key=key,
            training_key=self._of_answer(training_key),
            checks=sorted(checks, key=lambda check: order.index(check.check)),
            replaced=self.replaced,
            notes=notes,
            seed=seed,
            seconds=kept.seconds(time.monotonic() - started),
            peak_memory_bytes=peak,
        )

    def with_training(self, before: QuestionResult, may_repeat: bool) -> QuestionResult:
        """The checks that training runs decide, with those that came before them.

        Args:
            before: these.
            may_repeat: whether there will be another attempt where a worker is killed.
        """
        started = time.monotonic()
        trained, kept = self._of_answer(training_key), self._kept()
        runs = Runs(trained, self.cache)
        tests = load_tests(self.bench.unit, self.question)
        decided = {check.check: check for check in before.checks}
        with ExitStack() as stack:
            training = training_of(self.bench, self.question, self.answer)
            question = msgspec.structs.replace(self.question, training=training)
            workers = self._workers(stack)

            def run(test: Test) -> CheckResult:
                session = training_session(self.bench, question, workers, self.replaced, self.progress, runs)
                return self._outcome(
                    test,
                    lambda: environment_of(question, workers, test.asked) if test.asked else {},
                    before.seed,
                    training=session,
                )

            for check in kept.in_order([test for test in tests if test.needs_training], run):
                require_undisturbed(workers, may_repeat)
                decided[check.check] = check
                self.report(check)
            checks = [decided[test.name] for test in tests]
            on_workers = _notes_on_workers(question, workers) if workers.opened else kept.notes()
            notes = [*on_workers, *notes_on_own_loops(question, checks)]
        found = kept.runs() | runs.found
        return msgspec.structs.replace(
            before,
            key=self._of_answer(checks_key),
            training_key=trained,
            checks=checks,
            runs=[found[seed] for seed in sorted(found)],
            notes=each_once((*before.notes, *notes)),
            seconds=kept.seconds(before.seconds + time.monotonic() - started),
            peak_memory_bytes=kept.peak_memory_bytes(max(before.peak_memory_bytes, workers.peak_memory_bytes)),
        )

    def _outcome(
        self,
        test: Test,
        environment: Callable[[], Mapping[str, Any]],
        seed: int,
        *,
        training: TrainingSession | None = None,
        trials: dict[str, Sequence[object]] | None = None,
    ) -> CheckResult:
        """Run one test; of one that is lost, keep how it can be replayed.

        Where workers hold the solution's code, because answers were replaced, what they answer reaches no student.
        """
        try:
            test.run({**environment(), "rng": generator(seed, test.name), "training": training})
            passed = training.summary if training is not None and training.records else sentence("Passed.")
            result = check_result(test, Feedback("ok", passed))
        except Exception as error:
            require_machine(self.bench, error)
            feedback = explain_failure(error, hidden=test.hidden)
            if self.replaced and not (training is not None and training.is_ours):  # what trained may be a message
                feedback = without_words_of_workers(feedback, hidden=test.hidden)
            credit = error.credit if isinstance(error, CheckFailed) else 0.0
            if trials is not None and isinstance(error, CheckFailed):
                trials[test.name] = error.trials
            result = msgspec.structs.replace(check_result(test, feedback), score=round(test.points * credit, 2))
        if training is not None and training.series is not None:
            series = training.series if training.is_ours or not self.replaced else training.coarse_series
            result = msgspec.structs.replace(result, training=series)
        return result

    def _workers(self, stack: ExitStack) -> QuestionWorkers:
        program = program_of(self.bench, self.answer, self.replaced)
        return QuestionWorkers(self.bench, self.question, program, stack, stand_ins=dict(self.answer.stand_ins))

    def _kept(self) -> KeptChecks:
        return KeptChecks(self.question, self.latest, self._of_answer(check_keys), self.runs_nothing)

    def _of_answer(self, ask: Callable[[Bench, Question, Answer, tuple[str, ...]], Asked]) -> Asked:
        return ask(self.bench, self.question, self.answer, self.replaced)


def _notes_on_workers(question: Question, workers: QuestionWorkers) -> list[Words]:
    return [
        *(note_on_exception(question, entry) for entry in workers.raised[:_MOST_NOTES]),
        *(joined([question.name, note], ": ") for note in workers.notes),
    ]
