"""Checks of ``DenseLayer`` and of the network that is made of such layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.layers import relu, softmax
from autograder.checks.models import find_weights
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Change, pairs, singles
from autograder.errors import CheckFailed, StudentException
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

from .initialisation import has_the_variance_of_the_bound
from .layer_slips import CHANGES_WITH_ACTIVATION, CHANGES_WITHOUT_ACTIVATION, layer_outputs
from .mistakes import named
from .reference import SIZES, Activation, dense, identity, mlp_scores, random_layers
from .replays import OUTPUTS, START_WEIGHTS
from .values import PRODUCTS, require_numbers, require_object

__all__ = [
    "NETWORK_CHANGES",
    "network_with",
    "outputs_match",
    "python_runs_only_to_record",
    "scores_match",
    "variables_appear_at_the_first_call",
    "weights_come_from_weight_init",
]

_INPUTS, _OUTPUTS = 7, 5
_BATCHES = 5
_MOST_RECORDINGS = 3
"""Runs of Python for the first batch: TensorFlow records once to create the variables, and once more without that."""


@replayed_by(*OUTPUTS)
def outputs_match(
    DenseLayer: StudentFunction,
    relu_proxy: StudentFunction,
    rng: np.random.Generator,
    tanh_proxy: StudentFunction,
) -> None:
    """A layer's outputs equal ours for random weights and biases, without an activation and with several.

    One of them is tanh: that of a tanh is another number, where that of a ReLU is the same.

    Raises:
        CheckFailed: they do not; the hint names the slip, where it is known.
    """
    inputs = rng.standard_normal((8, _INPUTS)).astype(np.float32)
    weights, bias = random_layers((_INPUTS, _OUTPUTS), rng)
    for activation, made in (
        (relu, {"activation": relu_proxy}),
        (np.tanh, {"activation": tanh_proxy}),
        (identity, {}),
    ):
        layer = require_object(DenseLayer(_OUTPUTS, **made), "DenseLayer(...)", _OBJECT_HINT)
        _set(layer, inputs, (weights, bias))
        changes = CHANGES_WITHOUT_ACTIVATION if activation is identity else CHANGES_WITH_ACTIVATION
        compute = partial(layer_outputs, inputs, weights, bias, activation)
        require_numbers(
            layer(inputs),
            dense(inputs, weights, bias, activation),
            sentence("outputs of the layer"),
            tolerance=PRODUCTS,
            slips=singles(changes, compute),
            pairs=pairs(changes, compute),
            otherwise=sentence(
                "The outputs of a DenseLayer with known weights are not activation(x W + b): multiply the input by the"
                " weights, add the bias, and give the sum to the activation."
            ),
        )


def variables_appear_at_the_first_call(DenseLayer: StudentFunction, rng: np.random.Generator) -> None:
    """A layer has no variables before its first call, then two of the right shapes, and keeps them.

    Raises:
        CheckFailed: it has others, or others at another time.
    """
    for inputs_size in (_INPUTS, 12):
        layer = require_object(DenseLayer(_OUTPUTS), "DenseLayer(5)", _OBJECT_HINT)
        if layer.weight_values():
            raise CheckFailed(
                sentence("The layer has variables before its first call."),
                sentence(
                    "A DenseLayer that was never called has variables already: it cannot know its input size then."
                    " Create them in __call__, from the shape of x."
                ),
                mistake=named("variables_before_first_call"),
            )
        inputs = rng.standard_normal((4, inputs_size)).astype(np.float32)
        first = require_array(layer(inputs), (4, _OUTPUTS), sentence("outputs of the layer"), _SHAPE_HINT)
        before = _found(layer, (inputs_size, _OUTPUTS))
        if before[1].any():
            raise CheckFailed(
                sentence("Expected biases that begin at zero."),
                sentence("The biases of a new DenseLayer are not zero: let them begin as tf.zeros."),
                mistake=named("biases_not_zero"),
            )
        layer(rng.standard_normal((3, inputs_size)).astype(np.float32))
        again = require_array(layer(inputs), (4, _OUTPUTS), sentence("outputs of the layer"), _SHAPE_HINT)
        if not all(map(np.array_equal, before, _found(layer, (inputs_size, _OUTPUTS)))) or not np.allclose(
            first, again, atol=1e-5
        ):
            raise CheckFailed(
                sentence("The layer's variables are others after a second call."),
                sentence(
                    "A DenseLayer makes new variables at every call, so that nothing it learns would last: remember"
                    " with a flag such as self.built that they are there."
                ),
                mistake=named("variables_at_every_call"),
            )


@replayed_by(START_WEIGHTS)
def weights_come_from_weight_init(DenseLayer: StudentFunction, alternating_init: StudentFunction) -> None:
    """The weights are what ``weight_init`` gives, and by default what ``xavier_init`` does.

    Raises:
        CheckFailed: they are not.
    """
    shape = (_INPUTS, _OUTPUTS)
    layer = require_object(DenseLayer(_OUTPUTS, weight_init=alternating_init), "DenseLayer(...)", _OBJECT_HINT)
    layer(np.zeros((1, _INPUTS), np.float32))
    expected = require_array(alternating_init(shape), shape, sentence("weights"))
    if not np.allclose(_found(layer, shape)[0], expected, atol=1e-6):
        raise CheckFailed(
            sentence("The weights are not those that weight_init gives."),
            sentence(
                "A DenseLayer that is given another weight_init does not begin with the weights that this function"
                " makes: call self.weight_init with the shape (inputs, outputs), and use what it returns."
            ),
            mistake=named("weight_init_ignored"),
        )
    layer = require_object(DenseLayer(200), "DenseLayer(200)", _OBJECT_HINT)
    layer(np.zeros((1, 300), np.float32))
    if not has_the_variance_of_the_bound(_found(layer, (300, 200))[0]):
        raise CheckFailed(
            sentence("By default, the weights are not those of xavier_init."),
            sentence(
                "A DenseLayer without weight_init does not begin with weights of xavier_init for the shape (inputs,"
                " outputs): keep the default of the argument, and mind the order of the two sizes."
            ),
            mistake=named("weight_init_ignored"),
        )


def scores_match(make_mlp: StudentFunction, rng: np.random.Generator) -> None:
    """The network of 784, 700, 500 and 10 numbers computes what ours does, with random weights.

    Raises:
        CheckFailed: it does not; the hint names the slip, where it is known.
    """
    network = require_object(make_mlp(), "make_mlp()", _NETWORK_HINT)
    rows = rng.random((6, SIZES[0])).astype(np.float32)
    require_array(network(rows), (6, SIZES[-1]), sentence("scores"), _NETWORK_HINT)
    params = random_layers(SIZES, rng)
    _set(network, rows, params)
    require_numbers(
        network(rows),
        mlp_scores(rows, params),
        sentence("scores"),
        tolerance=PRODUCTS,
        slips=singles(NETWORK_CHANGES, partial(network_with, rows, params)),
        pairs=pairs(NETWORK_CHANGES, partial(network_with, rows, params)),
        otherwise=sentence(
            "The scores of make_mlp() with known weights are not those of three dense layers with a ReLU after the"
            " first and the second: pass the result of each layer on to the next."
        ),
    )


def python_runs_only_to_record(
    MLP: StudentFunction,
    DenseLayer: StudentFunction,
    noted_relu: StudentFunction,
    times_python_ran: StudentFunction,
    rng: np.random.Generator,
) -> None:
    """After the first batch, batches of the same size run no Python: the network is one recorded graph.

    Raises:
        CheckFailed: Python runs for each of them, or another network is recorded than was given.
    """
    network = require_object(MLP([DenseLayer(_OUTPUTS, activation=noted_relu), DenseLayer(3)]), "MLP([...])", _MLP_HINT)
    counts = [_count(times_python_ran)]
    for _batch in range(_BATCHES):
        network(rng.standard_normal((8, _INPUTS)).astype(np.float32))
        counts.append(_count(times_python_ran))
    if counts[-1] == counts[0] or counts[1] - counts[0] > _MOST_RECORDINGS:
        raise CheckFailed(
            sentence("The first batch ran a layer's Python {count} times.", count=counts[1] - counts[0]),
            _MLP_HINT,
            mistake=named("recorded_too_often"),
        )
    if counts[-1] > counts[1]:
        raise CheckFailed(
            sentence(
                "{batches} further batches of one size ran a layer's Python {count} times.",
                batches=_BATCHES - 1,
                count=counts[-1] - counts[1],
            ),
            sentence(
                "The Python code of the layers runs again for every batch of the same size: put @tf.function in"
                " front of __call__ of MLP, once, and create nothing new in it from batch to batch."
            ),
            mistake=named("python_for_every_batch"),
        )


_OBJECT_HINT = sentence("DenseLayer(out_dim) makes a layer, an object: leave its computation to __call__.")
_SHAPE_HINT = sentence(
    "The output of a DenseLayer has one row per row of the input and out_dim columns: the weights have the shape"
    " (columns of x, out_dim)."
)
_WEIGHTS_HINT = sentence(
    "The variables of a DenseLayer are a matrix of weights, (inputs, outputs), and one bias per output, both"
    " tf.Variable and attributes of the layer."
)
_NETWORK_HINT = sentence(
    "make_mlp() returns an MLP that maps rows of 784 numbers to 10 scores, by layers with 700, 500 and 10 outputs, of"
    " which the hidden ones have relu as their activation."
)
_MLP_HINT = sentence("MLP([...]) calls each of the layers in the list once, in their order, in its method __call__.")


def _found(layer: RemoteObject, shape: tuple[int, int]) -> list[np.ndarray]:
    """A layer's weights and bias."""
    values = layer.weight_values()
    return [values[at] for at in find_weights(values, [shape, shape[1:]], _WEIGHTS_HINT)]


