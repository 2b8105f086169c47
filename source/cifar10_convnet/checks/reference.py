"""The unit's network in plain NumPy: the oracle that student answers are held against.

Float64 throughout, so that a difference is the student's rounding and never ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from autograder.checks.expectations import cross_entropy
from autograder.checks.layers import Padding, convolution, convolved_size, relu

__all__ = [
    "GAINS",
    "Activation",
    "ConvNetShape",
    "Geometry",
    "loss_gradient",
    "random_params",
    "rectified",
    "rescaled",
    "three_layer_scores",
]

GAINS = (1.0, 1e-2, 30.0)
"""Factors for :func:`rescaled` under which a network is compared."""

Activation = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""What follows a convolution, given its output (N, H, W, F) and its bias (F,), which the output contains."""


class Geometry(NamedTuple):
    """How the two convolutions move over their input.

    Attributes:
        padding_1: of the first convolution; a number pads all four sides.
        padding_2: of the second.
        stride_1: of the first convolution.
        stride_2: of the second.
    """

    padding_1: int | Padding = 2
    padding_2: int | Padding = 1
    stride_1: int = 1
    stride_2: int = 1


class ConvNetShape(NamedTuple):
    """Sizes of one instance of the three-layer ConvNet.

    Attributes:
        batch: images.
        height: of the images, in pixels.
        width: of the images, in pixels.
        kernel_1: height and width of the first convolution's filters.
        channel_1: their number.
        kernel_2: height and width of the second convolution's filters.
        channel_2: their number.
        classes: scores per image.
    """

    batch: int = 4
    height: int = 32
    width: int = 32
    kernel_1: tuple[int, int] = (5, 5)
    channel_1: int = 6
    kernel_2: tuple[int, int] = (3, 3)
    channel_2: int = 9
    classes: int = 10

    @property
    def image(self) -> tuple[int, int, int]:
        """Shape of one image: height, width and the three colours."""
        return self.height, self.width, 3

    def feature_map(self, geometry: Geometry = Geometry()) -> tuple[int, int]:  # noqa: B008 - immutable
        """Height and width of the second convolution's output."""
        hidden = convolved_size((self.height, self.width), self.kernel_1, geometry.padding_1, geometry.stride_1)
        return convolved_size(hidden, self.kernel_2, geometry.padding_2, geometry.stride_2)

    def params(self, feature_map: tuple[int, int] | None = None) -> list[tuple[int, ...]]:
        """Shapes of the six parameters: kernel, bias, kernel, bias, weights, bias.

        Args:
            feature_map: height and width of what the fully connected layer gets, where these are not the
                network's own.
        """
        height, width = feature_map or self.feature_map()
        return [
            (*self.kernel_1, 3, self.channel_1),
            (self.channel_1,),
            (*self.kernel_2, self.channel_1, self.channel_2),
            (self.channel_2,),
            (height * width * self.channel_2, self.classes),
            (self.classes,),
        ]


def rectified(maps: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """The :data:`Activation` of the network that is asked for."""
    return relu(maps)


def three_layer_scores(
    images: np.ndarray,
    params: Sequence[np.ndarray],
    geometry: Geometry = Geometry(),  # noqa: B008 - immutable
    activations: tuple[Activation, Activation] = (rectified, rectified),
) -> np.ndarray:
    """Scores (N, C) of convolution, ReLU, convolution, ReLU, fully connected layer.

    Args:
        images: (N, H, W, 3).
        params: kernel, bias, kernel, bias, weights, bias; weights made for this geometry.
        geometry: of the convolutions; others than the default are slips to recognise.
        activations: what follows each convolution; likewise.
    """
    kernel_1, bias_1, kernel_2, bias_2, weights, bias = (np.asarray(value, np.float64) for value in params)
    hidden = np.asarray(images, np.float64)
    hidden = activations[0](convolution(hidden, kernel_1, bias_1, geometry.padding_1, geometry.stride_1), bias_1)
    hidden = activations[1](convolution(hidden, kernel_2, bias_2, geometry.padding_2, geometry.stride_2), bias_2)
    scores: np.ndarray = hidden.reshape(len(images), -1) @ weights + bias
    return scores


def random_params(
    shape: ConvNetShape, rng: np.random.Generator, feature_map: tuple[int, int] | None = None
) -> list[np.ndarray]:
    """Six float32 parameters whose biases matter, scaled such that scores are of order one.

    Args:
        shape: of the network.
        rng: source of the numbers.
        feature_map: see :meth:`ConvNetShape.params`.
    """
    scales = [0.5 if len(size) == 1 else np.sqrt(2.0 / np.prod(size[:-1])) for size in shape.params(feature_map)]
    return [
        (rng.standard_normal(size) * scale).astype(np.float32)
        for size, scale in zip(shape.params(feature_map), scales, strict=True)
    ]


def rescaled(params: Sequence[np.ndarray], hidden: float, scores: float = 1.0) -> list[np.ndarray]:
    """Parameters with which the same network computes the same on another scale.

    ReLU, convolutions and matrix products commute with positive factors, so every hidden number comes out times
    ``hidden`` and every score times ``scores``. What is cut off, saturated or added on the way does not commute.
    """
    factors = (hidden, hidden, 1.0, hidden, scores / hidden, scores)
    return [(value * factor).astype(value.dtype) for value, factor in zip(params, factors, strict=True)]


def loss_gradient(images: np.ndarray, labels: np.ndarray, params: list[np.ndarray], index: int) -> np.ndarray:
    """Gradient of our own loss with respect to one parameter, by central differences."""
    step = 1e-6
    moved = [np.array(value, np.float64) for value in params]
    numbers = moved[index].reshape(-1)
    gradient = np.zeros_like(numbers)
    for position, value in enumerate(numbers.copy()):
        for sign in (1, -1):
            numbers[position] = value + sign * step
            gradient[position] += sign * cross_entropy(three_layer_scores(images, moved), labels) / (2 * step)
        numbers[position] = value
    return gradient.reshape(moved[index].shape)
