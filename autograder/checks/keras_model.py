"""Checks of Keras models: the three-layer ConvNet as a class or as a stack, and networks of one's own."""

from __future__ import annotations

import numpy as np

from autograder.checks.expectations import cross_entropy, require_array, require_close
from autograder.checks.reference import ConvNetShape, random_params, softmax, three_layer_scores
from autograder.errors import CheckFailed
from autograder.proxies import RemoteObject, StudentFunction

__all__ = [
    "initialiser_is_variance_scaling",
    "one_batch_is_learned",
    "probabilities_match",
    "sequential_probabilities_match",
    "training_flag_is_obeyed",
    "weights_have_shapes",
]

_ORDER_HINT = (
    "The network has exactly two convolutions and one fully connected layer, each with a bias, all created in"
    " __init__ and kept as attributes."
)


def weights_have_shapes(three_layer_class: StudentFunction) -> None:
    """A model built with given channel counts has the six weights that follow, and keeps them.

    Raises:
        CheckFailed: a weight is missing, superfluous, of the wrong shape, or made anew at each call.
    """
    for channel_1, channel_2, classes in ((12, 8, 10), (5, 7, 4)):
        shape = ConvNetShape(channel_1=channel_1, channel_2=channel_2, classes=classes)
        model = _make(three_layer_class, channel_1, channel_2, classes)
        images = np.ones((2, 32, 32, 3), np.float32)
        first = require_array(model(images), (2, classes), "probabilities")
        _sort_weights(model, shape)
        second = require_array(model(images), (2, classes), "probabilities")
        if not np.allclose(first, second, atol=1e-6):
            raise CheckFailed(
                "The same images gave other probabilities at the second call.",
                "Create every layer in __init__, none in call.",
            )


def probabilities_match(three_layer_class: StudentFunction, rng: np.random.Generator) -> None:
    """With weights that we set, the probabilities for random images equal our own.

    Raises:
        CheckFailed: they do not.
    """
    for shape in (ConvNetShape(channel_1=12, channel_2=8), ConvNetShape(batch=7, channel_1=3, channel_2=5, classes=4)):
        model = _make(three_layer_class, shape.channel_1, shape.channel_2, shape.classes)
        _compare(model, shape, rng)


def sequential_probabilities_match(model_init_fn: StudentFunction, rng: np.random.Generator) -> None:
    """The same for a model made without arguments, of 32 and 16 or of 16 and 32 filters.

    Raises:
        CheckFailed: the probabilities, or the numbers of filters, are others.
    """
    model = _require_model(model_init_fn(), "model_init_fn()")
    model(np.zeros((1, 32, 32, 3), np.float32))
    shapes = [ConvNetShape(channel_1=32, channel_2=16), ConvNetShape(channel_1=16, channel_2=32)]
    sizes = [weights.shape for weights in model.weights()]
    shape = shapes[1] if (5, 5, 3, 16) in sizes else shapes[0]
    _compare(model, shape, rng)


def initialiser_is_variance_scaling(three_layer_class: StudentFunction) -> None:
    """Initial weights have the scale of ``VarianceScaling(scale=2.0)``: a variance of 2 / fan_in.

    Raises:
        CheckFailed: the scale of a layer is another.
    """
    shape = ConvNetShape(channel_1=32, channel_2=16)
    model = _make(three_layer_class, shape.channel_1, shape.channel_2, shape.classes)
    model(np.zeros((1, 32, 32, 3), np.float32))
    names = ("the first convolution", "the second convolution", "the fully connected layer")
    for name, weights in zip(names, _sort_weights(model, shape)[::2], strict=True):
        expected = np.sqrt(2.0 / np.prod(weights.shape[:-1]))
        found = float(weights.std())
        # Five standard errors; the initialiser corrects for the cut of its truncated normal.
        if abs(found / expected - 1.0) > 0.02 + 5.0 / np.sqrt(2.0 * weights.size):
            raise CheckFailed(
                f"Expected initial weights of {name} with a standard deviation of {expected:.4f}, found {found:.4f}.",
                "Pass tf.initializers.VarianceScaling(scale=2.0) as kernel_initializer to each layer.",
            )


def one_batch_is_learned(three_layer_class: StudentFunction, rng: np.random.Generator) -> None:
    """Gradients reach every weight, and the loss on one batch falls when it is fitted again and again.

    Raises:
        CheckFailed: they do not.
    """
    model = _make(three_layer_class, 6, 5, 10)
    images = rng.standard_normal((8, 32, 32, 3)).astype(np.float32)
    labels = rng.integers(0, 10, 8).astype(np.int32)
    probabilities = require_array(model(images), (8, 10), "probabilities")
    before = cross_entropy(np.log(np.maximum(probabilities, 1e-12)), labels)
    weights = model.weights()
    probabilities = require_array(
        model.fit_batch(images, labels, learning_rate=0.02, steps=20), (8, 10), "probabilities"
    )
    after = cross_entropy(np.log(np.maximum(probabilities, 1e-12)), labels)
    if not after < 0.6 * before:
        raise CheckFailed(
            f"Expected the loss on one batch to fall below 60 % of {before:.2f} in 20 steps, found {after:.2f}.",
            "Does every layer that __init__ creates take part in call, and does the network end in a softmax?",
        )
    unmoved = [old.shape for old, new in zip(weights, model.weights(), strict=True) if np.array_equal(old, new)]
    if unmoved:
        raise CheckFailed(f"Weights of shape {unmoved[0]} did not move in training.", "Is their layer used in call?")