def _set(network: RemoteObject, rows: np.ndarray, params: Sequence[np.ndarray]) -> None:
    """Give a network or a layer weights, which its first call makes."""
    network(rows)
    values = network.weight_values()
    order = find_weights(values, [value.shape for value in params], _WEIGHTS_HINT)
    placed = list(values)
    for at, value in zip(order, params, strict=True):
        placed[at] = value.reshape(values[at].shape)
    try:
        network.set_weights(placed)
    except StudentException as exception:
        raise CheckFailed(
            sentence("The variables cannot be given other values."),
            _WEIGHTS_HINT,
            mistake=named("variables_take_no_values"),
        ) from exception


def _count(times_python_ran: StudentFunction) -> int:
    return int(require_array(times_python_ran(), (), sentence("runs")))


def network_with(rows: np.ndarray, params: Sequence[np.ndarray], settings: Mapping[str, Activation]) -> np.ndarray:
    """Scores (N, 10) of the network with other activations than were asked for."""
    activations = [settings.get("first", relu), settings.get("second", relu), settings.get("last", identity)]
    return mlp_scores(rows, params, activations)


def _sigmoid(values: np.ndarray) -> np.ndarray:
    result: np.ndarray = 1.0 / (1.0 + np.exp(-values))
    return result


NETWORK_CHANGES = [
    Change(
        named("softmax_on_scores"),
        sentence("The network of make_mlp() ends in a softmax: leave that to the loss, and return the scores."),
        {"last": softmax},
    ),
    Change(
        named("relu_on_scores"),
        sentence("The scores of make_mlp() pass through a ReLU at the end: the last layer has no activation."),
        {"last": relu},
    ),
    Change(
        named("first_relu_missing"),
        sentence("The first hidden layer of make_mlp() has no ReLU: give it activation=relu."),
        {"first": identity},
    ),
    Change(
        named("second_relu_missing"),
        sentence("The second hidden layer of make_mlp() has no ReLU: give it activation=relu."),
        {"second": identity},
    ),
    Change(
        named("no_relu"),
        sentence("No layer of make_mlp() has a ReLU: the whole network is then one linear function."),
        {"first": identity, "second": identity},
    ),
    Change(
        named("sigmoid_for_relu"),
        sentence("The hidden layers of make_mlp() end in a sigmoid, where relu was asked for."),
        {"first": _sigmoid, "second": _sigmoid},
    ),
    Change(
        named("tanh_for_relu"),
        sentence("The hidden layers of make_mlp() end in a tanh, where relu was asked for."),
        {"first": np.tanh, "second": np.tanh},
    ),
]
