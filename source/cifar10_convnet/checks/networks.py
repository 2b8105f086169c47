"""The network under other settings than those that were asked for: what answers with slips compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks.layers import convolution, relu

from .reference import Activation, Geometry, rectified

__all__ = ["Ending", "Params", "as_is", "leaky", "linear", "outputs", "relu_before_bias", "sigmoid", "squashed"]

Params = Sequence[np.ndarray]
Ending = Callable[[np.ndarray], np.ndarray]
"""What is done with the scores."""


def outputs(images: np.ndarray, params: Params, ending: Ending) -> Callable[[Mapping[str, Any]], np.ndarray]:
    """Gives what the network computes under other settings than those that were asked for.

    What several networks have in common is computed once.

    Args:
        images: (N, H, W, 3).
        params: the six parameters.
        ending: what follows the scores.

    Returns:
        A function of settings: ``images`` changes the images, ``kernels`` both kernels, ``weights`` the last matrix;
        ``bias_1`` to ``bias_3`` take the place of the biases; ``activation_1`` and ``activation_2`` follow the
        convolutions; ``last_relu`` is whether a ReLU acts before the last bias; ``geometry`` and ``ending``.
    """
    kernel_1, bias_1, kernel_2, bias_2, weights, bias_3 = (np.asarray(value, np.float32) for value in params)
    pixels = np.asarray(images, np.float32)  # hundreds of networks are tried, and told apart by parts in a hundred
    hidden_maps: dict[tuple[Any, ...], np.ndarray] = {}
    all_scores: dict[tuple[Any, ...], np.ndarray] = {}

    def bias_of(settings: Mapping[str, Any], name: str, given: np.ndarray) -> np.ndarray:
        return np.broadcast_to(np.asarray(settings.get(name, given), np.float32), given.shape)

    def first_maps(settings: Mapping[str, Any], geometry: Geometry) -> np.ndarray:
        names = ("images", "kernels", "bias_1", "activation_1")
        key = (*(id(settings.get(name)) for name in names), geometry.padding_1, geometry.stride_1)
        if key not in hidden_maps:
            bias = bias_of(settings, "bias_1", bias_1)
            kernel = settings.get("kernels", as_is)(kernel_1)
            maps = convolution(
                settings.get("images", as_is)(pixels), kernel, bias, geometry.padding_1, geometry.stride_1
            )
            hidden_maps[key] = settings.get("activation_1", rectified)(maps, bias)
        return hidden_maps[key]

    def scores(settings: Mapping[str, Any]) -> np.ndarray:
        key = tuple(sorted((name, id(value)) for name, value in settings.items() if name != "ending"))
        if key not in all_scores:
            geometry = settings.get("geometry", Geometry())
            second = bias_of(settings, "bias_2", bias_2)
            kernel = settings.get("kernels", as_is)(kernel_2)
            maps = convolution(first_maps(settings, geometry), kernel, second, geometry.padding_2, geometry.stride_2)
            maps = settings.get("activation_2", rectified)(maps, second)
            product = maps.reshape(len(maps), -1) @ settings.get("weights", as_is)(weights)
            rectify = relu if settings.get("last_relu") else as_is
            all_scores[key] = rectify(product) + bias_of(settings, "bias_3", bias_3)
        return all_scores[key]

    return lambda settings: settings.get("ending", ending)(scores(settings))


def as_is(values: np.ndarray) -> np.ndarray:
    """Values of any shape, unchanged."""
    return values


def linear(maps: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """No activation at all."""
    return maps


def relu_before_bias(maps: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """A ReLU, and the bias after it."""
    shifted: np.ndarray = relu(maps - bias) + bias
    return shifted


def leaky(slope: float) -> Activation:
    """A leaky ReLU of a slope for negative numbers."""
    return lambda maps, bias: np.where(maps > 0, maps, slope * maps)


def squashed(squash: Callable[[np.ndarray], np.ndarray]) -> Activation:
    """A function of each number."""
    return lambda maps, bias: squash(maps)


def sigmoid(values: np.ndarray) -> np.ndarray:
    """Values of any shape between 0 and 1."""
    result: np.ndarray = 1 / (1 + np.exp(-np.clip(values, -80, 80)))
    return result
