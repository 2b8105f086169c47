"""Grades one answer to one question: workers on one side, hidden tests on the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np

from autograder.errors import CheckFailed
from autograder.grading.cache import Cache, Runs
from autograder.grading.context import Bench, QuestionWorkers, program_of
from autograder.grading.faults import failed_question, require_machine
from autograder.grading.feedback import Feedback, check_result, clean_text, explain_failure, without_words_of_workers
from autograder.grading.keys import checks_key, training_key
from autograder.grading.test_environment import environment_of, training_session
from autograder.grading.test_files import Test, load_tests
from autograder.grading.training.session import TrainingSession
from autograder.locale.sentences import Sentence, Words, as_percent, conjunction, joined, sentence, with_texts
from autograder.results.records import CheckResult, QuestionResult
from autograder.results.words import title_of_check
from autograder.sandbox.replies import Raised
from autograder.submissions.folders import Answer
from autograder.units.unit import Question

__all__ = ["grade_answer"]

Progress = Callable[[float], None]

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
    checks: list[CheckResult] = [] if before_training is None else list(before_training.checks)

    def keep(check: CheckResult) -> None:
        checks.append(check)
        report(check)

    try:
        before = before_training or _before_training(bench, question, answer, replaced, keep)
        if not bench.trains or before.is_whole(question.checks):
            return before
        return _with_training(bench, question, answer, replaced, before, cache, progress, keep)
    except Exception as error:
        require_machine(bench, error)
        return failed_question(bench, question, error, checks)


def _before_training(
    bench: Bench,
    question: Question,
    answer: Answer,
    replaced: tuple[str, ...],
    report: Callable[[CheckResult], None],
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
        checks = [_unanswered(test, question, answer) for test in tests]
        return QuestionResult(question=question.name, key=key, checks=checks)
    # A verdict can be repeated, and yet nobody knows the draw before the answer is written that it depends on.
    seed = int(key[:8], 16)
    with ExitStack() as stack:
        workers = QuestionWorkers(bench, question, program_of(bench, answer, replaced), stack)
        checks = []
        for check in _run_tests(bench, question, tests, workers, replaced, seed):
            checks.append(check)
            report(check)
        notes += _notes_on_workers(question, workers)
        peak = max((worker.peak_memory_bytes for worker in workers.opened), default=0)
    return QuestionResult(
        question=question.name,
        key=key,
        training_key=training_key(bench, question, answer, replaced),
        checks=checks,
        notes=notes,
        seed=seed,
        seconds=round(time.monotonic() - started, 3),
        peak_memory_bytes=peak,
    )


def _with_training(
    bench: Bench,
    question: Question,
    answer: Answer,
    replaced: tuple[str, ...],
    before: QuestionResult,
    cache: Cache | None,
    progress: Progress,
    report: Callable[[CheckResult], None],
) -> QuestionResult:
    """The checks that training runs decide, with those that came before them."""
    started = time.monotonic()
    trained = training_key(bench, question, answer, replaced)
    runs = Runs(trained, cache)
    tests = load_tests(bench.unit, question)
    decided = {check.check: check for check in before.checks}
    with ExitStack() as stack:
        workers = QuestionWorkers(bench, question, program_of(bench, answer, replaced), stack)
        for check in _run_training_tests(bench, question, tests, workers, replaced, before.seed, progress, runs):
            decided[check.check] = check
            report(check)
        checks = [decided[test.name] for test in tests]
        notes = [*_notes_on_workers(question, workers), *_notes_on_own_loops(question, checks)]
        peak = max((worker.peak_memory_bytes for worker in workers.opened), default=0)
    return msgspec.structs.replace(
        before,
        key=checks_key(bench, question, answer, replaced),
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
) -> Iterator[CheckResult]:
    """Run the tests that train nothing, in order. Public and hidden ones never share a worker.

    Where one did not come to an end, those that follow are not run, nor is anything trained: no points are left to
    win there.
    """
    environments: dict[bool, dict[str, Any]] = {}
    asked = frozenset[str]().union(*(test.asked for test in tests))
    blocker = ""
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

        result = _outcome(bench, test, environment, replaced, np.random.default_rng([seed, index]))
        if result.outcome in _NO_END:
            blocker = test.name
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
    blocker = ""
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
            blocker = test.name
        yield result


def _outcome(
    bench: Bench,
    test: Test,
    environment: Callable[[], dict[str, Any]],
    replaced: tuple[str, ...],
    rng: np.random.Generator,
    training: TrainingSession | None = None,
) -> CheckResult:
    """Run one test.

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
        result = msgspec.structs.replace(check_result(test, feedback), score=round(test.points * credit, 2))
    if training is not None and training.series is not None:
        series = training.series if training.is_ours or not replaced else training.coarse_series
        result = msgspec.structs.replace(result, training=series)
    return result


def _blocked(test: Test, blocker: str) -> CheckResult:
    # Translators: {check} is the title of another check.
    waits = sentence('Not checked: "{check}" must come to an end first.', check=title_of_check(blocker))
    return check_result(test, Feedback("skipped", waits, sentence("Repair what that row says, then try again.")))


def _notes_on_workers(question: Question, workers: QuestionWorkers) -> list[Words]:
    return [
        *(_note_on_exception(question, entry) for entry in workers.raised[:_MOST_NOTES]),
        *(joined([question.name, note], ": ") for note in workers.notes),
    ]


def _note_on_exception(question: Question, raised: Raised) -> Sentence:
    # Translators: {cell} is the id of a notebook cell, {exception} the class of an exception.
    return sentence(
        "{question}: cell {cell} raised {exception}.",
        question=question.name,
        cell=raised.cell,
        exception=" ".join(clean_text(raised.kind).split()),
    )


def _notes_on_own_loops(question: Question, checks: Sequence[CheckResult]) -> list[Sentence]:
    runs = [run for check in checks if check.training for run in check.training.runs if run.trained == "own_loop"]
    return [
        # Translators: accuracies of the student's own training loop and of ours with the same network.
        sentence(
            "{question}: trained by a loop of its own, to {accuracy}; the same network in ours: {check}.",
            question=question.name,
            accuracy=as_percent(run.accuracy, ".1f"),
            check=sentence("not tried") if run.cross_check is None else as_percent(run.cross_check, ".1f"),
        )
        for run in runs
    ]


def _unanswered(test: Test, question: Question, answer: Answer) -> CheckResult:
    if answer.status == "broken":
        problem = with_texts(answer.problem, clean_text)
        if test.hidden:
            message = sentence("Not checked: the answer cannot be read.")
            hint = sentence("Run the answer's cell in your notebook, and read what Python complains about.")
            return check_result(test, Feedback("error", message, hint, problem))
        return check_result(test, Feedback("error", problem))
    match answer.status:
        case "blank":
            message = sentence("Not answered: the TODO of this question is as it was handed out.")
            hint = sentence("Write the answer between the two comment lines of this question's cell.")
        case "missing":
            # Translators: {names} are identifiers, joined by "and".
            message = sentence("Not answered: no cell defines {names}.", names=conjunction(question.defines))
            hint = sentence("Take this question's cell from the notebook that was handed out, and keep all names.")
        case _:
            message = sentence("Not answered.")
            hint = sentence("Write the answer between the two comment lines of this question's cell.")
    return check_result(test, Feedback("skipped", message, hint))
