"""Common slips in the three-layer ConvNet: networks that differ in one thing, or two, from the one that was asked for.

A wrong answer that computes exactly what a slip computes is told so; this is what hints are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks.layers import softmax
from autograder.checks.mistakes import Named
from autograder.checks.slips import Change, Draw, Slip, explain, may_compute, pairs, singles
from autograder.locale.messages import N_
from autograder.locale.sentences import Words, sentence

from .geometries import GEOMETRIES, geometry_change
from .mistakes import named
from .networks import Ending, Params, leaky, linear, outputs, relu_before_bias, sigmoid, squashed
from .reference import Activation, ConvNetShape, Geometry, rectified

__all__ = [
    "GENERAL",
    "PROBABILITY_ENDINGS",
    "SCORE_ENDINGS",
    "Endings",
    "known_changes",
    "name_geometry",
    "name_slip",
]

Endings = Mapping[str, tuple[str, Ending]]
"""By the code of a mistake: the hint, and what is done with the scores."""

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
    other_endings: Endings,
) -> Named:
    """Names the slip, or the two slips, that compute what was found; gives a general hint where none does.

    Args:
        found: scores or probabilities (N, C).
        images: (N, H, W, 3).
        params: the six parameters.
        shape: of the network.
        ending: what the right network does with its scores.
        other_endings: what wrong ones do with them.
    """
    compute, of_first_image = outputs(images, params, ending), outputs(images[:1], params, ending)

    def may_fit(settings: Mapping[str, Any]) -> bool:  # most networks are refuted by one image
        looks_at_all = any(value is each for value in settings.values() for each in _OF_ALL_IMAGES)
        return looks_at_all or may_compute(found[:1], of_first_image(settings))

    changes = [*known_changes(shape, other_endings), *_rarer_changes(params, shape)]
    draw = Draw(found, singles(changes, compute, may_fit), pairs(changes, compute, may_fit))
    return explain([draw], GENERAL)


def name_geometry(
    found: np.ndarray, images: np.ndarray, params: Params, geometries: Sequence[Geometry], otherwise: Words
) -> Named:
    """The same where scores fit parameters for feature maps of another size than was asked for.

    Args:
        found: scores (N, C).
        images: (N, H, W, 3).
        params: the six parameters, for those maps.
        geometries: that give maps of that size.
        otherwise: the hint where nothing fits.
    """
    compute = outputs(images, params, lambda scores: scores)
    moved = [geometry_change(geometry) for geometry in geometries]
    others = [change for change in known_changes(None, SCORE_ENDINGS) if "geometry" not in change.settings]
    together = (slip for change in moved for slip in pairs_of(change, others, compute))
    return explain([Draw(found, singles(moved, compute), together)], otherwise)


def pairs_of(
    first: Change, others: Sequence[Change], compute: Callable[[Mapping[str, Any]], np.ndarray]
) -> Iterator[Slip]:
    """One change with each of the others."""
    for other in others:
        yield from pairs([first, other], compute)


def known_changes(shape: ConvNetShape | None, other_endings: Endings) -> list[Change]:
    """Slips that are so common that students' notebooks know them by name.

    Args:
        shape: of the network; without one, the geometry is not changed.
        other_endings: as those of :func:`name_slip`.
    """
    changes = [
        Change(named(code), sentence(hint), {"ending": ending}) for code, (hint, ending) in other_endings.items()
    ]
    for code, (hint, settings) in _PARAMS.items():
        changes.append(Change(named(code), sentence(hint), settings))
    for code, (hint, activations) in _ACTIVATIONS.items():
        changed = {
            f"activation_{place}": activation
            for place, activation in enumerate(activations, start=1)
            if activation is not rectified
        }
        changes.append(Change(named(code), sentence(hint), changed))
    changes.append(Change(named("relu_before_last_bias"), sentence(_RELU_BEFORE_LAST_BIAS), {"last_relu": True}))
    if shape is not None:
        fitting = (geometry for geometry in GEOMETRIES if shape.feature_map(geometry) == shape.feature_map())
        changes += [geometry_change(geometry) for geometry in fitting]
    return changes


def _rarer_changes(params: Params, shape: ConvNetShape) -> list[Change]:
    """Further slips, which are told from the others, and of which only the grader knows."""
    height, width = shape.feature_map()

    def by_channels(weights: np.ndarray) -> np.ndarray:
        """Weights that do to maps flattened row by row what the given ones do to maps flattened channel by channel."""
        by_place = weights.reshape(-1, height, width, weights.shape[1]).transpose(1, 2, 0, 3)
        return by_place.reshape(weights.shape)

    changes = [Change(named(code), sentence(hint), settings) for code, (hint, settings) in _RARER.items()]
    changes += [
        Change(
            named("leaky_relu"),
            sentence("The convolutions' outputs seem to pass through a leaky ReLU, where a ReLU was asked for."),
            {f"activation_{place}": leaky(slope) for place in (1, 2)},
        )
        for slope in _SLOPES
    ]
    changes.append(
        Change(
            named("flattened_channel_by_channel"),
            sentence(
                "The feature maps seem to be flattened channel by channel: flatten the maps without moving the channels"
                " first."
            ),
            {"weights": by_channels},
        )
    )
    if params[1].shape == params[3].shape:
        changes.append(
            Change(
                named("first_bias_taken_twice"),
                sentence("The second convolution seems to add the first one's bias."),
                {"bias_2": params[1]},
            )
        )
    return changes


def _over_the_batch(scores: np.ndarray) -> np.ndarray:
    return softmax(scores, axis=0)


def _less_the_mean(images: np.ndarray) -> np.ndarray:
    centred: np.ndarray = images - images.mean(axis=0)
    return centred


_OF_ALL_IMAGES = (_over_the_batch, _less_the_mean)
"""What does not work image by image."""


def _in_both(activation: Activation) -> dict[str, Activation]:
    return {"activation_1": activation, "activation_2": activation}


_SLOPES = (0.2, 0.3, 0.1, 0.01)
"""Of leaky ReLUs: TensorFlow's, Keras's, and those that are common otherwise."""


_ACTIVATIONS: dict[str, tuple[str, tuple[Activation, Activation]]] = {
    "first_relu_missing": (
        N_("The first convolution's output does not seem to pass through a ReLU."),
        (linear, rectified),
    ),
    "second_relu_missing": (
        N_("The second convolution's output does not seem to pass through a ReLU."),
        (rectified, linear),
    ),
    "relus_missing": (N_("Neither convolution's output seems to pass through a ReLU."), (linear, linear)),
    "first_bias_after_relu": (N_("The first bias seems to be added after the ReLU."), (relu_before_bias, rectified)),
    "second_bias_after_relu": (N_("The second bias seems to be added after the ReLU."), (rectified, relu_before_bias)),
    "biases_after_relus": (
        N_("The biases seem to be added after the ReLUs."),
        (relu_before_bias, relu_before_bias),
    ),
}


_RELU_BEFORE_LAST_BIAS = N_(
    "In the fully connected layer, a ReLU seems to act before the bias is added: leave out that ReLU."
)


def _flipped(kernel: np.ndarray) -> np.ndarray:
    return kernel[::-1, ::-1]


def _turned(kernel: np.ndarray) -> np.ndarray:
    return kernel.transpose(1, 0, 2, 3) if kernel.shape[0] == kernel.shape[1] else kernel


_PARAMS: dict[str, tuple[str, dict[str, Any]]] = {
    "first_bias_missing": (N_("The first convolution's bias does not seem to be added."), {"bias_1": 0.0}),
    "second_bias_missing": (N_("The second convolution's bias does not seem to be added."), {"bias_2": 0.0}),
    "last_bias_missing": (N_("The fully connected layer's bias does not seem to be added."), {"bias_3": 0.0}),
    "convolution_biases_missing": (
        N_("The convolutions' biases do not seem to be added."),
        {"bias_1": 0.0, "bias_2": 0.0},
    ),
    "biases_missing": (
        N_("The biases do not seem to be added."),
        {"bias_1": 0.0, "bias_2": 0.0, "bias_3": 0.0},
    ),
    "filters_flipped": (N_("The filters seem to be flipped: use the filters as given."), {"kernels": _flipped}),
    "filters_transposed": (N_("Height and width of the filters seem to be exchanged."), {"kernels": _turned}),
}

_RARER: dict[str, tuple[str, dict[str, Any]]] = {
    "elu": (
        N_("The convolutions' outputs seem to pass through an ELU, where a ReLU was asked for."),
        _in_both(squashed(lambda values: np.where(values > 0, values, np.expm1(np.minimum(values, 0))))),
    ),
    "sigmoid_for_relu": (
        N_("The convolutions' outputs seem to pass through a sigmoid, where a ReLU was asked for."),
        _in_both(squashed(sigmoid)),
    ),
    "tanh_for_relu": (
        N_("The convolutions' outputs seem to pass through a tanh, where a ReLU was asked for."),
        _in_both(squashed(np.tanh)),
    ),
    "images_divided_by_255": (
        N_("The images seem to be divided by 255: use x unchanged."),
        {"images": lambda images: images / 255.0},
    ),
    "images_centred_by_the_batch": (
        N_("The mean of the batch seems to be taken from the images: use x unchanged."),
        {"images": _less_the_mean},
    ),
    "images_transposed": (
        N_("Height and width of the images seem to be exchanged: use x unchanged."),
        {"images": lambda images: images.transpose(0, 2, 1, 3) if images.shape[1] == images.shape[2] else images},
    ),
}

SCORE_ENDINGS: dict[str, tuple[str, Ending]] = {
    "softmax_on_scores": (
        N_("The network returns probabilities: leave the softmax to the loss function, and return scores."),
        softmax,
    ),
    "relu_on_scores": (
        N_("The scores seem to pass through a ReLU: return what the fully connected layer gives."),
        lambda scores: np.maximum(scores, 0),
    ),
}
"""What students do to scores that should be left alone."""


PROBABILITY_ENDINGS: dict[str, tuple[str, Ending]] = {
    "softmax_missing": (N_("The network returns scores: the softmax at the end is missing."), lambda scores: scores),
    "softmax_twice": (N_("The softmax seems to be applied twice."), lambda scores: softmax(softmax(scores))),
    "softmax_over_the_batch": (
        N_("The softmax seems to be taken over the images of the batch, not over the classes."),
        _over_the_batch,
    ),
    "sigmoid_for_softmax": (
        N_("The network seems to end in a sigmoid, where a softmax was asked for."),
        sigmoid,
    ),
    "relu_before_softmax": (
        N_("The scores seem to pass through a ReLU before the softmax."),
        lambda scores: softmax(np.maximum(scores, 0)),
    ),
}
"""What students do to scores instead of one softmax over the classes."""
