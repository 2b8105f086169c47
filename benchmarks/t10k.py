"""What solutions read of digits that no unit trains on: ``python benchmarks/t10k.py --unit U``, in some minutes.

Trains the solution as grading does, on 3,000 of the 5,000 digits that ship with the kit or on what ``--data`` names,
and reads the 10,000 test images of MNIST: ``mnist_t10k.npz`` with ``x_test`` and ``y_test``, in the folder that
``AUTOGRADER_DATA`` names, or where ``--digits`` says. Every run is appended to ``results/t10k-<unit>.jsonl`` as it ends
and is not made again; the table has a row for each set that was learned from.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
from machine import RESULTS, describe, keep
from units import add_unit_argument, unit_of
from whole_run import whole_run

from autograder.data.sets import HeldOutImages
from autograder.grading.context import Bench
from autograder.grading.opening import open_bench
from autograder.grading.training.calls import SEED
from autograder.grading.unit_data import open_unit_data
from autograder.sandbox.requests import Cell
from autograder.units.unit import Question

FILE = "mnist_t10k.npz"


class Run(msgspec.Struct, frozen=True):
    """One finished training.

    Attributes:
        question: whose network it is.
        seed: of initial values and order.
        data: checksum of the digits that it learned from.
        learned_from: how many these are.
        accuracies: on the 10,000 digits after each epoch, in per cent.
        seconds: of the run.
    """

    question: str
    seed: int
    data: str
    learned_from: int
    accuracies: list[float]
    seconds: float


def read_digits(path: Path, known: HeldOutImages) -> HeldOutImages:
    """The 10,000 digits as networks are fed with them.

    Args:
        path: of the file.
        known: digits that are held out, for all but images and labels.
    """
    with np.load(path) as file:
        pixels, labels = file["x_test"], file["y_test"].astype(np.int32)
    return replace(known, images=pixels[..., np.newaxis].astype(np.float32) / 255, labels=labels)


def check_unseen(digits: HeldOutImages, trained_on: np.ndarray) -> None:
    """Stop where a digit has been learned from.

    Args:
        digits: those to be read.
        trained_on: images like them.

    Raises:
        SystemExit: one is in both.
    """
    if {image.tobytes() for image in digits.images} & {np.asarray(image).tobytes() for image in trained_on}:
        raise SystemExit("some of these digits are learned from")


def train(bench: Bench, question: Question, digits: HeldOutImages, seed: int) -> Run:
    """Train the solution for all its epochs, and score it on the digits after each."""
    program = bench.solutions[question.name].program
    cells = [Cell(id=cell.id, question=cell.question, source=cell.source) for cell in program]
    record = whole_run(bench, question, cells, digits, seed)
    return Run(question.name, seed, bench.data_checksum, bench.num_training, record.accuracies, record.seconds)


def table(runs: Sequence[Run]) -> str:
    """A row for each question and set: the accuracy after the last epoch, as Markdown."""
    lines = [
        "| question | learned from | epochs | runs | mean, % | spread | lowest | highest |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for learned_from, question in sorted({(run.learned_from, run.question) for run in runs}):
        own = [run for run in runs if (run.learned_from, run.question) == (learned_from, question)]
        last, epochs = [run.accuracies[-1] for run in own], len(own[0].accuracies)
        spread = f"{statistics.stdev(last):.2f}" if len(last) > 1 else ""
        lines.append(
            f"| `{question}` | {learned_from:,} | {epochs} | {len(last)} | {statistics.mean(last):.1f} | {spread} |"
            f" {min(last):.1f} | {max(last):.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Make the runs that are missing, and keep the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--data", default="standin", help="what is learned from, as for grading")
    parser.add_argument("--digits", type=Path, default=Path(os.environ.get("AUTOGRADER_DATA", ".")) / FILE)
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    unit = unit_of(arguments)
    data = open_unit_data(unit, arguments.data)
    assert data is not None, "a unit of digits has a data set"
    digits = read_digits(arguments.digits, data.held_out)
    check_unseen(digits, np.load(data.train_images, mmap_mode="r"))
    path = RESULTS / f"t10k-{unit.name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    runs = [msgspec.json.decode(line, type=Run) for line in lines]
    with open_bench(unit, data) as bench:
        for seed in range(SEED, SEED + arguments.seeds):
            for question in (each for each in bench.unit.questions if each.training is not None):
                if any((run.question, run.seed, run.data) == (question.name, seed, data.checksum) for run in runs):
                    continue
                runs.append(train(bench, question, digits, seed))
                with path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(msgspec.to_builtins(runs[-1])) + "\n")
                print(f"{question.name}, seed {seed}: {runs[-1].accuracies[-1]:.1f}%", flush=True)
    keep(f"t10k-{unit.name}", f"{table(runs)}\n\nRead {len(digits.labels):,} digits. {describe()}.")


if __name__ == "__main__":
    main()
