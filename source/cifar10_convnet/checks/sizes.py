"""Networks that do not fit a last layer made for maps of the right size: which paddings and strides they have."""

from __future__ import annotations

import numpy as np

from autograder.checks.expectations import is_close, require_array
from autograder.checks.layers import same_padding
from autograder.errors import CheckFailed, StudentException
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import StudentFunction

from .geometries import GEOMETRIES
from .reference import ConvNetShape, Geometry, random_params, three_layer_scores
from .slips import name_geometry

__all__ = ["SIZE_OF_MAPS", "by", "explain_sizes", "is_right_with_same_padding", "random_problem"]

SIZE_OF_MAPS = sentence(
    "The fully connected layer gets feature maps of another size than zero-paddings of 2 and 1 give: check both"
    " paddings, and that all strides are 1."
)


def random_problem(
    shape: ConvNetShape, rng: np.random.Generator, feature_map: tuple[int, int] | None = None
) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Images, labels and parameters; see :func:`.reference.random_params`."""
    images = rng.standard_normal((shape.batch, *shape.image)).astype(np.float32)
    labels = rng.integers(0, shape.classes, shape.batch).astype(np.int32)
    return images, labels, random_params(shape, rng, feature_map)


def is_right_with_same_padding(
    three_layer_convnet: StudentFunction, shape: ConvNetShape, rng: np.random.Generator
) -> bool:
    """Whether the scores are right for the padding that TensorFlow calls ``SAME``."""
    same_1, same_2 = same_padding(shape.kernel_1), same_padding(shape.kernel_2)
    geometries = (Geometry(same_1, same_2), Geometry(2, same_2), Geometry(same_1, 1))
    return any(_computes(three_layer_convnet, shape, geometry, rng) for geometry in geometries)


def explain_sizes(three_layer_convnet: StudentFunction, shape: ConvNetShape, rng: np.random.Generator) -> None:
    """Look for other paddings and strides with which the student's network fits its last layer.

    Raises:
        CheckFailed: there are some.
    """
    sizes = {shape.feature_map(geometry) for geometry in GEOMETRIES} - {shape.feature_map()}
    for size in sorted(size for size in sizes if min(size) > 0):
        images, _labels, params = random_problem(shape, rng, size)
        scores = _fitting_scores(three_layer_convnet, shape, images, params)
        if scores is None:
            continue
        geometries = [geometry for geometry in GEOMETRIES if shape.feature_map(geometry) == size]
        hint, mistake = name_geometry(scores, images, params, geometries, SIZE_OF_MAPS)
        raise CheckFailed(
            # Translators: {expected} and {found} are heights and widths of feature maps, such as 32x32.
            sentence(
                "Expected zero-paddings of 2 and 1 and strides of 1, which give the fully connected layer maps of"
                " {expected}; this network gives it maps of {found}.",
                expected=by(shape.feature_map()),
                found=by(size),
            ),
            hint,
            mistake=mistake,
        )


def _computes(
    three_layer_convnet: StudentFunction, shape: ConvNetShape, geometry: Geometry, rng: np.random.Generator
) -> bool:
    """Whether the scores are those of this geometry, with a last layer made for it."""
    feature_map = shape.feature_map(geometry)
    if feature_map == shape.feature_map() or min(feature_map) < 1:
        return False
    images, _labels, params = random_problem(shape, rng, feature_map)
    scores = _fitting_scores(three_layer_convnet, shape, images, params)
    return scores is not None and is_close(scores, three_layer_scores(images, params, geometry))


def _fitting_scores(
    three_layer_convnet: StudentFunction, shape: ConvNetShape, images: np.ndarray, params: list[np.ndarray]
) -> np.ndarray | None:
    """The scores; None where the network does not fit the last layer."""
    try:
        return require_array(three_layer_convnet(images, params), (shape.batch, shape.classes), sentence("scores"))
    except (CheckFailed, StudentException):
        return None


def by(size: tuple[int, int]) -> str:
    """Height and width, as in 32x32."""
    return f"{size[0]}x{size[1]}"
