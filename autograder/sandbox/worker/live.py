"""The student's network where it was made: what it is like, what it computes, and how it leaves."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.protocol import DTYPES
from autograder.sandbox.training_requests import NetworkFunctions, TrainingPlan
from autograder.sandbox.worker.keras_versions import plain_variable
from autograder.sandbox.worker.networks import (
    ExportedNetwork,
    FunctionNetwork,
    KeptNetwork,
    KerasNetwork,
    Network,
    ParamsNetwork,
    export_network,
    learned_variables,
)
from autograder.sandbox.worker.optimizers import describe_optimizer
from autograder.sandbox.worker.state import WorkerState

__all__ = ["LiveNetwork", "from_expression", "from_functions", "probe", "trained_by_itself"]

Loss = Callable[[Any, Any], tf.Tensor]


@dataclass
class LiveNetwork:
    """A network, the optimiser that goes with it, and the shape of its images.

    Attributes:
        network: live.
        optimizer: the student's; None where the run steps by itself.
        image_shape: (H, W, C).
    """

    network: Network
    optimizer: Any
    image_shape: tuple[int, ...]

    def facts(self, steps: int) -> dict[str, Any]:
        """Its variables, whether the loss has a part of its own, and the optimiser's description, where it has one.

        Args:
            steps: of the training run.
        """
        variables = list(self.network.variables)
        model = getattr(self.network, "model", None)
        described = None
        if self.optimizer is not None:
            with contextlib.suppress(Exception):  # one of the student's own making
                described = describe_optimizer(self.optimizer, steps)
        return {
            "shapes": [[int(length) for length in variable.shape] for variable in variables],
            "dtypes": [tf.as_dtype(variable.dtype).name for variable in variables],
            "penalised": bool(getattr(model, "losses", None)),
            "optimizer": described,
        }

    def values(self) -> tuple[np.ndarray, ...]:
        """The variables, in their order; those of types that do not travel as float32."""
        values = (np.asarray(variable) for variable in self.network.variables)
        return tuple(value if value.dtype.name in DTYPES else value.astype(np.float32) for value in values)

    def export(self, batches: Iterable[int], maximum_bytes: int) -> ExportedNetwork:
        """See :func:`.networks.export_network`."""
        return export_network(self.network, self.image_shape, batches, Path("exported"), maximum_bytes)


def from_functions(state: WorkerState, plan: TrainingPlan, functions: NetworkFunctions) -> LiveNetwork:
    """The network and optimiser that the student's functions make.

    Args:
        state: of the worker that has run the student's cells.
        plan: of the run.
        functions: their names.

    Raises:
        Exception: whatever the student's code raises.
    """
    state.seed(plan.seed)
    if plan.loop == "params":
        made = state.find(functions.init)()
        model = state.find(functions.model) if functions.model else None
        if model is None:
            return LiveNetwork(_network_of(state, made, functions), None, state.image_shape)
        if any(not isinstance(plain_variable(param), tf.Variable) for param in made):
            raise TypeError(f"{functions.init} must return tf.Variable objects: nothing else can be trained")
        return LiveNetwork(ParamsNetwork(model, made), None, state.image_shape)
    namespace = state.namespace
    make_model = namespace.get(functions.make_model) or state.find(functions.model or functions.make_model)
    make_optimizer = namespace.get(functions.make_optimizer) or partial(keras.optimizers.Adam, plan.learning_rate)
    return LiveNetwork(_network_of(state, make_model(), functions), make_optimizer(), state.image_shape)


def from_expression(
    state: WorkerState, plan: TrainingPlan, functions: NetworkFunctions, expression: str
) -> LiveNetwork:
    """The network that was asked for, in a worker that has run our own solution.

    Args:
        state: of that worker.
        plan: of the run.
        functions: names of the solution's.
        expression: Python, of the unit: a forward pass for ``params`` with a ``model``, else a network.
    """
    state.seed(plan.seed)
    made = eval(expression, state.namespace)
    if plan.loop == "params" and functions.model:
        return LiveNetwork(ParamsNetwork(made, state.find(functions.init)()), None, state.image_shape)
    return LiveNetwork(_network_of(state, made, functions), None, state.image_shape)


def trained_by_itself(state: WorkerState, trained: Any) -> LiveNetwork:
    """The network behind what a student's own loop returned.

    Raises:
        KeptNetwork: none can be found.
    """
    model = _model_behind(trained)
    if model is not None:
        return LiveNetwork(KerasNetwork(model, training_flag=True), None, state.image_shape)
    images = tf.zeros((2, *state.image_shape))
    with tf.GradientTape() as tape:
        FunctionNetwork(trained, ()).predict(images)
    variables = list(tape.watched_variables())
    if not variables:
        raise KeptNetwork("variables")
    return LiveNetwork(FunctionNetwork(trained, variables), None, state.image_shape)


def probe(
    network: Network, loss: Loss, images: np.ndarray, labels: np.ndarray, weights: Sequence[np.ndarray]
) -> list[Any]:
    """What a network computes with given weights; afterwards it has its own again.

    Args:
        network: live or imported.
        loss: of labels and outputs.
        images: float32 (N, H, W, C).
        labels: int32 (N,).
        weights: one array per variable.

    Returns:
        Outputs (N, C) in inference, then the gradient of the loss for each variable, None where none comes.
    """
    before = [np.asarray(variable) for variable in network.variables]
    for variable, value in zip(network.variables, weights, strict=True):
        variable.assign(value.reshape(variable.shape))
    outputs = network.predict(tf.constant(images))
    with tf.GradientTape() as tape:
        learning, penalty = network.learn(tf.constant(images))
        total = loss(labels, learning)
        total += tf.cast(penalty, total.dtype)
    variables = [plain_variable(variable) for variable in network.variables]
    gradients = tape.gradient(total, variables)
    for variable, value in zip(network.variables, before, strict=True):
        variable.assign(value)
    return [outputs, *(None if gradient is None else tf.convert_to_tensor(gradient) for gradient in gradients)]


def _network_of(state: WorkerState, model: Any, functions: NetworkFunctions) -> Network:
    """A model of Keras, or any object that can be called for images and has variables of its own."""
    # The notebook's loop begins like this. Keras traces a model's first call without weights, and a `call` under
    # tf.function keeps that trace for inputs of its shape: for one image here, and not for those it learns from.
    model(tf.zeros((1, *state.image_shape)))
    if isinstance(model, keras.layers.Layer):
        return KerasNetwork(model, training_flag=functions.training_flag, penalties=functions.penalties)
    return FunctionNetwork(model, learned_variables(model))


def _model_behind(thing: Any, depth: int = 0) -> keras.Model | None:
    """A model, or the first one that a function or a method uses."""
    if isinstance(thing, keras.Model):
        return thing
    if depth > 3:
        return None
    cells = [cell.cell_contents for cell in getattr(thing, "__closure__", None) or () if cell is not None]
    names = getattr(getattr(thing, "__code__", None), "co_names", ())
    used = [getattr(thing, "__globals__", {}).get(name) for name in names]
    bound = [getattr(thing, "__self__", None), getattr(thing, "func", None), getattr(thing, "__wrapped__", None)]
    for candidate in (*cells, *bound, *used):
        if candidate is not None and (isinstance(candidate, keras.Model) or callable(candidate)):
            model = _model_behind(candidate, depth + 1)
            if model is not None:
                return model
    return None
