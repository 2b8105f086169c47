"""Checks of ``MNISTModel(data_format)``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from autograder.checks import models
from autograder.checks.expectations import is_close, require_array, require_close
from autograder.checks.layers import relu, softmax
from autograder.checks.mistakes import Named
from autograder.checks.slips import Change, Draw, explain, pairs, singles
from autograder.errors import CheckFailed
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

from .mistakes import named
from .probes import NETWORK
from .reference import SHAPES, Network, random_weights, scores_of

__all__ = [
    "NETWORK_CHANGES",
    "channels_first_matches",
    "dropout_is_right",
    "network_with",
    "pooling_layer_is_reused",
    "scores_match",
]

_IMAGE = (28, 28, 1)
_BATCH = 3
_UNITS = 1024
_IMAGES_FOR_DROPOUT = 400
"""So many tell the deviation of a mean with a standard error of 3.5%, and a rate of 0.5 from one of 0.4."""
_WEIGHTS_HINT = sentence(
    "The weights of MNISTModel must be those of two 5x5 convolutions with 32 and 64 filters, without padding, and of"
    " dense layers of 1024 and 10 units; each layer has biases."
)


def scores_match(mnist_model: StudentFunction, rng: np.random.Generator) -> None:
    """Scores equal our own on random images with random weights, for images in a row as well.

    Raises:
        CheckFailed: they do not.
    """
    model, positions = _made(mnist_model, "channels_last")
    for shape in (_IMAGE, (784,)):
        weights = random_weights(rng)
        images = rng.random((_BATCH, *_IMAGE)).astype(np.float32)
        _set(model, positions, weights)
        scores = _scores(model(images.reshape(_BATCH, *shape), training=False))
        require_close(
            scores,
            scores_of(images, weights),
            sentence("the scores"),
            lambda scores=scores, images=images, weights=weights: _name_slip(scores, images, weights),  # type: ignore[misc]
        )


def channels_first_matches(mnist_model: StudentFunction, rng: np.random.Generator) -> None:
    """With channels first, the network computes the same, whichever way it flattens its maps.

    Raises:
        CheckFailed: it does not.
    """
    images, weights = rng.random((_BATCH, *_IMAGE)).astype(np.float32), random_weights(rng)
    result = mnist_model.beside(NETWORK, "channels_first", images.reshape(_BATCH, -1), *weights)
    if result is None:
        raise CheckFailed(
            sentence("With data_format='channels_first', the weights have other shapes than with channels last."),
            sentence(
                "With channels first, MNISTModel must bring its input into the shape (-1, 1, 28, 28), and give"
                " data_format to both convolutions and to the pooling layer."
            ),
            mistake=named("channels_first_ignored"),
        )
    scores = _scores(result)
    if not any(is_close(scores, scores_of(images, weights, Network(channels_first=first))) for first in (False, True)):
        raise CheckFailed(
            sentence("With data_format='channels_first', MNISTModel computes other scores than with channels last."),
            sentence(
                "With channels first, MNISTModel must bring its input into the shape (-1, 1, 28, 28), and give"
                " data_format to both convolutions and to the pooling layer."
            ),
            mistake=named("channels_first_ignored"),
        )


def pooling_layer_is_reused(mnist_model: StudentFunction) -> None:
    """One pooling layer acts twice.

    Raises:
        CheckFailed: there are several, or one that does not.
    """
    layers, calls = (int(number) for number in mnist_model.beside(NETWORK, "pooling_layers", _blank_images()))
    if (layers, calls) != (1, 2):
        raise CheckFailed(
            sentence(
                "Expected one pooling layer, called twice; found layers: {layers}, calls: {calls}.",
                layers=layers,
                calls=calls,
            ),
            sentence(
                "Create a single MaxPooling2D in MNISTModel.__init__, and call it after each of the two convolutions:"
                " pooling has no parameters."
            ),
            mistake=named("other_pooling_layers"),
        )


def dropout_is_right(mnist_model: StudentFunction, rng: np.random.Generator) -> None:
    """Dropout of one half acts on what the first dense layer gives, while the network learns, and not in inference.

    With zero weights and a bias of 1, all units of that layer are 1, and the mean of what dropout leaves of them, which
    the last layer takes, tells its rate.

    Raises:
        CheckFailed: it does not.
    """
    model, positions = _made(mnist_model, "channels_last")
    weights = [np.zeros(shape, np.float32) for shape in SHAPES]
    weights[5] += 1.0
    weights[6] += np.float32(1.0 / _UNITS)
    _set(model, positions, weights)
    images = rng.random((_IMAGES_FOR_DROPOUT, *_IMAGE)).astype(np.float32)
    inferred = _scores(model(images, training=False), _IMAGES_FOR_DROPOUT)
    if np.abs(inferred - 1.0).max() > 1e-3:
        raise CheckFailed(
            sentence("With training=False, something acts on what the first dense layer gives."),
            sentence("Dropout must do nothing in inference: call the layer with training=training in MNISTModel.call."),
            mistake=named("dropout_in_inference"),
        )
    if np.abs(_scores(model(images), _IMAGES_FOR_DROPOUT) - 1.0).max() > 1e-3:
        raise CheckFailed(
            sentence("Called without training, MNISTModel acts as if it were learning."),
            sentence("Leave the default value of MNISTModel.call as it was given: training=False."),
            mistake=named("training_by_default"),
        )
    learned = _scores(model(images, training=True), _IMAGES_FOR_DROPOUT)[:, 0]
    deviation = float(np.sqrt(np.mean((learned - 1.0) ** 2)))
    expected = 1.0 / np.sqrt(_UNITS)
    if deviation < 1e-6:
        raise CheckFailed(
            sentence("With training=True, dropout does not act on what the first dense layer gives."),
            sentence(
                "MNISTModel needs Dropout(0.5) between its two dense layers, called with training=training in call."
            ),
            mistake=named("dropout_not_on"),
        )
    if not 0.86 * expected < deviation < 1.16 * expected:
        odds = deviation**2 * _UNITS
        raise CheckFailed(
            sentence(
                "Expected dropout with a rate of 0.5, found one of about {rate}.",
                rate=as_number(odds / (1 + odds), ".2f"),
            ),
            sentence("The rate of Dropout is the share of inputs that are set to zero: MNISTModel was asked for 0.5."),
            mistake=named("dropout_rate"),
        )


def _made(mnist_model: StudentFunction, data_format: str) -> tuple[RemoteObject, list[int]]:
    """A model that has its weights, and the positions of the parameters among them."""
    model = models.require_model(mnist_model(data_format), f"MNISTModel({data_format!r})")
    result = model(_blank_images(), training=False)
    _scores(result, 1)
    return model, models.find_weights(model.weight_values(), SHAPES, _WEIGHTS_HINT)


def _blank_images() -> np.ndarray:
    return np.zeros((1, *_IMAGE), np.float32)


def _set(model: RemoteObject, positions: list[int], weights: list[np.ndarray]) -> None:
    found = model.weight_values()
    for position, value in zip(positions, weights, strict=True):
        found[position] = value.reshape(found[position].shape)
    model.set_weights(found)


def _scores(result: object, batch: int = _BATCH) -> np.ndarray:
    return require_array(
        result, (batch, 10), sentence("scores"), sentence("MNISTModel gives each image a row of ten scores.")
    )


def _name_slip(found: np.ndarray, images: np.ndarray, weights: list[np.ndarray]) -> Named:
    general = sentence(
        "Go through the stages of MNISTModel in order: convolution and ReLU, pooling, convolution and ReLU, the same"
        " pooling, flattening, dense layer and ReLU, dropout, and a linear dense layer at the end."
    )
    compute = partial(network_with, images, weights)
    return explain([Draw(found, singles(NETWORK_CHANGES, compute), pairs(NETWORK_CHANGES, compute))], general)


def network_with(images: np.ndarray, weights: list[np.ndarray], settings: Mapping[str, Any]) -> np.ndarray:
    """Scores (N, 10) of the network under other settings than were asked for."""
    first, second, dense = (settings.get(name, relu) for name in ("first", "second", "dense"))
    network = Network(
        (first, second, dense),
        pool=settings.get("pool"),
        ending=settings.get("ending"),
        channels_first=bool(settings.get("channels_first")),
    )
    return scores_of(images.transpose(0, 2, 1, 3) if settings.get("transposed") else images, weights, network)


def _linear(values: np.ndarray) -> np.ndarray:
    return values


def _average(maps: np.ndarray) -> np.ndarray:
    batch, height, width, channels = maps.shape
    pooled: np.ndarray = maps.reshape(batch, height // 2, 2, width // 2, 2, channels).mean(axis=(2, 4))
    return pooled


def _sigmoid(values: np.ndarray) -> np.ndarray:
    squashed: np.ndarray = 1.0 / (1.0 + np.exp(-values))
    return squashed


NETWORK_CHANGES = [
    Change(
        named("softmax_on_scores"),
        sentence("The scores of MNISTModel pass through a softmax: the loss takes it, so leave the last layer linear."),
        {"ending": softmax},
    ),
    Change(
        named("relu_on_scores"),
        sentence("The scores of MNISTModel pass through a ReLU: leave the last layer linear."),
        {"ending": relu},
    ),
    Change(
        named("first_relu_missing"),
        sentence("The first convolution of MNISTModel does not seem to be followed by a ReLU."),
        {"first": _linear},
    ),
    Change(
        named("second_relu_missing"),
        sentence("The second convolution of MNISTModel does not seem to be followed by a ReLU."),
        {"second": _linear},
    ),
    Change(
        named("dense_relu_missing"),
        sentence("The first dense layer of MNISTModel does not seem to be followed by a ReLU."),
        {"dense": _linear},
    ),
    Change(
        named("no_relu"),
        sentence("No layer of MNISTModel seems to be followed by a ReLU."),
        {"first": _linear, "second": _linear, "dense": _linear},
    ),
    Change(
        named("sigmoids"),
        sentence("MNISTModel seems to use sigmoids, as LeNet-5 did: its descendant has ReLU."),
        {"first": _sigmoid, "second": _sigmoid, "dense": _sigmoid},
    ),
    Change(
        named("average_pooling"),
        sentence("MNISTModel seems to take averages in pooling: it was asked for the largest numbers."),
        {"pool": _average},
    ),
    Change(
        named("flattened_channel_by_channel"),
        sentence("MNISTModel flattens its maps channel by channel, although channels come last."),
        {"channels_first": True},
    ),
    Change(
        named("images_transposed"),
        sentence("MNISTModel seems to exchange rows and columns of the image: reshape, do not transpose."),
        {"transposed": True},
    ),
]
