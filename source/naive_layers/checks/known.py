"""What answers compute on the small public numbers of practice tests: the right one, and those with common slips.

Of this, students' notebooks hold the numbers and the names of the slips, and nothing else of these checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from autograder.checks.expectations import cross_entropy
from autograder.checks.layers import relu
from autograder.checks.public_tables import Numbers, Row, rows
from autograder.checks.slips import singles

from .descent import scores_of, step_of
from .gradient import GRADIENT_CHANGES, GradientProblem, gradient_with_slips
from .layer_slips import DENSE_CHANGES, dense
from .loop_slips import EPOCH_LOSS_CHANGES, FIT_CHANGES, Fit
from .replays import contracted
from .tensor_slips import (
    ADDITIONS,
    PRODUCTS,
    SCALES,
    SHIFTS,
    TURNS,
    contraction,
    may_be_contraction,
    may_be_sum,
    rotated,
    scaled,
    summed,
    translated,
)
from .training_slips import (
    RATE,
    STEP_CHANGES,
    STEP_LOSS_CHANGES,
    UPDATE_CHANGES,
    flat,
    step_loss,
    stepped,
    updated,
)

__all__ = ["tables"]

_EPOCHS, _BATCH = 2, 2
_LABELS = np.array([0, 1, 1, 0, 1])


def tables(numbers: Numbers) -> Mapping[str, Mapping[str, Iterator[Row]]]:
    """Tables by question and name; each begins with what is right.

    Args:
        numbers: gives the public numbers of a shape.
    """
    return {
        "broadcast_add": {"sums": _sums(numbers)},
        "tensor_contraction": {"sums": _contraction(numbers)},
        "moving_points": dict(_movements(numbers)),
        "loss_gradient": {"derivatives": _derivatives(numbers)},
        "naive_dense": {"with_tanh": _layer(numbers, np.tanh), "with_relu": _layer(numbers, relu)},
        "naive_step": {"updates": _updates(numbers), "loss": _step_loss(numbers), "steps": _step(numbers)},
        "naive_fit": {
            "steps": _fit(numbers),
            "means_over_the_steps": _losses(numbers, weighted=False),
            "means_over_the_images": _losses(numbers, weighted=True),
        },
    }


def _sums(numbers: Numbers) -> Iterator[Row]:
    matrix, row = numbers(4, 4), numbers(4)
    return rows(matrix + row, singles(ADDITIONS, partial(summed, matrix, row), partial(may_be_sum, matrix)))


def _contraction(numbers: Numbers) -> Iterator[Row]:
    first, second = numbers(2, 3, 3), numbers(3, 3, 2)
    computed, may_be = partial(contraction, first, second), partial(may_be_contraction, first, second)
    return rows(contracted(first, second), singles(PRODUCTS, computed, may_be))


def _movements(numbers: Numbers) -> Iterator[tuple[str, Iterator[Row]]]:
    points = numbers(3, 2) + np.array([3.0, -2.0])
    moved = partial(translated, points, np.array([0.5, -2.0]))
    turned = partial(rotated, points, np.array(0.6))
    multiplied = partial(scaled, points, np.array([2.0, -0.5]))
    yield "translated", rows(moved({}), singles(SHIFTS, moved))
    yield "rotated", rows(turned({}), singles(TURNS, turned))
    yield "scaled", rows(multiplied({}), singles(SCALES, multiplied))


def _derivatives(numbers: Numbers) -> Iterator[Row]:
    compute = partial(gradient_with_slips, GradientProblem(numbers(2), np.array(0.3), numbers(4, 2), numbers(4)))
    return rows(compute({}), singles(GRADIENT_CHANGES, compute))


def _layer(numbers: Numbers, activation: Callable[[np.ndarray], np.ndarray]) -> Iterator[Row]:
    compute = partial(dense, numbers(4, 3), numbers(3, 3), numbers(3), activation)
    return rows(compute({}), singles(DENSE_CHANGES, compute))


def _updates(numbers: Numbers) -> Iterator[Row]:
    before = [numbers(3), numbers(2, 2)]
    gradients = [2 * value + 1 for value in before]
    compute = partial(updated, before, gradients, RATE)
    return ((words, values - flat(before)) for words, values in rows(compute({}), singles(UPDATE_CHANGES, compute)))


def _weights(numbers: Numbers) -> list[np.ndarray]:
    """Of two layers, three inputs and two classes; the first two hold more than zero, so that most units are on."""
    return [numbers(3, 4) / 2, abs(numbers(4)) + 0.5, numbers(4, 2), numbers(2)]


def _step(numbers: Numbers) -> Iterator[Row]:
    """By how much one step moves all weights."""
    before, images = _weights(numbers), numbers(5, 3)
    ours = step_of(before, images, _LABELS, RATE)
    compute = partial(stepped, before, ours, len(_LABELS))
    table = rows(compute({}), singles(STEP_CHANGES, compute))
    return ((words, values - flat(before)) for words, values in table)


def _step_loss(numbers: Numbers) -> Iterator[Row]:
    images = numbers(5, 3)
    ours = step_of(_weights(numbers), images, _LABELS, RATE)
    after = cross_entropy(scores_of(ours.weights, images)[-1], _LABELS)
    compute = partial(step_loss, ours.loss, after, len(_LABELS))
    return rows(compute({}), singles(STEP_LOSS_CHANGES, compute))


def _training(numbers: Numbers) -> Fit:
    return Fit(_weights(numbers), numbers(5, 3), _LABELS, _BATCH, _EPOCHS)


def _fit(numbers: Numbers) -> Iterator[Row]:
    """By how much two epochs move all weights."""
    training = _training(numbers)
    table = rows(training.trained({}), singles(FIT_CHANGES, training.trained))
    return ((words, values - flat(training.weights)) for words, values in table)


def _losses(numbers: Numbers, *, weighted: bool) -> Iterator[Row]:
    """The mean losses of two epochs."""
    training = _training(numbers)
    right = training.mean_over_images() if weighted else training.losses({})
    return rows(right, singles(EPOCH_LOSS_CHANGES, training.losses))
