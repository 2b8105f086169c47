"""What the grader may ask of a worker, one function per operation.

Each takes the worker's state, the request's JSON and its arrays, and returns the reply's JSON and arrays.
Arguments travel as a tree of ``{"array": i}``, ``{"list": [...]}`` and ``{"value": ...}``; results as a
list of descriptions in ``results``, the arrays among them taking the reply's arrays in turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox import trainers
from autograder.sandbox.networks import KeptNetwork, import_network
from autograder.sandbox.self_test import examine
from autograder.sandbox.state import WorkerState

__all__ = ["OPERATIONS"]

Body = dict[str, Any]
Arrays = tuple[np.ndarray, ...]


def call(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Call a name of the notebook, or a kept object, and describe what it returns."""
    function = state.find(body["target"])
    arguments = [_build(tree, arrays) for tree in body["arguments"]]
    return _describe(state, function(*arguments, **body["keywords"]))


def gradients(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Gradients of the mean cross-entropy of ``function(x, params)`` with respect to each parameter."""
    function = state.find(body["target"])
    images, labels, *values = arrays
    params = [tf.Variable(value) for value in values]
    with tf.GradientTape() as tape:
        loss = trainers.cross_entropy_of_scores(function(tf.constant(images), params), labels)
    return _describe(state, tape.gradient(loss, params))


def model_steps(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Fit a kept model to one batch by SGD; return its probabilities for the batch afterwards."""
    model = state.find(body["target"])
    images, labels = arrays
    step = trainers.KerasStep(model, keras.optimizers.SGD(body["learning_rate"]))
    step.repeat(images, labels, body["steps"])
    return _describe(state, model(tf.constant(images), training=False))


def count_params(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Number of parameters of a kept model that has been called once."""
    return {"count": int(state.find(body["target"]).count_params())}, ()


def weights(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """The trainable weights of a kept model, in its own order."""
    return _describe(state, [np.asarray(weight) for weight in state.find(body["target"]).trainable_weights])


def set_weights(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Assign the trainable weights of a kept model."""
    for weight, value in zip(state.find(body["target"]).trainable_weights, arrays, strict=True):
        weight.assign(value)
    return _describe(state, None)


def optimizer_steps(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Apply a sequence of gradients (T, n) to a variable (n,) with a kept optimiser, which then finalises it.

    Before one of the steps the optimiser's count of its steps is set forward, as far as it keeps one.

    Returns:
        The variable's path (T + 1, n): after each step, and at the end of a training as ``fit`` ends it.
    """
    optimizer = state.find(body["target"])
    start, sequence = arrays
    variable = tf.Variable(start)
    path = []
    for number, gradient in enumerate(sequence):
        if number == body["late_step"] and hasattr(getattr(optimizer, "iterations", None), "assign"):
            optimizer.iterations.assign(body["iterations"])
        optimizer.apply_gradients([(tf.constant(gradient), variable)])
        path.append(variable.numpy())
    if hasattr(optimizer, "finalize_variable_values"):
        optimizer.finalize_variable_values([variable])
    return _describe(state, np.stack([*path, variable.numpy()]))


def layers(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Which of the layers that a kept model calls, for the images given, behave differently while it learns."""
    kinds = {"batch_normalization": keras.layers.BatchNormalization, "dropout": keras.layers.Dropout}
    model = state.find(body["target"])
    called = dict.fromkeys(kinds, False)

    def watched(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watching_call(*arguments: Any, **keywords: Any) -> Any:
            called[name] = True
            return call(*arguments, **keywords)

        return watching_call

    found = [(name, layer) for layer in model._flatten_layers() for name in kinds if isinstance(layer, kinds[name])]
    for name, layer in found:
        object.__setattr__(layer, "call", watched(name, layer.call))
    try:
        model(tf.constant(arrays[0]), training=False)
    finally:
        for _, layer in found:
            object.__delattr__(layer, "call")
    return dict(called), ()


def train(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Begin a training run with the student's functions; hand the network out as files where that can be done.

    Returns:
        ``loop``, and ``exported``: the names of the files and the optimiser's description, the files' bytes being
        the arrays; or ``kept``: why the network can train in this process only.
    """
    state.trainer = trainers.live_trainer(state, body["training"])
    answer: Body = {"loop": state.trainer.loop}
    if not isinstance(state.trainer, trainers.SteppingTrainer):
        return {**answer, "kept": "loop"}, ()
    if not body["maximum_export"]:
        return {**answer, "kept": "slow"}, ()
    try:
        files, optimizer = state.trainer.export(Path("exported"), body["maximum_export"])
    except KeptNetwork as error:
        return {**answer, "kept": error.reason}, ()
    except Exception:
        return {**answer, "kept": "graph"}, ()
    contents = tuple(np.frombuffer(content, np.uint8) for content in files.values())
    return {**answer, "exported": {"files": list(files), "optimizer": optimizer}}, contents


def train_exported(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Begin a training run with a network from another worker's :func:`train`.

    Returns:
        How many numbers the network learns, and how many are fixed; see :func:`.networks.import_network`.
    """
    files = dict(zip(body["files"], arrays, strict=True))
    network, numbers = import_network(files, Path("imported"))
    state.trainer = trainers.network_trainer(state, body["training"], network, body["optimizer"])
    return dict(numbers), ()


def train_epoch(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Train for one epoch more (a student's own loop: to its end)."""
    return state.trainer.run_epoch(), ()


def train_scores(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Class scores (N, C) of the network in training for images (N, H, W, C)."""
    return _describe(state, state.trainer.scores(arrays[0]))


def self_test(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Which layers hold; see :func:`.self_test.examine`."""
    return dict(examine(**body["expected"])), ()


def speed(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Do a fixed piece of work, some steps of training small convolutions on one processor, several times.

    Returns:
        The least processor time that it took, in seconds.
    """
    with tf.device("/cpu:0"):
        images = tf.random.stateless_normal((64, 32, 32, 3), (1, 2))
        kernels = [
            tf.Variable(0.1 * tf.random.stateless_normal(shape, (3, 4))) for shape in ((5, 5, 3, 32), (3, 3, 32, 16))
        ]

        def step() -> None:
            with tf.GradientTape() as tape:
                maps = images
                for kernel in kernels:
                    maps = tf.nn.relu(tf.nn.conv2d(maps, kernel, 1, "SAME"))
                loss = tf.reduce_mean(tf.square(maps))
            for kernel, gradient in zip(kernels, tape.gradient(loss, kernels), strict=True):
                kernel.assign_sub(0.01 * gradient)

        compiled = tf.function(step)
        compiled()  # traces it
        tries = []
        for _ in range(body["tries"]):
            started = time.process_time()
            for _ in range(body["steps"]):
                compiled()
            tries.append(time.process_time() - started)
    return {"seconds": min(tries)}, ()


OPERATIONS: dict[str, Callable[[WorkerState, Body, Arrays], tuple[Body, Arrays]]] = {
    operation.__name__: operation
    for operation in (
        call,
        gradients,
        model_steps,
        count_params,
        weights,
        set_weights,
        optimizer_steps,
        layers,
        train,
        train_exported,
        train_epoch,
        train_scores,
        self_test,
        speed,
    )
}
"""The operations by name."""


def _build(tree: dict[str, Any], arrays: Arrays) -> Any:
    match tree:
        case {"array": int() as index}:
            return tf.constant(arrays[index])
        case {"list": list() as items}:
            return [_build(item, arrays) for item in items]
        case {"value": value}:
            return value
    raise ValueError("unknown kind of argument")


def _describe(state: WorkerState, result: Any) -> tuple[Body, Arrays]:
    """Describe a result; sequences item by item, one level deep."""
    is_sequence = isinstance(result, (list, tuple))
    descriptions, arrays = [], []
    for item in result if is_sequence else [result]:
        description, array = _describe_item(state, item)
        descriptions.append(description)
        if array is not None:
            arrays.append(array)
    return {"results": descriptions, "sequence": is_sequence}, tuple(arrays)


def _describe_item(state: WorkerState, item: Any) -> tuple[Body, np.ndarray | None]:
    if item is None:
        return {"kind": "none"}, None
    if isinstance(item, (tf.Tensor, tf.Variable, keras.Variable, np.ndarray, np.generic, int, float)):
        array = np.asarray(item)
        if array.dtype.name == "bfloat16" or array.dtype == np.float16:
            array = array.astype(np.float32)
        if array.dtype.kind in "fiub":
            dtype = {"f": "float32", "i": "int64", "u": "int64", "b": "bool"}[array.dtype.kind]
            is_variable = isinstance(item, (tf.Variable, keras.Variable))
            return {"kind": "array", "variable": is_variable}, array.astype(dtype)
    return {"kind": "object", "handle": state.keep(item)}, None
