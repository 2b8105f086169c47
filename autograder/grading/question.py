"""Grades one answer to one question: workers on one side, hidden tests on the other."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from autograder.checks.mistakes import named
from autograder.errors import CheckFailed, StudentException
from autograder.grading.cache import Cache, Runs
from autograder.grading.context import Bench, QuestionWorkers, program_of
from autograder.grading.faults import failed_question, require_machine
from autograder.grading.feedback import Feedback, check_result, clean_text, explain_failure, without_words_of_workers
from autograder.grading.keys import checks_key, training_key
from autograder.grading.speed import scaled
from autograder.grading.test_files import Test, load_tests
from autograder.grading.training.asked import AskedNetwork
from autograder.grading.training.run import TrainingRun
from autograder.grading.training.session import TrainingSession
from autograder.locale.sentences import Sentence, Words, as_percent, conjunction, joined, sentence, with_texts
from autograder.results.records import CheckResult, QuestionResult, TrainingRecord
from autograder.results.words import title_of_check
from autograder.sandbox.proxies import StudentFunction, TensorFlowFacade
from autograder.sandbox.replies import Raised
from autograder.sandbox.seam import Images, Worker
from autograder.submissions.folders import Answer
from autograder.units.training import Training
from autograder.units.unit import Question

__all__ = ["grade_answer"]

Progress = Callable[[float], None]

_MOST_TRIES = 3
"""Of a question whose worker was killed. Whoever runs short of memory or shuts something down kills processes, too, so
that once is nobody's fault; code that ends its own process does so each time."""

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
) -> QuestionResult:
    """Run a question's public and hidden tests against an answer.

    Args:
        bench: what to grade on.
        question: the question.
        answer: the student's.
        replaced: earlier questions whose answers, having lost points, the solution's stand in for.
        progress: called with 1 after each training epoch.
        report: called with each check's result as soon as it is there.
        cache: where training runs are looked up before they are made, and kept.

    Returns:
        One result per check, whatever the student's code does. Where the grader itself fails, checks that are left are
        ``internal``: that is this question's, and stops no other.

    Raises:
        OutputError, SandboxUnavailable: the machine fails, and would fail every other question as well.
    """
    checks: list[CheckResult] = []

    def keep(check: CheckResult) -> None:
        checks.append(check)
        report(check)

    try:
        left = _MOST_TRIES
        while True:
            left -= 1
            try:
                return _grade(bench, question, answer, replaced, cache, progress, keep, may_repeat=left > 0)
            except _WorkerKilled:
                checks.clear()
    except Exception as error:
        require_machine(bench, error)
        return failed_question(bench, question, error, checks)


class _WorkerKilled(Exception):
    """What became of a question is not known: a worker of it was killed."""


def _grade(
    bench: Bench,
    question: Question,
    answer: Answer,
    replaced: tuple[str, ...],
    cache: Cache | None,
    progress: Progress,
    report: Callable[[CheckResult], None],
    *,
    may_repeat: bool,
) -> QuestionResult:
    started = time.monotonic()
    key, trained = checks_key(bench, question, answer, replaced), training_key(bench, question, answer, replaced)
    runs = Runs(trained, cache)
    tests = load_tests(bench.unit, question, training=bench.trains)
    # A verdict can be repeated, and yet nobody knows the draw before the answer is written that it depends on.
    seed = int(key[:8], 16)
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
    with ExitStack() as stack:
        workers = QuestionWorkers(bench, question, program_of(bench, answer, replaced), stack)
        checks = []
        for check in _run_tests(bench, question, tests, workers, replaced, seed, progress, runs):
            if may_repeat and any(worker.was_killed for worker in workers.opened):
                raise _WorkerKilled
            checks.append(check)
            report(check)
        notes += [_note_on_exception(question, entry) for entry in workers.raised[:_MOST_NOTES]]
        notes += [joined([question.name, note], ": ") for note in workers.notes]
        notes += _notes_on_own_loops(question, checks)
        peak = max((worker.peak_memory_bytes for worker in workers.opened), default=0)
    return QuestionResult(
        question=question.name,
        key=key,
        training_key=trained,
        checks=checks,
        runs=[runs.found[seed] for seed in sorted(runs.found)],
        notes=notes,
        seed=seed,
        seconds=round(time.monotonic() - started, 3),
        peak_memory_bytes=peak,
    )


def _run_tests(
    bench: Bench,
    question: Question,
    tests: list[Test],
    workers: QuestionWorkers,
    replaced: tuple[str, ...],
    seed: int,
    progress: Progress,
    runs: Runs,
) -> Iterator[CheckResult]:
    """Run the tests in order. Public and hidden ones never share a worker, and training has its own.

    Where workers hold the solution's code, because answers were replaced, what they answer reaches no student.
    """
    environments: dict[bool, dict[str, Any] | None] = {}
    asked = frozenset[str]().union(*(test.asked for test in tests))
    blocker = ""
    for index, test in enumerate(tests):
        if blocker:
            # Translators: {check} is the title of another check.
            waits = sentence('Not checked: "{check}" must come to an end first.', check=title_of_check(blocker))
            hint = sentence("Repair what that row says, then try again.")
            yield check_result(test, Feedback("skipped", waits, hint, mistake=named("not_reached")))
            continue
        training = _training_session(bench, question, workers, environments, replaced, progress, runs)
        try:
            if test.hidden not in environments:
                environments[test.hidden] = _environment(question, workers, asked)
            rng = np.random.default_rng([seed, index])
            test.run({**(environments[test.hidden] or {}), "rng": rng, "training": training})
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
        if result.outcome in ("timeout", "memory", "disk", "crashed"):
            blocker = test.name
        yield result


