"""Before anyone is graded: the given network's run, and what results files say about the machine and the data."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from autograder import __version__
from autograder.data.sets import DataSet
from autograder.errors import CheckFailed, GraderFault, NoVerdict, StudentException, WorkerFailed
from autograder.grading.cache import Cache
from autograder.grading.context import Bench, program_of
from autograder.grading.keys import given_network_key
from autograder.grading.speed import scaled
from autograder.grading.training.asked import AskedNetwork
from autograder.grading.training.calls import SEED
from autograder.grading.training.run import TrainingRun
from autograder.locale.sentences import as_percent, joined, sentence
from autograder.results.progress import Progress
from autograder.results.records import TrainingRecord, TrainingSeries
from autograder.results.schema import SandboxFacts
from autograder.sandbox.requests import Cell
from autograder.sandbox.seam import Device, Images, Worker
from autograder.units.training import GivenNetwork

__all__ = ["PlainWorkers", "check_environment", "run_facts"]

_CHANCES = 3
"""Of the given network, each with another seed."""


def run_facts(bench: Bench, data: DataSet | None, environment: TrainingSeries | None) -> dict[str, Any]:
    """What every results file says about the run.

    Args:
        bench: what is graded on.
        data: the images, where the unit has some.
        environment: the given network's run, where it was made.
    """
    sandbox = bench.sandbox
    facts = {
        "unit": bench.unit.name,
        "data": "" if data is None else data.name,
        "data_checksum": bench.data_checksum,
        "is_standin": data is not None and data.is_standin,
        "kit_version": __version__,
        "python_version": platform.python_version(),
        "tensorflow_version": sandbox.tensorflow_version,
        "keras_version": sandbox.keras_version,
        "device": sandbox.device,
        "sandbox": SandboxFacts(layers=dict(sandbox.layers)),
    }
    return facts if environment is None else {**facts, "environment": environment}


def check_environment(
    bench: Bench,
    *,
    threads: int = 1,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> TrainingSeries | None:
    """Train the unit's given network, before anyone can lose a point.

    Seeds are fixed, so one unlucky run would stop every grading on a machine: it has further chances.

    Args:
        bench: what to grade on.
        threads: of its operations; nothing else runs meanwhile, so it may have all processors.
        cache: where its runs are looked up before they are made, and kept once one has met the goal: what made them
            all miss it may be mended by then.
        progress: told of a phase and of its epochs, where anything has to be trained.

    Returns:
        The runs up to the first that meets the goal; None where the unit gives no network.

    Raises:
        GraderFault: none does, or it does not train at all: machine, data or kit is at fault.
    """
    given = bench.unit.given_network
    if given is None:
        return None
    key, progress = given_network_key(bench, given), progress or Progress()
    records: list[TrainingRecord] = []
    for seed in range(SEED, SEED + _CHANCES):
        known = None if cache is None else cache.run(key, seed)
        if known is None and not records:
            progress.phase("given network", 0)
        records.append(known or _train_given_network(bench, given, threads, seed, progress))
        if given.is_met_by(records[-1].accuracy):
            if cache is not None:
                cache.keep_runs(key, records)
            is_exceeded = given.over is not None
            return TrainingSeries(threshold=given.threshold, is_exceeded=is_exceeded, runs=records)
    raise GraderFault(
        # Translators: {accuracy} is such as "31.0%" or "31.0%, 30.2%", {goal} such as "over 40%".
        sentence(
            "the given network {model} reached {accuracy} instead of {goal}: the data, the device or the kit is at"
            " fault, so nothing was graded",
            model=given.model,
            accuracy=joined([as_percent(record.accuracy, ".1f") for record in records], ", "),
            goal=given.goal,
        )
    )


def _train_given_network(
    bench: Bench, given: GivenNetwork, threads: int, seed: int, progress: Progress
) -> TrainingRecord:
    progress.begin(given.epochs)
    held_out, data = bench.held_out, bench.unit.data
    assert held_out is not None, "a unit with a given network has a data set"
    assert data is not None, "a unit with a given network has a data set"
    cells = program_of(bench, bench.solutions[given.stands_before], ())
    with ExitStack() as stack:
        workers = PlainWorkers(bench, cells, threads, stack)
        try:
            settings = scaled(given, bench.speed.factor)
            run = TrainingRun(
                settings, workers, held_out, num_training=data.training, seed=seed, progress=progress.advance
            )
            return run.run()
        except (WorkerFailed, CheckFailed, NoVerdict) as error:
            detail = error.traceback if isinstance(error, StudentException) else error.words
            values = {"model": given.model, "detail": detail}
            raise GraderFault(sentence("the given network {model} does not train here: {detail}", **values)) from error


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
    cells: list[Cell]
    threads: int
    stack: ExitStack

    def open_student(self, images: Images) -> Worker:
        """See :class:`.training.calls.RunWorkers`."""
        return self._open(self.cells, images)

    def open_trainer(self) -> Worker:
        """See :class:`.training.calls.RunWorkers`."""
        return self._open([], "all", self.bench.sandbox.device)

    def asked(self) -> Sequence[AskedNetwork]:
        """See :class:`.training.calls.RunWorkers`."""
        return ()

    def _open(self, program: list[Cell], images: Images, device: Device = "cpu") -> Worker:
        opened = self.bench.sandbox.open(60 * self.bench.speed.factor, images=images, device=device)
        worker = self.stack.enter_context(opened)
        worker.call(replace(self.bench, threads=self.threads).start_request(program))
        return worker
