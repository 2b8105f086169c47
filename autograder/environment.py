"""Before anyone is graded: the given network's run, and what results files say about the machine and the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from autograder import __version__
from autograder.bench import Bench
from autograder.data import DataSet
from autograder.grade import check_environment, result_key
from autograder.results import TrainingSeries, read_json, write_json
from autograder.submissions import Answer

__all__ = ["run_facts", "sound_environment"]


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
        "sandbox": {"layers": sandbox.layers},
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
