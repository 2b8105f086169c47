"""What a unit's networks reach on the stand-in data: ``python benchmarks/standin.py [--unit UNIT] [--seeds 20]``.

The solution's own answers, trained by the kit's workers as in grading, one thread each and one run per core, with
as many seeds as asked for; the given network; a linear classifier; and all of them with a learning rate
of 1e-5, which is training that barely happens. Every run is appended to a file of the unit's as it ends, and is not
made again. Two cores need about half an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import msgspec
import numpy as np
from machine import RESULTS, describe, keep
from units import add_unit_argument, unit_of

from autograder.data.sets import DataSet
from autograder.grading.context import Bench
from autograder.grading.given_network import PlainWorkers
from autograder.grading.opening import open_bench
from autograder.grading.training.run import TrainingRun
from autograder.grading.unit_data import open_unit_data
from autograder.sandbox.requests import Cell
from autograder.units.training import Training
from autograder.units.unit import Unit

SPARE = 5.0
"""Points above the threshold that a right answer must have left."""


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the table: what a unit's ``benchmarks/standin.toml`` says, and explains."""

    name: str
    question: str = ""
    extra: str = ""
    rate: float | None = None
    passes: bool = True
    spare: float = SPARE
    share: float = 1.0


class _Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cases: list[Case]


def read_cases(unit: Unit) -> list[Case]:
    """What is trained."""
    return msgspec.toml.decode((unit.source / "benchmarks" / "standin.toml").read_bytes(), type=_Cases).cases


class Run(msgspec.Struct, frozen=True):
    """One finished training."""

    case: str
    seed: int
    data: str
    accuracies: list[float]
    seconds: float


def settings_of(case: Case, unit: Unit) -> Training:
    """The question's settings; for right answers, with a goal that leaves points to spare."""
    training = unit.question(case.question).training if case.question else unit.given_network
    assert training is not None
    if case.passes:
        training = msgspec.structs.replace(training, over=None, at_least=training.threshold + case.spare)
    return training if case.rate is None else msgspec.structs.replace(training, learning_rate=case.rate)


def train(bench: Bench, case: Case, seed: int) -> Run:
    """Train once in a fresh worker."""
    assert bench.held_out is not None
    assert bench.unit.data is not None
    given = bench.unit.given_network
    question = case.question or (given.stands_before if given else "")
    cells = [Cell(id=cell.id, question="", source=cell.source) for cell in bench.solutions[question].program]
    cells.append(Cell(id="extra", question="", source=case.extra))
    with ExitStack() as stack:
        settings = settings_of(case, bench.unit)
        workers = PlainWorkers(bench, cells, 1, stack)
        run = TrainingRun(settings, workers, bench.held_out, num_training=bench.unit.data.training, seed=seed)
        record = run.run()
    return Run(case.name, seed, bench.data_checksum, record.accuracies, record.seconds)


def finished(path: Path, checksum: str) -> list[Run]:
    """Runs of earlier calls on the same data."""
    if not path.exists():
        return []
    runs = [msgspec.json.decode(line, type=Run) for line in path.read_text(encoding="utf-8").splitlines()]
    return [run for run in runs if run.data == checksum]


def linear_accuracy(data: DataSet) -> float:
    """Accuracy of a logistic regression, trained to convergence, the best of several strengths."""
    from sklearn.linear_model import LogisticRegression

    images = np.load(data.train_images, mmap_mode="r").reshape(data.num_training, -1)
    labels = np.load(data.train_labels)
    held_out = data.held_out.images.reshape(len(data.held_out.labels), -1)
    models = (LogisticRegression(C=strength, max_iter=200).fit(images, labels) for strength in (1e-5, 1e-4, 1e-3))
    return max(100 * float(model.score(held_out, data.held_out.labels)) for model in models)


def row(case: Case, runs: Sequence[Run], unit: Unit) -> str:
    """One row of the table."""
    best = [max(run.accuracies) for run in runs]
    training = settings_of(Case(case.name, case.question, passes=False), unit)
    bound = training.threshold + case.spare
    met = sum(accuracy >= bound if case.passes else not training.is_met_by(accuracy) for accuracy in best)
    verdict = "passed" if case.passes else "failed"
    if case.passes and case.spare:
        verdict += f" with {case.spare:g} points to spare"
    spread = f"{statistics.stdev(best):.1f}" if len(best) > 1 else ""
    epochs = statistics.mean(len(run.accuracies) for run in runs)
    return (
        f"| {case.name} | {training.goal} | {statistics.mean(best):.1f} | {spread} | {min(best):.1f} |"
        f" {max(best):.1f} | {epochs:.1f} | {met} of {len(best)} {verdict} |"
    )


def main() -> None:
    """Make the runs that are missing and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    add_unit_argument(parser)
    arguments = parser.parse_args()
    unit, seeds = unit_of(arguments), arguments.seeds
    data = open_unit_data(unit, "standin")
    assert data is not None, "a unit that trains has a data set"
    path, cases = RESULTS / f"standin-{unit.name}.jsonl", read_cases(unit)
    done = {(run.case, run.seed) for run in finished(path, data.checksum)}
    wanted = [(case, seed) for case in cases for seed in range(max(1, round(seeds * case.share)))]
    missing = [(case, seed) for case, seed in wanted if (case.name, seed) not in done]
    RESULTS.mkdir(exist_ok=True)
    with open_bench(unit, data) as bench, ThreadPoolExecutor(len(os.sched_getaffinity(0))) as executor:
        for run in executor.map(lambda pair: train(bench, *pair), missing):
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(msgspec.to_builtins(run)) + "\n")
            print(f"{run.case}, seed {run.seed}: {run.accuracies[-1]:.1f}%", flush=True)
    runs = finished(path, data.checksum)
    rows = [row(case, [run for run in runs if run.case == case.name], unit) for case in cases]
    linear = linear_accuracy(data)
    table = [
        "| network | goal | mean, % | sd | lowest | highest | epochs | runs |",
        "|---|---|---|---|---|---|---|---|",
        *rows[:1],
        f"| linear classifier, converged | stays under 40% | {linear:.1f} | | | | |"
        f" {int(linear < 40)} of 1 stayed under |",
        *rows[1:],
        "",
        f"Accuracy on the {len(data.held_out.labels):,} held-out images, the best epoch's;"
        " training stops at the first epoch that meets its goal"
        f" (the solution's, with {SPARE:g} points to spare). {describe()}.",
    ]
    keep(f"standin-{unit.name}", "\n".join(table))


if __name__ == "__main__":
    main()
