"""Opens what grading needs, data, sandbox, speed of the machine: whoever grades begins here, in whichever process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec

from autograder.data.sets import DataSet
from autograder.errors import GraderFault
from autograder.grading.budget import with_budget
from autograder.grading.cache import cache_of_machine
from autograder.grading.context import Bench
from autograder.grading.given_network import check_environment
from autograder.grading.keys import speed_key
from autograder.grading.speed import MachineSpeed
from autograder.grading.test_files import require_tests
from autograder.grading.unit_data import open_unit_data
from autograder.locale.sentences import sentence
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.on_demand import SandboxOnDemand
from autograder.sandbox.seam import Device, KerasVersion, Sandbox
from autograder.sandbox.worker_process import Limits
from autograder.submissions.folders import read_submission
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit, load_unit

__all__ = ["Setup", "make_bench", "open_bench", "open_setup", "speed_of"]


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What a bench is made of, as plain data: any process can make the same one.

    Attributes:
        unit: its name.
        root: the checkout that it lies in; "" for the kit's own.
        data: as for ``make grade``: auto, standin, or a file.
        device: what networks are trained on.
        keras: which Keras workers have.
        unsafe: go on where nothing keeps workers from this user's files.
        threads: of each worker's TensorFlow.
        trains: whether checks that need a training run are run.
        budget: time for training networks of students' own, as a multiple of the unit's.
        tests_itself: whether the unit's given network is trained before anything else, once per machine.
    """

    unit: str
    root: str = ""
    data: str = "auto"
    device: Device = "cpu"
    keras: KerasVersion = 3
    unsafe: bool = False
    threads: int = 1
    trains: bool = True
    budget: float = 1.0
    tests_itself: bool = False


@contextmanager
def open_setup(setup: Setup) -> Iterator[Bench]:
    """Make a bench; leaving it ends its workers.

    Raises:
        AutograderError: the unit, the data or the machine are not fit for it.
    """
    unit = with_budget(load_unit(setup.unit, Path(setup.root) if setup.root else None), setup.budget)
    data = open_unit_data(unit, setup.data)
    made = open_bench(unit, data, device=setup.device, keras=setup.keras, unsafe=setup.unsafe, threads=setup.threads)
    with made as bench:
        if setup.trains and setup.tests_itself:
            check_environment(bench, cache=cache_of_machine())
        yield replace(bench, trains=setup.trains)


@contextmanager
def open_bench(
    unit: Unit,
    data: DataSet | None,
    *,
    device: Device = "cpu",
    keras: KerasVersion = 3,
    unsafe: bool = False,
    limits: Limits | None = None,
    threads: int = 1,
    onednn: bool = True,
    reader: Reader | None = None,
    on_start: Callable[[], None] | None = None,
) -> Iterator[Bench]:
    """Start a sandbox, and make a bench of it; leaving it ends its workers.

    The machine's speed is measured when it first matters, by whichever process comes first.

    Args:
        unit: the teaching unit, built.
        data: the images; None where the unit has no data set.
        device: what networks are trained on.
        keras: which Keras workers have.
        unsafe: go on where nothing keeps workers from this user's files.
        limits: of each worker.
        threads: of each worker's TensorFlow.
        onednn: as :class:`.launcher.ProcessSandbox` takes it.
        reader: of the unit, where there is one already.
        on_start: called when the sandbox starts, which it then does with its first worker: where all results are
            known, there is none. Without it, the sandbox starts at once.

    Raises:
        GraderFault: this machine cannot run workers, or the solution notebook is not as it was built.
        UnitError: the tests of a question have not been built.
    """
    files = None if data is None else data.training_files
    make = partial(ProcessSandbox, files, device=device, unsafe=unsafe, limits=limits, keras=keras, onednn=onednn)
    opened: ProcessSandbox | SandboxOnDemand
    opened = make() if on_start is None else SandboxOnDemand(make, device, on_start, keras)
    with opened as sandbox:
        yield make_bench(unit, data, sandbox, threads=threads, speed=speed_of(sandbox), reader=reader)


def speed_of(sandbox: Sandbox) -> MachineSpeed:
    """The speed of this machine, which one process measures for those that follow it.

    Args:
        sandbox: whose workers do the work.
    """
    kept = cache_of_machine()
    return MachineSpeed(
        sandbox,
        recall=lambda: kept.speed(speed_key(sandbox)),
        keep=lambda factor: kept.keep_speed(speed_key(sandbox), factor),
    )


def make_bench(
    unit: Unit,
    data: DataSet | None,
    sandbox: Sandbox,
    *,
    threads: int = 1,
    speed: MachineSpeed | None = None,
    reader: Reader | None = None,
) -> Bench:
    """A bench for a unit.

    Args:
        unit: the teaching unit, built.
        data: the images; None where the unit has no data set.
        sandbox: where student code runs.
        threads: of each worker's TensorFlow.
        speed: of this machine; by default as fast as that of :mod:`.speed`.
        reader: of the unit, where there is one already.

    Raises:
        GraderFault: the solution notebook has not been built, or cannot be read.
        UnitError: the tests of a question have not been built.
    """
    for question in unit.questions:
        if not question.is_manual:
            require_tests(unit, question)  # else every submission would meet the same fault
    solution = read_submission(unit.solution_notebook(), unit, reader)
    if solution.problem:
        values = {"unit": unit.name, "problem": solution.problem}
        raise GraderFault(sentence("the solution notebook of {unit} cannot be read: {problem}", **values))
    return Bench(
        unit=unit.on_standin() if data is not None and data.is_standin else unit,
        sandbox=sandbox,
        held_out=None if data is None else data.held_out,
        data_checksum="" if data is None else data.checksum,
        solutions=solution.answers,
        threads=threads,
        speed=speed or MachineSpeed(sandbox, 1.0),
        num_training=0 if data is None else data.num_training,
    )
