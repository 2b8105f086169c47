"""What the grader may ask of a worker, one function per operation.

Each takes the worker's state, the request's JSON and its arrays, and returns the reply's JSON and arrays.
Arguments travel as a tree of ``{"array": i}``, ``{"list": [...]}`` and ``{"value": ...}``; results as a
list of descriptions in ``results``, the arrays among them taking the reply's arrays in turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.worker import trainers
from autograder.sandbox.worker.descriptions import describe
from autograder.sandbox.worker.self_test import examine
from autograder.sandbox.worker.state import WorkerState
from autograder.sandbox.worker.training_operations import TRAINING_OPERATIONS

__all__ = ["OPERATIONS"]

Body = dict[str, Any]
Arrays = tuple[np.ndarray, ...]


def call(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Call a name of the notebook, or a kept object, and describe what it returns."""
    function = state.find(body["target"])
    arguments = [_build(tree, arrays) for tree in body["arguments"]]
    return describe(state, function(*arguments, **body["keywords"]))


def gradients(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Gradients of the mean cross-entropy of ``function(x, params)`` with respect to each parameter."""
    function = state.find(body["target"])
    images, labels, *values = arrays
    params = [tf.Variable(value) for value in values]
    with tf.GradientTape() as tape:
        loss = trainers.cross_entropy_of_scores(function(tf.constant(images), params), labels)
    return describe(state, tape.gradient(loss, params))


def model_steps(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Fit a kept model to one batch by SGD; return its probabilities for the batch afterwards."""
    model = state.find(body["target"])
    images, labels = arrays
    step = trainers.KerasStep(model, keras.optimizers.SGD(body["learning_rate"]))
    step.repeat(images, labels, body["steps"])
    return describe(state, model(tf.constant(images), training=False))


def count_params(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Number of parameters of a kept model that has been called once."""
    return {"count": int(state.find(body["target"]).count_params())}, ()


def weights(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """The trainable weights of a kept model, in its own order."""
    return describe(state, [np.asarray(weight) for weight in state.find(body["target"]).trainable_weights])


def set_weights(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Assign the trainable weights of a kept model."""
    for weight, value in zip(state.find(body["target"]).trainable_weights, arrays, strict=True):
        weight.assign(value)
    return describe(state, None)


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
    return describe(state, np.stack([*path, variable.numpy()]))


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


def self_test(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Which layers hold; see :func:`.self_test.examine`."""
    return dict(examine(**body["expected"])), ()


def speed(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Do a fixed piece of work, some steps of training small convolutions on one processor, several times.

    It is the same for every unit, whatever its images: a measure of the machine, which time limits are stated for.

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
        *TRAINING_OPERATIONS,
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
