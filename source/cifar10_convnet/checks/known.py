"""What answers compute on the small public numbers of practice tests: the right one, and those with common slips.

Of this, students' notebooks hold the numbers and the names of the slips, and nothing else of these checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from autograder.checks.layers import softmax
from autograder.checks.optimizers import sgd_path
from autograder.checks.public_tables import Numbers, Row
from autograder.checks.slips import singles
from autograder.locale.sentences import sentence

from .networks import Ending, outputs
from .reference import ConvNetShape
from .slips import PROBABILITY_ENDINGS, SCORE_ENDINGS, Endings, known_changes

__all__ = ["tables"]


def tables(numbers: Numbers) -> Mapping[str, Mapping[str, Iterator[Row]]]:
    """Tables by question and name; each begins with what is right.

    Args:
        numbers: gives the public numbers of a shape.
    """
    scores = ConvNetShape(batch=2, height=6, width=5, channel_1=2, channel_2=2, classes=3)
    probabilities = ConvNetShape(batch=2, channel_1=4, channel_2=2, classes=3)
    return {
        "three_layer_convnet": {"scores": _network(numbers, scores, lambda values: values, SCORE_ENDINGS)},
        "keras_model": {"probabilities": _network(numbers, probabilities, softmax, PROBABILITY_ENDINGS, last=0.04)},
        "keras_training": {"steps": _steps(numbers, 3e-3)},
        "sequential_training": {
            "32 and 16 filters": _stack(numbers, 32, 16),
            "16 and 32 filters": _stack(numbers, 16, 32),
            "steps": _steps(numbers, 5e-4),
        },
    }


def _network(
    numbers: Numbers, shape: ConvNetShape, ending: Ending, other_endings: Endings, last: float = 0.4
) -> Iterator[Row]:
    """Of the three-layer ConvNet, whose parameters are public numbers, times `last` in its last matrix."""
    images = numbers(shape.batch, *shape.image)
    params = [0.4 * numbers(*size) for size in shape.params()]
    params[4] *= last / 0.4
    compute = outputs(images, params, ending)
    yield "", compute({})
    for slip in singles(known_changes(shape, other_endings), compute):
        yield slip.hint, slip.computed


def _stack(numbers: Numbers, channel_1: int, channel_2: int) -> Iterator[Row]:
    shape = ConvNetShape(batch=1, channel_1=channel_1, channel_2=channel_2)
    return _network(numbers, shape, softmax, PROBABILITY_ENDINGS, last=0.04)


def _steps(numbers: Numbers, learning_rate: float) -> Iterator[Row]:
    """Steps of SGD with Nesterov momentum along four public gradients, times 1,000."""

    def steps(rate: float, momentum: float, nesterov: bool) -> np.ndarray:
        path = sgd_path(np.zeros(2), numbers(4, 2), learning_rate=rate, momentum=momentum, nesterov=nesterov)
        return 1000 * np.diff(path, axis=0, prepend=np.zeros((1, 2)))

    yield "", steps(learning_rate, 0.9, True)
    yield (
        sentence("These are the steps of plain momentum: Nesterov's variant was asked for."),
        steps(learning_rate, 0.9, False),
    )
    yield sentence("These are the steps of SGD without momentum."), steps(learning_rate, 0.0, False)
    for rate in (1e-2, 3e-3, 5e-4):
        for momentum, nesterov in ((0.9, True), (0.9, False), (0.0, False)):
            yield (
                sentence("The learning rate seems to be another one than was asked for."),
                steps(rate, momentum, nesterov),
            )
