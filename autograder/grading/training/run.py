"""Training runs: what is trained here, on our side, and how good it is then.

The *student's* worker makes the network, and holds only a few of the training images. The *trainer's* worker runs no
line of the student's code. What it trains is

- our own network, where the question asks for a certain one and the student's computes the same (see :mod:`.asked`);
- else the student's as a graph, which may contain what :mod:`.sandbox.graph_rules` allows;
- with a training function of the student's own, the same graph, as its calls of ``fit`` say.

Initial values are ours in all cases. Only a loop that is written out in Python trains where it is; then our loop trains
the same network as well, and where that comes nowhere near, there is no verdict. We see from the notebook's text and
from graphs which of these it is, not by a worker's word. The labels of the held-out images stay with us, and we count.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np

from autograder.checks.optimizers import is_nesterov_sgd
from autograder.data.sets import HeldOutImages
from autograder.errors import CheckFailed, NoVerdict, StudentException, TrainingTime, WorkerTimeout
from autograder.grading.training.calls import (
    LARGEST_EXPORT,
    SEED,
    SMALLEST_BATCH,
    RunCalls,
    RunWorkers,
    functions_of,
    plan_of,
)
from autograder.grading.training.handover import Handover
from autograder.grading.training.looks import Looks, Scores
from autograder.grading.training.refusals import cannot_travel, gave_none, over_budget
from autograder.grading.training.scorer import Scorer
from autograder.locale.sentences import as_percent, sentence
from autograder.results.records import TrainingRecord
from autograder.sandbox.keras_parts import Fit, OptimizerDescription
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.seam import Worker
from autograder.sandbox.training_replies import NetworkFacts
from autograder.sandbox.training_requests import (
    BatchedImages,
    BeginTraining,
    MakeNetwork,
    Rehearse,
    RestoreValues,
    RunOwnLoop,
    ShuffleValues,
    TakeOwnNetwork,
    TrainEpoch,
)
from autograder.units.training import Training

__all__ = ["OWN_LOOP_MARGIN", "TrainingRun"]

OWN_LOOP_MARGIN = 6.0
"""Points by which a loop of the student's own may do better than ours does with the same network."""

_SWITCH = 256
"""Variables of fewer numbers may be switches, which keep what training made of them while all else is mixed."""

_MIXINGS = 4
"""Of what was learnt: a network that knows without it knows each time."""


