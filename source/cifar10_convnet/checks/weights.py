"""What the shapes of a model's weights say about how it was built: the mistake behind shapes that are wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from autograder.checks.slips import both
from autograder.errors import Mistake
from autograder.locale.sentences import Words, joined, sentence

from .mistakes import named
from .reference import ConvNetShape, Geometry

__all__ = ["Explanation", "explain_weights"]

_PADDINGS_MISSING = {
    "paddings_missing": (
        Geometry(0, 0),
        sentence(
            "The padding of both convolutions is missing: pass padding='same', or pad by 2 and by 1 beforehand, so that"
            " feature maps stay as large as the images."
        ),
    ),
    "first_padding_missing": (
        Geometry(0, 1),
        sentence(
            "The padding of the first convolution is missing: pass padding='same', or pad by 2 before that convolution."
        ),
    ),
    "second_padding_missing": (
        Geometry(2, 0),
        sentence(
            "The padding of the second convolution is missing: pass padding='same', or pad by 1 before that"
            " convolution."
        ),
    ),
}
"""By the code of the mistake."""


class Explanation(NamedTuple):
    """What was found, with its numbers; the hint; and the mistake, where it has a name."""

    finding: Words
    hint: Words
    mistake: Mistake | None = None


def explain_weights(found: Sequence[tuple[int, ...]], shape: ConvNetShape, *, is_stack: bool) -> Explanation:
    """Name the mistake in a network whose weights have other shapes than those asked for.

    Args:
        found: shapes of its weights, in any order; that of a bias is (C,).
        shape: what was asked for.
        is_stack: whether the network is made without arguments, so that its sizes stand in the question.
    """
    kernels = [size for size in found if len(size) == 4]
    matrices = [size for size in found if len(size) == 2]
    if len(kernels) != 2 or len(matrices) != 1:
        finding = sentence(
            "The network has {convolutions} convolutions and {layers} fully connected layers with weights.",
            convolutions=len(kernels),
            layers=len(matrices),
        )
        hint = _LAYERS_OF_STACK if is_stack else _LAYERS_OF_CLASS
        return Explanation(finding, hint, named("network_of_other_layers"))
    kernels.sort(key=lambda size: size[2] != shape.image[-1])
    first, second = kernels
    mistakes = [
        *_mistakes_in_biases(len(found) - 3),
        *_mistakes_in_filters(first, second),
        *_mistakes_in_numbers((first[3], second[3], matrices[0][1]), shape, is_stack=is_stack),
        *_mistakes_in_maps(matrices[0][0], first, second, shape),
    ]
    if not mistakes:
        return Explanation("", _LAYERS_OF_STACK if is_stack else _LAYERS_OF_CLASS)
    findings = [mistake.finding for mistake in mistakes if mistake.finding]
    all_findings: Words = joined(findings, " ") if findings else ""
    return Explanation(all_findings, joined([mistake.hint for mistake in mistakes], " "), _together(mistakes))


def _together(explanations: Sequence[Explanation]) -> Mistake | None:
    """The name of one mistake or of two; more are a muddle of which no name is true."""
    names = [explanation.mistake for explanation in explanations if explanation.mistake is not None]
    if len(names) != len(explanations) or len(names) > 2:
        return None
    return names[0] if len(names) == 1 else both(*names)


_LAYERS_OF_CLASS = sentence(
    "The network has to have exactly two convolutions, of channel_1 filters of 5x5 and channel_2 of 3x3, and one fully"
    " connected layer of num_classes units, each with a bias, all created in __init__, kept as attributes and used in"
    " call."
)
_LAYERS_OF_STACK = sentence(
    "The stack has to have exactly two convolutions, of 32 filters of 5x5 and 16 of 3x3 (or 16 and 32), and one fully"
    " connected layer of 10 units, each with a bias, and no other layer with weights."
)


def _mistakes_in_biases(biases: int) -> list[Explanation]:
    if biases < 3:
        finding = sentence("The network has {found} biases instead of 3.", found=biases)
        hint = sentence("Each of the three layers has a bias: leave out use_bias=False.")
        return [Explanation(finding, hint, named("biases_missing"))]
    if biases > 3:
        hint = sentence(
            "There are more weights than three layers have: leave out batch normalization and whatever else was not"
            " asked for."
        )
        return [Explanation("", hint, named("more_weights_than_asked"))]
    return []


def _mistakes_in_filters(first: tuple[int, ...], second: tuple[int, ...]) -> list[Explanation]:
    if (first[:2], second[:2]) == ((5, 5), (3, 3)):
        return []
    finding = sentence(
        # Translators: both are sizes such as 5x5.
        "The first convolution has filters of {first}, the second of {second}.",
        first=f"{first[0]}x{first[1]}",
        second=f"{second[0]}x{second[1]}",
    )
    hint = sentence("Asked for were filters of 5x5 in the first convolution and 3x3 in the second.")
    return [Explanation(finding, hint, named("other_filter_sizes"))]


def _mistakes_in_numbers(found: tuple[int, int, int], shape: ConvNetShape, *, is_stack: bool) -> list[Explanation]:
    expected = (shape.channel_1, shape.channel_2, shape.classes)
    if found == expected:
        return []
    numbers = {"first": found[0], "second": found[1], "classes": found[2]}
    if is_stack:
        finding = sentence("The stack has {first} and {second} filters and {classes} classes.", **numbers)
        hint = sentence("Asked for were 32 filters and then 16 (or 16 and then 32), and 10 classes.")
        return [Explanation(finding, hint, named("other_numbers_of_filters"))]
    finding = sentence(
        "Made with channel_1={channel_1}, channel_2={channel_2} and num_classes={num_classes}, the network has {first}"
        " and {second} filters and {classes} classes.",
        channel_1=expected[0],
        channel_2=expected[1],
        num_classes=expected[2],
        **numbers,
    )
    if (found[1], found[0], found[2]) == expected:
        hint = sentence("channel_1 and channel_2 are exchanged: channel_1 is the first convolution's.")
        return [Explanation(finding, hint, named("channel_arguments_exchanged"))]
    hint = sentence(
        "In __init__, numbers are written down where the arguments belong: use channel_1, channel_2 and num_classes."
    )
    return [Explanation(finding, hint, named("numbers_written_down"))]


def _mistakes_in_maps(
    inputs: int, first: tuple[int, ...], second: tuple[int, ...], shape: ConvNetShape
) -> list[Explanation]:
    """Mistakes in what the fully connected layer gets."""
    height, width, colours = shape.image
    if inputs == height * width * second[3]:
        return []
    if inputs in (height * width * colours, colours):
        hint = sentence("The fully connected layer gets the images: give that layer the feature maps.")
        return [Explanation("", hint, named("images_into_last_layer"))]
    if inputs == height * width * first[3]:
        hint = sentence(
            "The fully connected layer gets what the first convolution gives: use the second convolution in between."
        )
        return [Explanation("", hint, named("first_maps_into_last_layer"))]
    if inputs == second[3]:
        hint = sentence(
            "The fully connected layer gets one number per filter: flatten the feature maps before that layer, without"
            " pooling over all positions."
        )
        return [Explanation("", hint, named("maps_pooled"))]
    side = math.isqrt(inputs // max(second[3], 1))  # the number of filters is a worker's word: it may be 0
    if inputs != side * side * second[3]:
        return [Explanation("", _SIZE_OF_MAPS, named("other_size_of_maps"))]
    finding = sentence(
        "The fully connected layer gets feature maps of {found}, not of {expected}.",
        found=f"{side}x{side}",
        expected=f"{height}x{width}",
    )
    # Of filters of other sizes, paddings are another matter: these maps are as large as two wrong things make them.
    is_of_asked_filters = (first[:2], second[:2]) == ((5, 5), (3, 3))
    for code, (geometry, hint) in _PADDINGS_MISSING.items():
        if shape.feature_map(geometry) == (side, side):
            return [Explanation(finding, hint, named(code) if is_of_asked_filters else None)]
    return [Explanation(finding, _SIZE_OF_MAPS, named("other_size_of_maps"))]


_SIZE_OF_MAPS = sentence(
    "Feature maps have to stay as large as the images: pad by 2 and by 1 (or with padding='same'), take strides of 1,"
    " and leave out pooling."
)
