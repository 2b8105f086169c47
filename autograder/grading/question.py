"""Grades one answer to one question: workers on one side, hidden tests on the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np

from autograder.checks.mistakes import named
from autograder.errors import CheckFailed
from autograder.grading.cache import Cache, Runs
from autograder.grading.context import Bench, QuestionWorkers, program_of, training_of
from autograder.grading.faults import failed_question, require_machine
from autograder.grading.feedback import Feedback, check_result, explain_failure, without_words_of_workers
from autograder.grading.instructors_notes import note_on_exception, notes_on_own_loops
from autograder.grading.keys import checks_key, training_key
from autograder.grading.killed_workers import require_undisturbed, undisturbed
from autograder.grading.replays import with_replays
from autograder.grading.test_environment import environment_of, training_session
from autograder.grading.test_files import Test, load_tests
from autograder.grading.training.session import TrainingSession
from autograder.grading.unanswered import unanswered
from autograder.locale.sentences import Words, joined, sentence
from autograder.results.records import CheckResult, QuestionResult
from autograder.submissions.folders import Answer
from autograder.units.unit import Question

__all__ = ["grade_answer"]

Progress = Callable[[float], None]
Report = Callable[[CheckResult], None]

_NO_END = ("timeout", "memory", "disk", "crashed")
"""Outcomes of a check after which no other of its question is run."""

_MOST_NOTES = 50  # of the exceptions that a worker says its cells raised; it may have made them up


def grade_answer(
    bench: Bench,
    question: Question,
    answer: Answer,
    *,
    replaced: tuple[str, ...] = (),
    progress: Progress = lambda units: None,
    report: Callable[[CheckResult], None] = lambda check: None,
    cache: Cache | None = None,
    before_training: QuestionResult | None = None,
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

    try:
        result = _grade(bench, question, answer, replaced, before_training, cache, progress, keep)
        return _or_with_own(bench, question, answer, result, cache) if _is_refused(result) else result
    except Exception as error:
        require_machine(bench, error)
        return failed_question(bench, question, error, list(checks.values()))


def _is_refused(result: QuestionResult) -> bool:
    """Whether code raised that ran with our answers to earlier questions, which may be those that cannot take it."""
    return bool(result.replaced) and any(check.outcome == "error" for check in result.checks)


def _or_with_own(
    bench: Bench, question: Question, answer: Answer, result: QuestionResult, cache: Cache | None
) -> QuestionResult:
    """The better of a result with our answers to earlier questions, and one with the student's own.

    What a student's answers pass to each other is theirs to choose: a bias of another shape may suit an earlier answer
    of theirs, wrong as that is, and not ours.
    """
    own = _grade(bench, question, answer, (), None, cache, lambda units: None, lambda check: None)
    if own.score <= result.score:
        return result
    note = sentence(
        "{question}: graded with the submission's own earlier answers, because ours do not take what this one gives.",
        question=question.name,
    )
    return msgspec.structs.replace(own, key=result.key, notes=[note, *own.notes])


def _grade(
    bench: Bench,
    question: Question,
    answer: Answer,
    replaced: tuple[str, ...],
    before: QuestionResult | None,
    cache: Cache | None,
    progress: Progress,
    report: Report,
) -> QuestionResult:
    """All checks that the bench is for, on top of those that were run before anything was trained."""
    if before is None:
        before = undisturbed(lambda may_repeat: _before_training(bench, question, answer, replaced, report, may_repeat))
    if not bench.trains or before.is_whole(question.checks):
        return before
    key, known = checks_key(bench, question, answer, replaced), before
    result = undisturbed(
        lambda may_repeat: _with_training(bench, question, answer, known, cache, progress, report, may_repeat)
    )
    return msgspec.structs.replace(result, key=key)


def _before_training(
    bench: Bench,
    question: Question,
    answer: Answer,
    replaced: tuple[str, ...],
    report: Report,
    may_repeat: bool,
) -> QuestionResult:
    """All checks but those that a training run has to decide."""
    started = time.monotonic()
    bench = replace(bench, trains=False)
    key = checks_key(bench, question, answer, replaced)
    tests = load_tests(bench.unit, question)
    notes: list[Words] = [
        # Translators: a note for the instructor; {question} and {name} are identifiers of questions.
        sentence(
            "{question}: graded with our own {name}, because the submission's lost points.",
            question=question.name,
            name=name,
        )
        for name in replaced
    ]
    if answer.status != "answered":
        checks = [unanswered(test, question, answer) for test in tests]
        return QuestionResult(question=question.name, key=key, checks=checks)
    # A verdict can be repeated, and yet nobody knows the draw before the answer is written that it depends on.
    seed = int(key[:8], 16)
    with ExitStack() as stack:
        program = program_of(bench, answer, replaced)
        workers = QuestionWorkers(bench, question, program, stack, stand_ins=dict(answer.stand_ins))
        checks = []
        trials: dict[str, Sequence[object]] = {}
        for check in _run_tests(bench, question, tests, workers, replaced, seed, trials):
            require_undisturbed(workers, may_repeat)
            checks.append(check)
            report(check)
        notes += _notes_on_workers(question, workers)
        peak = max((worker.peak_memory_bytes for worker in workers.opened), default=0)
        # With our own answers, nothing is told; and a cell needs the student's names.
        if not (replaced or answer.stand_ins):
            checks = with_replays(workers, checks, trials, seed)
    return QuestionResult(
        question=question.name,
        key=key,
        training_key=training_key(bench, question, answer, replaced),
        checks=checks,
        replaced=replaced,
        notes=notes,
        seed=seed,
        seconds=round(time.monotonic() - started, 3),
        peak_memory_bytes=peak,
    )


def _with_training(
    bench: Bench,
    question: Question,
    answer: Answer,
    before: QuestionResult,
    cache: Cache | None,
    progress: Progress,
    report: Report,
    may_repeat: bool,
) -> QuestionResult:
    """The checks that training runs decide, with those that came before them."""
    started = time.monotonic()
    replaced = before.replaced
    trained = training_key(bench, question, answer, replaced)
    runs = Runs(trained, cache)
    tests = load_tests(bench.unit, question)
    decided = {check.check: check for check in before.checks}
    with ExitStack() as stack:
        program = program_of(bench, answer, replaced)
        workers = QuestionWorkers(bench, question, program, stack, stand_ins=dict(answer.stand_ins))
        question = msgspec.structs.replace(question, training=training_of(bench, question, answer))
        for check in _run_training_tests(bench, question, tests, workers, replaced, before.seed, progress, runs):
            require_undisturbed(workers, may_repeat)
            decided[check.check] = check
            report(check)
        checks = [decided[test.name] for test in tests]
        notes = [*_notes_on_workers(question, workers), *notes_on_own_loops(question, checks)]
        peak = max((worker.peak_memory_bytes for worker in workers.opened), default=0)
    return msgspec.structs.replace(
        before,
        training_key=trained,
        checks=checks,
        runs=[runs.found[seed] for seed in sorted(runs.found)],
        notes=[*before.notes, *(note for note in notes if note not in before.notes)],
        seconds=round(before.seconds + time.monotonic() - started, 3),
        peak_memory_bytes=max(before.peak_memory_bytes, peak),
    )


def _run_tests(
    bench: Bench,
    question: Question,
    tests: Sequence[Test],
    workers: QuestionWorkers,
    replaced: tuple[str, ...],
    seed: int,
    trials: dict[str, Sequence[object]],
) -> Iterator[CheckResult]:
    """Run the tests that train nothing, in order. Public and hidden ones never share a worker.

    Where one did not come to an end, those that follow are not run, nor is anything trained: no points are left to
    win there.
    """
    environments: dict[bool, dict[str, Any]] = {}
    asked = frozenset[str]().union(*(test.asked for test in tests))
    blocker: Test | None = None
    for index, test in enumerate(tests):
        if test.needs_training:
            continue
        if blocker:
            yield _blocked(test, blocker)
            continue

        def environment(test: Test = test) -> dict[str, Any]:
            if test.hidden not in environments:
                environments[test.hidden] = environment_of(question, workers, asked)
            return environments[test.hidden]

        rng = np.random.default_rng([seed, index])
        result = _outcome(bench, test, environment, replaced, rng, trials=trials)
        if result.outcome in _NO_END:
            blocker = test
        yield result
    if blocker:
        yield from (_blocked(test, blocker) for test in tests if test.needs_training)


def _run_training_tests(
    bench: Bench,
    question: Question,
    tests: Sequence[Test],
    workers: QuestionWorkers,
    replaced: tuple[str, ...],
    seed: int,
    progress: Progress,
    runs: Runs,
) -> Iterator[CheckResult]:
    """Run the tests that train. A run has workers of its own, which see to it that what is asked for is there."""
    environments: dict[bool, dict[str, Any]] = {}
    blocker: Test | None = None
    for index, test in enumerate(tests):
        if not test.needs_training:
            continue
        if blocker:
            yield _blocked(test, blocker)
            continue
        training = training_session(bench, question, workers, environments, replaced, progress, runs)

        def environment(test: Test = test) -> dict[str, Any]:
            if test.asked and test.hidden not in environments:
                environments[test.hidden] = environment_of(question, workers, test.asked)
            return environments.get(test.hidden, {})

        result = _outcome(bench, test, environment, replaced, np.random.default_rng([seed, index]), training)
        if result.outcome in _NO_END:
            blocker = test
        yield result


def _outcome(
    bench: Bench,
    test: Test,
    environment: Callable[[], dict[str, Any]],
    replaced: tuple[str, ...],
    rng: np.random.Generator,
    training: TrainingSession | None = None,
    trials: dict[str, Sequence[object]] | None = None,
) -> CheckResult:
    """Run one test; of one that is lost, keep how it can be replayed.

    Where workers hold the solution's code, because answers were replaced, what they answer reaches no student.
    """
    try:
        test.run({**environment(), "rng": rng, "training": training})
        passed = training.summary if training is not None and training.records else sentence("Passed.")
        result = check_result(test, Feedback("ok", passed))
    except Exception as error:
        require_machine(bench, error)
        feedback = explain_failure(error, hidden=test.hidden)
        if replaced and not (training is not None and training.is_ours):  # what trained may be a message
            feedback = without_words_of_workers(feedback, hidden=test.hidden)
        credit = error.credit if isinstance(error, CheckFailed) else 0.0
        if trials is not None and isinstance(error, CheckFailed):
            trials[test.name] = error.trials
        result = msgspec.structs.replace(check_result(test, feedback), score=round(test.points * credit, 2))
    if training is not None and training.series is not None:
        series = training.series if training.is_ours or not replaced else training.coarse_series
        result = msgspec.structs.replace(result, training=series)
    return result


def _blocked(test: Test, blocker: Test) -> CheckResult:
    # Translators: {check} is the title of another check.
    waits = sentence('Not checked: "{check}" must come to an end first.', check=sentence(blocker.title))
    hint = sentence("Repair what that row says, then try again.")
    return check_result(test, Feedback("skipped", waits, hint, mistake=named("not_reached")))


def _notes_on_workers(question: Question, workers: QuestionWorkers) -> list[Words]:
    return [
        *(note_on_exception(question, entry) for entry in workers.raised[:_MOST_NOTES]),
        *(joined([question.name, note], ": ") for note in workers.notes),
    ]
