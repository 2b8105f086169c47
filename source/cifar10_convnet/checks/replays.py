"""How lost value checks of this unit are shown again on small inputs: a few pixels, one or two filters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from autograder.checks.layers import softmax
from autograder.checks.replays import Argument, Trial

from .reference import GAINS, loss_gradient, rescaled, three_layer_scores

__all__ = ["GRADIENTS", "PROBABILITIES", "SCORES"]

_SIZES = {"images": 2, "height": 4, "width": 4, "colours": 3, "channel_1": 3, "channel_2": 3, "classes": 3}
_KERNELS = ((5, 5), (3, 3))
"""The notebook's own: for others, several paddings are right."""


def _problem(gain: float, sizes: Mapping[str, int], rng: np.random.Generator) -> list[Argument]:
    """Images and parameters that make the hidden numbers ``gain`` times as large."""
    height, width, colours = sizes["height"], sizes["width"], sizes["colours"]
    first, second, classes = sizes["channel_1"], sizes["channel_2"], sizes["classes"]
    shapes = [
        (*_KERNELS[0], colours, first),
        (first,),
        (*_KERNELS[1], first, second),
        (second,),
        (height * width * second, classes),
        (classes,),
    ]
    params = [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
    images = rng.standard_normal((sizes["images"], height, width, colours)).astype(np.float32)
    return [images, rescaled(params, gain, gain)]


def _probabilities(images: np.ndarray, params: list[np.ndarray]) -> np.ndarray:
    return softmax(three_layer_scores(images, params))


SCORES = Trial(
    function="three_layer_convnet",
    names=("x", "params"),
    sizes=_SIZES,
    draws=[partial(_problem, gain) for gain in GAINS],
    reference=three_layer_scores,
)
PROBABILITIES = Trial(
    function="probabilities_of",
    source="""
def probabilities_of(x, params):
    model = ThreeLayerConvNet(params[0].shape[-1], params[2].shape[-1], params[4].shape[-1])
    model(x)
    model.set_weights(params)
    return model(x)
""",
    names=("x", "params"),
    sizes=_SIZES,
    least={"classes": 2},
    draws=[partial(_problem, 1.0)],
    reference=_probabilities,
)


def _labelled(sizes: Mapping[str, int], rng: np.random.Generator) -> list[Argument]:
    images, params = _problem(1.0, sizes, rng)
    return [images, rng.integers(0, sizes["classes"], sizes["images"]).astype(np.int32), params]


def _gradients(images: np.ndarray, labels: np.ndarray, params: list[np.ndarray]) -> list[np.ndarray]:
    return [loss_gradient(images, labels, params, index) for index in range(len(params))]


GRADIENTS = Trial(
    function="gradients_of",
    source="""
def gradients_of(x, y, params):
    variables = [tf.Variable(values) for values in params]
    with tf.GradientTape() as tape:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, three_layer_convnet(x, variables))
        loss = tf.reduce_mean(losses)
    return tape.gradient(loss, variables, unconnected_gradients="zero")
""",
    names=("x", "y", "params"),
    sizes={**_SIZES, "height": 2, "width": 2, "colours": 1, "channel_1": 2, "channel_2": 2, "classes": 2},
    least={"classes": 2},
    draws=[_labelled],
    reference=_gradients,
)
