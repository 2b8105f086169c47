from __future__ import annotations

import numpy as np
import pytest
from support.convnet_checks import convnet, reference, slips

from autograder.checks.expectations import is_close
from autograder.checks.layers import softmax
from autograder.locale.sentences import said

ConvNetShape, Geometry = reference.ConvNetShape, reference.Geometry
random_params, three_layer_scores = reference.random_params, reference.three_layer_scores

GENERAL = "The network computes something else than was asked for."


def identity(scores):
    return scores


@pytest.fixture
def problem(rng):
    shape = ConvNetShape(height=12, width=10)
    return rng.standard_normal((4, 12, 10, 3)), random_params(shape, rng), shape


@pytest.mark.parametrize(("ending", "others"), [(identity, slips.SCORE_ENDINGS), (softmax, slips.PROBABILITY_ENDINGS)])
def test_each_way_to_end_is_told_from_the_others(problem, ending, others):
    images, params, shape = problem
    scores = three_layer_scores(images, params)
    for hint, other in others.items():
        assert not is_close(other(scores), ending(scores))
        assert said(slips.name_slip(other(scores), images, params, shape, ending=ending, other_endings=others)) == hint
    found = slips.name_slip(scores + 9, images, params, shape, ending=ending, other_endings=others)
    assert said(found).startswith(GENERAL)


@pytest.mark.parametrize("ending", [identity, softmax])
def test_each_slip_is_told_from_the_others(problem, ending):
    images, params, shape = problem
    outputs = {hint: three_layer_scores(images, alter(params)) for hint, alter in slips._PARAMS.items()}
    outputs |= {hint: three_layer_scores(images, params, activations=pair) for hint, pair in slips._ACTIVATIONS.items()}
    for hint, scores in outputs.items():
        assert said(slips.name_slip(ending(scores), images, params, shape, ending=ending, other_endings={})) == hint


@pytest.mark.parametrize("ending", [identity, softmax])
def test_paddings_of_the_same_size_are_named(problem, ending):
    images, params, shape = problem
    found = ending(three_layer_scores(images, params, Geometry(0, 3)))
    hint = slips.name_slip(found, images, params, shape, ending=ending, other_endings={})
    assert said(hint).startswith("Your network computes what a zero-padding of 0 in the first convolution and of 3 in")


@pytest.mark.parametrize("ending", [identity, softmax])
def test_a_relu_before_the_last_bias_is_named(problem, ending):
    images, params, shape = problem
    bias = params[5].astype(float)
    scores = np.maximum(three_layer_scores(images, params) - bias, 0) + bias
    hint = slips.name_slip(ending(scores), images, params, shape, ending=ending, other_endings={})
    assert said(hint).startswith("In the fully connected layer, a ReLU seems to act before the bias")


def test_geometries_are_all_wrong_and_all_different():
    assert Geometry() not in slips.GEOMETRIES
    assert len(set(slips.GEOMETRIES)) == len(slips.GEOMETRIES)
    assert len({said(slips.describe_geometry(geometry)) for geometry in slips.GEOMETRIES}) == len(slips.GEOMETRIES)


@pytest.mark.parametrize("shape", [ConvNetShape(), *convnet._OTHER_SHAPES], ids=str)
def test_no_geometry_passes_for_the_right_one(rng, shape):
    """A slip that the tolerance let through would be a wrong answer that gets its points."""
    images = rng.standard_normal((shape.batch, shape.height, shape.width, 3))
    params = random_params(shape, rng)
    scores = three_layer_scores(images, params)
    for geometry in slips.GEOMETRIES:
        if shape.feature_map(geometry) == shape.feature_map():
            assert not is_close(three_layer_scores(images, params, geometry), scores), geometry
