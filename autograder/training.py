"""Training runs: what is trained here, on our side, and how good it is then.

The *student's* worker makes the network, and holds only a few of the training images. The *trainer's* worker runs no
line of the student's code. What it trains is

- our own network, where the question asks for a certain one and the student's computes the same (see :mod:`.asked`);
- else the student's as a graph, which may contain what :mod:`.sandbox.graph_rules` allows;
- with a training function of the student's own, the same graph, as its calls of ``fit`` say.

Initial values are ours in all cases. Only a loop that is written out in Python trains where it is; then the same
network is trained by our loop as well, and where that comes nowhere near, there is no verdict. Which of these it is,
we see from the notebook's text and from graphs: a worker's word never leaves out a look.

The labels of the held-out images stay with the grader, which counts.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

import msgspec
import numpy as np

from autograder.asked import AskedNetwork, ProbeInput, computes_the_same, has_learned_the_same, match_variables
from autograder.checks.optimizers import is_nesterov_sgd
from autograder.data import HeldOutImages
from autograder.errors import CheckFailed, GraderFault, NoVerdict, StudentException, WorkerTimeout
from autograder.locale.messages import _
from autograder.locale.numbers import number, percent
from autograder.looks import Looks
from autograder.proxies import StudentFunction, Worker
from autograder.refusals import cannot_travel, over_budget
from autograder.results import TrainingRecord
from autograder.sandbox.process import Reply
from autograder.sandbox.replies import Answered, ArrayResult, Described
from autograder.sandbox.training_replies import (
    Begun,
    Drawn,
    EpochDone,
    Fit,
    NetworkFacts,
    NetworkMade,
    OwnEpochs,
    OwnNetwork,
    Received,
    Rehearsed,
    Shuffled,
    Traced,
)
from autograder.units import Training

__all__ = [
    "FIXED_NUMBERS",
    "HAND_MADE_NUMBERS",
    "OWN_LOOP_MARGIN",
    "SEED",
    "SMALLEST_BATCH",
    "RunWorkers",
    "TrainingRun",
    "told",
]

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

FIXED_NUMBERS = 1_000
"""Numbers of four bytes that a network may bring along: constants, and initial values that no random operation made.

What its structure says counts, too: the networks of the banks bring 150 to 400, one of 50 layers some 900. A table of all held-out images' labels takes some 1,400.
"""

HAND_MADE_NUMBERS = 100
"""The same of the initial weights of a network that was asked for, beyond those of our own."""

OWN_LOOP_MARGIN = 6.0
"""Points by which a loop of the student's own may do better than ours does with the same network."""

LARGEST_EXPORT = 200 * 2**20
_SWITCH = 256
"""Variables of fewer numbers may be switches, which keep what training made of them while all else is mixed."""

_CLASSES = 10
_CHUNK = 1_000  # images per request: 12 MB, where all of them would be 135 MB in the worker


class RunWorkers(Protocol):
    """Opens the workers of a run."""

    def open_student(self, images: Literal["few", "all"]) -> Worker:
        """A fresh worker that has executed the program."""

    def open_trainer(self) -> Worker:
        """A fresh worker that has executed nothing, with all training images."""

    def asked(self) -> Sequence[AskedNetwork]:
        """The networks of which the question asks for one; none where it leaves that open."""


def told(settings: Training, seed: int, default_model: str) -> dict[str, Any]:
    """What a worker is told of a run: nothing of what decides."""
    return {
        "loop": settings.loop,
        "model": settings.model,
        "init": settings.init,
        "custom_loop": settings.custom_loop,
        "training_flag": settings.training_flag,
        "learning_rate": settings.learning_rate,
        "batch_size": settings.batch_size,
        "epochs": settings.epochs,
        "smallest_batch": SMALLEST_BATCH,
        "default_model": default_model,
        "seed": seed,
    }


