"""What a worker does when it is asked, one function per type of request.

Each takes the worker's state, the request and its arrays, and returns the reply's JSON and arrays. Results travel as a
list of descriptions in ``results``, the arrays among them taking the reply's arrays in turn.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.requests import (
    Argument,
    ArrayArgument,
    Call,
    ComputeGradients,
    ComputeWeightGradients,
    CountParameters,
    ExamineLockDown,
    FindLearningLayers,
    FitBatch,
    GetAttribute,
    GetWeights,
    ListArgument,
    MakeVariable,
    MeasureSpeed,
    ObjectArgument,
    Operation,
    OptimizeVariable,
    PlainArgument,
    RunBeside,
    SetWeights,
    TensorFlowArgument,
)
from autograder.sandbox.training_requests import TrainingOperation
from autograder.sandbox.worker import trainers, training_operations
from autograder.sandbox.worker.descriptions import describe
from autograder.sandbox.worker.networks import learned_variables
from autograder.sandbox.worker.self_test import examine
from autograder.sandbox.worker.state import WorkerState

__all__ = ["answer"]

Body = dict[str, Any]
Arrays = tuple[np.ndarray, ...]


def answer(state: WorkerState, request: Operation | TrainingOperation, arrays: Arrays) -> tuple[Body, Arrays]:
    """Do what is asked.

    Args:
        state: of the worker.
        request: what is asked.
        arrays: that go with it.

    Raises:
        BaseException: whatever the student's code raises.
    """
    match request:
        case Call():
            return call(state, request, arrays)
        case RunBeside():
            return run_beside(state, request, arrays)
        case GetAttribute():
            return get_attribute(state, request, arrays)
        case MakeVariable():
            return make_variable(state, request, arrays)
        case ComputeGradients():
            return compute_gradients(state, request, arrays)
        case ComputeWeightGradients():
            return compute_weight_gradients(state, request, arrays)
        case FitBatch():
            return fit_batch(state, request, arrays)
        case CountParameters():
            return count_parameters(state, request, arrays)
        case GetWeights():
            return get_weights(state, request, arrays)
        case SetWeights():
            return set_weights(state, request, arrays)
        case OptimizeVariable():
            return optimize_variable(state, request, arrays)
        case FindLearningLayers():
            return find_learning_layers(state, request, arrays)
        case ExamineLockDown():
            return examine_lock_down(state, request, arrays)
        case MeasureSpeed():
            return measure_speed(state, request, arrays)
        case _:
            return training_operations.answer(state, request, arrays)


def call(state: WorkerState, request: Call, arrays: Arrays) -> tuple[Body, Arrays]:
    """Call a name of the notebook, or a kept object, and describe what it returns."""
    return _call(state, state.find(request.target), request, arrays)


def run_beside(state: WorkerState, request: RunBeside, arrays: Arrays) -> tuple[Body, Arrays]:
    """Run code of the unit's own in a copy of the notebook's namespace; call one of its functions."""
    namespace = dict(state.namespace)
    exec(compile(request.source, "<beside>", "exec", dont_inherit=True), namespace)
    return _call(state, namespace[request.function], request, arrays)


def get_attribute(state: WorkerState, request: GetAttribute, arrays: Arrays) -> tuple[Body, Arrays]:
    """Describe what a kept object has by a name."""
    return describe(state, getattr(state.find(request.target), request.name))


def make_variable(state: WorkerState, request: MakeVariable, arrays: Arrays) -> tuple[Body, Arrays]:
    """Make a variable that holds the array, and keep it."""
    (values,) = arrays
    return {"handle": state.keep(tf.Variable(values))}, ()


def compute_gradients(state: WorkerState, request: ComputeGradients, arrays: Arrays) -> tuple[Body, Arrays]:
    """Gradients of the mean cross-entropy of ``function(x, params)`` with respect to each parameter."""
    function = state.find(request.target)
    images, labels, *values = arrays
    params = [tf.Variable(value) for value in values]
    with tf.GradientTape() as tape:
        loss = trainers.cross_entropy_of_scores(function(tf.constant(images), params), labels)
    return describe(state, tape.gradient(loss, params))


def compute_weight_gradients(
    state: WorkerState, request: ComputeWeightGradients, arrays: Arrays
) -> tuple[Body, Arrays]:
    """Gradients of the mean cross-entropy of a kept object's scores with respect to what it learns."""
    scorer = state.find(request.target)
    images, labels = arrays
    with tf.GradientTape() as tape:
        loss = trainers.cross_entropy_of_scores(scorer(tf.constant(images)), labels)
    return describe(state, tape.gradient(loss, learned_variables(scorer)))


