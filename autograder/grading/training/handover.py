"""How a network comes to the worker that trains it: as ours where it is the one that was asked for, else as a graph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.mistakes import named
from autograder.errors import CheckFailed, GraderFault, WorkerTimeout
from autograder.grading.training.asked import ProbeInput, computes_the_same, has_learned_the_same, match_variables
from autograder.grading.training.calls import LARGEST_EXPORT, RunCalls, RunWorkers
from autograder.grading.training.refusals import cannot_travel
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.keras_parts import Constraints
from autograder.sandbox.replies import ArrayResult
from autograder.sandbox.seam import Reply, Worker
from autograder.sandbox.training_replies import Drawn, NetworkMade
from autograder.sandbox.training_requests import (
    BatchedImages,
    DrawValues,
    GetLearnedValues,
    ReceiveNetwork,
    TraceNetwork,
    TrainingPlan,
)
from autograder.units.training import Training

__all__ = ["FIXED_NUMBERS", "HAND_MADE_NUMBERS", "Handover"]

FIXED_NUMBERS = 1_000
"""Numbers of four bytes that a network may bring along: constants, and initial values that no random operation made.

What its structure says counts, too: the networks of the banks bring 150 to 400, one of 50 layers some 900. A table of
the labels of all held-out images takes some 1,400.
"""

HAND_MADE_NUMBERS = 100
"""The same of the initial weights of a network that was asked for, beyond those of our own."""


class Handover:
    """Brings the network of one run to a worker that trains it.

    Args:
        settings: the unit's table of the run.
        calls: of the run.
        workers: opens workers.
        plan: of the run.
        image_shape: (H, W, C).
        classes: how many.
        rng: of what networks are tried with.
        is_guarded: whether nothing that a worker chose may be shown to the student.
    """

    def __init__(
        self,
        settings: Training,
        calls: RunCalls,
        workers: RunWorkers,
        plan: TrainingPlan,
        *,
        image_shape: Sequence[int],
        classes: int,
        rng: np.random.Generator,
        is_guarded: bool,
    ) -> None:
        self._settings = settings
        self._calls = calls
        self._workers = workers
        self._plan = plan
        self._image_shape = image_shape
        self._classes = classes
        self._rng = rng
        self._is_guarded = is_guarded

    def find_asked(self, student: Worker, made: Reply[NetworkMade]) -> tuple[Worker, list[int]] | None:
        """A worker with our own network, if the student's computes the same; and which variables correspond.

        Raises:
            CheckFailed: it does, and its initial values are copies of each other.
        """
        facts = made.body
        if (facts.penalised and self._settings.penalties) or any(dtype != "float32" for dtype in facts.dtypes):
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
                    sentence("Many of the initial weights are copies of each other."),
                    sentence(
                        "Initial weights are copies of each other, and units that begin alike stay alike: draw each"
                        " weight anew."
                    ),
                    is_open=True,
                    mistake=named("weights_are_copies"),
                )
            return ours, order
        return None

    def require_the_same(self, student: Worker, ours: Worker, order: Sequence[int]) -> None:
        """The student's network computes what ours does with what was learnt, too.

        Raises:
            CheckFailed: it does not.
        """
        reply = self._calls.call(ours, GetLearnedValues(), maximum_reply=LARGEST_EXPORT)
        if len(reply.arrays) != len(order) or not all(isinstance(item, ArrayResult) for item in reply.body.results):
            raise GraderFault(sentence("our own network has lost its weights"))
        if not has_learned_the_same(student, ours, order, reply.arrays, self._probe()):
            raise CheckFailed(
                sentence("With what was learnt, the network computes something else than the one that was asked for."),
                sentence(
                    "The network has to compute the same function for all weights: leave out branches that depend on"
                    " weights."
                ),
                is_open=True,
                mistake=named("computes_otherwise_once_trained"),
            )

    def hand_over(self, student: Worker, learns_from: Sequence[BatchedImages] = ()) -> Worker:
        """A worker that has the student's network as a graph, with initial values of ours.

        Args:
            student: a worker that has made the network.
            learns_from: what it will learn from; by default all training images, in the run's batches.

        Raises:
            CheckFailed: it brings along what it should learn.
            NoVerdict: it cannot leave the student's process, or contains what no network may.
        """
        whole = (BatchedImages(batch_size=self._plan.batch_size),)
        trace = TraceNetwork(learns_from=tuple(learns_from) or whole, maximum_export=LARGEST_EXPORT)
        try:
            # Within the question's own time, not the run's: whoever searches for a lucky seed here pays with it.
            traced = student.call(trace, maximum_reply=LARGEST_EXPORT)
        except WorkerTimeout:  # a loop over the images, say, makes a graph that takes minutes to trace
            raise cannot_travel("slow") from None
        if traced.body.kept:
            raise cannot_travel(traced.body.kept, traced.body.detail)
        student.close()
        trainer = self._receive(traced.arrays, traced.body.constraints)
        drawn = self._draw(trainer, ())
        if not drawn.learned:
            raise CheckFailed(
                sentence("Nothing in the network can learn."),
                sentence("Make what is to be learnt a trainable tf.Variable or a layer's weight."),
                is_open=True,
                mistake=named("nothing_can_learn"),
            )
        self._require_few(drawn.fixed, FIXED_NUMBERS)
        return trainer

    def _require_few(self, numbers: int, most: int) -> None:
        """A network brings along only few numbers.

        Raises:
            CheckFailed: it brings more.
        """
        if numbers > most:
            message = sentence("The network contains numbers that do not learn.")
            if not self._is_guarded:
                # Translators: {count} is in the thousands.
                message = sentence(
                    "The network contains {count} numbers that do not learn.", count=as_number(numbers, ",")
                )
            raise CheckFailed(
                message,
                sentence(
                    "Leave tables, images and weights from elsewhere out of the network: all that a network knows has"
                    " to be learnt here."
                ),
                is_open=True,
                mistake=named("numbers_brought_along"),
            )

    def _receive(self, files: Sequence[np.ndarray], constraints: Constraints, *, is_ours: bool = False) -> Worker:
        trainer = self._workers.open_trainer()
        received = self._calls.call(trainer, ReceiveNetwork(constraints=constraints), tuple(files))
        if received.body.refused and is_ours:
            reason = f"{received.body.refused}, {received.body.detail}"
            raise GraderFault(sentence("the network that was asked for is refused: {reason}", reason=reason))
        if received.body.refused:
            trainer.close()
            raise cannot_travel(received.body.refused, received.body.detail)
        return trainer

    def _draw(self, trainer: Worker, values: Sequence[np.ndarray]) -> Drawn:
        return self._calls.call(trainer, DrawValues(seed=self._plan.seed), tuple(values)).body

    def _probe(self) -> ProbeInput:
        rng = np.random.default_rng(self._rng.integers(2**63))
        return ProbeInput.draw(rng, self._image_shape, self._classes, self._settings.outputs)
