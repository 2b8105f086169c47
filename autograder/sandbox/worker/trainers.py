"""Training inside a worker in which no student code runs: the kit's own loop around a graph.

A run is one or several *fits*: so many shuffled passes over a part of the training images, under one loss and one
optimiser. A run of the notebook's loop is one fit; a student's calls of Keras's ``fit`` are replayed as they were
noted (see :mod:`.rehearsal`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.keras_parts import Fit, PartDescription, Passes
from autograder.sandbox.training_requests import BeginTraining, TrainingPlan
from autograder.sandbox.worker.imported import ImportedNetwork
from autograder.sandbox.worker.networks import KerasNetwork, Network, in_batches
from autograder.sandbox.worker.optimizers import build_loss, build_optimizer
from autograder.sandbox.worker.state import WorkerState

__all__ = ["KerasStep", "TrainingLoop", "cross_entropy_of_scores", "loss_of"]

Loss = Callable[[Any, Any], tf.Tensor]
Update = Callable[[Iterable[tuple[Any, tf.Variable]]], object]


def cross_entropy_of_scores(scores: tf.Tensor, labels: np.ndarray) -> tf.Tensor:
    """Mean cross-entropy of unnormalised scores (N, C) against labels int (N,)."""
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=scores))


def loss_of(outputs: str) -> Loss:
    """The loss of the notebook's own loops, of labels int (N,) and outputs (N, C): ``scores`` or ``probabilities``."""
    if outputs == "scores":
        return lambda labels, scores: cross_entropy_of_scores(scores, labels)
    loss: Loss = keras.losses.SparseCategoricalCrossentropy()
    return loss


