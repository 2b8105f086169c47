from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import correlate
from scipy.special import softmax as scipy_softmax

from autograder.checks.reference import (
    GAINS,
    ConvNetShape,
    Geometry,
    convolution,
    random_params,
    rescaled,
    same_padding,
    softmax,
    three_layer_scores,
)
from autograder.sandbox.proxies import StudentFunction
from checks.answers import CONVNET

SHAPES = [
    ConvNetShape(batch=2),
    ConvNetShape(batch=3, height=9, width=14, kernel_1=(3, 5), kernel_2=(1, 2), channel_1=4, channel_2=2, classes=3),
]
GEOMETRIES = [
    Geometry(),
    Geometry(0, 3),
    Geometry(((1, 2), (0, 1)), ((2, 0), (1, 1))),
    Geometry(stride_1=2),
    Geometry(0, 0, stride_1=3, stride_2=2),
]
TENSORFLOW = """
def scores(x, params, padding_1, padding_2, stride_1, stride_2):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, stride_1, [[0, 0], *padding_1, [0, 0]]) + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, stride_2, [[0, 0], *padding_2, [0, 0]]) + conv_b2)
    return tf.reshape(h, (len(h), -1)) @ fc_w + fc_b

def same(x, kernel):
    return tf.nn.conv2d(x, kernel, 1, 'SAME')
"""


def both_sides(padding):
    return [[padding, padding]] * 2 if isinstance(padding, int) else [list(sides) for sides in padding]


@pytest.mark.parametrize("padding", [0, 1, 2, ((1, 0), (0, 3))])
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


@pytest.mark.parametrize("shape", SHAPES)
def test_scores_are_those_of_tensorflow_in_every_geometry(open_worker, rng, shape):
    tensorflow = StudentFunction(open_worker(TENSORFLOW), "scores")
    for geometry in GEOMETRIES:
        images = rng.standard_normal((shape.batch, shape.height, shape.width, 3)).astype(np.float32)
        params = random_params(shape, rng, shape.feature_map(geometry))
        paddings = [both_sides(padding) for padding in geometry[:2]]
        found = tensorflow(images, params, *paddings, *geometry[2:])
        np.testing.assert_allclose(three_layer_scores(images, params, geometry), found, atol=1e-4)


@pytest.mark.parametrize("size", [(5, 5), (3, 5), (2, 3), (4, 1)])
def test_same_padding_is_tensorflows(open_worker, rng, size):
    images = rng.standard_normal((1, 8, 7, 3)).astype(np.float32)
    kernel = rng.standard_normal((*size, 3, 2)).astype(np.float32)
    found = StudentFunction(open_worker(TENSORFLOW), "same")(images, kernel)
    np.testing.assert_allclose(convolution(images, kernel, np.zeros(2), same_padding(size)), found, atol=1e-4)


def test_a_right_answer_gives_our_scores(open_worker, rng):
    params = random_params(ConvNetShape(), rng)
    images = rng.standard_normal((4, 32, 32, 3)).astype(np.float32)
    found = StudentFunction(open_worker(CONVNET), "three_layer_convnet")(images, params)
    np.testing.assert_allclose(three_layer_scores(images, params), found, atol=1e-4)


@pytest.mark.parametrize("axis", [0, 1])
def test_softmax_is_scipys(rng, axis):
    scores = 2000 * rng.standard_normal((5, 7))
    np.testing.assert_allclose(softmax(scores, axis), scipy_softmax(scores, axis), atol=1e-15)


@pytest.mark.parametrize("seed", range(5))
def test_random_params_make_scores_of_order_one_in_which_biases_matter(seed):
    rng, shape = np.random.default_rng(seed), ConvNetShape()
    params = random_params(shape, rng)
    assert [value.shape for value in params] == [
        (5, 5, 3, 6), (6,), (3, 3, 6, 9), (9,), (9216, 10), (10,),
    ]  # fmt: skip
    assert {value.dtype for value in params} == {np.dtype(np.float32)}
    images = rng.standard_normal((4, 32, 32, 3))
    scores = three_layer_scores(images, params)
    assert 0.5 < scores.std() < 5
    for position in (1, 3, 5):
        without = [value * (index != position) for index, value in enumerate(params)]
        assert np.abs(three_layer_scores(images, without) - scores).max() > 0.05 * np.abs(scores).max()


@pytest.mark.parametrize("hidden", GAINS)
@pytest.mark.parametrize("factor", [1.0, 1e-2, 30.0])
def test_rescaled_params_compute_the_same_on_another_scale(rng, hidden, factor):
    shape = ConvNetShape()
    images, params = rng.standard_normal((4, 32, 32, 3)), random_params(shape, rng)
    maps = []

    def watched(found, bias):
        maps.append(np.maximum(found, 0))
        return maps[-1]

    scores = three_layer_scores(images, params, activations=(watched, watched))
    scaled = rescaled(params, hidden, factor)
    np.testing.assert_allclose(
        three_layer_scores(images, scaled, activations=(watched, watched)), factor * scores, atol=1e-5 * factor
    )
    for before, after in zip(maps[:2], maps[2:], strict=True):
        np.testing.assert_allclose(after, hidden * before, atol=1e-5 * hidden)
    assert {value.dtype for value in scaled} == {np.dtype(np.float32)}
