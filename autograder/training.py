"""Training runs: a worker trains and returns class scores, the verdict falls on this side.

Two workers share a run. The *student's* has executed the notebook; it makes the network and hands it out as a
graph with the values of its variables. The *trainer's* has run no line of the student's code: it gets the
graph, and steps through the epochs with the kit's own loop. So nothing that a notebook patches, hides or
remembers can lengthen a run, swap its data or dress up its scores. Where a network cannot leave the student's
process (code that cannot be traced, an optimiser or a loop of one's own), it trains there, and the record says so.

The labels of the held-out images stay with the grader, which counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from autograder.checks.optimizers import is_nesterov_sgd
from autograder.data import HeldOutImages
from autograder.errors import CheckFailed, StudentException, WorkerTimeout
from autograder.locale.messages import N_, _
from autograder.locale.numbers import number, percent
from autograder.proxies import StudentFunction, Worker
from autograder.results import TrainingRecord
from autograder.sandbox import replies
from autograder.sandbox.process import Reply
from autograder.sandbox.replies import Answered, Described, Epoch, NetworkSize
from autograder.units import Training

__all__ = ["REASONS_TO_KEEP", "SEED", "SMALLEST_BATCH", "TrainingRun", "reason_to_keep"]

SEED = 10_000
"""Of every first run: the same submission on the same machine and data trains the same way.

All answers see the images in the same order, and an order can be unlucky for all of them alike: with 2015, runs of
the solution in questions 2, 4 and 5 came 1.6 to 3.2 spreads below their means. With this seed they came near, as a
test says.
"""

SMALLEST_BATCH = 32
"""In a loop of a student's own, an epoch is as many updates as batches of this size."""

FAR_BELOW = 8.0
"""So many points below its goal, a network is scored on the validation images alone: five standard errors there."""

UNTRAINED = 30.0
"""Per cent before the first step; chance is 10, and random weights have no reason to be so far above it."""

FIXED_NUMBERS = 10_000
"""Constants and variables that do not train, as many as a network may have, and one more for every fifty that do."""

DISGUISE_GAP = 10.0
"""Points that a network may lose on disguised images; one that has learned classes loses few."""

REASONS_TO_KEEP = {
    # Translators, here and below: a reason in "trained in the submission's own process: {reason}.";
    # "it" is the network.
    "loop": N_("a training loop of its own"),
    "slow": N_("its graph takes too long to make"),
    "graph": N_("TensorFlow cannot make a graph of its code"),
    "optimizer": N_("its optimiser is not one of Keras's own"),
    "constraint": N_("a variable has a constraint"),
    "size": N_("it is too large"),
    "incomplete": N_("its graph needs what is not in it"),
}
"""Why a network trains in the student's process."""

_DISGUISED = {
    # Translators, here and below: accuracies, such as "63.2 %", of a network that knows its validation images by heart.
    "mirrored": N_("The network is right on {accuracy} of the images, and on {disguised} of them mirrored."),
    "shifted": N_("The network is right on {accuracy} of the images, and on {disguised} of them shifted."),
}

_DISGUISES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mirrored": lambda images: images[:, :, ::-1],
    "shifted": lambda images: np.roll(images, 1, axis=2),
}
"""What changes every image (N, H, W, C), and nothing that can be seen in it."""

_CLASSES = 10
_CHUNK = 1_000  # images per request: 12 MB, where all of them would be 135 MB in the worker
_LARGEST_EXPORT = 200 * 2**20


def reason_to_keep(reason: str) -> str:
    """One of :data:`REASONS_TO_KEEP`, in the language that is spoken."""
    return _(REASONS_TO_KEEP[reason])


