"""Checks of a dense layer and of a stack of layers, which are objects of the student's own classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.checks.expectations import is_close, require_array, require_close
from autograder.checks.layers import relu, softmax
from autograder.checks.mistakes import Named
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Draw, explain, pairs, singles
from autograder.errors import CheckFailed
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import RemoteObject, RemoteVariable, StudentFunction, TensorFlowFacade

from .layer_slips import DENSE_CHANGES, STACK_CHANGES, StackStep, dense, stacked
from .mistakes import named
from .replays import GRADIENTS, ORDERS, OUTPUTS, STACKS

__all__ = [
    "gradients_match",
    "initial_values_are_as_asked",
    "layers_run_in_order",
    "outputs_match",
    "require_variables",
    "weights_keep_their_order",
]

_HIGHEST = 0.1
"""Of the initial weights, which are uniform from 0."""
_STANDARD_ERRORS = 5.0

TensorFlow = type[TensorFlowFacade]


def initial_values_are_as_asked(naive_dense: StudentFunction, tf: TensorFlow) -> None:
    """W is uniform in [0, 0.1) and drawn anew for each layer, b is zero; both are float32 variables.

    Raises:
        CheckFailed: they are not.
    """
    first, second = (_layer(naive_dense, 60, 50, tf.nn.relu) for _layer_of_two in range(2))
    weights, bias = (np.asarray(variable) for variable in _both(first, 60, 50))
    if bias.any():
        raise CheckFailed(
            sentence("Expected zeros in b at the beginning, found other numbers."),
            sentence("The biases b of NaiveDense must begin with zeros: tf.zeros((output_size,))."),
            mistake=named("biases_not_zero"),
        )
    if not (weights.min() >= 0.0 and weights.max() < _HIGHEST):
        raise CheckFailed(
            sentence(
                "Expected numbers from 0 to 0.1 in W at the beginning, found some from {low} to {high}.",
                low=as_number(float(weights.min()), ".2g"),
                high=as_number(float(weights.max()), ".2g"),
            ),
            sentence("The weights W of NaiveDense must lie between 0 and 0.1: give tf.random.uniform both bounds."),
            mistake=named("other_bounds"),
        )
    # Of n uniform numbers, the mean and the standard deviation lie within a few standard errors of the right ones.
    error = _HIGHEST / np.sqrt(12.0 * weights.size)
    is_uniform = (
        abs(float(weights.mean()) - _HIGHEST / 2) < _STANDARD_ERRORS * error
        and abs(float(weights.std()) - _HIGHEST / np.sqrt(12.0)) < _STANDARD_ERRORS * error
    )
    if not is_uniform:
        raise CheckFailed(
            sentence("The numbers in W are not uniform between 0 and 0.1."),
            sentence("Draw the weights W of NaiveDense with tf.random.uniform, one number for each entry, up to 0.1."),
            mistake=named("not_uniform"),
        )
    other = np.asarray(_both(second, 60, 50)[0])
    if np.array_equal(other, weights) or np.ptp(weights, axis=0).min() == 0.0 or np.ptp(weights, axis=1).min() == 0.0:
        raise CheckFailed(
            sentence("Some of the numbers in W are copies of each other."),
            sentence("Draw the weights W of NaiveDense anew for each layer and each entry, without a fixed seed."),
            mistake=named("copied_weights"),
        )


@replayed_by(*OUTPUTS)
def outputs_match(naive_dense: StudentFunction, rng: np.random.Generator, tf: TensorFlow) -> None:
    """Outputs equal our own, for several sizes and activations, with random numbers in W and b.

    Raises:
        CheckFailed: they do not.
    """
    cases: list[tuple[Any, Callable[[np.ndarray], np.ndarray], tuple[int, int, int]]] = [
        (tf.identity, lambda values: values, (1, 1, 1)),
        (tf.nn.relu, relu, (6, 5, 3)),
        (tf.nn.softmax, softmax, (4, 3, 7)),
        (tf.nn.tanh, np.tanh, (3, 4, 4)),
    ]
    draws: list[Draw] = []
    wrong: tuple[np.ndarray, np.ndarray] | None = None
    for activation, ours, (count, inputs, outputs) in cases:
        layer = _layer(naive_dense, inputs, outputs, activation)
        variables = _both(layer, inputs, outputs)
        w, b = rng.standard_normal((inputs, outputs)), 2.0 * rng.standard_normal(outputs)
        for variable, values in zip(variables, (w, b), strict=True):
            variable.assign(values)
        x = rng.standard_normal((count, inputs)).astype(np.float32)
        found = require_array(layer(x), (count, outputs), sentence("outputs of NaiveDense"), _SHAPE)
        compute = partial(dense, x.astype(np.float64), w, b, ours)
        draw = Draw(found, singles(DENSE_CHANGES, compute), pairs(DENSE_CHANGES, compute))
        if wrong is None and not is_close(found, compute({})):
            wrong = found, compute({})
            draws.insert(0, draw)  # all cases count, and the first that is wrong is what has to be explained
        else:
            draws.append(draw)
    if wrong is not None:
        require_close(*wrong, sentence("the outputs of NaiveDense"), partial(explain, draws, _OUTPUTS))


@replayed_by(GRADIENTS)
def gradients_match(naive_dense: StudentFunction, rng: np.random.Generator, tf: TensorFlow) -> None:
    """The gradient of a cross-entropy of the outputs reaches W and b, and is right.

    Raises:
        CheckFailed: it is not.
    """
    layer = _layer(naive_dense, 4, 3, tf.identity)
    w, b = (np.asarray(variable, np.float64) for variable in _both(layer, 4, 3))
    x, labels = rng.standard_normal((5, 4)).astype(np.float32), rng.integers(0, 3, 5).astype(np.int32)
    gradients = layer.weight_gradients(x, labels)
    # Translators: {name} is W or b.
    names = [sentence("gradients of {name}", name=name) for name in ("W", "b")]
    if any(gradient is None for gradient in gradients):
        raise CheckFailed(
            sentence("No gradient reaches {names}.", names="W, b" if gradients[0] is None else "b"),
            sentence(
                "No gradient reaches W or b of NaiveDense: compute the outputs from both variables, by operations of"
                " TensorFlow alone, without .numpy() and without tf.stop_gradient."
            ),
            mistake=named("no_gradient_reaches_parameters"),
        )
    deltas = softmax(x @ w + b)
    deltas[np.arange(5), labels] -= 1.0
    for gradient, expected, name in zip(gradients, (x.T @ deltas / 5, deltas.mean(axis=0)), names, strict=True):
        require_close(
            require_array(gradient, expected.shape, name),
            expected,
            name,
            lambda: Named(
                sentence(
                    "The gradients of W and b are not those of x W + b: first make the outputs of NaiveDense right."
                )
            ),
        )


@replayed_by(ORDERS)
def weights_keep_their_order(naive_sequential: StudentFunction, naive_dense: StudentFunction, tf: TensorFlow) -> None:
    """A stack's weights are the variables of its layers themselves, in their order, at each look.

    Raises:
        CheckFailed: they are not.
    """
    sizes = (5, 4, 3, 2)
    layers = [naive_dense(*pair, tf.nn.relu) for pair in pairwise(sizes)]
    stack = naive_sequential(layers)
    expected = [shape for pair in pairwise(sizes) for shape in (pair, pair[1:])]
    for _look in range(2):
        found = [np.shape(weight) for weight in require_variables(stack.weights)]
        if found != expected:
            raise CheckFailed(
                sentence(
                    "Expected weights of the shapes {expected}, found {found}.",
                    expected=str(expected),
                    found=str(found[:12]),
                ),
                sentence(
                    "The list of weights of NaiveSequential holds W and b of the first layer, then those of the second,"
                    " and so on, and it is the same at each look."
                ),
                mistake=named("weights_in_another_order"),
            )
    last = require_variables(stack.weights)[-1]
    last.assign(np.array([7.0, 8.0]))
    if not np.array_equal(require_variables(layers[-1].weights)[-1].numpy(), [7.0, 8.0]):
        raise CheckFailed(
            sentence("The weights of the model are others than those of its layers."),
            sentence("NaiveSequential.weights must hold the variables of the layers themselves, not copies of them."),
            mistake=named("copies_of_the_weights"),
        )
    empty = naive_sequential([])
    if empty.weights != []:
        raise CheckFailed(
            sentence("A model without layers has weights."),
            sentence("Each NaiveSequential has the weights of its own layers only, and none where it has no layers."),
            mistake=named("weights_shared_by_models"),
        )


@replayed_by(STACKS)
def layers_run_in_order(
    naive_sequential: StudentFunction, naive_dense: StudentFunction, rng: np.random.Generator, tf: TensorFlow
) -> None:
    """A stack's outputs are those of its layers, called one after the other.

    Raises:
        CheckFailed: they are not.
    """
    layers = [naive_dense(3, 3, tf.nn.tanh), naive_dense(3, 3, tf.identity), naive_dense(3, 3, tf.nn.relu)]
    values: list[np.ndarray] = []
    for layer in layers:
        for variable, shape in zip(require_variables(layer.weights), ((3, 3), (3,)), strict=True):
            values.append(rng.standard_normal(shape))
            variable.assign(values[-1])
    x = rng.standard_normal((8, 3)).astype(np.float32)
    steps: list[StackStep] = [
        (values[place], values[place + 1], activation)
        for place, activation in ((0, np.tanh), (2, np.asarray), (4, relu))
    ]
    compute = partial(stacked, x.astype(np.float64), steps)
    found = require_array(naive_sequential(layers)(x), (8, 3), sentence("outputs of NaiveSequential"))
    draw = Draw(found, singles(STACK_CHANGES, compute), pairs(STACK_CHANGES, compute))
    otherwise = sentence(
        "The outputs of NaiveSequential are not those of its layers, called one after the other: leave __call__ as it"
        " was handed out."
    )
    what = sentence("the outputs of NaiveSequential")
    require_close(found, compute({}), what, partial(explain, [draw], otherwise))


def require_variables(result: object) -> list[RemoteVariable]:
    """What an object of the student's has as ``weights``, if it is a list of variables.

    Raises:
        CheckFailed: it is something else.
    """
    if isinstance(result, list) and all(isinstance(item, RemoteVariable) for item in result):
        return result
    raise CheckFailed(
        sentence("Expected a list of variables as weights, found something else."),
        sentence("`weights` must be a property that gives one flat list of tf.Variable: is @property still there?"),
        mistake=named("weights_no_list"),
    )


_OUTPUTS = sentence("The outputs of NaiveDense are wrong: activation(x W + b) was asked for, and no more.")
_SHAPE = sentence(
    "The outputs of NaiveDense have one row per sample, and as many columns as the layer has outputs: W has the shape"
    " (input_size, output_size)."
)


def _layer(naive_dense: StudentFunction, inputs: int, outputs: int, activation: Any) -> RemoteObject:
    layer = naive_dense(inputs, outputs, activation)
    if isinstance(layer, RemoteObject):
        return layer
    raise CheckFailed(
        sentence("Expected NaiveDense to be a class, got something else."),
        sentence("NaiveDense must stay a class: calling it makes a layer."),
        mistake=named("not_a_class"),
    )


def _both(layer: RemoteObject, inputs: int, outputs: int) -> list[RemoteVariable]:
    """W and b of a layer, as its list says.

    Raises:
        CheckFailed: the list holds something else, or in another order.
    """
    variables = require_variables(layer.weights)
    expected = [(inputs, outputs), (outputs,)]
    found = [np.shape(variable) for variable in variables]
    if found != expected or not np.array_equal(layer.W, variables[0]) or not np.array_equal(layer.b, variables[1]):
        raise CheckFailed(
            sentence(
                "Expected weights of the shapes {expected}, found {found}.",
                expected=str(expected),
                found=str(found[:12]),
            ),
            sentence(
                "The list of weights of NaiveDense is [W, b], in this order: W of shape (input_size, output_size) and b"
                " of shape (output_size,)."
            ),
            mistake=named("weights_in_another_order"),
        )
    return variables
