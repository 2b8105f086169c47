"""What a ``ResidualBlock`` computes, whichever way round its parts are put together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product

import numpy as np

from autograder.checks.expectations import is_close, require_array
from autograder.checks.layers import convolution, relu
from autograder.errors import CheckFailed
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

from .mistakes import named
from .probes import CHALLENGES

__all__ = ["corrections", "require_correction", "require_own_normalisations"]

_EPSILON = 1e-3
"""What Keras adds to a variance by default."""


def require_correction(block: RemoteObject, maps: np.ndarray, rng: np.random.Generator) -> None:
    """While it learns, the block adds what two convolutions of 3 by 3, two normalisations and ReLU make of its input.

    Raises:
        CheckFailed: it has other convolutions, or adds something else.
    """
    channels = maps.shape[-1]
    shapes = [weight.shape for weight in block.weight_values()]
    kernels = [shape for shape in shapes if len(shape) == 4]
    if kernels != [(3, 3, channels, channels)] * 2:
        raise CheckFailed(
            sentence("ResidualBlock has not two convolutions of 3 x 3 from and to as many channels."),
            sentence("ResidualBlock(filters) has two convolutions with that many filters of 3 x 3, and no other."),
            mistake=named("other_convolutions"),
        )
    # All else that it learns is 1: in which order it stands there is then the same.
    drawn = [rng.standard_normal(shape).astype(np.float32) if len(shape) == 4 else np.ones(shape) for shape in shapes]
    block.set_weights([value.astype(np.float32) for value in drawn])
    found = require_array(block(maps, training=True), maps.shape, sentence("feature maps"))
    ours = corrections(maps, [value for value in drawn if value.ndim == 4])
    if not any(is_close(found, maps + each) or is_close(found, relu(maps + each)) for each in ours):
        raise CheckFailed(
            sentence("With training=True, ResidualBlock does not add what was asked for to its input."),
            sentence(
                "What ResidualBlock adds comes from a convolution, batch normalization, ReLU, a second convolution and"
                " batch normalization, in this order."
            ),
            mistake=named("other_correction"),
        )


def require_own_normalisations(residual_block: StudentFunction, maps: np.ndarray) -> None:
    """No normalisation is called twice, as where both convolutions share one.

    While it learns, one that is shared gives what two give; in inference it knows averages of neither.

    Raises:
        CheckFailed: one is.
    """
    layers, calls = (int(number) for number in residual_block.beside(CHALLENGES, "normalisations", maps))
    if calls > layers:
        raise CheckFailed(
            sentence(
                "Expected each batch normalization of ResidualBlock to be called once; found layers: {layers}, calls:"
                " {calls}.",
                layers=layers,
                calls=calls,
            ),
            sentence(
                "ResidualBlock needs a batch normalization of its own behind each convolution: it remembers the"
                " averages of the maps it sees, and two sets of maps have different ones."
            ),
            mistake=named("normalisation_shared"),
        )


def corrections(maps: np.ndarray, kernels: list[np.ndarray]) -> Iterator[np.ndarray]:
    """What the block may add: normalised behind the convolutions, or with ReLU before them; with offsets or without.

    Args:
        maps: (N, H, W, C).
        kernels: two of (3, 3, C, C); which comes first is not said.
    """
    maps = maps.astype(np.float64)
    for (first, second), before, after, bias in product(permutations(kernels), (0, 1), (0, 1), (0, 1)):
        hidden = relu(_normalised(_convolved(maps, first)) + before)
        yield _normalised(_convolved(hidden, second)) + after
        hidden = _convolved(relu(_normalised(maps) + before), first)
        yield _convolved(relu(_normalised(hidden) + after), second) + bias


def _convolved(maps: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return convolution(maps, kernel.astype(np.float64), np.zeros(kernel.shape[3]), 1)


def _normalised(maps: np.ndarray) -> np.ndarray:
    axes = (0, 1, 2)
    result: np.ndarray = (maps - maps.mean(axis=axes)) / np.sqrt(maps.var(axis=axes) + _EPSILON)
    return result
