"""Checks of ``three_layer_convnet(x, params)``: a forward pass on plain tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.expectations import cross_entropy, require_array, require_close
from autograder.checks.reference import ConvNetShape, random_params, three_layer_scores
from autograder.errors import CheckFailed, StudentException
from autograder.proxies import StudentFunction

__all__ = ["gradients_match", "one_batch_is_learned", "scores_match", "scores_match_on_other_shapes"]

_SHAPE_HINT = (
    "The result has one row of class scores per image. Zero-padding of 2 around the images, then of 1 around the"
    " first layer's output, fixes the size of what the fully connected layer gets."
)
_OTHER_SHAPES = (
    ConvNetShape(batch=1),
    ConvNetShape(batch=7, channel_1=4, channel_2=5, classes=3),
    ConvNetShape(height=20, width=28, channel_1=8, channel_2=2),
    ConvNetShape(kernel_1=(3, 5), kernel_2=(3, 1), channel_1=5, channel_2=4),
    ConvNetShape(height=12, width=9, kernel_1=(5, 3), kernel_2=(1, 3)),
)
_PARAM_NAMES = ("conv_w1", "conv_b1", "conv_w2", "conv_b2", "fc_w", "fc_b")


def scores_match(three_layer_convnet: StudentFunction, rng: np.random.Generator) -> None:
    """Scores equal our own on random images and parameters of the notebook's shapes.

    Raises:
        CheckFailed: they do not.
    """
    _compare(three_layer_convnet, ConvNetShape(), rng)


def scores_match_on_other_shapes(three_layer_convnet: StudentFunction, rng: np.random.Generator) -> None:
    """Scores equal our own for other batches, image sizes, channel counts and non-square kernels.

    Raises:
        CheckFailed: they do not; the message names the first shape that differs.
    """
    for shape in _OTHER_SHAPES:
        try:
            _compare(three_layer_convnet, shape, rng)
        except CheckFailed as failure:
            raise CheckFailed(
                f"With {shape.batch} images of {shape.height}x{shape.width}, kernels of"
                f" {_by(shape.kernel_1)} and {_by(shape.kernel_2)}, {shape.channel_1} and {shape.channel_2} filters:"
                f" {failure.message}",
                failure.hint,
            ) from None


def gradients_match(three_layer_convnet: StudentFunction, rng: np.random.Generator) -> None:
    """Gradients reach all six parameters and agree with finite differences of our own forward pass.

    Raises:
        CheckFailed: one is missing, zero or wrong.
    """
    shape = ConvNetShape(height=8, width=8, channel_1=4, channel_2=3)
    images, labels, params = _problem(shape, rng)
    gradients = three_layer_convnet.gradients(images, labels, params)
    if len(gradients) != len(params):
        raise CheckFailed(f"Expected {len(params)} gradients, got {len(gradients)}.")
    for index, name in enumerate(_PARAM_NAMES):
        if gradients[index] is None:
            raise CheckFailed(
                f"No gradient reaches {name}.", "Is the parameter used, and used through TensorFlow operations only?"
            )
        gradient = require_array(gradients[index], params[index].shape, f"a gradient of {name}")
        direction = rng.standard_normal(params[index].shape)
        slope = _slope(images, labels, params, index, direction)
        found = float((gradient * direction).sum())
        scale = np.linalg.norm(gradient) + abs(slope) + 1e-6
        if abs(found - slope) > 0.02 * scale:
            raise CheckFailed(
                f"The gradient of {name} does not fit the network that was asked for.",
                "The forward pass differs from it, or an operation on the way has no right gradient.",
            )


def one_batch_is_learned(three_layer_convnet: StudentFunction, rng: np.random.Generator) -> None:
    """The loss on one batch falls when the batch is fitted again and again.

    Raises:
        CheckFailed: it does not.
    """
    shape = ConvNetShape(batch=8, height=12, width=12)
    images, labels, params = _problem(shape, rng)
    scores = three_layer_convnet.fit_batch(images, labels, params, learning_rate=0.05, steps=20)
    after = cross_entropy(require_array(scores, (shape.batch, shape.classes), "scores", _SHAPE_HINT), labels)
    before = cross_entropy(_expected(images, params), labels)
    if not after < 0.5 * before:
        raise CheckFailed(
            f"Expected the loss on one batch to fall below half of {before:.2f} in 20 steps, found {after:.2f}.",
            "Do the scores depend on all parameters, through operations that have gradients?",
        )


def _problem(shape: ConvNetShape, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    images = rng.standard_normal((shape.batch, shape.height, shape.width, 3)).astype(np.float32)
    labels = rng.integers(0, shape.classes, shape.batch).astype(np.int32)
    return images, labels, random_params(shape, rng)


def _compare(three_layer_convnet: StudentFunction, shape: ConvNetShape, rng: np.random.Generator) -> None:
    images, _, params = _problem(shape, rng)
    try:
        result = three_layer_convnet(images, params)
    except StudentException:
        _explain_exception(three_layer_convnet, shape, rng)
        raise
    scores = require_array(result, (shape.batch, shape.classes), "scores", _SHAPE_HINT)
    require_close(scores, _expected(images, params), "the scores", _explain(scores, images, params))


def _expected(images: np.ndarray, params: list[np.ndarray]) -> np.ndarray:
    scores = three_layer_scores(images, params)
    assert scores is not None
    return scores


def _explain(scores: np.ndarray, images: np.ndarray, params: list[np.ndarray]) -> str:
    """Which common slip produces exactly these scores; a general hint where none does."""
    for hint, slip in _SLIPS.items():
        slipped = three_layer_scores(images, params, **slip)
        if slipped is not None and np.allclose(scores, slipped, rtol=1e-3, atol=1e-3):
            return hint
    return (
        "Go through the layers in order: padding, strides of 1, the bias of each layer, a ReLU after each convolution."
    )


def _explain_exception(three_layer_convnet: StudentFunction, shape: ConvNetShape, rng: np.random.Generator) -> None:
    """Find out whether the network was right but for its paddings, so that the last layer's sizes do not fit.

    Raises:
        CheckFailed: with other paddings and weights made for them, the student's network runs.
    """
    height, width = shape.feature_map()
    for padding_1, padding_2 in _OTHER_PADDINGS:
        feature_map = shape.feature_map(padding_1, padding_2)
        images = rng.standard_normal((shape.batch, shape.height, shape.width, 3)).astype(np.float32)
        params = random_params(shape, rng, feature_map)
        try:
            result = three_layer_convnet(images, params)
        except StudentException:
            continue
        expected = three_layer_scores(images, params, paddings=(padding_1, padding_2))
        if isinstance(result, np.ndarray) and expected is not None and result.shape == expected.shape:
            is_match = np.allclose(result, expected, rtol=1e-3, atol=1e-3)
            hint = f"It computes what paddings of {padding_1} and {padding_2} give." if is_match else _SHAPE_HINT
            raise CheckFailed(
                f"Expected zero-paddings of 2 and 1, which give the fully connected layer maps of {height}x{width};"
                f" this network gives it maps of {feature_map[0]}x{feature_map[1]}.",
                hint,
            )


_OTHER_PADDINGS = ((2, 0), (0, 1), (0, 0), (2, 2), (1, 1), (1, 2), (0, 2), (1, 0), (3, 1), (3, 3))

_ONE_SIDE_1 = ((4, 0), (4, 0)), ((0, 4), (0, 4))
_ONE_SIDE_2 = ((2, 0), (2, 0)), ((0, 2), (0, 2))
_SLIPS: dict[str, dict[str, Any]] = {
    "The first convolution's output does not seem to pass through a ReLU.": {"activations": (False, True)},
    "The second convolution's output does not seem to pass through a ReLU.": {"activations": (True, False)},
    "Neither convolution's output seems to pass through a ReLU.": {"activations": (False, False)},
    "The biases do not seem to be added.": {"biases": False},
    "The paddings seem to be swapped: 2 belongs to the first convolution, 1 to the second.": {"paddings": (1, 2)},
    "The first convolution seems to be padded at the top and left only.": {"paddings": (_ONE_SIDE_1[0], 1)},
    "The first convolution seems to be padded at the bottom and right only.": {"paddings": (_ONE_SIDE_1[1], 1)},
    "The second convolution seems to be padded at the top and left only.": {"paddings": (2, _ONE_SIDE_2[0])},
    "The second convolution seems to be padded at the bottom and right only.": {"paddings": (2, _ONE_SIDE_2[1])},
}
"""Hints, and what :func:`.reference.three_layer_scores` needs to make the same slip."""


def _slope(
    images: np.ndarray, labels: np.ndarray, params: list[np.ndarray], index: int, direction: np.ndarray
) -> float:
    """Derivative of our own loss along a direction of one parameter, by central differences."""
    step = 1e-5
    losses = []
    for sign in (1, -1):
        moved = [np.asarray(value, np.float64) for value in params]
        moved[index] = moved[index] + sign * step * direction
        losses.append(cross_entropy(_expected(images, moved), labels))
    return (losses[0] - losses[1]) / (2 * step)


def _by(kernel: tuple[int, int]) -> str:
    return f"{kernel[0]}x{kernel[1]}"
