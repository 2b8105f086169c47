"""Before anyone is graded: the given network's run, and what results files say about the machine and the data."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from autograder import __version__
from autograder.data.sets import DataSet
from autograder.errors import CheckFailed, GraderFault, NoVerdict, StudentException, WorkerFailed
from autograder.grading.context import Bench, Images, SandboxWorker, program_of
from autograder.grading.keys import result_key
from autograder.grading.speed import scaled
from autograder.grading.training.asked import AskedNetwork
from autograder.grading.training.calls import SEED
from autograder.grading.training.run import TrainingRun
from autograder.locale.messages import _
from autograder.locale.numbers import percent
from autograder.results.records import TrainingRecord, TrainingSeries, read_json, write_json
from autograder.results.rows import environment_rule
from autograder.results.schema import Sandbox
from autograder.sandbox.proxies import Worker
from autograder.sandbox.replies import Started
from autograder.sandbox.worker_process import start_request
from autograder.submissions.folders import Answer

__all__ = ["PlainWorkers", "check_environment", "run_facts", "sound_environment"]

_CHANCES = 3
"""Of the given network, each with another seed."""


class _Environment(msgspec.Struct, frozen=True):
    """The given network's run, and what it depended on."""

    key: str
    series: TrainingSeries


def run_facts(bench: Bench, data: DataSet, device: str, environment: TrainingSeries | None) -> dict[str, Any]:
    """What every results file says about the run.

    Args:
        bench: what is graded on.
        data: the images.
        device: ``cpu`` or ``gpu``.
        environment: the given network's run, where it was made.
    """
    sandbox: Any = bench.sandbox
    facts = {
        "unit": bench.unit.name,
        "data": data.name,
        "data_checksum": data.checksum,
        "is_standin": data.is_standin,
        "kit_version": __version__,
        "tensorflow_version": sandbox.tensorflow_version,
        "keras_version": sandbox.keras_version,
        "device": device,
        "speed": bench.speed,
        "sandbox": Sandbox(layers=sandbox.layers),
    }
    return facts if environment is None else {**facts, "environment": environment}


def sound_environment(bench: Bench, given: Answer, output: Path, *, threads: int) -> TrainingSeries:
    """The given network's run: this run's, or that of an earlier one on the same bench.

    Args:
        bench: what to grade on.
        given: the program that defines the network.
        output: the folder where the run is recorded.
        threads: of its operations; nothing else runs meanwhile.

    Raises:
        GraderFault: the network fails here: nobody has lost a point.
    """
    question = bench.unit.questions[0]
    path = output / "environment.json"
    key = result_key(bench, question, given, ())
    known = read_json(path, _Environment)
    if known is not None and known.key == key:
        return known.series
    series = check_environment(bench, given, threads=threads)
    write_json(path, _Environment(key=key, series=series))
    return series


def check_environment(bench: Bench, program: Answer, *, threads: int = 1) -> TrainingSeries:
    """Train the unit's given network, before anyone can lose a point.

    Seeds are fixed, so one unlucky run would stop every grading on a machine: it has further chances.

    Args:
        bench: what to grade on.
        program: cells that define the network.
        threads: of its operations; nothing else runs meanwhile, so it may have all processors.

    Returns:
        The runs up to the first that meets the goal.

    Raises:
        GraderFault: none does, or it does not train at all: machine, data or kit is at fault.
    """
    environment = bench.unit.environment
    records: list[TrainingRecord] = []
    while len(records) < _CHANCES:
        records.append(_train_given_network(bench, program, threads, SEED + len(records)))
        if environment.is_met_by(records[-1].accuracy):
            rule = environment_rule()
            return TrainingSeries(goal=environment.goal, threshold=environment.threshold, rule=rule, runs=records)
    # Translators: {accuracy} is such as "31.0 %" or "31.0 %, 30.2 %", {goal} such as "over 40 %".
    message = _(
        "the given network {model} reached {accuracy} instead of {goal}: the data, the device or the kit is at"
        " fault, so nothing was graded"
    )
    accuracies = ", ".join(percent(record.accuracy, ".1f") for record in records)
    raise GraderFault(message.format(model=environment.model, accuracy=accuracies, goal=environment.goal))


def _train_given_network(bench: Bench, program: Answer, threads: int, seed: int) -> TrainingRecord:
    environment = scaled(bench.unit.environment, bench.speed)
    cells = program_of(bench, program, ())
    with ExitStack() as stack:
        workers = PlainWorkers(bench, cells, threads, stack)
        try:
            return TrainingRun(environment, workers, bench.held_out, seed=seed).run()
        except (WorkerFailed, CheckFailed, NoVerdict) as error:
            detail = error.traceback if isinstance(error, StudentException) else str(error)
            message = _("the given network {model} does not train here: {detail}")
            raise GraderFault(message.format(model=environment.model, detail=detail)) from error


@dataclass
class PlainWorkers:
    """The workers of a training run of a program that is no answer to a question.

    Attributes:
        bench: what to train on.
        cells: the program.
        threads: of operations.
        stack: ends the workers.
    """

    bench: Bench
    cells: list[dict[str, Any]]
    threads: int
    stack: ExitStack

    def open_student(self, images: Images) -> Worker:
        """See :class:`.run_calls.RunWorkers`."""
        return self._open(self.cells, images)

    def open_trainer(self) -> Worker:
        """See :class:`.run_calls.RunWorkers`."""
        return self._open([], "all")

    def asked(self) -> Sequence[AskedNetwork]:
        """See :class:`.run_calls.RunWorkers`."""
        return ()

    def _open(self, program: list[dict[str, Any]], images: Images) -> Worker:
        worker: SandboxWorker = self.stack.enter_context(self.bench.sandbox.open(60 * self.bench.speed, images=images))
        worker.call("start", start_request(program, "", [], self.threads), reply=Started)
        return worker
