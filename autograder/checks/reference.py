"""The networks of the units in plain NumPy: the oracle that student answers are held against.

Float64 throughout, so that a difference is the student's rounding and never ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

__all__ = [
    "GAINS",
    "Activation",
    "ConvNetShape",
    "Geometry",
    "Padding",
    "convolution",
    "random_params",
    "relu",
    "rescaled",
    "same_padding",
    "softmax",
    "three_layer_scores",
]

Padding = tuple[tuple[int, int], tuple[int, int]]
"""Rows before and after, columns before and after."""

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

    def feature_map(self, geometry: Geometry = Geometry()) -> tuple[int, int]:  # noqa: B008 - immutable
        """Height and width of the second convolution's output."""
        height, width = self.height, self.width
        for kernel, padding, stride in (
            (self.kernel_1, geometry.padding_1, geometry.stride_1),
            (self.kernel_2, geometry.padding_2, geometry.stride_2),
        ):
            rows, columns = _on_each_side(padding)
            height = (height + sum(rows) - kernel[0]) // stride + 1
            width = (width + sum(columns) - kernel[1]) // stride + 1
        return height, width

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


def same_padding(kernel: tuple[int, int]) -> Padding:
    """The padding that TensorFlow calls ``SAME``, for strides of 1."""
    (height, width) = kernel
    return ((height - 1) // 2, height // 2), ((width - 1) // 2, width // 2)


def convolution(
    images: np.ndarray, kernel: np.ndarray, bias: np.ndarray, padding: int | Padding, stride: int = 1
) -> np.ndarray:
    """Convolve (cross-correlation, as in all deep-learning libraries).

    Args:
        images: (N, H, W, C).
        kernel: (KH, KW, C, F).
        bias: (F,).
        padding: rows and columns of zeros, the same on each side or one by one.
        stride: rows and columns from one window to the next.

    Returns:
        For the same padding P on each side and stride 1: (N, H + 2 P - KH + 1, W + 2 P - KW + 1, F).
    """
    padded = np.pad(images, [(0, 0), *_on_each_side(padding), (0, 0)])
    windows = sliding_window_view(padded, kernel.shape[:2], axis=(1, 2))  # (N, H', W', C, KH, KW)
    windows = windows[:, ::stride, ::stride]
    batch, height, width = windows.shape[:3]
    patches = windows.transpose(0, 1, 2, 4, 5, 3).reshape(batch * height * width, -1)
    result: np.ndarray = (patches @ kernel.reshape(-1, kernel.shape[3])).reshape(batch, height, width, -1) + bias
    return result


def relu(maps: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """The :data:`Activation` of the network that is asked for."""
    rectified: np.ndarray = np.maximum(maps, 0)
    return rectified


def three_layer_scores(
    images: np.ndarray,
    params: Sequence[np.ndarray],
    geometry: Geometry = Geometry(),  # noqa: B008 - immutable
    activations: tuple[Activation, Activation] = (relu, relu),
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


def softmax(scores: np.ndarray, axis: int = 1) -> np.ndarray:
    """Probabilities (N, C) of scores (N, C)."""
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
    probabilities: np.ndarray = exponentials / exponentials.sum(axis=axis, keepdims=True)
    return probabilities


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


def _on_each_side(padding: int | Padding) -> Padding:
    return ((padding, padding), (padding, padding)) if isinstance(padding, int) else padding
