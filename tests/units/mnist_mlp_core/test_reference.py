"""The unit's references against numbers by hand, as the notebook shows them, and against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from support.adam_in_numpy import LocalAdam
from support.numpy_answers import checks_of

reference = checks_of("mnist_mlp_core").reference


def test_the_bound_is_that_of_the_notebook():
    assert reference.xavier_bound((784, 700)) == pytest.approx(0.0636, abs=5e-5)


def test_a_dense_layer_by_hand():
    weights = np.array([[0.1, -0.2, 0.3], [-0.4, 0.5, -0.6]])
    row = np.array([[1.0, 2.0]])
    linear = reference.dense(row, weights, np.zeros(3), reference.identity)
    np.testing.assert_allclose(linear, [[-0.7, 0.8, -0.9]])
    np.testing.assert_allclose(reference.dense(row, weights, np.array([1.0, 0.0, 0.0])), [[0.3, 0.8, 0.0]])


def test_scores_equal_those_of_loops():
    rng = np.random.default_rng(3)
    params = reference.random_layers((4, 3, 2, 5), rng)
    row = rng.standard_normal(4)
    values = list(row)
    for number, (weights, bias) in enumerate(zip(params[::2], params[1::2], strict=True)):
        sums = [
            sum(value * weights[at, unit] for at, value in enumerate(values)) + bias[unit] for unit in range(len(bias))
        ]
        values = sums if number == 2 else [max(total, 0.0) for total in sums]
    np.testing.assert_allclose(reference.mlp_scores(row[None], params)[0], values, rtol=1e-6)


def test_adam_makes_the_two_steps_of_the_notebook():
    gradients = [[np.array([4.0])], [np.array([0.0])]]
    (path,) = reference.adam_paths([np.array([1.0])], gradients, learning_rate=0.1)
    np.testing.assert_allclose(path[:, 0], [0.9, 0.833], atol=5e-4)


def test_adam_equals_another_implementation():
    rng = np.random.default_rng(4)
    start, gradients = rng.standard_normal((2, 3)), rng.standard_normal((20, 2, 3))
    constants = {"learning_rate": 0.02, "beta_1": 0.7, "beta_2": 0.95, "ep": 1e-3}
    (path,) = reference.adam_paths([start], [[gradient] for gradient in gradients], **constants)
    np.testing.assert_allclose(path, LocalAdam(**constants).path(start, gradients), rtol=1e-12)
