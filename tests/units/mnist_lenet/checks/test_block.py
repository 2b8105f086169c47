"""What a block adds is told from what other layers would add, by a block in NumPy."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from support.numpy_answers import Answer

from autograder.errors import CheckFailed
from autograder.grading.unit_checks import load_checks
from autograder.locale.sentences import said
from autograder.units.unit import load_unit

CHECKS = load_checks(load_unit("mnist_lenet"))
BLOCK = CHECKS.challenges.require_correction
CHANNELS = 4


def convolved(maps, kernel):
    """With zeros around, tap by tap."""
    padded = np.pad(maps, [(0, 0), (1, 1), (1, 1), (0, 0)])
    height, width = maps.shape[1:3]
    taps = [padded[:, i : i + height, j : j + width] @ kernel[i, j] for i in range(3) for j in range(3)]
    return np.sum(taps, axis=0)


def normalised(maps, offset):
    flat = maps.reshape(-1, maps.shape[-1])
    return ((flat - flat.mean(0)) / np.sqrt(flat.var(0) + 1e-3)).reshape(maps.shape) + offset


def relu(maps):
    return np.maximum(maps, 0)


def block(between=relu, second=convolved, behind=relu, size=3, kernels=2, normalise=normalised, offset=1.0):
    """What stands for a worker's block: kernels first, then scales, offsets, means and variances."""
    shapes = [(size, size, CHANNELS, CHANNELS)] * kernels + [(CHANNELS,)] * 8
    made = SimpleNamespace(weights=[np.zeros(shape) for shape in shapes])

    class Block:
        def weight_values(self):
            return made.weights

        def set_weights(self, weights):
            made.weights = weights

        def __call__(self, maps, training):
            assert training
            hidden = between(normalise(convolved(maps, made.weights[0]), offset))
            return behind(maps + normalise(second(hidden, made.weights[1]), offset))

    return Block()


def hint(made) -> str:
    rng = np.random.default_rng(5)
    with pytest.raises(CheckFailed) as raised:
        BLOCK(made, rng.standard_normal((6, 7, 5, CHANNELS)), rng)
    return said(raised.value.hint)


@pytest.mark.parametrize("made", [block(), block(behind=lambda maps: maps), block(offset=0.0)])
def test_a_block_as_asked_passes(made):
    rng = np.random.default_rng(5)
    BLOCK(made, rng.standard_normal((6, 7, 5, CHANNELS)), rng)


@pytest.mark.parametrize(
    "made",
    [
        block(between=lambda maps: maps),
        block(between=np.tanh),
        block(second=lambda maps, _kernel: maps),
        block(second=lambda maps, kernel: convolved(convolved(maps, kernel), kernel)),
        block(behind=np.tanh),
        block(normalise=lambda maps, _offset: maps),
    ],
)
def test_another_correction_is_found(made):
    assert "a convolution, batch normalization, ReLU" in hint(made)


@pytest.mark.parametrize("made", [block(size=5), block(kernels=3), block(kernels=1)])
def test_other_convolutions_are_found(made):
    assert "two convolutions with that many filters" in hint(made)


@pytest.mark.parametrize(("layers", "calls"), [(2, 2), (0, 0)])
def test_normalisations_that_are_called_once_pass(layers, calls):
    CHECKS.block.require_own_normalisations(
        Answer(normalisations=lambda _maps: [layers, calls]), np.zeros((1, 3, 3, 4))
    )


def test_one_normalisation_for_both_convolutions_is_found():
    with pytest.raises(CheckFailed) as raised:
        CHECKS.block.require_own_normalisations(Answer(normalisations=lambda _maps: [1, 2]), np.zeros((1, 3, 3, 4)))
    assert "layers: 1, calls: 2" in said(raised.value.message)
    assert "of its own behind each convolution" in said(raised.value.hint)
