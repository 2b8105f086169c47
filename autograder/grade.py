"""Grades one question of one submission: workers on one side, hidden tests on the other."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec
import numpy as np

from autograder import __version__
from autograder.errors import (
    CheckFailed,
    GraderFault,
    StudentException,
    WorkerCrashed,
    WorkerFailed,
    WorkerMemory,
    WorkerTimeout,
)
from autograder.proxies import StudentFunction, TensorFlowFacade, Worker, list_in
from autograder.question_tests import Test, load_tests
from autograder.results import CheckResult, Outcome, QuestionResult, TrainingRecord
from autograder.submissions import Answer
from autograder.training import TrainingRun, ValidationSet
from autograder.units import Question, Unit

__all__ = ["Bench", "Sandbox", "check_environment", "grade_question", "result_key"]

Progress = Callable[[float], None]

# What a worker says of its own exceptions, it may have made up: how many, and how many characters, are kept.
_MOST_NOTES, _NOTE, _TRACEBACK = 50, 100, 20_000


class SandboxWorker(Worker, Protocol):
    """A worker that is ended by leaving its context."""

    peak_memory_bytes: int

    def __enter__(self) -> SandboxWorker: ...

    def __exit__(self, *details: object) -> None: ...


class Sandbox(Protocol):
    """The seam to the untrusted world; :class:`.launcher.ProcessSandbox` is the real one."""

    def open(self, seconds: float) -> Any:
        """Start a :class:`SandboxWorker` whose calls may take that many seconds together."""


@dataclass(frozen=True)
class Bench:
    """What all questions of all submissions are graded on.

    Attributes:
        unit: the teaching unit.
        sandbox: where student code runs.
        validation: the images that decide.
        data_checksum: of the data set.
        solutions: the solution's answers, by question, which take the place of a wrong answer that a
            later question builds on.
        threads: of each worker's TensorFlow operations.
    """

    unit: Unit
    sandbox: Sandbox
    validation: ValidationSet
    data_checksum: str
    solutions: Mapping[str, Answer]
    threads: int = 1


@dataclass
class _Workers:
    """The workers of one question, each opened when it is first needed."""

    bench: Bench
    question: Question
    program: list[dict[str, Any]]
    stack: ExitStack
    opened: list[SandboxWorker] = field(default_factory=list)
    raised: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def open(self) -> tuple[SandboxWorker, list[str]]:
        """A fresh worker that has run the program, and the names that it defines.

        Where an answer to another question ends the process or never comes to an end, this question must
        not pay for it: once more without those answers.
        """
        try:
            return self._open()
        except (WorkerTimeout, WorkerMemory, WorkerCrashed):
            kept = {"", self.question.name, *self.question.builds_on}
            reduced = [cell for cell in self.program if cell["question"] in kept]
            if len(reduced) == len(self.program):
                raise
            self.program = reduced
            self.notes.append("the notebook does not run to this answer; graded without the other answers.")
            return self._open()

    def _open(self) -> tuple[SandboxWorker, list[str]]:
        worker: SandboxWorker = self.stack.enter_context(self.bench.sandbox.open(self.question.seconds))
        self.opened.append(worker)
        names = [*self.question.defines, *self.question.optional]
        body = start_request(self.program, self.question.name, names, self.bench.threads)
        reply = worker.call("start", body)
        defined = [name for name in names if name in list_in(reply, "defined")]
        self.raised = [entry for entry in list_in(reply, "raised") if isinstance(entry, dict)]
        return worker, defined


def start_request(program: list[dict[str, Any]], question: str, names: list[str], threads: int) -> dict[str, Any]:
    """The first request to a worker: run these cells, and say which names they define."""
    return {"cells": program, "question": question, "wanted": names, "forget": names, "threads": threads, "seed": 0}


def result_key(bench: Bench, question: Question, answer: Answer, replaced: tuple[str, ...]) -> str:
    """What the result of a question depends on, as a hash: code, tests, data, versions."""
    test_file = bench.unit.tests / f"{question.name}.py"
    parts = [
        __version__,
        _program(bench, answer, replaced),
        answer.status,
        answer.problem,
        test_file.read_text(encoding="utf-8"),
        repr(question),
        bench.data_checksum,
        bench.threads,
        getattr(bench.sandbox, "tensorflow_version", ""),
        getattr(bench.sandbox, "keras_version", ""),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def grade_question(
    bench: Bench,
    question: Question,
    answer: Answer,
    *,
    replaced: tuple[str, ...] = (),
    progress: Progress = lambda _: None,
) -> QuestionResult:
    """Run a question's public and hidden tests against an answer.

    Args:
        bench: what to grade on.
        question: the question.
        answer: the student's.
        replaced: earlier questions whose answers, having lost points, the solution's stand in for.
        progress: called with 1 after each training epoch.

    Returns:
        One result per check, whatever the student's code does.
    """
    started = time.monotonic()
    tests = load_tests(bench.unit, question)
    key = result_key(bench, question, answer, replaced)
    seed = secrets.randbits(32)
    notes = [f"{question.name}: graded with our own {name}, because the submission's lost points." for name in replaced]
    if answer.status != "answered":
        checks = [_unanswered(test, question, answer) for test in tests]
        return QuestionResult(question=question.name, key=key, checks=checks)
    with ExitStack() as stack:
        workers = _Workers(bench, question, _program(bench, answer, replaced), stack)
        checks = list(_run_tests(bench, question, tests, workers, seed, progress))
        if replaced:  # a traceback that students see could show them the solution's code
            checks = [msgspec.structs.replace(check, traceback="") for check in checks]
        notes += [
            f"{question.name}: cell {str(entry.get('cell'))[:_NOTE]} raised {entry['kind'][:_NOTE]}."
            for entry in workers.raised[:_MOST_NOTES]
            if isinstance(entry.get("kind"), str)
        ]
        notes += [f"{question.name}: {note}" for note in workers.notes]
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


def check_environment(bench: Bench, program: Answer, *, threads: int = 1) -> TrainingRecord:
    """Train the unit's given network once, before anyone can lose a point.

    Args:
        bench: what to grade on.
        program: cells that define the network.
        threads: of its operations; nothing else runs meanwhile, so it may have all processors.

    Raises:
        GraderFault: it misses its goal, or does not train at all: machine, data or kit is at fault.
    """
    environment = bench.unit.environment
    cells = _program(bench, program, ())
    with ExitStack() as stack:

        def open_worker() -> Worker:
            worker: SandboxWorker = stack.enter_context(bench.sandbox.open(60))
            worker.call("start", start_request(cells, "", [], threads))
            return worker

        run = TrainingRun(environment, open_worker, bench.validation)
        try:
            record = run.run()
        except (WorkerFailed, CheckFailed) as error:
            detail = error.traceback if isinstance(error, StudentException) else str(error)
            raise GraderFault(f"the given network {environment.model} does not train here: {detail}") from error
    if not environment.is_met_by(record.accuracy):
        raise GraderFault(
            f"the given network {environment.model} reached {record.accuracy:.1f} % instead of {record.goal}:"
            " the data, the device or the kit is at fault, so nothing was graded"
        )
    return record


def _run_tests(
    bench: Bench, question: Question, tests: list[Test], workers: _Workers, seed: int, progress: Progress
) -> Iterator[CheckResult]:
    """Run the tests in order. Public and hidden ones never share a worker, and training has its own."""
    environments: dict[bool, dict[str, Any] | None] = {}
    blocker = ""
    for index, test in enumerate(tests):
        if blocker:
            yield _result(test, "skipped", f"Not checked: {blocker} must come to an end first.")
            continue
        training = _training_run(bench, question, workers, progress)
        try:
            if test.hidden not in environments:
                environments[test.hidden] = _environment(question, workers)
            rng = np.random.default_rng([seed, index])
            test.run({**(environments[test.hidden] or {}), "rng": rng, "training": training})
            result = _result(test, "ok", "Passed.")
        except Exception as error:
            result = _failure(test, question, error)
        if training is not None and training.record is not None:
            result = msgspec.structs.replace(result, training=training.record)
        if result.outcome in ("timeout", "memory", "crashed"):
            blocker = test.name
        yield result


def _environment(question: Question, workers: _Workers) -> dict[str, Any]:
    """Where a test function's parameters are looked up."""
    worker, defined = workers.open()
    missing = [name for name in question.defines if name not in defined]
    if missing:
        raise CheckFailed(*_missing(question, missing, workers.raised))
    return {**{name: StudentFunction(worker, name) for name in defined}, "tf": TensorFlowFacade}


