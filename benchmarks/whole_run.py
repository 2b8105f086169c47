"""One training run as grading makes it, but for all its epochs: what benchmarks that look at accuracies share."""

from __future__ import annotations

from contextlib import ExitStack

from autograder.data.sets import HeldOutImages
from autograder.grading.context import Bench, QuestionWorkers
from autograder.grading.training.run import TrainingRun
from autograder.results.records import TrainingRecord
from autograder.sandbox.requests import Cell
from autograder.units.unit import Question

__all__ = ["whole_run"]

_ALL_EPOCHS = 101.0
"""No accuracy in per cent is enough to end a run before its last epoch."""


def whole_run(
    bench: Bench, question: Question, cells: list[Cell], held_out: HeldOutImages, seed: int
) -> TrainingRecord:
    """Train once, for all epochs: what comes after the goal is met belongs to the answer's accuracy, too.

    Args:
        bench: what is trained on.
        question: with a training run.
        cells: what a worker executes up to the question's answer.
        held_out: the images that accuracies are taken on.
        seed: of initial values and order.
    """
    assert question.training is not None
    with ExitStack() as stack:
        workers = QuestionWorkers(bench, question, cells, stack)
        return TrainingRun(
            question.training,
            workers,
            held_out,
            num_training=bench.num_training,
            seed=seed,
            enough=_ALL_EPOCHS,
        ).run()
