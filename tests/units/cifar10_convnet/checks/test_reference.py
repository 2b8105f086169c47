from __future__ import annotations

import numpy as np
import pytest
from support.convnet_answers import CONVNET
from support.convnet_checks import reference

from autograder.sandbox.proxies import StudentFunction

ConvNetShape, Geometry = reference.ConvNetShape, reference.Geometry
random_params, rescaled, three_layer_scores = reference.random_params, reference.rescaled, reference.three_layer_scores
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
"""


def both_sides(padding):
    return [[padding, padding]] * 2 if isinstance(padding, int) else [list(sides) for sides in padding]


@pytest.mark.parametrize("shape", SHAPES)
def test_scores_are_those_of_tensorflow_in_every_geometry(open_worker, rng, shape):
    tensorflow = StudentFunction(open_worker(TENSORFLOW), "scores")
    for geometry in GEOMETRIES:
        images = rng.standard_normal((shape.batch, shape.height, shape.width, 3)).astype(np.float32)
        params = random_params(shape, rng, shape.feature_map(geometry))
        paddings = [both_sides(padding) for padding in geometry[:2]]
        found = tensorflow(images, params, *paddings, *geometry[2:])
        np.testing.assert_allclose(three_layer_scores(images, params, geometry), found, atol=1e-4)


def test_a_right_answer_gives_our_scores(open_worker, rng):
    params = random_params(ConvNetShape(), rng)
    images = rng.standard_normal((4, 32, 32, 3)).astype(np.float32)
    found = StudentFunction(open_worker(CONVNET), "three_layer_convnet")(images, params)
    np.testing.assert_allclose(three_layer_scores(images, params), found, atol=1e-4)


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


@pytest.mark.parametrize("hidden", reference.GAINS)
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
