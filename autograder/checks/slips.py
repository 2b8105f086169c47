"""Common slips in the three-layer ConvNet: networks that differ in one thing from the one that was asked for.

A wrong answer that computes exactly what a slip computes is told so; this is what hints are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np

from autograder.checks.expectations import is_close
from autograder.checks.reference import (
    Activation,
    ConvNetShape,
    Geometry,
    Padding,
    relu,
    softmax,
    three_layer_scores,
)

__all__ = ["GEOMETRIES", "PROBABILITY_ENDINGS", "SCORE_ENDINGS", "describe_geometry", "explain"]

Params = Sequence[np.ndarray]
Ending = Callable[[np.ndarray], np.ndarray]


def explain(
    found: np.ndarray,
    images: np.ndarray,
    params: Params,
    shape: ConvNetShape,
    *,
    ending: Ending,
    other_endings: Mapping[str, Ending],
) -> str:
    """A hint that names the slip which computes what was found; a general one where none does.

    Args:
        found: scores or probabilities (N, C).
        images: (N, H, W, 3).
        params: the six parameters.
        shape: of the network.
        ending: what the right network does with its scores.
        other_endings: hints, and what wrong ones do with them.
    """
    scores = three_layer_scores(images, params)
    for hint, other_ending in other_endings.items():
        if is_close(found, other_ending(scores)):
            return hint
    for hint, change in _PARAMS.items():
        if is_close(found, ending(three_layer_scores(images, change(params)))):
            return hint
    for hint, activations in _ACTIVATIONS.items():
        if is_close(found, ending(three_layer_scores(images, params, activations=activations))):
            return hint
    for geometry in GEOMETRIES:
        fits = shape.feature_map(geometry) == shape.feature_map()
        if fits and is_close(found, ending(three_layer_scores(images, params, geometry))):
            return f"It computes what {describe_geometry(geometry)} give."
    return (
        "Go through the layers in order: padding, strides of 1, the bias of each layer, a ReLU after each convolution,"
        " and nothing else."
    )


def describe_geometry(geometry: Geometry) -> str:
    """In words: "paddings of 2 and 1, and strides of 1 and 2"."""
    paddings = f"paddings of {_describe_padding(geometry.padding_1)} and {_describe_padding(geometry.padding_2)}"
    if geometry.stride_1 == geometry.stride_2 == 1:
        return paddings
    return f"{paddings}, and strides of {geometry.stride_1} and {geometry.stride_2},"


def _describe_padding(padding: int | Padding) -> str:
    if isinstance(padding, int):
        return str(padding)
    (above, below), _ = padding
    return f"{above} (above and on the left only)" if above else f"{below} (below and on the right only)"


def _one_sided(width: int) -> list[Padding]:
    return [((width, 0), (width, 0)), ((0, width), (0, width))]


GEOMETRIES = [
    *(Geometry(padding_1, padding_2) for padding_1, padding_2 in product(range(4), repeat=2)),
    *(Geometry(padding_1=padding) for padding in [*_one_sided(2), *_one_sided(4)]),
    *(Geometry(padding_2=padding) for padding in [*_one_sided(1), *_one_sided(2)]),
    *(Geometry(stride_1=stride_1, stride_2=stride_2) for stride_1, stride_2 in ((2, 1), (1, 2), (2, 2))),
]
GEOMETRIES.remove(Geometry())
"""Paddings and strides that students take instead."""


def _linear(maps: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return maps


def _relu_before_bias(maps: np.ndarray, bias: np.ndarray) -> np.ndarray:
    rectified: np.ndarray = relu(maps - bias, bias) + bias
    return rectified


_ACTIVATIONS: dict[str, tuple[Activation, Activation]] = {
    "The first convolution's output does not seem to pass through a ReLU.": (_linear, relu),
    "The second convolution's output does not seem to pass through a ReLU.": (relu, _linear),
    "Neither convolution's output seems to pass through a ReLU.": (_linear, _linear),
    "The first bias seems to be added after the ReLU.": (_relu_before_bias, relu),
    "The second bias seems to be added after the ReLU.": (relu, _relu_before_bias),
    "The biases seem to be added after the ReLUs.": (_relu_before_bias, _relu_before_bias),
}


def _without(*positions: int) -> Callable[[Params], Params]:
    return lambda params: [value * (index not in positions) for index, value in enumerate(params)]


def _with_kernels(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Params], Params]:
    return lambda params: [change(value) if value.ndim == 4 else value for value in params]


_PARAMS: dict[str, Callable[[Params], Params]] = {
    "The first convolution's bias does not seem to be added.": _without(1),
    "The second convolution's bias does not seem to be added.": _without(3),
    "The fully connected layer's bias does not seem to be added.": _without(5),
    "The convolutions' biases do not seem to be added.": _without(1, 3),
    "The biases do not seem to be added.": _without(1, 3, 5),
    "The filters seem to be flipped: take them as they are.": _with_kernels(lambda kernel: kernel[::-1, ::-1]),
    "Height and width of the filters seem to be exchanged.": _with_kernels(
        lambda kernel: kernel.transpose(1, 0, 2, 3) if kernel.shape[0] == kernel.shape[1] else kernel
    ),
}

SCORE_ENDINGS: dict[str, Ending] = {
    "These are probabilities: leave the softmax to the loss function.": softmax,
    "The scores seem to pass through a ReLU: they are the end of the network.": lambda scores: np.maximum(scores, 0),
}
"""What students do to scores that should be left alone."""

PROBABILITY_ENDINGS: dict[str, Ending] = {
    "These are scores: the softmax at the end is missing.": lambda scores: scores,
    "The softmax seems to be applied twice.": lambda scores: softmax(softmax(scores)),
    "The softmax seems to be taken over the images of the batch, not over the classes.": lambda scores: softmax(
        scores, axis=0
    ),
    "The network seems to end in a sigmoid, where a softmax was asked for.": lambda scores: 1 / (1 + np.exp(-scores)),
    "The scores seem to pass through a ReLU before the softmax.": lambda scores: softmax(np.maximum(scores, 0)),
}
"""What students do to scores instead of one softmax over the classes."""