def _missing(question: Question, names: list[str], raised: list[dict[str, Any]]) -> tuple[str, str]:
    message = f"The answer cell does not define {' and '.join(names)}."
    if any(entry.get("question") == question.name for entry in raised):
        return message, "It raised an exception before it came to that."
    return message, "Keep the names that the notebook gives."


def _training_run(bench: Bench, question: Question, workers: _Workers, progress: Progress) -> TrainingRun | None:
    if question.training is None:
        return None

    def open_worker() -> Worker:
        worker, defined = workers.open()
        missing = [name for name in question.defines if name not in defined]
        if missing:
            raise CheckFailed(*_missing(question, missing, workers.raised))
        return worker

    return TrainingRun(
        question.training, open_worker, bench.validation, default_model=question.defines[0], progress=progress
    )


def _failure(test: Test, question: Question, error: Exception) -> CheckResult:
    """The row of a check that did not pass; no text from a worker enters a hidden check's."""
    if isinstance(error, CheckFailed):
        return _result(test, "wrong", error.message, error.hint)
    if isinstance(error, AssertionError):
        return _result(test, "wrong", str(error) or "The answer is not the expected one.")
    if isinstance(error, WorkerFailed):
        outcome: Outcome = error.outcome  # type: ignore[assignment]
        traceback = error.traceback[-_TRACEBACK:] if isinstance(error, StudentException) else ""
        return _result(test, outcome, _FAILURES[outcome].format(question=question), _HINTS[outcome], traceback)
    if not test.hidden and not isinstance(error, GraderFault):
        # A public test took the answer for what it is not, as it would in the student's own notebook.
        return _result(test, "wrong", "The answer gave something of another kind than was asked for.")
    return _result(test, "internal", f"The grader failed here, not you: {type(error).__name__}: {error}")


