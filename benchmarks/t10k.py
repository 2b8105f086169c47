"""What solutions read of digits that no unit trains on: ``python benchmarks/t10k.py --unit U``, in some minutes.

Trains the solution as grading on the stand-in data does, on 3,000 of the 5,000 digits that ship with the kit, and reads
the 10,000 test images of MNIST: ``mnist_t10k.npz`` with ``x_test`` and ``y_test``, in the folder that
``AUTOGRADER_DATA`` names, or where ``--digits`` says. Every run is appended to ``results/t10k-<unit>.jsonl`` as it ends
and is not made again.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
from machine import RESULTS, describe, keep
from units import add_unit_argument, unit_of

from autograder.data.sets import HeldOutImages
from autograder.grading.context import Bench, QuestionWorkers
from autograder.grading.opening import open_bench
from autograder.grading.training.calls import SEED
from autograder.grading.training.run import TrainingRun
from autograder.grading.unit_data import open_unit_data
from autograder.sandbox.requests import Cell
from autograder.units.unit import Question

FILE = "mnist_t10k.npz"
_ALL_EPOCHS = 101.0
"""No accuracy in per cent is enough to end a run before its last epoch."""


class Run(msgspec.Struct, frozen=True):
    """One finished training.

    Attributes:
        question: whose network it is.
        seed: of initial values and order.
        data: checksum of the digits that it learned from.
        accuracies: on the 10,000 digits after each epoch, in per cent.
        seconds: of the run.
    """

    question: str
    seed: int
    data: str
    accuracies: list[float]
    seconds: float


def read_digits(path: Path, known: HeldOutImages) -> HeldOutImages:
    """The 10,000 digits as networks are fed with them.

    Args:
        path: of the file.
        known: the stand-in data's held-out digits.

    Raises:
        SystemExit: one of the held-out digits is among them, so that these are not another set.
    """
    with np.load(path) as file:
        pixels, labels = file["x_test"], file["y_test"].astype(np.int32)
    images = pixels[..., np.newaxis].astype(np.float32) / 255
    if {image.tobytes() for image in images} & {np.asarray(image).tobytes() for image in known.images}:
        raise SystemExit(f"{path} holds digits of the kit's own sample")
    return replace(known, images=images, labels=labels)


def train(bench: Bench, question: Question, digits: HeldOutImages, seed: int) -> Run:
    """Train the solution for all its epochs, and score it on the digits after each."""
    assert question.training is not None
    program = bench.solutions[question.name].program
    cells = [Cell(id=cell.id, question=cell.question, source=cell.source) for cell in program]
    with ExitStack() as stack:
        workers = QuestionWorkers(bench, question, cells, stack)
        record = TrainingRun(
            question.training, workers, digits, num_training=bench.num_training, seed=seed, enough=_ALL_EPOCHS
        ).run()
    return Run(question.name, seed, bench.data_checksum, record.accuracies, record.seconds)


def row(question: str, runs: Sequence[Run]) -> str:
    """One row of the table: the accuracy after the last epoch."""
    last = [run.accuracies[-1] for run in runs]
    spread = f"{statistics.stdev(last):.2f}" if len(last) > 1 else ""
    epochs = len(runs[0].accuracies)
    return (
        f"| `{question}` | {epochs} | {len(last)} | {statistics.mean(last):.1f} | {spread} | {min(last):.1f} |"
        f" {max(last):.1f} |"
    )


def main() -> None:
    """Make the runs that are missing, and keep the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--digits", type=Path, default=Path(os.environ.get("AUTOGRADER_DATA", ".")) / FILE)
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    unit = unit_of(arguments)
    data = open_unit_data(unit, "standin")
    assert data is not None, "a unit of digits has a data set"
    digits = read_digits(arguments.digits, data.held_out)
    path = RESULTS / f"t10k-{unit.name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    runs = [run for line in lines if (run := msgspec.json.decode(line, type=Run)).data == data.checksum]
    questions = [question for question in unit.questions if question.training is not None]
    with open_bench(unit, data) as bench:
        for seed in range(SEED, SEED + arguments.seeds):
            for question in (bench.unit.question(each.name) for each in questions):
                if any((run.question, run.seed) == (question.name, seed) for run in runs):
                    continue
                runs.append(train(bench, question, digits, seed))
                with path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(msgspec.to_builtins(runs[-1])) + "\n")
                print(f"{question.name}, seed {seed}: {runs[-1].accuracies[-1]:.1f}%", flush=True)
    of_questions = {each.name: [run for run in runs if run.question == each.name] for each in questions}
    table = [
        "| question | epochs | runs | mean, % | spread | lowest | highest |",
        "|---|---|---|---|---|---|---|",
        *(row(name, found) for name, found in of_questions.items() if found),
        "",
        f"Learned from {data.num_training:,} digits of {data.name}, read {len(digits.labels):,} others. {describe()}.",
    ]
    keep(f"t10k-{unit.name}", "\n".join(table))


if __name__ == "__main__":
    main()
