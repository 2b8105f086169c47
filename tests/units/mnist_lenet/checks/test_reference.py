from __future__ import annotations

from importlib import import_module

import numpy as np
from scipy.signal import correlate2d

from autograder.grading.unit_checks import load_checks
from autograder.units.unit import load_unit

CHECKS = load_checks(load_unit("mnist_lenet"))
batches, reference = CHECKS.batches, import_module(f"{CHECKS.__name__}.reference")


def slow_scores(image, weights):
    """The network of one image (28, 28), map by map, pixel by pixel where it pools."""
    kernel_1, bias_1, kernel_2, bias_2, dense_1, dense_bias_1, dense_2, dense_bias_2 = (
        w.astype(float) for w in weights
    )

    def stage(maps, kernel, bias):
        height, width = maps[0].shape[0] - 4, maps[0].shape[1] - 4
        result = []
        for number in range(kernel.shape[3]):
            total = np.full((height, width), bias[number])
            for channel, values in enumerate(maps):
                total += correlate2d(values, kernel[:, :, channel, number], mode="valid")
            total = np.maximum(total, 0)
            result.append(
                np.array([[total[r : r + 2, c : c + 2].max() for c in range(0, width, 2)] for r in range(0, height, 2)])
            )
        return result

    maps = stage(stage([image.astype(float)], kernel_1, bias_1), kernel_2, bias_2)
    flat = np.array([maps[number][row, column] for row in range(4) for column in range(4) for number in range(64)])
    hidden = np.maximum(flat @ dense_1 + dense_bias_1, 0)
    return hidden @ dense_2 + dense_bias_2


def test_scores_are_those_of_a_network_written_out():
    rng = np.random.default_rng(4)
    image, weights = rng.random((28, 28)), reference.random_weights(rng)
    found = reference.scores_of(image[None, :, :, None], weights)[0]
    assert np.allclose(found, slow_scores(image, weights), rtol=1e-6)
    assert 0.1 < np.abs(found).max() < 100


def test_the_shapes_tell_the_parameters_apart():
    assert len(set(reference.SHAPES)) == len(reference.SHAPES)
    assert sum(np.prod(shape) for shape in reference.SHAPES) == 1_111_946


def test_a_step_goes_down_the_gradient_of_the_loss():
    rng = np.random.default_rng(5)
    images, weights = rng.standard_normal((6, 4)), rng.standard_normal((4, 3))
    labels = np.eye(3)[rng.integers(0, 3, 6)]
    options = {"batch_size": 6, "epochs": 1, "learning_rate": 0.1, "momentum": 0.9}
    moved = reference.sgd_epochs(images, labels, weights, **options)
    gradient = np.zeros_like(weights)
    for place in np.ndindex(*weights.shape):
        step = np.zeros_like(weights)
        step[place] = 1e-6
        ahead, behind = (batches.mean_cross_entropy(images @ (weights + s * step), labels) for s in (1, -1))
        gradient[place] = (ahead - behind) / 2e-6
    assert np.allclose(moved.weights, weights - 0.1 * gradient, atol=1e-7)
    assert np.isclose(moved.losses[0], batches.mean_cross_entropy(images @ weights, labels))


def test_momentum_carries_a_step_on_and_small_batches_count():
    images, labels, weights = np.ones((3, 1)), np.eye(2)[[0, 0, 0]], np.zeros((1, 2))
    options = {"batch_size": 2, "epochs": 1, "learning_rate": 0.1}
    plain = reference.sgd_epochs(images, labels, weights, **options, momentum=0.0)
    carried = reference.sgd_epochs(images, labels, weights, **options, momentum=0.5)
    assert len(plain.losses) == 2
    assert np.allclose(carried.weights - plain.weights, [[0.025, -0.025]])
