"""Networks in training: a forward pass, and the variables that learn.

A network is either the student's own Python (*live*), or a graph that was made from it and has left the student's
process (see :mod:`.imported`). What trains is the graph: a process that trains it runs no line of the student's
code.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.training_requests import SCORING_BATCH
from autograder.sandbox.worker.keras_versions import plain_variable, variable_types
from autograder.sandbox.worker.optimizers import describe_constraint

__all__ = [
    "FILES",
    "ExportedNetwork",
    "FunctionNetwork",
    "KeptNetwork",
    "KerasNetwork",
    "Network",
    "ParamsNetwork",
    "export_network",
    "in_batches",
    "learned_variables",
    "step_batches",
]

FILES = ("saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001")
"""What a graph travels as."""


class KeptNetwork(Exception):
    """A network cannot be handed out.

    Args:
        reason: a word of :data:`.refusals.REFUSALS`.
        detail: what in it cannot: a name.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Network(Protocol):
    """What trains."""

    @property
    def variables(self) -> Sequence[tf.Variable]:
        """The variables that learn, in a fixed order once the network has been called."""

    def learn(self, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Outputs (N, C) for images (N, H, W, C), as they are while learning, and a penalty to add to the loss."""

    def predict(self, images: tf.Tensor) -> tf.Tensor:
        """Outputs (N, C) for images (N, H, W, C) in inference mode."""


class ParamsNetwork:
    """A function of images and of a list of variables, which gives scores."""

    def __init__(self, model: Callable[..., tf.Tensor], params: Sequence[tf.Variable]) -> None:
        self._model = model
        self.variables = params

    def learn(self, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """See :class:`Network`."""
        return self.predict(images), tf.zeros(())

    def predict(self, images: tf.Tensor) -> tf.Tensor:
        """See :class:`Network`."""
        return self._model(images, self.variables)


class KerasNetwork:
    """A Keras model.

    Args:
        model: built or not.
        training_flag: what it is called with as ``training=`` while it learns.
        penalties: whether what its regularisers ask for counts.
    """

    def __init__(self, model: keras.Model, *, training_flag: bool, penalties: bool = True) -> None:
        self.model = model
        self._training_flag = training_flag
        self._penalties = penalties

    @property
    def variables(self) -> Sequence[tf.Variable]:
        """See :class:`Network`."""
        variables: Sequence[tf.Variable] = self.model.trainable_variables
        return variables

    def learn(self, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """See :class:`Network`; the penalty is the sum of the model's regularisers."""
        outputs = self.model(images, training=self._training_flag)
        counts = self._penalties and self.model.losses
        return outputs, tf.add_n(self.model.losses) if counts else tf.zeros(())

    def predict(self, images: tf.Tensor) -> tf.Tensor:
        """See :class:`Network`."""
        return self.model(images, training=False)


class FunctionNetwork:
    """Something that can be called for images, and learns the variables that it meets on the way."""

    def __init__(self, function: Callable[..., tf.Tensor], variables: Sequence[tf.Variable]) -> None:
        self._function = function
        self.variables = variables

    def learn(self, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """See :class:`Network`."""
        return self._call(images, training=True), tf.zeros(())

    def predict(self, images: tf.Tensor) -> tf.Tensor:
        """See :class:`Network`."""
        return self._call(images, training=False)

    def _call(self, images: tf.Tensor, *, training: bool) -> tf.Tensor:
        try:
            return self._function(images, training=training)
        except TypeError:  # a plain function knows no `training`
            return self._function(images)


@dataclass(frozen=True)
class ExportedNetwork:
    """A network without any Python.

    Attributes:
        files: contents by name, one for each of :data:`FILES`.
        constraints: for each variable that learns, what keeps it in bounds: a description, or None.
    """

    files: dict[str, bytes]
    constraints: list[dict[str, Any] | None]


def learned_variables(thing: Any) -> list[tf.Variable]:
    """The variables that something learns, in its own order.

    Args:
        thing: a model or a layer of Keras or a ``tf.Module``, all of which say so; a variable, which is the only one;
            or an object of another class that has ``weights``.

    Raises:
        AttributeError: it has none.
    """
    if isinstance(thing, variable_types()):
        return [thing]
    has_its_own = isinstance(thing, (tf.Module, keras.layers.Layer))
    return list(thing.trainable_variables if has_its_own else thing.weights)


def step_batches(count: int, batch_size: int) -> set[int]:
    """Sizes of the batches of a pass over so many images."""
    return {size for size in (min(count, batch_size), count % batch_size) if size}


def export_network(
    network: Network, image_shape: Sequence[int], batches: Iterable[int], folder: Path, maximum_bytes: int
) -> ExportedNetwork:
    """Trace a live network and serialise it: graph and values of variables.

    Args:
        network: the student's.
        image_shape: (H, W, C).
        batches: sizes of the batches that it will learn from; each is traced by itself, because a student's
            code may read the size of its batch.
        folder: where the files are written meanwhile.
        maximum_bytes: of all files together.

    Raises:
        KeptNetwork: it is too large, or more than variables and operations.
        Exception: it cannot be traced or serialised.
    """
    module = tf.Module()
    module.learn = tf.function(network.learn)
    module.predict = tf.function(network.predict)
    traced = [module.learn.get_concrete_function(tf.TensorSpec((batch, *image_shape))) for batch in sorted(batches)]
    traced.append(module.predict.get_concrete_function(tf.TensorSpec((SCORING_BATCH, *image_shape))))
    module.trained = [_plain(variable) for variable in network.variables]
    constraints = [_constraint(variable) for variable in network.variables]
    captured = {id(variable): variable for function in traced for variable in function.graph.variables}
    for variable in module.trained:
        captured.pop(id(variable), None)
    module.others = list(captured.values())
    tf.saved_model.save(module, folder, options=tf.saved_model.SaveOptions(save_debug_info=False))
    files = {name: (folder / name).read_bytes() for name in FILES}
    shutil.rmtree(folder)
    if sum(map(len, files.values())) > maximum_bytes:
        raise KeptNetwork("size")
    return ExportedNetwork(files, constraints)


def in_batches(predict: Callable[[tf.Tensor], tf.Tensor], images: np.ndarray) -> tf.Tensor:
    """Outputs (N, C) for images (N, H, W, C), in batches of :data:`SCORING_BATCH`, the last one filled up."""
    parts = []
    for start in range(0, len(images), SCORING_BATCH):
        part = images[start : start + SCORING_BATCH]
        filling = np.repeat(part[-1:], SCORING_BATCH - len(part), axis=0)
        parts.append(tf.convert_to_tensor(predict(tf.constant(np.concatenate([part, filling]))))[: len(part)])
    return tf.concat(parts, axis=0)


def _constraint(variable: Any) -> dict[str, Any] | None:
    constraint = getattr(variable, "constraint", None)
    if constraint is None:
        return None
    try:
        return describe_constraint(constraint)
    except ValueError:
        raise KeptNetwork("constraint", type(constraint).__name__) from None


def _plain(variable: Any) -> tf.Variable:
    """The variable behind Keras's own."""
    plain = plain_variable(variable)
    if not isinstance(plain, tf.Variable):
        raise KeptNetwork("variables")
    return plain
