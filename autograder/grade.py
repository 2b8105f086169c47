"""Grades one question of one submission: workers on one side, hidden tests on the other."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from autograder import __version__
from autograder.bench import Bench, QuestionWorkers, program_of
from autograder.errors import CheckFailed, StudentException
from autograder.faults import failed_question, require_machine
from autograder.feedback import Feedback, check_result, clean_text, explain_failure, without_words_of_workers
from autograder.locale.messages import SOURCE_LANGUAGE, _, catalogue_checksum, conjunction, speaking
from autograder.policy import TrainingSession
from autograder.proxies import StudentFunction, TensorFlowFacade, Worker
from autograder.question_tests import Test, load_tests, test_file
from autograder.results import CheckResult, QuestionResult, TrainingRecord
from autograder.speed import scaled
from autograder.submissions import Answer
from autograder.training import TrainingRun
from autograder.units import Question

__all__ = ["grade_question", "result_key"]

Progress = Callable[[float], None]
Earlier = Mapping[str, Sequence[TrainingRecord]]

_MOST_NOTES = 50  # of the exceptions that a worker says its cells raised; it may have made them up


def result_key(
    bench: Bench,
    question: Question,
    answer: Answer,
    replaced: tuple[str, ...],
    *,
    language: str = SOURCE_LANGUAGE,
) -> str:
    """What the result of a question depends on, as a hash: code, tests, data, versions, and whose words it is in."""
    with speaking(language):
        tests = test_file(bench.unit, question).read_text(encoding="utf-8")
    parts = [
        __version__,
        program_of(bench, answer, replaced),
        answer.status,
        answer.problem,
        tests,
        repr(question),
        bench.data_checksum,
        bench.threads,
        bench.trains,
        _kit_digest(),
        getattr(bench.sandbox, "tensorflow_version", ""),
        getattr(bench.sandbox, "keras_version", ""),
        language,
        catalogue_checksum(language),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def _kit_digest() -> str:
    """Of the kit's own modules: a corrected check must not take over what the old one said."""
    package = Path(__file__).parent
    modules = [path for path in sorted(package.rglob("*.py")) if "building" not in path.parts]
    return hashlib.sha256(b"".join(path.read_bytes() for path in modules)).hexdigest()


def grade_question(
    bench: Bench,
    question: Question,
    answer: Answer,
    *,
    replaced: tuple[str, ...] = (),
    language: str = SOURCE_LANGUAGE,
    progress: Progress = lambda units: None,
    report: Callable[[CheckResult], None] = lambda check: None,
    earlier: Earlier | None = None,
) -> QuestionResult:
    """Run a question's public and hidden tests against an answer.

    Args:
        bench: what to grade on.
        question: the question.
        answer: the student's.
        replaced: earlier questions whose answers, having lost points, the solution's stand in for.
        language: of the sentences in the result.
        progress: called with 1 after each training epoch.
        report: called with each check's result as soon as it is there.
        earlier: training runs of an earlier grading, by :func:`result_key`; under the same key, none is trained again.

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

    with speaking(language):
        try:
            key = result_key(bench, question, answer, replaced, language=language)
            known = {record.seed: record for record in (earlier or {}).get(key, ())}
            return _grade(bench, question, answer, replaced, key, known, progress, keep)
        except Exception as error:
            require_machine(bench, error)
            return failed_question(bench, question, error, checks)


def _grade(
    bench: Bench,
    question: Question,
    answer: Answer,
    replaced: tuple[str, ...],
    key: str,
    known: Mapping[int, TrainingRecord],
    progress: Progress,
    report: Callable[[CheckResult], None],
) -> QuestionResult:
    started = time.monotonic()
    tests = load_tests(bench.unit, question, training=bench.trains)
    # A verdict can be repeated, and yet nobody knows the draw before the answer is written that it depends on.
    seed = int(key[:8], 16)
    # Translators: a note for the instructor; {question} and {name} are identifiers of questions.
    replacement = _("{question}: graded with our own {name}, because the submission's lost points.")
    notes = [replacement.format(question=question.name, name=name) for name in replaced]
    if answer.status != "answered":
        checks = [_unanswered(test, question, answer) for test in tests]
        return QuestionResult(question=question.name, key=key, checks=checks)
    with ExitStack() as stack:
        substitute = program_of(bench, answer, tuple(question.builds_on)) if question.builds_on else None
        workers = QuestionWorkers(bench, question, program_of(bench, answer, replaced), stack, substitute)
        ids = {cell["id"] for cell in workers.program}
        checks = []
        for check in _run_tests(bench, question, tests, workers, seed, progress, known, guarded=bool(replaced)):
            checks.append(check)
            report(check)
        # Translators: {cell} is the id of a notebook cell, {exception} the class of an exception.
        raised = _("{question}: cell {cell} raised {exception}.")
        notes += [
            raised.format(
                question=question.name,
                cell=entry["cell"],
                exception=" ".join(clean_text(entry["kind"][:100]).split()),
            )
            for entry in workers.raised[:_MOST_NOTES]
            if isinstance(entry.get("cell"), str) and entry["cell"] in ids and isinstance(entry.get("kind"), str)
        ]
        notes += [f"{question.name}: {note}" for note in workers.notes]
        kept = {run.kept for check in checks if check.training for run in check.training.runs if run.kept}
        # Translators: {reason} is why a network could not be trained elsewhere: "it is too large".
        own_process = _("{question}: trained in the submission's own process: {reason}.")
        notes += [own_process.format(question=question.name, reason=reason) for reason in sorted(kept)]
        if known and any(check.training for check in checks):
            taken_over = _("{question}: training runs were taken over from an earlier submission.")
            notes.append(taken_over.format(question=question.name))
        peak = max((worker.peak_memory_bytes for worker in workers.opened), default=0)
    return QuestionResult(
        question=question.name,
        key=key,
        checks=checks,
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
    seed: int,
    progress: Progress,
    known: Mapping[int, TrainingRecord],
    *,
    guarded: bool,
) -> Iterator[CheckResult]:
    """Run the tests in order. Public and hidden ones never share a worker, and training has its own.

    Where workers hold the solution's code (``guarded``), what they answer reaches no student.
    """
    environments: dict[bool, dict[str, Any] | None] = {}
    # Translators: {check} is the identifier of another check.
    blocker, waits = "", _("Not checked: {check} must come to an end first.")
    for index, test in enumerate(tests):
        if blocker:
            yield check_result(test, Feedback("skipped", waits.format(check=blocker)))
            continue
        training = _training_session(bench, question, workers, environments, progress, known)
        try:
            if test.hidden not in environments:
                environments[test.hidden] = _environment(question, workers)
            rng = np.random.default_rng([seed, index])
            test.run({**(environments[test.hidden] or {}), "rng": rng, "training": training})
            passed = training.summary if training is not None and training.records else _("Passed.")
            result = check_result(test, Feedback("ok", passed))
        except Exception as error:
            require_machine(bench, error)
            feedback = explain_failure(error, hidden=test.hidden)
            if guarded and not test.needs_training:  # a training run's row says what the grader has counted
                feedback = without_words_of_workers(feedback, hidden=test.hidden)
            credit = error.credit if isinstance(error, CheckFailed) else 0.0
            result = msgspec.structs.replace(check_result(test, feedback), score=round(test.points * credit, 2))
        if training is not None and training.series is not None:
            result = msgspec.structs.replace(result, training=training.series)
        if result.outcome in ("timeout", "memory", "disk", "crashed"):
            blocker = test.name
        yield result


def _environment(question: Question, workers: QuestionWorkers) -> dict[str, Any]:
    """Where a test function's parameters are looked up."""
    worker, defined = workers.open()
    missing = [name for name in question.defines if name not in defined]
    if missing:
        raise _missing(question, missing, workers.raised)
    functions: dict[str, Any] = {name: StudentFunction(worker, name) for name in defined}
    return {**functions, "tf": TensorFlowFacade}


