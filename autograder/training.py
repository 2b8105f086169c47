"""Training runs: the worker trains and returns class scores, the verdict falls here.

The labels of the validation images stay on this side. After each epoch the worker scores the validation
images, which it gets without labels, and the grader counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import numpy as np

from autograder.errors import CheckFailed, ProtocolError
from autograder.proxies import Worker
from autograder.results import TrainingRecord
from autograder.sandbox.process import Reply
from autograder.units import Training

__all__ = ["SEED", "SMALLEST_BATCH", "TrainingRun", "ValidationSet"]

SEED = 2015
"""Seed of every first run: the same submission on the same machine and data trains the same way."""

SMALLEST_BATCH = 32
"""In a loop of a student's own, an epoch is as many updates as batches of this size."""

_CLASSES = 10


@dataclass(frozen=True)
class ValidationSet:
    """The images that decide.

    Attributes:
        images: float32 (N, H, W, C), normalised.
        labels: int (N,); never leave the grader.
    """

    images: np.ndarray
    labels: np.ndarray

    def accuracy(self, scores: np.ndarray) -> float:
        """Per cent of the images whose highest score is at the right class."""
        return round(100.0 * float(np.mean(scores.argmax(axis=1) == self.labels)), 4)


class TrainingRun:
    """One question's training run, done when a hidden test first asks for it.

    Args:
        settings: the unit's table of the run.
        open_worker: opens a fresh worker that has executed the program.
        validation: the images that decide.
        seed: of the student's generators and of the order of the images.
        default_model: the model class to train where the answer defines no ``model_init_fn``.
        progress: called with 1 after each epoch.
    """

    def __init__(
        self,
        settings: Training,
        open_worker: Callable[[], Worker],
        validation: ValidationSet,
        *,
        seed: int = SEED,
        default_model: str = "",
        progress: Callable[[float], None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self.record: TrainingRecord | None = None
        self._seed = seed
        self._open_worker = open_worker
        self._validation = validation
        self._default_model = default_model
        self._progress = progress
        self._cpu_seconds = settings.cpu_seconds

    def run(self) -> TrainingRecord:
        """Train, epoch by epoch, up to the first that meets the goal; later calls return the same record.

        Raises:
            CheckFailed: the scores are not scores.
            WorkerFailed: the student's code raised or the worker ended.
        """
        if self.record is not None:
            return self.record
        started = time.monotonic()
        worker = self._open_worker()
        body = {
            **msgspec.to_builtins(self.settings),
            "seed": self._seed,
            "default_model": self._default_model,
            "smallest_batch": SMALLEST_BATCH,
        }
        self._call(worker, started, "train", {"training": body})
        accuracies: list[float] = []
        epochs, compiled = 0.0, True
        for _ in range(self.settings.epochs):
            report = self._call(worker, started, "train_epoch")
            match report.body:
                case {"epochs": int() | float() as epochs, "compiled": bool() as compiled}:
                    pass
                case _:
                    raise ProtocolError("a report of an epoch without its numbers")
            accuracies.append(self._validation.accuracy(self._scores(worker, started)))
            self._progress(1)
            if self.settings.is_met_by(accuracies[-1]) or epochs >= self.settings.epochs:
                break
        self.record = TrainingRecord(
            goal=self.settings.goal,
            threshold=self.settings.threshold,
            seed=self._seed,
            accuracy=accuracies[-1],
            accuracies=accuracies,
            epochs=float(epochs),
            seconds=round(time.monotonic() - started, 3),
            compiled=compiled,
        )
        return self.record

    def _scores(self, worker: Worker, started: float) -> np.ndarray:
        """Class scores (N, 10) of the validation images."""
        images = self._validation.images
        reply = self._call(worker, started, "train_scores", arrays=[images])
        scores = reply.arrays[0] if len(reply.arrays) == 1 else None
        if scores is None or scores.shape != (len(images), _CLASSES):
            found = "nothing" if scores is None else f"shape {scores.shape}"
            raise CheckFailed(
                f"Expected scores of shape {(len(images), _CLASSES)} for the validation images, got {found}.",
                is_open=True,
            )
        if not np.isfinite(scores).all():
            raise CheckFailed(
                "The trained network's scores are not finite numbers.",
                "The loss has probably run away: is the learning rate too high, or the initial scale wrong?",
                is_open=True,
            )
        return scores

    def _call(
        self,
        worker: Worker,
        started: float,
        operation: str,
        body: dict[str, object] | None = None,
        arrays: list[np.ndarray] | None = None,
    ) -> Reply:
        """One operation within what is left of the run's time."""
        remaining = max(0.0, self.settings.seconds - (time.monotonic() - started))
        reply = worker.call(operation, body, arrays or [], seconds=remaining, cpu_seconds=self._cpu_seconds)
        self._cpu_seconds -= reply.cpu_seconds
        return reply
