"""Training inside a worker: the kit's own loops around the student's functions.

Every run is seeded before the student's code makes its first weight, so the same submission trains the
same way each time. A step runs as a compiled graph where the student's code can be traced, else eagerly;
the numbers are the student's own either way.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.budget import EpochBudget
from autograder.sandbox.state import WorkerState

__all__ = ["KerasStep", "ParamsStep", "Trainer", "cross_entropy_of_scores", "make_trainer"]

_SCORING_BATCH = 250


class Trainer(Protocol):
    """A training run in progress.

    Attributes:
        loop: ``params``, ``keras`` or ``custom``: whose loop runs.
    """

    loop: str

    def run_epoch(self) -> dict[str, Any]:
        """Train for one epoch more; say how many epochs are done, and whether steps are compiled."""

    def scores(self, images: np.ndarray) -> tf.Tensor:
        """Class scores (N, C) for images float32 (N, H, W, C), in inference mode."""


def make_trainer(state: WorkerState, training: dict[str, Any]) -> Trainer:
    """Begin the run that ``training`` describes (the unit's table of that name, and a ``seed``).

    Raises:
        Exception: whatever the student's code raises.
    """
    custom_loop = training["custom_loop"]
    if custom_loop and callable(state.namespace.get(custom_loop)):
        return CustomTrainer(state, training)
    if training["loop"] == "params":
        return ParamsTrainer(state, training)
    return KerasTrainer(state, training)


def cross_entropy_of_scores(scores: tf.Tensor, labels: np.ndarray) -> tf.Tensor:
    """Mean cross-entropy of unnormalised scores (N, C) against labels int (N,)."""
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=scores))


class _Step:
    """One step of training, compiled when it is called, or operation by operation."""

    def __init__(self) -> None:
        self._compiled = tf.function(self.eager)

    def __call__(self, images: np.ndarray, labels: np.ndarray) -> None:
        """Step on images float32 (N, H, W, C) and labels int32 (N,), compiled."""
        self._compiled(tf.constant(images), tf.constant(labels))

    def eager(self, images: tf.Tensor, labels: tf.Tensor) -> None:
        """The same step, operation by operation."""
        raise NotImplementedError

    def repeat(self, images: np.ndarray, labels: np.ndarray, steps: int) -> None:
        """Step so many times on one batch; eagerly where the student's code cannot be traced."""
        for number in range(steps):
            try:
                self(images, labels)
            except Exception:
                if number:
                    raise
                self._compiled = self.eager
                self(images, labels)


class ParamsStep(_Step):
    """One step of plain SGD on a list of variables."""

    def __init__(self, model: Callable[..., tf.Tensor], params: Sequence[tf.Variable], learning_rate: float) -> None:
        super().__init__()
        self._model = model
        self._params = params
        self._learning_rate = learning_rate

    def eager(self, images: tf.Tensor, labels: tf.Tensor) -> None:
        """See :class:`_Step`."""
        with tf.GradientTape() as tape:
            loss = cross_entropy_of_scores(self._model(images, self._params), labels)
        for variable, gradient in zip(self._params, tape.gradient(loss, self._params), strict=True):
            if gradient is not None:
                variable.assign_sub(self._learning_rate * gradient)


class KerasStep(_Step):
    """One step of a Keras model under a Keras optimiser, on probabilities."""

    def __init__(self, model: keras.Model, optimizer: keras.optimizers.Optimizer, *, training: bool) -> None:
        super().__init__()
        self._model = model
        self._optimizer = optimizer
        self._training = training
        self._loss = keras.losses.SparseCategoricalCrossentropy()

    def eager(self, images: tf.Tensor, labels: tf.Tensor) -> None:
        """See :class:`_Step`."""
        with tf.GradientTape() as tape:
            loss = self._loss(labels, self._model(images, training=self._training))
            if self._model.losses:
                loss += tf.add_n(self._model.losses)
        variables = self._model.trainable_variables
        self._optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))