class TrainingRun:
    """One training run with one seed.

    Args:
        settings: the unit's table of the run.
        workers: opens workers.
        held_out: the images that decide.
        seed: of the initial values and of the order of the images.
        draw: of what an answer must not know before it is written, such as disguises.
        enough: accuracy in per cent that ends the run before its last epoch; by default the goal itself.
        default_model: the model class to train where the answer defines no ``model_init_fn``.
        has_own_loop: whether the answer defines the training function of the student's own; asked once a student's
            worker is there.
        is_guarded: whether our own answers are in play, so that nothing that a worker chose is shown to the student.
        progress: called with 1 after each epoch.
    """

    def __init__(
        self,
        settings: Training,
        workers: RunWorkers,
        held_out: HeldOutImages,
        *,
        seed: int = SEED,
        draw: int = 0,
        enough: float | None = None,
        default_model: str = "",
        has_own_loop: Callable[[], bool] = lambda: False,
        is_guarded: bool = False,
        progress: Callable[[float], None] = lambda epochs: None,
    ) -> None:
        self.settings = settings
        self._seed = seed
        self._enough = enough
        self._workers = workers
        self._held_out = held_out
        self._has_own_loop = has_own_loop
        self._is_guarded = is_guarded
        self._progress = progress
        self._told = told(settings, seed, default_model)
        self._rng = np.random.default_rng([draw, seed])
        self._looks = Looks(held_out, self._rng, mirrored=settings.disguise == "mirrored")
        self._started = time.monotonic()
        self._cpu_seconds = settings.cpu_seconds

    def run(self) -> TrainingRecord:
        """Train, epoch by epoch, up to the first that is good enough.

        Raises:
            CheckFailed: the scores are not scores, or not a trained network's.
            NoVerdict: the network cannot be trained here, or a loop of the student's own did what ours cannot.
            WorkerFailed: the student's code raised or the worker ended.
        """
        self._started = time.monotonic()
        student = self._workers.open_student("few")
        if self._has_own_loop():
            return self._run_own_function(student)
        body = {"training": self._told, "expression": None, "values": True}
        made = student.call("network", body, reply=NetworkMade, maximum_reply=LARGEST_EXPORT)
        optimizer = self._optimizer(student, made.body)
        found = self._find_asked(student, made)
        if found is not None:
            ours, order = found
            self._begin(ours, optimizer)
            record = self._train(ours, "asked", looks=False)
            self._require_the_same(student, ours, order)
            return record
        trainer = self._hand_over(student)
        self._begin(trainer, optimizer)
        return self._train(trainer, "graph")

    def _run_own_function(self, student: Worker) -> TrainingRecord:
        """A training function of the student's own: replayed where it calls ``fit``, else run where it is."""
        fits: Sequence[Fit] | None = None
        with contextlib.suppress(StudentException, WorkerTimeout):  # what is wrong with it shows when it runs
            fits = student.call("rehearse", {"training": self._told}, reply=Rehearsed).body.fits
        if fits is None:
            student.close()
            return self._run_own_loop()
        epochs = sum(fit.epochs for fit in fits)
        may_end_early = any(fit.may_end_early for fit in fits)
        if epochs > self.settings.epochs and not may_end_early:
            raise over_budget(epochs, self.settings.epochs)
        passes = [[fit.stop - fit.start, fit.batch_size] for fit in fits]
        trainer = self._hand_over(student, passes)
        self._begin(trainer, None, msgspec.to_builtins(fits))
        return self._train(trainer, "graph", runs_on=epochs > self.settings.epochs)

    def _run_own_loop(self) -> TrainingRecord:
        """A loop written out in Python, and the same network in ours as a cross-check."""
        worker = self._workers.open_student("all")
        epochs = self._call(worker, "own_training", {"training": self._told}, reply=OwnEpochs).body.epochs
        accuracy = self._accuracy(worker)
        self._progress(min(epochs, self.settings.epochs))
        disguised = check = None
        if accuracy >= self._reach:
            disguised = self._looks.require_classes(lambda images: self._scores(worker, images), accuracy)
            if epochs <= self.settings.epochs:
                check = self._cross_check(worker, accuracy)
        worker.close()
        return self._record([accuracy], epochs, "own loop", disguised, check)

    def _cross_check(self, worker: Worker, accuracy: float) -> float:
        """What the network of a student's own loop reaches in ours, with the same budget.

        Raises:
            NoVerdict: ours does not come near.
        """
        self._cpu_seconds = self.settings.cpu_seconds
        self._started = time.monotonic()
        own = self._call(worker, "own_network", reply=OwnNetwork).body
        if own.kept:
            raise cannot_travel(own.kept)
        trainer = self._hand_over(worker)
        optimizer = {"class": "Adam", "config": {"learning_rate": self.settings.learning_rate}}
        if own.optimizer is not None:
            optimizer = msgspec.to_builtins(own.optimizer)
        self._told = {**self._told, "outputs": "any"}
        self._begin(trainer, optimizer)
        self._enough = accuracy - OWN_LOOP_MARGIN
        record = self._train(trainer, "graph")
        if record.accuracy < self._enough:
            raise NoVerdict(
                _("Your own training loop reached {own}; the same network in ours reached {ours}.").format(
                    own=percent(accuracy, ".1f"), ours=percent(record.accuracy, ".1f")
                ),
                _(
                    "No points are given or taken before a person has looked at it. Training by compile and fit, or by"
                    " the notebook's own loop, is graded at once."
                ),
            )
        return record.accuracy

    def _optimizer(self, student: Worker, made: NetworkFacts) -> dict[str, Any] | None:
        """The student's optimiser, by its settings; where a class of theirs does what was asked for, that.

        Raises:
            CheckFailed: it does not.
            NoVerdict: there is nothing that it could be compared with.
        """
        if self.settings.loop == "params":
            return None
        if made.optimizer is not None:
            return dict(msgspec.to_builtins(made.optimizer))
        if not self.settings.momentum:
            raise cannot_travel("optimizer")
        constants = {"learning_rate": self.settings.learning_rate, "momentum": self.settings.momentum}
        is_nesterov_sgd(StudentFunction(student, "optimizer_init_fn"), np.random.default_rng(self._seed), **constants)
        return {"class": "SGD", "config": {**constants, "nesterov": True}}

    def _find_asked(self, student: Worker, made: Reply[NetworkMade]) -> tuple[Worker, list[int]] | None:
        """A worker with our own network, if the student's computes the same; and which variables correspond.

        Raises:
            CheckFailed: it does, and its initial values are copies of each other.
        """
        facts = made.body
        if facts.penalised or any(dtype != "float32" for dtype in facts.dtypes):
            return None
        for asked in self._workers.asked():
            order = match_variables(facts.shapes, asked.shapes)
            if order is None:
                continue
            ours = self._receive(asked.files, asked.constraints, is_ours=True)
            if not computes_the_same(student, ours, order, asked, self._probe()):
                ours.close()
                continue
            values = [made.arrays[at].reshape(shape) for at, shape in zip(order, asked.shapes, strict=True)]
            own = self._draw(ours, ()).fixed
            drawn = self._draw(ours, values)
            self._require_few(drawn.fixed - own, HAND_MADE_NUMBERS)
            if not drawn.independent:
                raise CheckFailed(
                    _("Many of the initial weights are copies of each other."),
                    _("Units that begin alike stay alike: draw every weight by itself."),
                    is_open=True,
                )
            return ours, order
        return None

    def _require_the_same(self, student: Worker, ours: Worker, order: Sequence[int]) -> None:
        """The student's network computes what ours does with what was learnt, too.

        Raises:
            CheckFailed: it does not.
        """
        reply = self._call(ours, "learned_values", reply=Described, maximum_reply=LARGEST_EXPORT)
        if len(reply.arrays) != len(order) or not all(isinstance(item, ArrayResult) for item in reply.body.results):
            raise GraderFault(_("our own network has lost its weights"))
        if not has_learned_the_same(student, ours, order, reply.arrays, self._probe()):
            raise CheckFailed(
                _("With what was learnt, the network computes something else than the one that was asked for."),
                _("What it computes must be the same for all weights."),
                is_open=True,
            )

    def _probe(self) -> ProbeInput:
        shape = self._held_out.images.shape[1:]
        return ProbeInput.draw(np.random.default_rng(self._rng.integers(2**63)), shape, _CLASSES, self.settings.loop)

    def _hand_over(self, student: Worker, passes: list[list[int]] | None = None) -> Worker:
        """A worker that has the student's network as a graph, with initial values of ours.

        Raises:
            CheckFailed: it brings along what it should learn.
            NoVerdict: it cannot leave the student's process, or contains what no network may.
        """
        body = {"training": self._told, "passes": passes, "maximum_export": LARGEST_EXPORT}
        try:
            # Within the question's own time, not the run's: whoever searches for a lucky seed here pays with it.
            traced = student.call("trace", body, reply=Traced, maximum_reply=LARGEST_EXPORT)
        except WorkerTimeout:  # a loop over the images, say, makes a graph that takes minutes to trace
            raise cannot_travel("slow") from None
        if traced.body.kept:
            raise cannot_travel(traced.body.kept, traced.body.detail)
        student.close()
        trainer = self._receive(traced.arrays, msgspec.to_builtins(traced.body.constraints))
        drawn = self._draw(trainer, ())
        if not drawn.learned:
            raise CheckFailed(
                _("Nothing in the network can learn."),
                _("What is to be learnt must be a trainable tf.Variable, or a layer's weight."),
                is_open=True,
            )
        self._require_few(drawn.fixed, FIXED_NUMBERS)
        return trainer

    def _require_few(self, numbers: int, most: int) -> None:
        """A network brings along only few numbers.

        Raises:
            CheckFailed: it brings more.
        """
        if numbers > most:
            count = "" if self._is_guarded else number(numbers, ",")
            raise CheckFailed(
                # Translators: {count} is in the thousands, or left out.
                _("The network contains {count} numbers that do not learn.").format(count=count).replace("  ", " "),
                _("Tables, images and weights from elsewhere do not belong there: what it knows, it must learn here."),
                is_open=True,
            )

    def _receive(self, files: Sequence[np.ndarray], constraints: Any, *, is_ours: bool = False) -> Worker:
        trainer = self._workers.open_trainer()
        received = self._call(trainer, "receive_network", {"constraints": constraints}, tuple(files), reply=Received)
        if received.body.refused and is_ours:
            message = _("the network that was asked for is refused: {reason}")
            raise GraderFault(message.format(reason=f"{received.body.refused}, {received.body.detail}"))
        if received.body.refused:
            trainer.close()
            raise cannot_travel(received.body.refused, received.body.detail)
        return trainer

    def _draw(self, trainer: Worker, values: Sequence[np.ndarray]) -> Drawn:
        return self._call(trainer, "draw_values", {"seed": self._seed}, tuple(values), reply=Drawn).body

    def _begin(self, trainer: Worker, optimizer: dict[str, Any] | None, fits: Any = None) -> None:
        body = {"training": self._told, "optimizer": optimizer, "fits": fits}
        self._call(trainer, "begin_training", body, reply=Begun)

    def _train(
        self, trainer: Worker, trained: Literal["asked", "graph"], *, looks: bool = True, runs_on: bool = False
    ) -> TrainingRecord:
        """Train, epoch by epoch.

        Args:
            trainer: has begun.
            trained: what it is that trains.
            looks: whether the network is looked at; ours need not be.
            runs_on: whether a goal that is met ends nothing, because the run may turn out to be too long.
        """

        def scores(images: np.ndarray) -> np.ndarray:
            return self._scores(trainer, images)

        if looks:
            self._looks.require_untrained(scores)
        accuracies: list[float] = []
        best, disguised = 0.0, None
        while True:
            done = self._call(trainer, "train_epoch", reply=EpochDone).body
            accuracies.append(self._accuracy(trainer))
            if looks and accuracies[-1] > best and accuracies[-1] >= self._reach:
                disguised = self._looks.require_classes(scores, accuracies[-1])
                self._require_learnt(trainer, scores)
            best = max(best, accuracies[-1])
            self._progress(1)
            if done.last or (self._is_enough(best) and not runs_on) or len(accuracies) > self.settings.epochs:
                break
        if len(accuracies) > self.settings.epochs:
            raise over_budget(len(accuracies), self.settings.epochs)
        return self._record(accuracies, float(len(accuracies)), trained, disguised)

    def _require_learnt(self, trainer: Worker, scores: Callable[[np.ndarray], np.ndarray]) -> None:
        """See :meth:`.looks.Looks.require_learnt`: once with all that learns mixed, once without what is small."""
        for smallest in (2, _SWITCH):
            body = {"seed": int(self._rng.integers(2**31)), "smallest": smallest}
            shuffled = self._call(trainer, "shuffle_values", body, reply=Shuffled).body
            if shuffled.most:
                self._looks.require_learnt(scores)
            self._call(trainer, "restore_values", reply=Begun)

    def _record(
        self,
        accuracies: list[float],
        epochs: float,
        trained: Literal["asked", "graph", "own loop"],
        disguised: float | None = None,
        cross_check: float | None = None,
    ) -> TrainingRecord:
        return TrainingRecord(
            seed=self._seed,
            accuracy=max(accuracies),
            accuracies=accuracies,
            disguised_accuracy=disguised,
            cross_check=cross_check,
            images=len(self._held_out.images),
            epochs=epochs,
            seconds=round(time.monotonic() - self._started, 3),
            trained=trained,
        )

    @property
    def _reach(self) -> float:
        """Accuracies from here on may count for something."""
        return self.settings.threshold - FAR_BELOW

    def _is_enough(self, accuracy: float) -> bool:
        return self.settings.is_met_by(accuracy) if self._enough is None else accuracy >= self._enough

    def _accuracy(self, worker: Worker) -> float:
        """On the validation images; within reach of the goal, on all held-out images."""
        validation = self._held_out.images[: self._held_out.num_validation]
        rest = self._held_out.images[self._held_out.num_validation :]
        scores = self._scores(worker, validation)
        accuracy = self._held_out.accuracy(scores)
        if accuracy < self._reach or not len(rest):
            return accuracy
        return self._held_out.accuracy(np.concatenate([scores, self._scores(worker, rest)]))

    def _scores(self, worker: Worker, images: np.ndarray) -> np.ndarray:
        """Class scores (N, C) of images (N, H, W, C)."""
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
        expected = (len(images), _CLASSES)
        if scores is None or scores.shape != expected or scores.dtype.kind not in "fiu":
            message = _("Expected scores of shape {expected} for {count} images, got others.")
            if scores is None:
                message = _("Expected scores of shape {expected} for {count} images, got nothing.")
            elif not self._is_guarded:
                message = _("Expected scores of shape {expected} for {count} images, got shape {found}.")
            found = None if scores is None else scores.shape
            raise CheckFailed(message.format(expected=expected, count=len(images), found=found), is_open=True)
        return scores

    def _call(
        self,
        worker: Worker,
        operation: str,
        body: dict[str, Any] | None = None,
        arrays: tuple[np.ndarray, ...] = (),
        *,
        reply: type[Answered],
        maximum_reply: int | None = None,
    ) -> Reply[Answered]:
        """One operation within what is left of the run's time."""
        remaining = max(0.0, self.settings.seconds - (time.monotonic() - self._started))
        answer = worker.call(
            operation,
            body,
            arrays,
            reply=reply,
            seconds=remaining,
            cpu_seconds=self._cpu_seconds,
            maximum_reply=maximum_reply,
        )
        self._cpu_seconds -= answer.cpu_seconds
        return answer
