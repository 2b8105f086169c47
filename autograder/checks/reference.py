"""The networks of the units in plain NumPy: the oracle that student answers are held against.

Float64 throughout, so that a difference is the student's rounding and never ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

__all__ = ["ConvNetShape", "convolution", "random_params", "softmax", "three_layer_scores"]


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
    def features(self) -> int:
        """Inputs of the fully connected layer: zero-padding by 2, then by 1, around each image."""
        height = self.height + 4 - self.kernel_1[0] + 1 + 2 - self.kernel_2[0] + 1
        width = self.width + 4 - self.kernel_1[1] + 1 + 2 - self.kernel_2[1] + 1
        return height * width * self.channel_2


def convolution(images: np.ndarray, kernel: np.ndarray, bias: np.ndarray, padding: int) -> np.ndarray:
    """Convolve with stride 1 (cross-correlation, as in all deep-learning libraries).

    Args:
        images: (N, H, W, C).
        kernel: (KH, KW, C, F).
        bias: (F,).
        padding: rows and columns of zeros on each side.

    Returns:
        (N, H + 2 padding - KH + 1, W + 2 padding - KW + 1, F).
    """
    padded = np.pad(images, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    windows = sliding_window_view(padded, kernel.shape[:2], axis=(1, 2))  # (N, H', W', C, KH, KW)
    batch, height, width = windows.shape[:3]
    patches = windows.transpose(0, 1, 2, 4, 5, 3).reshape(batch * height * width, -1)
    result: np.ndarray = (patches @ kernel.reshape(-1, kernel.shape[3])).reshape(batch, height, width, -1) + bias
    return result


def three_layer_scores(images: np.ndarray, params: Sequence[np.ndarray]) -> np.ndarray:
    """Scores (N, C) of convolution, ReLU, convolution, ReLU, fully connected layer.

    Args:
        images: (N, H, W, 3).
        params: kernel, bias, kernel, bias, weights, bias; paddings are 2 and 1.
    """
    kernel_1, bias_1, kernel_2, bias_2, weights, bias = (np.asarray(value, np.float64) for value in params)
    hidden = np.maximum(convolution(np.asarray(images, np.float64), kernel_1, bias_1.reshape(-1), 2), 0)
    hidden = np.maximum(convolution(hidden, kernel_2, bias_2.reshape(-1), 1), 0)
    scores: np.ndarray = hidden.reshape(len(images), -1) @ weights + bias.reshape(-1)
    return scores


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities (N, C) of scores (N, C)."""
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities: np.ndarray = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


def random_params(shape: ConvNetShape, rng: np.random.Generator) -> list[np.ndarray]:
    """Six float32 parameters whose biases matter, scaled such that scores are of order one."""
    kernel_1 = (*shape.kernel_1, 3, shape.channel_1)
    kernel_2 = (*shape.kernel_2, shape.channel_1, shape.channel_2)
    weights = (shape.features, shape.classes)
    params = []
    for kernel in (kernel_1, kernel_2, weights):
        scale = np.sqrt(2.0 / np.prod(kernel[:-1]))
        params.append((rng.standard_normal(kernel) * scale).astype(np.float32))
        params.append(rng.normal(0.0, 0.5, kernel[-1]).astype(np.float32))
    return params
