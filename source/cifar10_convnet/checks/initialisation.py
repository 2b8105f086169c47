"""Checks of initial parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from autograder.checks.expectations import KaimingScale
from autograder.checks.mistakes import named as of_kit
from autograder.checks.slips import both
from autograder.errors import CheckFailed, Mistake
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named

__all__ = ["INITIALISER_RULES", "rule_of", "scale_is_kaiming"]

Settings = Mapping[str, Any]
"""What a slip changes in the rule; those of two slips that can come together have different names."""


def _fan_out(shape: tuple[int, ...]) -> float:
    return float(np.prod(shape[:-2]) * shape[-1])


def _fan_in(shape: tuple[int, ...]) -> float:
    return float(np.prod(shape[:-1]))


def _both_fans(shape: tuple[int, ...]) -> float:
    return _fan_in(shape) + _fan_out(shape)


def _constant(scale: float) -> Settings:
    return {"inputs": lambda shape: scale**-2, "two": 1.0, "power": 0.5}


_RULES: Mapping[str, Settings] = {
    "channels_left_out_of_fan_in": {"inputs": lambda shape: np.prod(shape[:2] if len(shape) == 4 else shape[:1])},
    "fan_out_for_fan_in": {"inputs": _fan_out},
    "filter_area_left_out_of_fan_in": {"inputs": lambda shape: shape[-2]},
    "glorot_for_kaiming": {"inputs": _both_fans},
    "root_left_out": {"power": 1.0},
    "small_constant_scale": _constant(0.01),
    "two_left_out": {"two": 1.0},
    "weights_not_scaled": _constant(1.0),
}
INITIALISER_RULES: Mapping[str, Settings] = {
    "fan_out_for_fan_in": {"inputs": _fan_out},
    "initialiser_left_out": {"inputs": _both_fans, "two": 2.0},
    "initialiser_scale_left_out": {"two": 1.0},
}
"""Of Keras's initialisers."""
_APART = 0.03
"""So near, relatively, come the weights of each layer to the scale of a rule."""


def _scale(shape: tuple[int, ...], settings: Settings) -> float:
    """The standard deviation of weights of a shape under other settings than the right ones."""
    return float((settings.get("two", 2.0) / settings.get("inputs", _fan_in)(shape)) ** settings.get("power", 0.5))


def rule_of(weights: Sequence[np.ndarray], rules: Mapping[str, Settings]) -> Mistake | None:
    """The mistake, or the two, with which weights are scaled that are not as Kaiming's rule says, one for all of them.

    Args:
        weights: of the layers; those that are right are left aside.
        rules: wrong ones, by the code of the mistake.
    """
    wrong = [values for values in weights if values.ndim >= 2 and values.size and not KaimingScale(values).is_right]
    if not wrong:
        return None
    fitting = [named(code) for code, settings in rules.items() if _fits(wrong, settings)]
    if not fitting and len(wrong) > 1:  # one number alone is near that of some pair by chance
        fitting = [
            both(named(first), named(second))
            for first, second in combinations(rules, 2)
            if rules[first].keys().isdisjoint(rules[second]) and _fits(wrong, {**rules[first], **rules[second]})
        ]
    return fitting[0] if len(fitting) == 1 else None


def _fits(weights: Sequence[np.ndarray], settings: Settings) -> bool:
    return all(
        abs(KaimingScale(values).found / _scale(values.shape, settings) - 1) < _margin(values) for values in weights
    )


def _margin(values: np.ndarray) -> float:
    """Of a sample's deviation: three percent, or five standard errors where it is so small."""
    return float(max(_APART, 5.0 / np.sqrt(2.0 * values.size)))


_KERNELS = {"conv_w1": 0, "conv_w2": 2, "fc_w": 4}
_BIASES = {"conv_b1": 1, "conv_b2": 3, "fc_b": 5}
_AS_ASKED = sentence(
    "The weights should be normally distributed about 0 with a standard deviation of sqrt(2 / fan-in): draw all three"
    " with create_matrix_with_kaiming_normal, and change nothing afterwards."
)


def scale_is_kaiming(three_layer_convnet_init: StudentFunction) -> None:
    """Weights have mean 0 and standard deviation sqrt(2 / fan_in); biases are zero or of that scale.

    The tolerance is five standard errors of a sample of the weights' size: a right answer fails about
    twice in a million times. Source: He et al. 2015, arXiv:1502.01852.

    Raises:
        CheckFailed: one of them is off, and by how much.
    """
    params = three_layer_convnet_init()
    if not isinstance(params, list) or len(params) != 6 or not all(isinstance(value, np.ndarray) for value in params):
        raise CheckFailed(
            sentence("Expected a list of six parameters."),
            sentence(
                "Return a list of six tf.Variable, in the order in which the forward pass takes the parameters:"
                " conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b."
            ),
            mistake=named("not_six_parameters"),
        )
    mistake = rule_of([np.asarray(params[place], np.float64) for place in _KERNELS.values()], _RULES)
    for name, index in _KERNELS.items():
        _require_scale(name, np.asarray(params[index], np.float64), mistake)
    for name, index in _BIASES.items():
        # create_matrix_with_kaiming_normal((1, C)) takes a fan_in of 1.
        bias = np.asarray(params[index], np.float64)
        if not np.isfinite(bias).all() or np.abs(bias).max(initial=0.0) > 5.0 * np.sqrt(2.0):
            # Translators, here and below: {name} is a parameter, such as conv_b1.
            message = sentence("Expected {name} to begin at or near zero.", name=name)
            hint = sentence(
                "At least one bias begins far from zero: make the three biases of zeros, or of numbers as small as the"
                " weights."
            )
            raise CheckFailed(message, hint, mistake=named("bias_far_from_zero"))


def _require_scale(name: str, weights: np.ndarray, mistake: Mistake | None) -> None:
    if weights.ndim < 2 or weights.size == 0:
        shape = weights.shape
        raise CheckFailed(
            sentence("Expected {name} as a matrix or a 4-D kernel, got shape {found}.", name=name, found=shape),
            sentence(
                "At least one weight has the wrong number of axes: filters have four (height, width, channels in,"
                " filters), the last matrix has two (inputs, outputs)."
            ),
            mistake=named("wrong_number_of_axes"),
        )
    if not np.isfinite(weights).all():
        raise CheckFailed(
            sentence("Expected finite values in {name}.", name=name), _AS_ASKED, mistake=of_kit("not_finite")
        )
    scale = KaimingScale(weights)
    if not scale.is_right:
        raise CheckFailed(
            sentence(
                "Expected a standard deviation of sqrt(2 / fan_in) = {expected} in {name} (fan_in = {fan_in}),"
                " found {found}.",
                expected=as_number(scale.expected, ".4f"),
                name=name,
                fan_in=scale.fan_in,
                found=as_number(scale.found, ".4f"),
            ),
            sentence(
                "The spread of at least one weight is not sqrt(2 / fan-in). Give create_matrix_with_kaiming_normal the"
                " shape of the filters, (height, width, channels in, filters), or (inputs, outputs) of the last layer,"
                " and change nothing afterwards."
            ),
            mistake=mistake,
        )
    if abs(float(weights.mean())) > 5.0 * scale.expected / np.sqrt(weights.size):
        mean = as_number(float(weights.mean()), ".4f")
        message = sentence("Expected a mean of zero in {name}, found {found}.", name=name, found=mean)
        raise CheckFailed(message, _AS_ASKED, mistake=named("mean_not_zero"))
