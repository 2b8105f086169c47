"""Layers in plain NumPy: what units build the networks of that student answers are held against.

In float64, as long as what they are given is, so that a difference is the student's rounding and never ours.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

__all__ = ["Padding", "convolution", "convolved_size", "relu", "same_padding", "softmax"]

Padding = tuple[tuple[int, int], tuple[int, int]]
"""Rows before and after, columns before and after."""


def same_padding(kernel: tuple[int, int]) -> Padding:
    """The padding that TensorFlow calls ``SAME``, for strides of 1.

    Args:
        kernel: height and width of the filters.
    """
    (height, width) = kernel
    return ((height - 1) // 2, height // 2), ((width - 1) // 2, width // 2)


def convolved_size(
    size: tuple[int, int], kernel: tuple[int, int], padding: int | Padding, stride: int = 1
) -> tuple[int, int]:
    """Height and width of what a convolution gives; see :func:`convolution`.

    Args:
        size: height and width of its input.
        kernel: height and width of the filters.
        padding: rows and columns of zeros, the same on each side or one by one.
        stride: rows and columns from one window to the next.
    """
    rows, columns = _on_each_side(padding)
    return (size[0] + sum(rows) - kernel[0]) // stride + 1, (size[1] + sum(columns) - kernel[1]) // stride + 1


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


def relu(values: np.ndarray) -> np.ndarray:
    """Values of any shape, zero where they are negative."""
    rectified: np.ndarray = np.maximum(values, 0)
    return rectified


def softmax(scores: np.ndarray, axis: int = 1) -> np.ndarray:
    """Probabilities (N, C) of scores (N, C)."""
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
    probabilities: np.ndarray = exponentials / exponentials.sum(axis=axis, keepdims=True)
    return probabilities


def _on_each_side(padding: int | Padding) -> Padding:
    return ((padding, padding), (padding, padding)) if isinstance(padding, int) else padding
