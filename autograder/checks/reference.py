"""The networks of the units in plain NumPy: the oracle that student answers are held against.

Float64 throughout, so that a difference is the student's rounding and never ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

__all__ = ["ConvNetShape", "Padding", "convolution", "random_params", "softmax", "three_layer_scores"]


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

    def feature_map(self, padding_1: int = 2, padding_2: int = 1) -> tuple[int, int]:
        """Height and width of the second convolution's output."""
        border = 2 * (padding_1 + padding_2) + 2
        height = self.height + border - self.kernel_1[0] - self.kernel_2[0]
        return height, self.width + border - self.kernel_1[1] - self.kernel_2[1]


Padding = tuple[tuple[int, int], tuple[int, int]]
"""Rows before and after, columns before and after."""


def convolution(images: np.ndarray, kernel: np.ndarray, bias: np.ndarray, padding: int | Padding) -> np.ndarray:
    """Convolve with stride 1 (cross-correlation, as in all deep-learning libraries).

    Args:
        images: (N, H, W, C).
        kernel: (KH, KW, C, F).
        bias: (F,).
        padding: rows and columns of zeros, the same on each side or one by one.

    Returns:
        For the same padding P on each side (N, H + 2 P - KH + 1, W + 2 P - KW + 1, F).
    """
    rows, columns = ((padding, padding), (padding, padding)) if isinstance(padding, int) else padding
    padded = np.pad(images, [(0, 0), rows, columns, (0, 0)])
    windows = sliding_window_view(padded, kernel.shape[:2], axis=(1, 2))  # (N, H', W', C, KH, KW)
    batch, height, width = windows.shape[:3]
    patches = windows.transpose(0, 1, 2, 4, 5, 3).reshape(batch * height * width, -1)
    result: np.ndarray = (patches @ kernel.reshape(-1, kernel.shape[3])).reshape(batch, height, width, -1) + bias
    return result


def three_layer_scores(
    images: np.ndarray,
    params: Sequence[np.ndarray],
    *,
    paddings: tuple[int | Padding, int | Padding] = (2, 1),
    activations: tuple[bool, bool] = (True, True),
    biases: bool = True,
) -> np.ndarray | None:
    """Scores (N, C) of convolution, ReLU, convolution, ReLU, fully connected layer.

    Args:
        images: (N, H, W, 3).
        params: kernel, bias, kernel, bias, weights, bias.
        paddings: of the two convolutions; others than (2, 1) are slips to recognise.
        activations: whether a ReLU follows each convolution.
        biases: whether biases are added.

    Returns:
        None where the features do not fit the weights.
    """
    kernel_1, bias_1, kernel_2, bias_2, weights, bias = (np.asarray(value, np.float64) for value in params)
    hidden = np.asarray(images, np.float64)
    layers = ((kernel_1, bias_1), (kernel_2, bias_2))
    for (kernel, offset), padding, activation in zip(layers, paddings, activations, strict=True):
        hidden = convolution(hidden, kernel, offset.reshape(-1) * biases, padding)
        hidden = np.maximum(hidden, 0) if activation else hidden
    features = hidden.reshape(len(images), -1)
    if features.shape[1] != len(weights):
        return None
    scores: np.ndarray = features @ weights + bias.reshape(-1) * biases
    return scores


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities (N, C) of scores (N, C)."""
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities: np.ndarray = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


def random_params(
    shape: ConvNetShape, rng: np.random.Generator, feature_map: tuple[int, int] | None = None
) -> list[np.ndarray]:
    """Six float32 parameters whose biases matter, scaled such that scores are of order one.

    Args:
        shape: of the network.
        rng: source of the numbers.
        feature_map: height and width that the fully connected layer's weights are made for, where these
            are not the network's own.
    """
    height, width = feature_map or shape.feature_map()
    kernel_1 = (*shape.kernel_1, 3, shape.channel_1)
    kernel_2 = (*shape.kernel_2, shape.channel_1, shape.channel_2)
    weights = (height * width * shape.channel_2, shape.classes)
    params = []
    for kernel in (kernel_1, kernel_2, weights):
        scale = np.sqrt(2.0 / np.prod(kernel[:-1]))
        params.append((rng.standard_normal(kernel) * scale).astype(np.float32))
        params.append(rng.normal(0.0, 0.5, kernel[-1]).astype(np.float32))
    return params