def _environment(question: Question, workers: QuestionWorkers, asked: Set[str]) -> dict[str, Any]:
    """Where a test function's parameters are looked up.

    What the answer does not define, earlier cells do; whether they still do shows when it is called. A name that an
    answer may leave out is in no environment then, and so None for a test.
    """
    worker, defined = workers.open()
    missing = [name for name in question.defines if name not in defined]
    if missing:
        raise _missing(question, missing, workers.raised)
    names = {*asked, *defined} - (set(question.optional) - set(defined))
    functions = {name: StudentFunction(worker, name, lambda: workers.open()[0]) for name in names}
    return {**functions, "tf": TensorFlowFacade}


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


def _missing(question: Question, names: list[str], raised: Sequence[Raised]) -> CheckFailed:
    # Translators: {names} are identifiers, joined by "and".
    message = sentence("The answer cell does not define {names}.", names=conjunction(names))
    for entry in raised:
        if entry.question == question.name:
            hint = sentence(
                "The answer cell raised an exception before {names} was defined: run the cell in your notebook, and"
                " read what Python says.",
                names=conjunction(names),
            )
            failure = CheckFailed(message, hint, is_open=True)  # its mistake is the exception's
            failure.__cause__ = StudentException(entry.kind, entry.traceback)
            return failure
    hint = sentence("Keep the names that the notebook gives: {names}.", names=conjunction(names))
    return CheckFailed(message, hint, is_open=True, mistake=named("answer_not_defined"))


@dataclass
class _RunWorkers:
    """The workers of a training run, which needs the memory of all others."""

    question: Question
    workers: QuestionWorkers
    environments: dict[bool, dict[str, Any] | None]
    defined: Sequence[str] = ()

    def open_student(self, images: Images) -> Worker:
        self.workers.close()
        self.environments.clear()
        worker, self.defined = self.workers.open(images)
        missing = [name for name in self.question.defines if name not in self.defined]
        if missing:
            raise _missing(self.question, missing, self.workers.raised)
        return worker

    def open_trainer(self) -> Worker:
        return self.workers.open_trainer()

    def asked(self) -> Sequence[AskedNetwork]:
        return self.workers.asked()


def _defines_own_loop(settings: Training, workers: QuestionWorkers) -> bool:
    """Whether the program's text defines the training function of the student's own, and it is there.

    A worker that denies it gets our own loop, which is the stricter way.
    """
    if not settings.custom_loop or settings.custom_loop not in workers.defined:
        return False
    name = re.escape(settings.custom_loop)
    definition = re.compile(rf"^\s*(?:(?:async\s+)?def\s+{name}\b|{name}\s*(?::[^=\n]*)?=[^=])", re.MULTILINE)
    return any(definition.search(cell.source) for cell in workers.program)


def _training_session(
    bench: Bench,
    question: Question,
    workers: QuestionWorkers,
    environments: dict[bool, dict[str, Any] | None],
    replaced: tuple[str, ...],
    progress: Progress,
    runs: Runs,
) -> TrainingSession | None:
    settings = question.training
    if settings is None:
        return None

    held_out, data = bench.held_out, bench.unit.data
    assert held_out is not None, "a unit that trains has a data set"
    assert data is not None, "a unit that trains has a data set"
    run_workers = _RunWorkers(question, workers, environments)
    settings = scaled(settings, bench.speed.factor)

    def run(seed: int, enough: float) -> TrainingRecord:
        training = TrainingRun(
            settings,
            run_workers,
            held_out,
            num_training=data.training,
            seed=seed,
            draw=runs.draw,
            enough=enough,
            # Only both: words may stand in a comment, and a worker that denies the loop has ours, the stricter one.
            has_own_loop=lambda: settings.custom_loop in run_workers.defined and _defines_own_loop(settings, workers),
            is_guarded=bool(replaced),
            progress=progress,
        )
        return runs.run(seed, training.run)

    return TrainingSession(settings, run)


def _unanswered(test: Test, question: Question, answer: Answer) -> CheckResult:
    if answer.status == "broken":
        problem = with_texts(answer.problem, clean_text)
        if test.hidden:
            message = sentence("Not checked: the answer cannot be read.")
            hint = sentence("Run the answer's cell in your notebook, and read what Python complains about.")
            return check_result(test, Feedback("error", message, hint, problem, mistake=named("not_python")))
        return check_result(test, Feedback("error", problem, mistake=named("not_python")))
    match answer.status:
        case "blank":
            mistake = named("blank")
            message = sentence("Not answered: the TODO of this question is as it was handed out.")
            hint = sentence("Write the answer between the two comment lines of this question's cell.")
        case "missing":
            mistake = named("cell_missing")
            # Translators: {names} are identifiers, joined by "and".
            message = sentence("Not answered: no cell defines {names}.", names=conjunction(question.defines))
            hint = sentence("Take this question's cell from the notebook that was handed out, and keep all names.")
        case _:
            mistake = named("blank")
            message = sentence("Not answered.")
            hint = sentence("Write the answer between the two comment lines of this question's cell.")
    return check_result(test, Feedback("skipped", message, hint, mistake=mistake))
