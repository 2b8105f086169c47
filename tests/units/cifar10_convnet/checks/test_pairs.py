"""Two mistakes in the scale of initial weights, both with their names."""

from __future__ import annotations

import numpy as np
import pytest
from support.numpy_answers import Answer, checks_of
from support.pairs import mistake_of

CHECKS = checks_of("cifar10_convnet")
SHAPES = ((5, 5, 3, 32), (3, 3, 32, 16), (32 * 32 * 16, 10))


def initial(rng, scale, layers=3):
    """Six parameters, the weights of the first layers on a scale of their own."""
    params = []
    for place, shape in enumerate(SHAPES):
        right = np.sqrt(2 / np.prod(shape[:-1]))
        params += [rng.standard_normal(shape) * (scale(shape) if place < layers else right), np.zeros(shape[-1])]
    return params


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (lambda shape: np.sqrt(1 / np.prod(shape[:-2] or shape[0])), "channels_left_out_of_fan_in+two_left_out"),
        (lambda shape: 2 / np.prod((*shape[:-2], shape[-1])), "fan_out_for_fan_in+root_left_out"),
        (lambda shape: np.sqrt(1 / np.prod((*shape[:-2], shape[-1]))), "fan_out_for_fan_in+two_left_out"),
        (lambda shape: 1 / np.prod(shape[:-1]), "root_left_out+two_left_out"),
        (lambda shape: np.sqrt(1 / np.prod(shape[:-1])), "two_left_out"),
        (lambda shape: 1.0, "weights_not_scaled"),
        (lambda shape: 0.3 * np.sqrt(2 / np.prod(shape[:-1])), "unknown"),
    ],
)
@pytest.mark.parametrize("seed", range(5))
def test_scales(scale, expected, seed):
    rng = np.random.default_rng(seed)
    answer = Answer(lambda: initial(rng, scale))
    assert mistake_of(CHECKS.initialisation.scale_is_kaiming, answer) == expected


def test_of_one_layer_alone_no_two_mistakes_are_told():
    rng = np.random.default_rng(1)
    answer = Answer(lambda: initial(rng, lambda shape: 1 / np.prod(shape[:-1]), layers=1))
    assert mistake_of(CHECKS.initialisation.scale_is_kaiming, answer) == "unknown"


@pytest.mark.parametrize("seed", range(5))
def test_a_right_scale_passes(seed):
    rng = np.random.default_rng(seed)
    CHECKS.initialisation.scale_is_kaiming(Answer(lambda: initial(rng, None, layers=0)))