_FAILURES: dict[str, str] = {
    "error": "Your code raised an exception in this check.",
    "timeout": "Your code did not come to an end in the time that this question has.",
    "memory": "Your code used more memory than a question may.",
    "crashed": "Your code ended its process.",
}
_HINTS: dict[str, str] = {
    "error": "Run the answer in your notebook, from a fresh kernel and on random input, and read the exception.",
    "timeout": "Is there a loop without an end, or far more work than the question needs?",
    "memory": "Is something very large made, or kept at every step?",
    "crashed": "Is there a call such as exit(), quit() or os._exit() in the notebook?",
}


def _unanswered(test: Test, question: Question, answer: Answer) -> CheckResult:
    sentences = {
        "blank": "Not answered: the TODO of this question is as it was handed out.",
        "missing": f"Not answered: no cell defines {' and '.join(question.defines)}.",
    }
    outcome: Outcome = "error" if answer.status == "broken" else "skipped"
    return _result(test, outcome, answer.problem or sentences.get(answer.status, "Not answered."))


def _result(test: Test, outcome: Outcome, message: str, hint: str = "", traceback: str = "") -> CheckResult:
    return CheckResult(
        check=test.name,
        points=test.points,
        score=test.points if outcome == "ok" else 0.0,
        outcome=outcome,
        hidden=test.hidden,
        message=message,
        hint=hint,
        traceback=traceback,
    )


def _program(bench: Bench, answer: Answer, replaced: tuple[str, ...]) -> list[dict[str, Any]]:
    """The cells that a worker executes; the solution's answers in place of replaced ones."""
    cells: list[dict[str, Any]] = []
    done: set[str] = set()
    for cell in answer.program:
        if cell.question not in replaced:
            cells.append({"id": cell.id, "question": cell.question, "source": cell.source})
        elif cell.question not in done:
            done.add(cell.question)
            solution = [part for part in bench.solutions[cell.question].program if part.question == cell.question]
            cells.extend({"id": part.id, "question": part.question, "source": part.source} for part in solution)
    return cells
