"""Common slips in the three-layer ConvNet: networks that differ in one thing from the one that was asked for.

A wrong answer that computes exactly what a slip computes is told so; this is what hints are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from autograder.checks.layers import Padding, relu, softmax
from autograder.checks.slips import Slip, explain
from autograder.locale.messages import N_
from autograder.locale.sentences import Words, sentence

from .reference import Activation, ConvNetShape, Geometry, rectified, three_layer_scores

__all__ = [
    "GENERAL",
    "GEOMETRIES",
    "PROBABILITY_ENDINGS",
    "SCORE_ENDINGS",
    "Ending",
    "computed_slips",
    "describe_geometry",
    "name_slip",
]

Params = Sequence[np.ndarray]
Ending = Callable[[np.ndarray], np.ndarray]

GENERAL = sentence(
    "The network computes something else than was asked for. Go through the layers in order: padding, strides of 1,"
    " the bias of each layer, a ReLU after each convolution, and nothing else."
)
"""The hint where no slip was recognised."""


def name_slip(
    found: np.ndarray,
    images: np.ndarray,
    params: Params,
    shape: ConvNetShape,
    *,
    ending: Ending,
    other_endings: Mapping[str, Ending],
) -> Words:
    """A hint that names the slip which computes what was found; a general one where none does.

    Args:
        found: scores or probabilities (N, C).
        images: (N, H, W, 3).
        params: the six parameters.
        shape: of the network.
        ending: what the right network does with its scores.
        other_endings: hints, and what wrong ones do with them.
    """
    return explain(found, computed_slips(images, params, shape, ending, other_endings), GENERAL)


def computed_slips(
    images: np.ndarray, params: Params, shape: ConvNetShape, ending: Ending, other_endings: Mapping[str, Ending]
) -> Iterator[Slip]:
    """What networks with one slip each compute; arguments as those of :func:`name_slip`."""
    scores = three_layer_scores(images, params)
    for hint, other_ending in other_endings.items():
        yield sentence(hint), other_ending(scores)
    for hint, change in _PARAMS.items():
        yield sentence(hint), ending(three_layer_scores(images, change(params)))
    for hint, activations in _ACTIVATIONS.items():
        yield sentence(hint), ending(three_layer_scores(images, params, activations=activations))
    bias = np.asarray(params[5], np.float64)
    yield sentence(_RELU_BEFORE_LAST_BIAS), ending(_relu_before_bias(scores, bias))
    for geometry in GEOMETRIES:
        if shape.feature_map(geometry) == shape.feature_map():
            yield describe_geometry(geometry), ending(three_layer_scores(images, params, geometry))


def describe_geometry(geometry: Geometry) -> Words:
    """The hint that an answer's network has this one."""
    first, second = _describe_padding(geometry.padding_1), _describe_padding(geometry.padding_2)
    if geometry.stride_1 == geometry.stride_2 == 1:
        # Translators, here and below: {first} and {second} are such as "2" or "4 (above and on the left only)".
        return sentence(
            "Your network computes what a zero-padding of {first} in the first convolution and of {second} in the"
            " second gives. Asked for were 2 and 1, on all four sides.",
            first=first,
            second=second,
        )
    return sentence(
        "Your network computes what strides of {stride_1} in the first convolution and of {stride_2} in the second"
        " give, with zero-paddings of {first} and {second}. Asked for were strides of 1.",
        first=first,
        second=second,
        stride_1=geometry.stride_1,
        stride_2=geometry.stride_2,
    )


def _describe_padding(padding: int | Padding) -> Words:
    if isinstance(padding, int):
        return str(padding)
    (above, below), _columns = padding
    if above:
        return sentence("{width} (above and on the left only)", width=above)
    return sentence("{width} (below and on the right only)", width=below)


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
    shifted: np.ndarray = relu(maps - bias) + bias
    return shifted


_ACTIVATIONS: dict[str, tuple[Activation, Activation]] = {
    N_("The first convolution's output does not seem to pass through a ReLU."): (_linear, rectified),
    N_("The second convolution's output does not seem to pass through a ReLU."): (rectified, _linear),
    N_("Neither convolution's output seems to pass through a ReLU."): (_linear, _linear),
    N_("The first bias seems to be added after the ReLU."): (_relu_before_bias, rectified),
    N_("The second bias seems to be added after the ReLU."): (rectified, _relu_before_bias),
    N_("The biases seem to be added after the ReLUs."): (_relu_before_bias, _relu_before_bias),
}


_RELU_BEFORE_LAST_BIAS = N_(
    "In the fully connected layer, a ReLU seems to act before the bias is added: leave out that ReLU."
)


def _without(*positions: int) -> Callable[[Params], Params]:
    return lambda params: [value * (index not in positions) for index, value in enumerate(params)]


def _with_kernels(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Params], Params]:
    return lambda params: [change(value) if value.ndim == 4 else value for value in params]


_PARAMS: dict[str, Callable[[Params], Params]] = {
    N_("The first convolution's bias does not seem to be added."): _without(1),
    N_("The second convolution's bias does not seem to be added."): _without(3),
    N_("The fully connected layer's bias does not seem to be added."): _without(5),
    N_("The convolutions' biases do not seem to be added."): _without(1, 3),
    N_("The biases do not seem to be added."): _without(1, 3, 5),
    N_("The filters seem to be flipped: use the filters as given."): _with_kernels(lambda kernel: kernel[::-1, ::-1]),
    N_("Height and width of the filters seem to be exchanged."): _with_kernels(
        lambda kernel: kernel.transpose(1, 0, 2, 3) if kernel.shape[0] == kernel.shape[1] else kernel
    ),
}

SCORE_ENDINGS: dict[str, Ending] = {
    N_("The network returns probabilities: leave the softmax to the loss function, and return scores."): softmax,
    N_("The scores seem to pass through a ReLU: return what the fully connected layer gives."): lambda scores: (
        np.maximum(scores, 0)
    ),
}
"""What students do to scores that should be left alone."""

PROBABILITY_ENDINGS: dict[str, Ending] = {
    N_("The network returns scores: the softmax at the end is missing."): lambda scores: scores,
    N_("The softmax seems to be applied twice."): lambda scores: softmax(softmax(scores)),
    N_("The softmax seems to be taken over the images of the batch, not over the classes."): lambda scores: softmax(
        scores, axis=0
    ),
    N_("The network seems to end in a sigmoid, where a softmax was asked for."): lambda scores: (
        1 / (1 + np.exp(-scores))
    ),
    N_("The scores seem to pass through a ReLU before the softmax."): lambda scores: softmax(np.maximum(scores, 0)),
}
"""What students do to scores instead of one softmax over the classes."""