def training_flag_is_obeyed(custom_class: StudentFunction, rng: np.random.Generator) -> None:
    """In inference, an image's scores depend on that image alone; in training, normalisation and dropout act.

    Raises:
        CheckFailed: batch normalisation or dropout acts at the wrong time.
    """
    model = _require_model(custom_class(), "CustomConvNet()")
    images = rng.standard_normal((16, 32, 32, 3)).astype(np.float32)
    scores = require_array(model(images, training=False), (16, 10), "scores")
    again = require_array(model(images, training=False), (16, 10), "scores")
    if not np.allclose(scores, again, atol=1e-4):
        raise CheckFailed(
            "With training=False, the same images gave other scores at the second call.",
            "Is dropout switched on in inference?",
        )
    scale = max(float(np.abs(scores).max()), 1e-6)
    others = np.concatenate([images[:4], 5.0 * rng.standard_normal((4, 32, 32, 3)).astype(np.float32)])
    among_others = require_array(model(others, training=False), (8, 10), "scores")
    if np.abs(among_others[:4] - scores[:4]).max() > 1e-2 * scale:
        raise CheckFailed(
            "With training=False, an image's scores depend on the other images of the batch.",
            "Is batch normalisation told training=True in inference?",
        )
    kinds = model.layers_that_learn_differently()
    if kinds:
        in_training = require_array(model(images, training=True), (16, 10), "scores")
        if np.abs(in_training - scores).max() <= 1e-5 * scale:
            raise CheckFailed(
                f"The network contains {' and '.join(sorted(kinds)).replace('_', ' ')}, yet training=True changes"
                " nothing.",
                "Pass `training` on to these layers in call, or leave it to Keras, but do not fix it.",
            )


def _make(three_layer_class: StudentFunction, channel_1: int, channel_2: int, classes: int) -> RemoteObject:
    return _require_model(three_layer_class(channel_1, channel_2, classes), three_layer_class.name)


def _require_model(result: object, what: str) -> RemoteObject:
    if result is None:
        raise CheckFailed(f"{what} gave None.", "Is the TODO filled in, and is the model returned?")
    if not isinstance(result, RemoteObject):
        raise CheckFailed(f"Expected {what} to give a Keras model, got something else.")
    return result


def _sort_weights(model: RemoteObject, shape: ConvNetShape) -> list[np.ndarray]:
    """The model's weights in the network's order, whatever the order in which its layers were made."""
    return [weights for _, weights in _assign_weights(model, shape)]


def _assign_weights(model: RemoteObject, shape: ConvNetShape) -> list[tuple[int, np.ndarray]]:
    """Positions and values of the model's weights, in the order of :func:`.reference.random_params`."""
    expected = [params.shape for params in random_params(shape, np.random.default_rng(0))]
    found = model.weights()
    if sorted(weights.shape for weights in found) != sorted(expected):
        raise CheckFailed(
            f"Expected weights of the shapes {_list(expected)}, found {_list([weights.shape for weights in found])}.",
            _ORDER_HINT,
        )
    remaining = dict(enumerate(found))
    assigned: list[tuple[int, np.ndarray]] = []
    for index, wanted in enumerate(expected):
        # Biases of equal length are told apart by the kernel that stands before them.
        after = assigned[-1][0] if index % 2 else -1
        candidates = [position for position, weights in remaining.items() if weights.shape == wanted]
        position = min(candidates, key=lambda position: (position < after, position))
        assigned.append((position, remaining.pop(position)))
    return assigned


def _compare(model: RemoteObject, shape: ConvNetShape, rng: np.random.Generator) -> None:
    images = rng.standard_normal((shape.batch, shape.height, shape.width, 3)).astype(np.float32)
    what = (shape.batch, shape.classes)
    require_array(model(images), what, "probabilities")
    params = random_params(shape, rng)
    positions = [position for position, _ in _assign_weights(model, shape)]
    model.set_weights([params[positions.index(position)] for position in range(len(params))])
    probabilities = require_array(model(images), what, "probabilities")
    scores = three_layer_scores(images, params)
    assert scores is not None
    expected = softmax(scores)
    hint = "Go through the layers in order: zero-padding, a ReLU after each convolution, a softmax at the end."
    if np.allclose(probabilities, scores, rtol=1e-3, atol=1e-3):
        hint = "These are scores: the softmax at the end is missing."
    elif np.allclose(probabilities, softmax(expected), rtol=1e-3, atol=1e-3):
        hint = "The softmax seems to be applied twice."
    require_close(probabilities, expected, "the probabilities", hint, tolerance=2e-3)


def _list(shapes: list[tuple[int, ...]]) -> str:
    return ", ".join(str(shape) for shape in shapes[:12]) + (", ..." if len(shapes) > 12 else "")