def _missing(question: Question, names: list[str], raised: list[dict[str, Any]]) -> CheckFailed:
    # Translators: {names} are identifiers, joined by "and".
    message = _("The answer cell does not define {names}.").format(names=conjunction(names))
    for entry in raised:
        match entry:
            case {"question": question.name, "kind": str() as kind, "traceback": str() as text}:
                failure = CheckFailed(message, _("It raised an exception before it came to that."), is_open=True)
                failure.__cause__ = StudentException(kind, text)
                return failure
    return CheckFailed(message, _("Keep the names that the notebook gives."), is_open=True)


def _training_session(
    bench: Bench,
    question: Question,
    workers: QuestionWorkers,
    environments: dict[bool, dict[str, Any] | None],
    progress: Progress,
    known: Mapping[int, TrainingRecord],
) -> TrainingSession | None:
    settings = question.training
    if settings is None:
        return None

    def open_student() -> Worker:
        workers.close()
        environments.clear()
        worker, defined = workers.open()
        missing = [name for name in question.defines if name not in defined]
        if missing:
            raise _missing(question, missing, workers.raised)
        return worker

    settings = scaled(settings, bench.speed)

    def run(seed: int, enough: float) -> TrainingRecord:
        if seed in known:
            return known[seed]
        return TrainingRun(
            settings,
            open_student,
            workers.open_trainer,
            bench.held_out,
            open_substitute=workers.open_substitute if workers.substitute is not None else None,
            seed=seed,
            enough=enough,
            default_model=question.defines[0],
            progress=progress,
        ).run()

    return TrainingSession(settings, run)


def _unanswered(test: Test, question: Question, answer: Answer) -> CheckResult:
    if answer.status == "broken":
        problem = clean_text(answer.problem)
        if test.hidden:
            hint = _("Run its cell in your notebook, and read what Python complains about.")
            return check_result(test, Feedback("error", _("Not checked: the answer cannot be read."), hint, problem))
        return check_result(test, Feedback("error", problem))
    match answer.status:
        case "blank":
            sentence = _("Not answered: the TODO of this question is as it was handed out.")
        case "missing":
            # Translators: {names} are identifiers, joined by "and".
            sentence = _("Not answered: no cell defines {names}.").format(names=conjunction(question.defines))
        case _:
            sentence = _("Not answered.")
    return check_result(test, Feedback("skipped", sentence))