def fit_batch(state: WorkerState, request: FitBatch, arrays: Arrays) -> tuple[Body, Arrays]:
    """Fit a kept model to one batch by SGD; return its probabilities for the batch afterwards."""
    model = state.find(request.target)
    images, labels = arrays
    step = trainers.KerasStep(model, keras.optimizers.SGD(request.learning_rate))
    step.repeat(images, labels, request.steps)
    return describe(state, model(tf.constant(images), training=False))


def count_parameters(state: WorkerState, request: CountParameters, arrays: Arrays) -> tuple[Body, Arrays]:
    """Number of parameters of a kept model that has been called once."""
    return {"count": int(state.find(request.target).count_params())}, ()


def get_weights(state: WorkerState, request: GetWeights, arrays: Arrays) -> tuple[Body, Arrays]:
    """The variables that something learns, in its own order."""
    return describe(state, [np.asarray(variable) for variable in learned_variables(state.find(request.target))])


def set_weights(state: WorkerState, request: SetWeights, arrays: Arrays) -> tuple[Body, Arrays]:
    """Assign the variables that something learns."""
    for variable, value in zip(learned_variables(state.find(request.target)), arrays, strict=True):
        variable.assign(value)
    return describe(state, None)


def optimize_variable(state: WorkerState, request: OptimizeVariable, arrays: Arrays) -> tuple[Body, Arrays]:
    """Apply a sequence of gradients (T, n) to a variable (n,) with a kept optimiser, which then finalises it.

    Before one of the steps the optimiser's count of its steps is set forward, as far as it keeps one.

    Returns:
        The variable's path (T + 1, n): after each step, and at the end of a training as ``fit`` ends it.
    """
    optimizer = state.find(request.target)
    start, sequence = arrays
    variable = tf.Variable(start)
    path = []
    for number, gradient in enumerate(sequence):
        if number == request.late_step and hasattr(getattr(optimizer, "iterations", None), "assign"):
            optimizer.iterations.assign(request.iterations)
        optimizer.apply_gradients([(tf.constant(gradient), variable)])
        path.append(variable.numpy())
    if hasattr(optimizer, "finalize_variable_values"):
        optimizer.finalize_variable_values([variable])
    return describe(state, np.stack([*path, variable.numpy()]))


def find_learning_layers(state: WorkerState, request: FindLearningLayers, arrays: Arrays) -> tuple[Body, Arrays]:
    """Which of the layers that a kept model calls, for the images given, behave differently while it learns."""
    kinds = {"batch_normalization": keras.layers.BatchNormalization, "dropout": keras.layers.Dropout}
    model = state.find(request.target)
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


def examine_lock_down(state: WorkerState, request: ExamineLockDown, arrays: Arrays) -> tuple[Body, Arrays]:
    """Which layers hold; see :func:`.self_test.examine`."""
    return dict(examine(request)), ()


def measure_speed(state: WorkerState, request: MeasureSpeed, arrays: Arrays) -> tuple[Body, Arrays]:
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
        for _ in range(request.tries):
            started = time.process_time()
            for _ in range(request.steps):
                compiled()
            tries.append(time.process_time() - started)
    return {"seconds": min(tries)}, ()


def _call(state: WorkerState, function: Any, request: Call | RunBeside, arrays: Arrays) -> tuple[Body, Arrays]:
    arguments = [_build(state, argument, arrays) for argument in request.arguments]
    keywords = {name: _build(state, argument, arrays) for name, argument in request.keywords.items()}
    return describe(state, function(*arguments, **keywords))


def _build(state: WorkerState, argument: Argument, arrays: Arrays) -> Any:
    match argument:
        case ArrayArgument():
            return state.as_argument(arrays[argument.index])
        case ListArgument():
            return [_build(state, item, arrays) for item in argument.items]
        case PlainArgument():
            return argument.value
        case ObjectArgument():
            return state.find(argument.target)
        case TensorFlowArgument():
            return operator.attrgetter(argument.path)(tf)