class _Step:
    """One step of training, compiled when it is called, or operation by operation."""

    def __init__(self, network: Network, loss: Loss, update: Update) -> None:
        self._network = network
        self._loss = loss
        self._update = update
        self._compiled = tf.function(self.eager)

    def __call__(self, images: np.ndarray, labels: np.ndarray) -> tf.Tensor:
        """Step on images float32 (N, H, W, C) and labels, compiled; the loss before the step."""
        return self._compiled(tf.constant(images), tf.constant(labels))

    def eager(self, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """A training step, operation by operation."""
        with tf.GradientTape() as tape:
            outputs, penalty = self._network.learn(images)
            loss = self._loss(labels, outputs)
            loss += tf.cast(penalty, loss.dtype)  # scores may be float64
        variables = self._network.variables
        self._update(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

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


class TrainingLoop:
    """Shuffled passes over the training images, batch by batch.

    Args:
        state: of the worker.
        request: what to do. Scores come back in the order of classes that all others use, whatever they are called
            here: whoever knows a class without having learnt it here knows another one.
        network: with initial values of ours.

    Raises:
        ValueError: a description is not of Keras's own.
    """

    def __init__(self, state: WorkerState, request: BeginTraining, network: ImportedNetwork) -> None:
        assert state.training_set is not None
        self._state = state
        self._network = network
        self._classes = np.array(request.classes)
        self._images, labels = state.training_set
        self._labels = self._classes[np.asarray(labels)].astype(np.int32)
        plan = request.plan
        self._order = np.random.default_rng(plan.seed)
        state.seed(plan.seed)
        self._loop = plan.loop
        self._rate = plan.learning_rate
        self._outputs = request.outputs
        self._notebooks_optimizer = request.optimizer
        self._fits: Sequence[Passes] = request.fits or [_notebooks_passes(plan, len(self._images))]
        self._epochs = 0
        self._begin(0)

    def run_epoch(self) -> tuple[int, bool]:
        """Train for one epoch more; how many are done, and whether that was the last."""
        for callback in self._callbacks:
            callback.on_epoch_begin(self._epoch)
        losses = [self._step(images, labels) for images, labels in self._batches()]  # read at the end: a GPU runs ahead
        self._epochs += 1
        if self._callbacks:
            logs = self._logs(float(tf.reduce_mean(tf.stack(losses))))
            for callback in self._callbacks:
                callback.on_epoch_end(self._epoch, logs)
        self._epoch += 1
        is_over = self._epoch >= self._fit.epochs or self._watched.stop_training
        if is_over:
            for callback in self._callbacks:
                callback.on_train_end()
        is_last = is_over and self._number + 1 == len(self._fits)
        if is_over and not is_last:
            self._begin(self._number + 1)
        return self._epochs, is_last

    def scores(self, images: np.ndarray) -> tf.Tensor:
        """Class scores (N, C) for images float32 (N, H, W, C), in inference mode."""
        outputs = self._outputs_of(images)
        is_one_per_class = outputs.shape.rank == 2 and outputs.shape[1] == len(self._classes)
        return tf.gather(outputs, self._classes, axis=1) if is_one_per_class else outputs

    def _outputs_of(self, images: np.ndarray) -> tf.Tensor:
        return in_batches(self._network.predict, images)

    def _begin(self, number: int) -> None:
        """Make the step of a fit."""
        self._number, self._epoch = number, 0
        self._fit = fit = self._fits[number]
        if self._loop == "params":
            self._step = _Step(self._network, loss_of(self._outputs), self._plain_sgd)
            self._watched, self._callbacks = _Watched(None, self._network), []
            return
        described = fit.optimizer if isinstance(fit, Fit) else self._notebooks_optimizer
        if not fit.continues:
            self._optimizer = build_optimizer(described)
            self._optimizer.build(self._network.variables)
        else:
            self._optimizer.learning_rate = build_optimizer(described).learning_rate
        self._step = _Step(self._network, self._loss(fit), self._update)
        self._watched = _Watched(self._optimizer, self._network)
        self._callbacks = [_callback(entry, self._watched) for entry in fit.callbacks]
        for callback in self._callbacks:
            callback.on_train_begin()

    def _loss(self, fit: Passes) -> Loss:
        if isinstance(fit, Fit):
            loss: Loss = build_loss(fit.loss)
            return loss
        if self._outputs != "any":
            return loss_of(self._outputs)
        outputs = self._outputs_of(np.asarray(self._images[:64]))
        is_share = tf.reduce_all(outputs >= 0.0) & tf.reduce_all(abs(tf.reduce_sum(outputs, axis=1) - 1.0) < 1e-3)
        return keras.losses.SparseCategoricalCrossentropy(from_logits=not bool(is_share))  # type: ignore[no-any-return]

    def _update(self, pairs: Iterable[tuple[Any, tf.Variable]]) -> None:
        self._optimizer.apply_gradients(pairs)
        self._network.constrain()

    def _plain_sgd(self, pairs: Iterable[tuple[Any, tf.Variable]]) -> None:
        for gradient, variable in pairs:
            if gradient is not None:
                variable.assign_sub(self._rate * gradient)

    def _batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        start, size = self._fit.start, self._fit.batch_size
        count = self._fit.stop - start
        order = start + (self._order.permutation(count) if self._fit.shuffle else np.arange(count))
        for begin in range(0, count, size):
            chosen = order[begin : begin + size]
            yield self._state.training_images(chosen), self._labels_of(chosen)

    def _labels_of(self, chosen: np.ndarray) -> np.ndarray:
        labels = np.asarray(self._labels[chosen])
        return np.eye(int(self._labels.max()) + 1, dtype=np.float32)[labels] if self._fit.one_hot else labels

    def _logs(self, loss: float) -> dict[str, float]:
        """What callbacks look at: the images that the notebook validates on; accuracies under all their names."""
        chosen = np.arange(max(0, len(self._images) - self._state.num_validation), len(self._images))
        outputs, labels = self._outputs_of(self._state.training_images(chosen)), self._labels_of(chosen)
        found = np.argmax(outputs, axis=1)
        accuracy = float((found == np.asarray(self._labels[chosen])).mean())
        names = ("accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy")
        seen = {f"{prefix}{name}": accuracy for name in names for prefix in ("", "val_")}
        return {**seen, "loss": loss, "val_loss": float(self._loss(self._fit)(labels, outputs))}


class _Watched:
    """What Keras's callbacks need of a model."""

    def __init__(self, optimizer: Any, network: ImportedNetwork) -> None:
        self.optimizer = optimizer
        self.stop_training = False
        self._network = network

    def get_weights(self) -> list[np.ndarray]:
        return [variable.numpy() for variable in self._network.everything]

    def set_weights(self, weights: Sequence[np.ndarray]) -> None:
        for variable, value in zip(self._network.everything, weights, strict=True):
            variable.assign(value)


class _RatesByEpoch(keras.callbacks.Callback):  # type: ignore[misc]
    """A schedule over epochs that was written down."""

    def __init__(self, rates: Sequence[float]) -> None:
        super().__init__()
        self._rates = rates

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.model.optimizer.learning_rate = self._rates[min(epoch, len(self._rates) - 1)]


def _notebooks_passes(plan: TrainingPlan, images: int) -> Passes:
    """What the notebook's own loop does."""
    return Passes(
        epochs=plan.epochs,
        batch_size=plan.batch_size,
        start=0,
        stop=images,
        one_hot=False,
        shuffle=True,
        continues=False,
        callbacks=(),
    )


def _callback(description: PartDescription, watched: _Watched) -> keras.callbacks.Callback:
    config: dict[str, Any] = dict(description.config)
    if description.name == "LearningRateScheduler":
        callback: keras.callbacks.Callback = _RatesByEpoch([float(rate) for rate in config["rates"]])
    else:
        if config.get("mode") == "auto":  # which Keras finds out by the metrics of a model
            config["mode"] = "min" if str(config.get("monitor")).endswith("loss") else "max"
        callback = _KINDS[description.name](**config)
    callback.set_model(watched)
    return callback


_KINDS: dict[str, type[keras.callbacks.Callback]] = {
    "EarlyStopping": keras.callbacks.EarlyStopping,
    "ReduceLROnPlateau": keras.callbacks.ReduceLROnPlateau,
    "TerminateOnNaN": keras.callbacks.TerminateOnNaN,
}
