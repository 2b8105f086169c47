"""Our own gradients against finite differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from autograder.checks.expectations import cross_entropy
from autograder.grading.unit_checks import load_checks
from autograder.units.unit import load_unit

CHECKS = load_checks(load_unit("naive_layers"))


def differences(loss: Callable[[], float], values: np.ndarray) -> np.ndarray:
    """Central differences of a loss with respect to an array that it reads."""
    found, numbers = np.zeros(values.size), values.reshape(-1)
    for place, value in enumerate(numbers.copy()):
        numbers[place] = value + 1e-6
        above = loss()
        numbers[place] = value - 1e-6
        found[place] = (above - loss()) / 2e-6
        numbers[place] = value
    return found.reshape(values.shape)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def test_gradient_of_the_mean_squared_error(rng):
    w, b, x, y = (rng.standard_normal(shape) for shape in (3, 1, (6, 3), 6))
    dw, db = CHECKS.gradient.reference(w, b[0], x, y)

    def loss() -> float:
        return float(np.mean((np.tanh(x @ w + b[0]) - y) ** 2))

    assert np.allclose(dw, differences(loss, w), atol=1e-8)
    assert np.allclose(db, differences(loss, b), atol=1e-8)


def test_gradients_of_a_training_step(rng):
    weights = [rng.standard_normal(shape) for shape in ((5, 4), 4, (4, 3), 3)]
    images, labels = rng.standard_normal((6, 5)), rng.integers(0, 3, 6)
    step = CHECKS.descent.step_of(weights, images, labels, 0.1)

    def loss() -> float:
        return cross_entropy(CHECKS.descent.scores_of(weights, images)[1], labels)

    assert step.loss == pytest.approx(loss())
    for gradient, after, value in zip(step.gradients, step.weights, weights, strict=True):
        assert np.allclose(gradient, differences(loss, value), atol=1e-7)
        assert np.allclose(after, value - 0.1 * gradient)
