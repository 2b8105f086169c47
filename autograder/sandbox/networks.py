"""Networks in training: a forward pass, and the variables that learn.

A network is either the student's own Python (*live*), or a graph that was exported from it and has left the
student's process. A trainer cannot tell them apart; the grader prefers the graph, because a process that
trains it runs no line of the student's code (see :mod:`.training` on the trusted side).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

__all__ = [
    "SCORING_BATCH",
    "KeptNetwork",
    "KerasNetwork",
    "Network",
    "ParamsNetwork",
    "export_network",
    "import_network",
]

SCORING_BATCH = 64
"""Images per call of a network that is scored; the last batch is filled up. As many as the notebook takes, because
code that loops over the images of a batch is unrolled when it is traced."""

_FILES = ("saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001")


class KeptNetwork(Exception):
    """A network cannot be handed out.

    Args:
        reason: a word of :data:`.training.REASONS_TO_KEEP`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Network(Protocol):
    """What trains."""

    @property
    def variables(self) -> Sequence[tf.Variable]:
        """Those that learn, in a fixed order once the network has been called."""

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
    """A Keras model that gives probabilities.

    Args:
        model: built or not.
        training_flag: what it is called with as ``training=`` while it learns.
    """

    def __init__(self, model: keras.Model, *, training_flag: bool) -> None:
        self._model = model
        self._training_flag = training_flag

    @property
    def variables(self) -> Sequence[tf.Variable]:
        """See :class:`Network`."""
        variables: Sequence[tf.Variable] = self._model.trainable_variables
        return variables

    def learn(self, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """See :class:`Network`; the penalty is the sum of the model's regularisers."""
        outputs = self._model(images, training=self._training_flag)
        return outputs, tf.add_n(self._model.losses) if self._model.losses else tf.zeros(())

    def predict(self, images: tf.Tensor) -> tf.Tensor:
        """See :class:`Network`."""
        return self._model(images, training=False)


class _ImportedNetwork:
    """A network that came as a graph."""

    def __init__(self, module: Any) -> None:
        self._module = module
        self.variables = list(module.trained)
        self._everything = [*module.trained, *module.others]

    def learn(self, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """See :class:`Network`."""
        outputs, penalty = self._module.learn(images)
        return outputs, penalty

    def predict(self, images: tf.Tensor) -> tf.Tensor:
        """See :class:`Network`; whatever the graph writes to its variables meanwhile is taken back."""
        before = [variable.numpy() for variable in self._everything]
        outputs = self._module.predict(images)
        for variable, value in zip(self._everything, before, strict=True):
            variable.assign(value)
        return outputs


def export_network(
    network: Network, image_shape: Sequence[int], batches: Sequence[int], folder: Path, maximum_bytes: int
) -> dict[str, bytes]:
    """Trace a live network and serialise it: graph and values of variables, without any Python.

    Args:
        network: the student's.
        image_shape: (H, W, C).
        batches: sizes of the batches that it will learn from; each is traced by itself, because a student's
            code may read the size of its batch.
        folder: where the files are written meanwhile.
        maximum_bytes: of all files together.

    Returns:
        Contents by file name.

    Raises:
        KeptNetwork: it is too large, or more than variables and operations.
        Exception: it cannot be traced or serialised.
    """
    module = tf.Module()
    module.learn = tf.function(network.learn)
    module.predict = tf.function(network.predict)
    traced = [module.learn.get_concrete_function(tf.TensorSpec((batch, *image_shape))) for batch in batches]
    traced.append(module.predict.get_concrete_function(tf.TensorSpec((SCORING_BATCH, *image_shape))))
    module.trained = [_plain(variable) for variable in network.variables]
    captured = {id(variable): variable for function in traced for variable in function.graph.variables}
    for variable in module.trained:
        captured.pop(id(variable), None)
    module.others = list(captured.values())
    tf.saved_model.save(module, folder, options=tf.saved_model.SaveOptions(save_debug_info=False))
    files = {name: (folder / name).read_bytes() for name in _FILES}
    shutil.rmtree(folder)
    if sum(map(len, files.values())) > maximum_bytes:
        raise KeptNetwork("size")
    return files


def import_network(files: dict[str, np.ndarray], folder: Path) -> tuple[Network, dict[str, int]]:
    """The network of these files, and how many numbers it consists of.

    Args:
        files: uint8 arrays by file name, from :func:`export_network` in another, untrusted process.
        folder: where they are written meanwhile.

    Returns:
        The network; its numbers ``learned``, which are variables that train, and ``fixed``, which are others and
        constants of the graph.

    Raises:
        Exception: they are not what :func:`export_network` writes.
    """
    for name in _FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name].tobytes())
    module = tf.saved_model.load(str(folder))
    fixed = _constants(files[_FILES[0]].tobytes()) + sum(int(tf.size(variable)) for variable in module.others)
    learned = sum(int(tf.size(variable)) for variable in module.trained)
    return _ImportedNetwork(module), {"learned": learned, "fixed": fixed}


def _constants(model: bytes) -> int:
    """How many numbers a graph has written into it; one repeated to fill a tensor counts once."""
    saved = saved_model_pb2.SavedModel.FromString(model)
    graphs = [meta.graph_def for meta in saved.meta_graphs]
    nodes = [node for graph in graphs for node in graph.node]
    nodes += [node for graph in graphs for function in graph.library.function for node in function.node_def]
    tensors = [node.attr["value"].tensor for node in nodes if node.op == "Const"]
    return sum(_stored(tensor) for tensor in tensors)


def _stored(tensor: Any) -> int:
    if tensor.tensor_content:
        size: int = tf.dtypes.as_dtype(tensor.dtype).size
        return len(tensor.tensor_content) // max(1, size)
    return sum(len(values) for field, values in tensor.ListFields() if field.name.endswith("_val"))


def _plain(variable: Any) -> tf.Variable:
    """The variable behind Keras's own, whose constraint would be lost."""
    if getattr(variable, "constraint", None) is not None:
        raise KeptNetwork("constraint")
    return variable.value if isinstance(variable, keras.Variable) else variable