class TrainingRun:
    """One training run with one seed.

    Args:
        settings: the unit's table of the run.
        open_student: opens a fresh worker that has executed the program.
        open_trainer: opens a fresh worker that has executed nothing.
        open_substitute: opens one like ``open_student``, in which our own answers take the place of those that
            the question builds on.
        held_out: the images that decide.
        seed: of the student's generators and of the order of the images.
        enough: accuracy in per cent that ends the run before its last epoch; by default the goal itself.
        default_model: the model class to train where the answer defines no ``model_init_fn``.
        progress: called with 1 after each epoch.
    """

    def __init__(
        self,
        settings: Training,
        open_student: Callable[[], Worker],
        open_trainer: Callable[[], Worker],
        held_out: HeldOutImages,
        *,
        open_substitute: Callable[[], Worker] | None = None,
        seed: int = SEED,
        enough: float | None = None,
        default_model: str = "",
        progress: Callable[[float], None] = lambda epochs: None,
    ) -> None:
        self.settings = settings
        self._seed = seed
        self._enough = enough
        self._open_student = open_student
        self._open_trainer = open_trainer
        self._open_substitute = open_substitute
        self._held_out = held_out
        self._default_model = default_model
        self._progress = progress
        self._started = time.monotonic()
        self._cpu_seconds = settings.cpu_seconds

    def run(self) -> TrainingRecord:
        """Train, epoch by epoch, up to the first that is good enough.

        Raises:
            CheckFailed: the scores are not scores, or not a trained network's.
            WorkerFailed: the student's code raised or the worker ended.
        """
        self._started = time.monotonic()
        worker, loop, kept = self._begin()
        if loop != "custom":
            self._require_untrained(worker)
        accuracies: list[float] = []
        epochs, compiled = 0.0, True
        for _epoch in range(self.settings.epochs):
            report = self._call(worker, "train_epoch", reply=Epoch).body
            epochs, compiled = report.epochs, report.compiled
            accuracies.append(self._accuracy(worker))
            self._progress(1)
            if self._is_enough(accuracies[-1]) or epochs >= self.settings.epochs:
                break
        disguised = self._require_classes(worker, accuracies[-1])
        worker.close()
        return TrainingRecord(
            seed=self._seed,
            accuracy=max(accuracies),
            accuracies=accuracies,
            disguised_accuracy=disguised,
            images=len(self._held_out.images),
            epochs=float(epochs),
            seconds=round(time.monotonic() - self._started, 3),
            compiled=compiled,
            kept=kept,
        )

    def _begin(self) -> tuple[Worker, str, str]:
        """The worker that trains, whose loop runs, and why that is in the student's process if it is."""
        training = {
            **msgspec.to_builtins(self.settings),
            "seed": self._seed,
            "default_model": self._default_model,
            "smallest_batch": SMALLEST_BATCH,
        }
        student, reply = self._ask_for_network(self._open_student, training)
        if reply.body.kept in ("graph", "slow") and self._open_substitute is not None:
            # The question builds on other answers, and ours compute the same: perhaps theirs can be traced.
            student.close()
            student, reply = self._ask_for_network(self._open_substitute, training)
        loop, exported = reply.body.loop, reply.body.exported
        if exported is None:
            return student, loop, reason_to_keep(reply.body.kept or "graph")
        optimizer = None if exported.optimizer is None else msgspec.to_builtins(exported.optimizer)
        if optimizer is None and loop == "keras":
            if not self.settings.momentum:
                return student, loop, reason_to_keep("optimizer")
            optimizer = self._optimizer_like_theirs(student)
        trainer = self._open_trainer()
        body = {"training": training, "files": list(exported.files), "optimizer": optimizer}
        try:
            size = self._call(trainer, "train_exported", body, reply.arrays, reply=NetworkSize).body
        except StudentException:
            trainer.close()
            return student, loop, reason_to_keep("incomplete")
        student.close()
        self._require_learning(size)
        return trainer, loop, ""

    def _ask_for_network(
        self, open_student: Callable[[], Worker], training: dict[str, Any]
    ) -> tuple[Worker, Reply[replies.Training]]:
        """A student's worker that has made the network, and what it hands out."""
        student = open_student()
        # Within the question's own time, not the run's: whoever searches for a lucky seed here pays with it.
        try:
            body = {"training": training, "maximum_export": _LARGEST_EXPORT}
            return student, student.call("train", body, maximum_reply=_LARGEST_EXPORT, reply=replies.Training)
        except WorkerTimeout:  # a loop over the images, say, makes a graph that takes minutes to trace
            student = open_student()
            body = {"training": training, "maximum_export": 0}
            return student, student.call("train", body, reply=replies.Training)

    def _optimizer_like_theirs(self, student: Worker) -> dict[str, Any]:
        """What the question asks for, where a class of the student's does the same but may not come along."""
        constants = {"learning_rate": self.settings.learning_rate, "momentum": self.settings.momentum}
        is_nesterov_sgd(StudentFunction(student, "optimizer_init_fn"), np.random.default_rng(self._seed), **constants)
        return {"class": "SGD", "config": {**constants, "nesterov": True}}

    def _require_learning(self, size: NetworkSize) -> None:
        """The network must consist of what it learns here, not of what it brings along."""
        if size.fixed > FIXED_NUMBERS + size.learned // 50:
            raise CheckFailed(
                # Translators: {count} is in the ten thousands.
                _("The network contains {count} numbers that do not learn.").format(count=number(size.fixed, ",")),
                _("Tables, images and weights from elsewhere do not belong there: what it knows, it must learn here."),
                is_open=True,
            )

    def _is_enough(self, accuracy: float) -> bool:
        return self.settings.is_met_by(accuracy) if self._enough is None else accuracy >= self._enough

    def _require_untrained(self, worker: Worker) -> None:
        accuracy = self._held_out.accuracy(self._scores(worker, self._validation_images()))
        if accuracy > UNTRAINED:
            raise CheckFailed(
                _("The network is right on {accuracy} of the validation images before its first training step.").format(
                    accuracy=percent(accuracy, ".1f")
                ),
                _("Begin with random weights: the training run of this question is the only one that counts."),
                is_open=True,
            )

    def _require_classes(self, worker: Worker, accuracy: float) -> float:
        """Accuracy on disguised validation images, where a table of known images finds nothing."""
        disguise = self.settings.disguise
        scores = self._scores(worker, _DISGUISES[disguise](self._validation_images()))
        disguised = self._held_out.accuracy(scores)
        if disguised < accuracy - DISGUISE_GAP:
            raise CheckFailed(
                _(_DISGUISED[disguise]).format(accuracy=percent(accuracy, ".1f"), disguised=percent(disguised, ".1f")),
                _("It seems to know these very images, not what is in them."),
                is_open=True,
            )
        return disguised

    def _accuracy(self, worker: Worker) -> float:
        """On the validation images; within reach of the goal, on all held-out images."""
        scores = self._scores(worker, self._validation_images())
        accuracy = self._held_out.accuracy(scores)
        rest = self._held_out.images[self._held_out.num_validation :]
        if accuracy < self.settings.threshold - FAR_BELOW or not len(rest):
            return accuracy
        return self._held_out.accuracy(np.concatenate([scores, self._scores(worker, rest)]))

    def _validation_images(self) -> np.ndarray:
        return self._held_out.images[: self._held_out.num_validation]

    def _scores(self, worker: Worker, images: np.ndarray) -> np.ndarray:
        """Class scores (N, 10) of images (N, H, W, C)."""
        parts = [images[start : start + _CHUNK] for start in range(0, len(images), _CHUNK)]
        scores = np.concatenate([self._scores_of_one_request(worker, part) for part in parts])
        if not np.isfinite(scores).all():
            raise CheckFailed(
                _("The network's scores are not finite numbers."),
                _("The loss has probably run away: is the learning rate too high, or the initial scale wrong?"),
                is_open=True,
            )
        return scores

    def _scores_of_one_request(self, worker: Worker, images: np.ndarray) -> np.ndarray:
        reply = self._call(worker, "train_scores", arrays=(np.ascontiguousarray(images),), reply=Described)
        scores = reply.arrays[0] if len(reply.arrays) == 1 else None
        if scores is None or scores.shape != (len(images), _CLASSES):
            expected = (len(images), _CLASSES)
            if scores is None:
                message = _("Expected scores of shape {expected} for {count} images, got nothing.")
                raise CheckFailed(message.format(expected=expected, count=len(images)), is_open=True)
            message = _("Expected scores of shape {expected} for {count} images, got shape {found}.")
            raise CheckFailed(message.format(expected=expected, count=len(images), found=scores.shape), is_open=True)
        return scores

    def _call(
        self,
        worker: Worker,
        operation: str,
        body: dict[str, Any] | None = None,
        arrays: tuple[np.ndarray, ...] = (),
        *,
        reply: type[Answered],
    ) -> Reply[Answered]:
        """One operation within what is left of the run's time."""
        remaining = max(0.0, self.settings.seconds - (time.monotonic() - self._started))
        answer = worker.call(operation, body, arrays, reply=reply, seconds=remaining, cpu_seconds=self._cpu_seconds)
        self._cpu_seconds -= answer.cpu_seconds
        return answer
