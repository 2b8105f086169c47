from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import correlate
from scipy.special import softmax as scipy_softmax

from autograder.checks.layers import convolution, convolved_size, relu, same_padding, softmax
from autograder.sandbox.proxies import StudentFunction

SAME = """
def same(x, kernel):
    return tf.nn.conv2d(x, kernel, 1, 'SAME')
"""
PADDINGS = [0, 1, 2, ((1, 0), (0, 3))]


def both_sides(padding):
    return [[padding, padding]] * 2 if isinstance(padding, int) else [list(sides) for sides in padding]


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("size", [(1, 1), (3, 3), (5, 2), (2, 5)])
def test_convolution_is_the_sum_of_scipys_correlations(rng, size, padding):
    images = rng.standard_normal((2, 8, 7, 3))
    kernel, bias = rng.standard_normal((*size, 3, 4)), rng.standard_normal(4)
    found = convolution(images, kernel, bias, padding)
    padded = np.pad(images, [(0, 0), *both_sides(padding), (0, 0)])
    for n in range(2):
        for filter_ in range(4):
            planes = [correlate(padded[n, :, :, c], kernel[:, :, c, filter_], "valid", "direct") for c in range(3)]
            np.testing.assert_allclose(found[n, :, :, filter_], sum(planes) + bias[filter_], atol=1e-12)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_sizes_are_those_of_what_a_convolution_gives(rng, stride, padding):
    for kernel in ((1, 1), (3, 3), (5, 2)):
        found = convolution(rng.standard_normal((1, 8, 7, 3)), np.ones((*kernel, 3, 2)), np.zeros(2), padding, stride)
        assert convolved_size((8, 7), kernel, padding, stride) == found.shape[1:3]


@pytest.mark.parametrize("size", [(5, 5), (3, 5), (2, 3), (4, 1)])
def test_same_padding_is_tensorflows(open_worker, rng, size):
    images = rng.standard_normal((1, 8, 7, 3)).astype(np.float32)
    kernel = rng.standard_normal((*size, 3, 2)).astype(np.float32)
    found = StudentFunction(open_worker(SAME), "same")(images, kernel)
    np.testing.assert_allclose(convolution(images, kernel, np.zeros(2), same_padding(size)), found, atol=1e-4)


@pytest.mark.parametrize("axis", [0, 1])
def test_softmax_is_scipys(rng, axis):
    scores = 2000 * rng.standard_normal((5, 7))
    np.testing.assert_allclose(softmax(scores, axis), scipy_softmax(scores, axis), atol=1e-15)


def test_relu_keeps_what_is_positive():
    np.testing.assert_array_equal(relu(np.array([[-2.0, 0.0], [3.0, -0.5]])), [[0.0, 0.0], [3.0, 0.0]])
