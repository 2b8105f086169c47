"""Training inside a worker: the kit's own loops around the student's functions, or around an exported graph.

Every run is seeded before the student's code makes its first weight, so the same submission trains the
same way each time. A step runs as a compiled graph where the student's code can be traced, else eagerly;
the numbers are the student's own either way.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.budget import EpochBudget
from autograder.sandbox.networks import SCORING_BATCH, KerasNetwork, Network, ParamsNetwork, export_network
from autograder.sandbox.optimizers import build_optimizer, describe_optimizer
from autograder.sandbox.state import WorkerState

__all__ = ["KerasStep", "SteppingTrainer", "Trainer", "cross_entropy_of_scores", "live_trainer", "network_trainer"]

Loss = Callable[[Any, tf.Tensor], tf.Tensor]
Update = Callable[[Iterable[tuple[Any, tf.Variable]]], object]


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


def live_trainer(state: WorkerState, training: dict[str, Any]) -> Trainer:
    """Begin the run that ``training`` describes with the student's own functions.

    Args:
        state: of the worker that has run the student's cells.
        training: the unit's table of that name, and a ``seed``.

    Raises:
        Exception: whatever the student's code raises.
    """
    custom_loop = training["custom_loop"]
    if custom_loop and callable(state.namespace.get(custom_loop)):
        return CustomTrainer(state, training)
    begin = _begin_params if training["loop"] == "params" else _begin_keras
    return SteppingTrainer(state, training, lambda: begin(state, training))


def network_trainer(
    state: WorkerState, training: dict[str, Any], network: Network, optimizer: dict[str, Any] | None
) -> SteppingTrainer:
    """Begin the run of an exported network.

    Args:
        state: of a worker in which no student code has run.
        training: as in :func:`live_trainer`.
        network: imported.
        optimizer: its description, for ``keras``.

    Raises:
        ValueError: the description is malformed.
    """
    if training["loop"] == "params":
        return SteppingTrainer(state, training, lambda: (network, _plain_sgd(training["learning_rate"]), None))
    built = build_optimizer(optimizer)
    return SteppingTrainer(state, training, lambda: (network, built.apply_gradients, built))


def cross_entropy_of_scores(scores: tf.Tensor, labels: np.ndarray) -> tf.Tensor:
    """Mean cross-entropy of unnormalised scores (N, C) against labels int (N,)."""
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=scores))


class _Step:
    """One step of training, compiled when it is called, or operation by operation."""

    def __init__(self, network: Network, loss: Loss, update: Update) -> None:
        self._network = network
        self._loss = loss
        self._update = update
        self._compiled = tf.function(self.eager)

    def __call__(self, images: np.ndarray, labels: np.ndarray) -> None:
        """Step on images float32 (N, H, W, C) and labels int32 (N,), compiled."""
        self._compiled(tf.constant(images), tf.constant(labels))

    def eager(self, images: tf.Tensor, labels: tf.Tensor) -> None:
        """The same step, operation by operation."""
        with tf.GradientTape() as tape:
            outputs, penalty = self._network.learn(images)
            loss = self._loss(labels, outputs)
            loss += tf.cast(penalty, loss.dtype)  # scores may be float64
        variables = self._network.variables
        self._update(zip(tape.gradient(loss, variables), variables, strict=True))

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


class KerasStep(_Step):
    """One step of a Keras model under a Keras optimiser, on probabilities."""

    def __init__(self, model: keras.Model, optimizer: keras.optimizers.Optimizer) -> None:
        network = KerasNetwork(model, training_flag=False)
        super().__init__(network, keras.losses.SparseCategoricalCrossentropy(), optimizer.apply_gradients)


class SteppingTrainer:
    """Shuffled passes over the training images, batch by batch.

    Args:
        state: of the worker.
        training: as in :func:`live_trainer`.
        begin: makes the network, its update from pairs of gradient and variable, and the Keras optimiser
            behind it if there is one.
    """

    def __init__(
        self, state: WorkerState, training: dict[str, Any], begin: Callable[[], tuple[Network, Update, Any]]
    ) -> None:
        self.loop: str = training["loop"]
        self._state = state
        self._seed = training["seed"]
        self._batch_size = training["batch_size"]
        assert state.training_set is not None
        self._images, self._labels = state.training_set
        self._make = begin
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
        return _in_batches(self._network.predict, images)

    def export(self, folder: Path, maximum_bytes: int) -> tuple[dict[str, bytes], dict[str, Any] | None]:
        """The network's files and the optimiser's description (None: it has none), for :func:`network_trainer`.

        Raises:
            Exception: the student's code cannot be traced, or is not made of TensorFlow's and Keras's parts.
        """
        optimizer = None
        if self._optimizer is not None:
            with contextlib.suppress(Exception):  # one of the student's own making
                optimizer = describe_optimizer(self._optimizer)
        batches = {self._batch_size, len(self._images) % self._batch_size or self._batch_size}
        shape = self._images.shape[1:]
        return export_network(self._network, shape, sorted(batches), folder, maximum_bytes), optimizer

    def _begin(self) -> None:
        """Seed, and make the weights and the step."""
        self._state.seed(self._seed)
        self._order = np.random.default_rng(self._seed)
        self._network, update, self._optimizer = self._make()
        self._step = _Step(self._network, _LOSSES[self.loop], update)

    def _batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        order = self._order.permutation(len(self._images))
        for start in range(0, len(order), self._batch_size):
            chosen = order[start : start + self._batch_size]
            yield self._state.training_images(chosen), np.asarray(self._labels[chosen])


def _begin_params(state: WorkerState, training: dict[str, Any]) -> tuple[Network, Update, None]:
    """``model(x, init())``, trained by plain SGD."""
    params = state.find(training["init"])()
    return ParamsNetwork(state.find(training["model"]), params), _plain_sgd(training["learning_rate"]), None


def _begin_keras(state: WorkerState, training: dict[str, Any]) -> tuple[Network, Update, Any]:
    """``model_init_fn()`` with ``optimizer_init_fn()``, or a model class with Adam."""
    namespace = state.namespace
    make_model = namespace.get("model_init_fn") or namespace[training["default_model"]]
    make_optimizer = namespace.get("optimizer_init_fn") or (lambda: keras.optimizers.Adam(training["learning_rate"]))
    model = make_model()
    # The notebook's loop begins like this. Keras traces a model's first call without weights, and a `call` under
    # tf.function keeps that trace for inputs of its shape: for one image here, and not for those it learns from.
    assert state.training_set is not None
    model(tf.zeros((1, *state.training_set[0].shape[1:])))
    network = KerasNetwork(model, training_flag=training["training_flag"])
    optimizer = make_optimizer()
    return network, optimizer.apply_gradients, optimizer


def _plain_sgd(learning_rate: float) -> Update:
    def update(pairs: Iterable[tuple[Any, tf.Variable]]) -> None:
        for gradient, variable in pairs:
            if gradient is not None:
                variable.assign_sub(learning_rate * gradient)

    return update


_LOSSES: dict[str, Loss] = {
    "params": lambda labels, scores: cross_entropy_of_scores(scores, labels),
    "keras": lambda labels, probabilities: keras.losses.SparseCategoricalCrossentropy()(labels, probabilities),
}


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


def _in_batches(predict: Callable[[tf.Tensor], tf.Tensor], images: np.ndarray) -> tf.Tensor:
    parts = []
    for start in range(0, len(images), SCORING_BATCH):
        part = images[start : start + SCORING_BATCH]
        filling = np.repeat(part[-1:], SCORING_BATCH - len(part), axis=0)
        parts.append(tf.convert_to_tensor(predict(tf.constant(np.concatenate([part, filling]))))[: len(part)])
    return tf.concat(parts, axis=0)
