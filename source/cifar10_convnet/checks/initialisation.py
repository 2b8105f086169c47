"""Checks of initial parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from autograder.checks.expectations import KaimingScale
from autograder.checks.mistakes import named as of_kit
from autograder.errors import CheckFailed, Mistake
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named

__all__ = ["INITIALISER_RULES", "rule_of", "scale_is_kaiming"]

Rule = Callable[[tuple[int, ...]], float]
"""The standard deviation of weights, by their shape."""


def _fan_out(shape: tuple[int, ...]) -> float:
    return float(np.prod(shape[:-2]) * shape[-1])


def _fan_in(shape: tuple[int, ...]) -> float:
    return float(np.prod(shape[:-1]))


_RULES: Mapping[str, Rule] = {
    "channels_left_out_of_fan_in": lambda shape: np.sqrt(2 / np.prod(shape[:2] if len(shape) == 4 else shape[:1])),
    "fan_out_for_fan_in": lambda shape: np.sqrt(2 / _fan_out(shape)),
    "filter_area_left_out_of_fan_in": lambda shape: np.sqrt(2 / shape[-2]),
    "glorot_for_kaiming": lambda shape: np.sqrt(2 / (_fan_in(shape) + _fan_out(shape))),
    "root_left_out": lambda shape: 2 / _fan_in(shape),
    "small_constant_scale": lambda shape: 0.01,
    "two_left_out": lambda shape: np.sqrt(1 / _fan_in(shape)),
    "weights_not_scaled": lambda shape: 1.0,
}
INITIALISER_RULES: Mapping[str, Rule] = {
    "fan_out_for_fan_in": _RULES["fan_out_for_fan_in"],
    "initialiser_left_out": _RULES["glorot_for_kaiming"],
    "initialiser_scale_left_out": _RULES["two_left_out"],
}
"""Of Keras's initialisers."""
_APART = 0.03
"""So near, relatively, come the weights of each layer to the scale of a rule."""


def rule_of(weights: Sequence[np.ndarray], rules: Mapping[str, Rule]) -> Mistake | None:
    """The mistake with which weights are scaled that are not as Kaiming's rule says, where it is one for all of them.

    Args:
        weights: of the layers; those that are right are left aside.
        rules: wrong ones, by the code of the mistake.
    """
    wrong = [values for values in weights if values.ndim >= 2 and values.size and not KaimingScale(values).is_right]
    fitting = [
        code
        for code, rule in rules.items()
        if all(abs(KaimingScale(values).found / rule(values.shape) - 1) < _margin(values) for values in wrong)
    ]
    return named(fitting[0]) if wrong and len(fitting) == 1 else None


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
