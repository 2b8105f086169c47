"""What the parameters of a test stand for: functions of the student's, and training runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any

from autograder.checks.mistakes import named
from autograder.errors import CheckFailed, StudentException
from autograder.grading.cache import Runs
from autograder.grading.context import Bench, QuestionWorkers
from autograder.grading.speed import scaled
from autograder.grading.training.asked import AskedNetwork
from autograder.grading.training.run import TrainingRun
from autograder.grading.training.session import TrainingSession
from autograder.locale.sentences import conjunction, sentence
from autograder.results.records import TrainingRecord
from autograder.sandbox.proxies import StudentFunction, TensorFlowFacade
from autograder.sandbox.replies import Raised
from autograder.sandbox.seam import Images, Worker
from autograder.units.training import Training
from autograder.units.unit import Question

__all__ = ["environment_of", "training_session"]


def environment_of(question: Question, workers: QuestionWorkers, asked: Set[str]) -> dict[str, Any]:
    """Where a test function's parameters are looked up: what another test has done changes nothing here.

    What the answer does not define, earlier cells do; whether they still do shows when it is called. A name that an
    answer may leave out is in no environment then, and so None for a test.
    """
    worker, defined = workers.open_anew()
    missing = _lacking(question, workers, defined)
    if missing:
        raise _missing(question, missing, workers.raised)
    names = {*asked, *defined} - (set(question.optional) - set(defined))
    called = {name: workers.stand_ins.get(name, name) for name in names.union(workers.stand_ins)}
    functions = {name: StudentFunction(worker, used, lambda: workers.open()[0]) for name, used in called.items()}
    return {**functions, "tf": TensorFlowFacade}


def training_session(
    bench: Bench,
    question: Question,
    workers: QuestionWorkers,
    replaced: tuple[str, ...],
    progress: Callable[[float], None],
    runs: Runs,
) -> TrainingSession | None:
    """What the parameter ``training`` of a test is; None where the question has no training run.

    Args:
        bench: what to grade on.
        question: the question.
        workers: of the question; a run ends those that are open.
        replaced: earlier questions whose answers the solution's stand in for.
        progress: called with 1 after each epoch.
        runs: that are known, and where new ones are kept.
    """
    settings = question.training
    if settings is None:
        return None

    held_out, data = bench.held_out, bench.unit.data
    assert held_out is not None, "a unit that trains has a data set"
    assert data is not None, "a unit that trains has a data set"
    run_workers = _RunWorkers(question, workers)
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


def _lacking(question: Question, workers: QuestionWorkers, defined: Sequence[str]) -> list[str]:
    """What a question asks for that an answer defines neither under its own name nor under another."""
    return [name for name in question.defines if workers.stand_ins.get(name, name) not in defined]


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
    defined: Sequence[str] = ()

    def open_student(self, images: Images) -> Worker:
        self.workers.close()
        worker, self.defined = self.workers.open(images)
        missing = _lacking(self.question, self.workers, self.defined)
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