class _SteppingTrainer:
    """Shuffled passes over the training images, batch by batch."""

    loop = ""

    def __init__(self, state: WorkerState, training: dict[str, Any]) -> None:
        self._state = state
        self._training = training
        self._seed = training["seed"]
        self._batch_size = training["batch_size"]
        assert state.training_set is not None
        self._images, self._labels = state.training_set
        self._epochs = 0
        self._is_compiled = True
        self._begin()

    def run_epoch(self) -> dict[str, Any]:
        """See :class:`Trainer`."""
        for number, (images, labels) in enumerate(self._batches()):
            if self._is_compiled:
                try:
                    self._step(images, labels)
                    continue
                except Exception:
                    if self._epochs or number:
                        raise
                    # The student's code cannot be traced. Once more from the start, without a trace.
                    self._is_compiled = False
                    self._begin()
            self._step.eager(tf.constant(images), tf.constant(labels))
        self._epochs += 1
        return {"epochs": self._epochs, "compiled": self._is_compiled}

    def scores(self, images: np.ndarray) -> tf.Tensor:
        """See :class:`Trainer`."""
        return _in_batches(self._predict, images)

    def _begin(self) -> None:
        """Seed, and make the weights and the step."""
        self._state.seed(self._seed)
        self._order = np.random.default_rng(self._seed)
        self._step = self._make_step()

    def _batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        order = self._order.permutation(len(self._images))
        for start in range(0, len(order), self._batch_size):
            chosen = order[start : start + self._batch_size]
            yield np.asarray(self._images[chosen]), np.asarray(self._labels[chosen])

    def _make_step(self) -> ParamsStep | KerasStep:
        raise NotImplementedError

    def _predict(self, images: np.ndarray) -> tf.Tensor:
        raise NotImplementedError


class ParamsTrainer(_SteppingTrainer):
    """Trains ``model(x, init())`` by plain SGD."""

    loop = "params"

    def _make_step(self) -> ParamsStep:
        self._model = self._state.find(self._training["model"])
        self._params = self._state.find(self._training["init"])()
        return ParamsStep(self._model, self._params, self._training["learning_rate"])

    def _predict(self, images: np.ndarray) -> tf.Tensor:
        return self._model(tf.constant(images), self._params)


class KerasTrainer(_SteppingTrainer):
    """Trains ``model_init_fn()`` with ``optimizer_init_fn()``, or a model class with Adam."""

    loop = "keras"

    def _make_step(self) -> KerasStep:
        namespace = self._state.namespace
        make_model = namespace.get("model_init_fn") or namespace[self._training["default_model"]]
        make_optimizer = namespace.get("optimizer_init_fn") or (
            lambda: keras.optimizers.Adam(self._training["learning_rate"])
        )
        self._model = make_model()
        return KerasStep(self._model, make_optimizer(), training=self._training["training_flag"])

    def _predict(self, images: np.ndarray) -> tf.Tensor:
        return self._model(tf.constant(images), training=False)


class CustomTrainer:
    """Calls the student's own loop, once, and counts its epochs."""

    loop = "custom"

    def __init__(self, state: WorkerState, training: dict[str, Any]) -> None:
        self._state = state
        self._training = training
        self._model: Any = None

    def run_epoch(self) -> dict[str, Any]:
        """Run the whole loop; see :class:`Trainer`."""
        self._state.seed(self._training["seed"])
        images = self._state.load_images()
        steps_per_epoch = math.ceil(len(images[0]) / self._training["smallest_batch"])
        with EpochBudget(steps_per_epoch) as budget:
            self._model = self._state.find(self._training["custom_loop"])(*images[:4])
        if not callable(self._model):
            raise TypeError(f"{self._training['custom_loop']} must return the trained model")
        return {"epochs": budget.epochs, "compiled": True}

    def scores(self, images: np.ndarray) -> tf.Tensor:
        """See :class:`Trainer`."""
        return _in_batches(self._predict, images)

    def _predict(self, images: np.ndarray) -> tf.Tensor:
        with contextlib.suppress(TypeError):  # a plain function knows no `training`
            return self._model(tf.constant(images), training=False)
        return self._model(tf.constant(images))


def _in_batches(predict: Callable[[np.ndarray], tf.Tensor], images: np.ndarray) -> tf.Tensor:
    parts = [predict(images[start : start + _SCORING_BATCH]) for start in range(0, len(images), _SCORING_BATCH)]
    return tf.concat([tf.convert_to_tensor(part) for part in parts], axis=0)