class TrainingRun:
    """One training run with one seed.

    Args:
        settings: the unit's table of the run.
        workers: opens workers.
        held_out: the images that decide.
        num_training: images of an epoch, as the unit divides its data set.
        seed: of the initial values and of the order of the images.
        draw: of what an answer must not know before it is written, such as disguises.
        enough: accuracy in per cent that ends the run before its last epoch; by default the goal itself.
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
        num_training: int,
        seed: int = SEED,
        draw: int = 0,
        enough: float | None = None,
        has_own_loop: Callable[[], bool] = lambda: False,
        is_guarded: bool = False,
        progress: Callable[[float], None] = lambda epochs: None,
    ) -> None:
        self.settings = settings
        self._seed = seed
        self._enough = enough
        self._workers = workers
        self._held_out = held_out
        self._num_training = num_training
        self._has_own_loop = has_own_loop
        self._progress = progress
        self._plan = plan_of(settings, seed)
        self._rng = np.random.default_rng([draw, seed])
        self._leaves_out_penalties = False
        self._looks = Looks(held_out, self._rng, mirrored=settings.disguise == "mirrored")
        self._calls = RunCalls(settings)
        self._scorer = Scorer(self._calls, settings, held_out, is_guarded=is_guarded)
        self._handover = Handover(
            settings,
            self._calls,
            workers,
            self._plan,
            image_shape=held_out.images.shape[1:],
            classes=held_out.classes,
            rng=self._rng,
            is_guarded=is_guarded,
        )

    def run(self) -> TrainingRecord:
        """Train, epoch by epoch, up to the first that is good enough.

        Raises:
            CheckFailed: the scores are not scores, or not a trained network's.
            NoVerdict: the network cannot be trained here, or a loop of the student's own did what ours cannot.
            WorkerFailed: the student's code raised or the worker ended.
        """
        self._calls.begin()
        student = self._workers.open_student("few")
        if self._has_own_loop():
            return self._run_own_function(student)
        functions = functions_of(self.settings)
        made = student.call(MakeNetwork(plan=self._plan, functions=functions), maximum_reply=LARGEST_EXPORT)
        optimizer = self._optimizer(student, made.body)
        self._leaves_out_penalties = made.body.penalised and not self.settings.penalties
        found = self._handover.find_asked(student, made)
        if found is not None:
            ours, order = found
            self._begin(ours, optimizer)
            record = self._train(ours, "asked", looks=False)
            self._handover.require_the_same(student, ours, order)
            return record
        trainer = self._handover.hand_over(student)
        self._begin(trainer, optimizer)
        return self._train(trainer, "graph")

    def _run_own_function(self, student: Worker) -> TrainingRecord:
        """A training function of the student's own: replayed where it calls ``fit``, else run where it is."""
        fits: tuple[Fit, ...] | None = None
        with contextlib.suppress(StudentException, WorkerTimeout):  # what is wrong with it shows when it runs
            fits = student.call(Rehearse(function=self.settings.custom_loop, seed=self._seed)).body.fits
        if fits is None:
            student.close()
            return self._run_own_loop()
        epochs = sum(fit.epochs for fit in fits)
        may_end_early = any(fit.may_end_early for fit in fits)
        if epochs > self.settings.epochs and not may_end_early:
            raise over_budget(epochs, self.settings.epochs)
        learns_from = [BatchedImages(images=fit.stop - fit.start, batch_size=fit.batch_size) for fit in fits]
        trainer = self._handover.hand_over(student, learns_from)
        self._begin(trainer, None, fits=fits)
        return self._train(trainer, "graph", runs_on=epochs > self.settings.epochs)

    def _run_own_loop(self) -> TrainingRecord:
        """A loop written out in Python, and the same network in ours as a cross-check."""
        worker = self._workers.open_student("all")
        loop = RunOwnLoop(function=self.settings.custom_loop, plan=self._plan, smallest_batch=SMALLEST_BATCH)
        epochs = self._calls.call(worker, loop).body.epochs
        accuracy = self._scorer.accuracy(worker)
        self._progress(min(epochs, self.settings.epochs))
        disguised = check = None
        if accuracy >= self._scorer.reach:
            disguised = self._looks.require_classes(lambda images: self._scorer.scores(worker, images), accuracy)
            if epochs <= self.settings.epochs:
                check = self._cross_check(worker, accuracy)
        worker.close()
        return self._record([accuracy], epochs, "own_loop", disguised, check)

    def _cross_check(self, worker: Worker, accuracy: float) -> float:
        """What the network of a student's own loop reaches in ours, with the same budget.

        Raises:
            NoVerdict: ours does not come near.
        """
        self._calls.begin()
        own = self._calls.call(worker, TakeOwnNetwork()).body
        if own.kept:
            raise cannot_travel(own.kept)
        trainer = self._handover.hand_over(worker)
        adam = OptimizerDescription("Adam", {"learning_rate": self.settings.learning_rate})
        self._begin(trainer, own.optimizer or adam, outputs="any")
        self._enough = accuracy - OWN_LOOP_MARGIN
        record = self._train(trainer, "graph")
        if record.accuracy < self._enough:
            raise NoVerdict(
                sentence(
                    "Your own training loop reached {own}; the same network in ours reached {ours}.",
                    own=as_percent(accuracy, ".1f"),
                    ours=as_percent(record.accuracy, ".1f"),
                ),
                sentence(
                    "No points are given or taken before a person has looked at the training loop. Training by compile"
                    " and fit, or by the notebook's own loop, is graded at once."
                ),
            )
        return record.accuracy

    def _optimizer(self, student: Worker, made: NetworkFacts) -> OptimizerDescription | None:
        """The student's optimiser, by its settings; where a class of theirs does what was asked for, that.

        Raises:
            CheckFailed: it does not, or there is none.
            NoVerdict: there is nothing that it could be compared with.
        """
        if self.settings.loop == "params":
            return None
        if made.optimizer is not None:
            return made.optimizer
        made_by = StudentFunction(student, self.settings.make_optimizer)
        if not self.settings.momentum:
            raise gave_none(f"{made_by.name}()") if made_by() is None else cannot_travel("optimizer")
        constants = {"learning_rate": self.settings.learning_rate, "momentum": self.settings.momentum}
        updates = self.settings.updates(self._num_training)
        is_nesterov_sgd(made_by, np.random.default_rng(self._seed), updates=updates, **constants)
        return OptimizerDescription("SGD", {**constants, "nesterov": True})

    def _begin(
        self,
        trainer: Worker,
        optimizer: OptimizerDescription | None,
        *,
        fits: tuple[Fit, ...] | None = None,
        outputs: Literal["any"] | None = None,
    ) -> None:
        # What a class is called is drawn by us, so that nobody can know it beforehand.
        classes = tuple(self._rng.permutation(self._held_out.classes).tolist())
        request = BeginTraining(
            plan=self._plan,
            outputs=outputs or self.settings.outputs,
            optimizer=optimizer,
            fits=fits,
            classes=classes,
        )
        self._calls.call(trainer, request)

    def _train(
        self, trainer: Worker, trained: Literal["asked", "graph"], *, looks: bool = True, runs_on: bool = False
    ) -> TrainingRecord:
        """Train, epoch by epoch.

        Args:
            trainer: has begun.
            trained: what it is that trains.
            looks: whether the network is looked at; ours need not be.
            runs_on: whether a goal that is met ends nothing, because the run may turn out to be too long.

        Returns:
            Where time runs out, the epochs before (else ``TrainingTime``); one that nobody has looked at whole counts
            for nothing.
        """

        def scores(images: np.ndarray) -> np.ndarray:
            return self._scorer.scores(trainer, images)

        accuracies: list[float] = []
        disguised, out_of_time = None, False
        try:
            if looks:
                self._looks.require_untrained(scores)
            for accuracy, disguised in self._epochs(trainer, scores, looks=looks):  # noqa: B007
                accuracies.append(accuracy)
                self._progress(1)
                if (self._is_enough(max(accuracies)) and not runs_on) or len(accuracies) > self.settings.epochs:
                    break
        except WorkerTimeout as error:
            if not looks:  # our own network: still to be compared with the student's
                raise
            if not accuracies:
                raise TrainingTime(error.words) from error
            out_of_time = True
        if len(accuracies) > self.settings.epochs:
            raise over_budget(len(accuracies), self.settings.epochs)
        return self._record(accuracies, float(len(accuracies)), trained, disguised, out_of_time=out_of_time)

    def _epochs(self, trainer: Worker, scores: Scores, *, looks: bool) -> Iterator[tuple[float, float | None]]:
        """Train for an epoch and look at what came of it: its accuracy, and what the best so far has in disguise."""
        best, disguised, is_last = 0.0, None, False
        while not is_last:
            is_last = self._calls.call(trainer, TrainEpoch()).body.last
            accuracy = self._scorer.accuracy(trainer)
            if looks and accuracy > best and accuracy >= self._scorer.reach:
                disguised = self._looks.require_classes(scores, accuracy)
                self._require_learnt(trainer, scores)
            best = max(best, accuracy)
            yield accuracy, disguised

    def _require_learnt(self, trainer: Worker, scores: Scores) -> None:
        """See :meth:`.looks.Looks.require_learnt`: with all that learns mixed, and without what is small.

        A mixed network may be right by luck, where images of a class are much alike. So it has several chances.
        """
        for smallest in (2, _SWITCH):
            for chance in reversed(range(_MIXINGS)):
                request = ShuffleValues(seed=int(self._rng.integers(2**31)), smallest=smallest)
                shuffled = self._calls.call(trainer, request).body
                knows: CheckFailed | None = None
                try:
                    if shuffled.most:
                        self._looks.require_learnt(scores)
                except CheckFailed as failure:
                    knows = failure
                self._calls.call(trainer, RestoreValues())
                if knows is None:
                    break
                if not chance:
                    raise knows

    def _record(
        self,
        accuracies: list[float],
        epochs: float,
        trained: Literal["asked", "graph", "own_loop"],
        disguised: float | None = None,
        cross_check: float | None = None,
        *,
        out_of_time: bool = False,
    ) -> TrainingRecord:
        return TrainingRecord(
            seed=self._seed,
            accuracy=max(accuracies),
            accuracies=accuracies,
            disguised_accuracy=disguised,
            cross_check=cross_check,
            images=len(self._held_out.images),
            epochs=epochs,
            seconds=round(self._calls.seconds, 3),
            cpu_seconds=round(self._calls.cpu_seconds, 1),
            out_of_time=out_of_time,
            without_penalties=self._leaves_out_penalties,
            trained=trained,
        )

    def _is_enough(self, accuracy: float) -> bool:
        return self.settings.is_met_by(accuracy) if self._enough is None else accuracy >= self._enough
