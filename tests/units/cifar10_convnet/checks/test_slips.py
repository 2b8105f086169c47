from __future__ import annotations

import numpy as np
import pytest
from support.convnet_checks import convnet, geometries, networks, reference, slips

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
    for code, (hint, other) in others.items():
        assert not is_close(other(scores), ending(scores))
        found = slips.name_slip(other(scores), images, params, shape, ending=ending, other_endings=others)
        assert (said(found.hint), found.mistake.code) == (hint, code)
    found = slips.name_slip(scores + 9, images, params, shape, ending=ending, other_endings=others)
    assert said(found.hint).startswith(GENERAL)
    assert found.mistake is None


@pytest.mark.parametrize("ending", [identity, softmax])
def test_each_slip_is_told_from_the_others(problem, ending):
    images, params, shape = problem
    compute = networks.outputs(images, params, ending)
    changes = [*slips.known_changes(shape, {}), *slips._rarer_changes(params, shape)]
    for change in changes:
        found = slips.name_slip(compute(change.settings), images, params, shape, ending=ending, other_endings={})
        assert found.mistake == change.mistake


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"bias_3": 0.0, "activation_2": networks.linear}, "last_bias_missing+second_relu_missing"),
        ({"activation_1": networks.linear, "ending": softmax}, "first_relu_missing+softmax_on_scores"),
        ({"geometry": Geometry(1, 2), "bias_1": 0.0}, "first_bias_missing+paddings_exchanged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_two_slips_together_have_both_names(problem, settings, code):
    images, params, shape = problem
    found = networks.outputs(images, params, identity)(settings)
    named = slips.name_slip(found, images, params, shape, ending=identity, other_endings=slips.SCORE_ENDINGS)
    assert named.mistake.code == code
    assert len(said(named.hint).split(". ")) >= 2


def test_three_slips_together_have_no_name(problem):
    images, params, shape = problem
    found = networks.outputs(images, params, identity)(
        {"bias_1": 0.0, "activation_2": networks.linear, "ending": softmax}
    )
    named = slips.name_slip(found, images, params, shape, ending=identity, other_endings=slips.SCORE_ENDINGS)
    assert named.mistake is None


@pytest.mark.parametrize(("settings", "code"), [({}, ""), ({"bias_1": 0.0}, "first_bias_missing+")])
def test_a_padding_that_is_missing_is_named_with_what_else_is_wrong(rng, settings, code):
    shape, geometry = ConvNetShape(height=12, width=10), Geometry(2, 0)
    images = rng.standard_normal((4, 12, 10, 3))
    params = random_params(shape, rng, shape.feature_map(geometry))
    found = networks.outputs(images, params, identity)({"geometry": geometry, **settings})
    fitting = [each for each in geometries.GEOMETRIES if shape.feature_map(each) == shape.feature_map(geometry)]
    named = slips.name_geometry(found, images, params, fitting, "otherwise")
    assert named.mistake.code == f"{code}second_padding_missing"


@pytest.mark.parametrize("ending", [identity, softmax])
def test_paddings_of_the_same_size_are_named(problem, ending):
    images, params, shape = problem
    found = ending(three_layer_scores(images, params, Geometry(0, 3)))
    hint = slips.name_slip(found, images, params, shape, ending=ending, other_endings={}).hint
    assert said(hint).startswith("Your network computes what a zero-padding of 0 in the first convolution and of 3 in")


@pytest.mark.parametrize("ending", [identity, softmax])
def test_a_relu_before_the_last_bias_is_named(problem, ending):
    images, params, shape = problem
    bias = params[5].astype(float)
    scores = np.maximum(three_layer_scores(images, params) - bias, 0) + bias
    hint = slips.name_slip(ending(scores), images, params, shape, ending=ending, other_endings={}).hint
    assert said(hint).startswith("In the fully connected layer, a ReLU seems to act before the bias")


def test_geometries_are_all_wrong_and_all_different():
    assert Geometry() not in geometries.GEOMETRIES
    assert len(set(geometries.GEOMETRIES)) == len(geometries.GEOMETRIES)
    hints = {said(geometries.describe_geometry(geometry)) for geometry in geometries.GEOMETRIES}
    assert len(hints) == len(geometries.GEOMETRIES)


@pytest.mark.parametrize("shape", [ConvNetShape(), *convnet._OTHER_SHAPES], ids=str)
def test_no_geometry_passes_for_the_right_one(rng, shape):
    """A slip that the tolerance let through would be a wrong answer that gets its points."""
    images = rng.standard_normal((shape.batch, shape.height, shape.width, 3))
    params = random_params(shape, rng)
    scores = three_layer_scores(images, params)
    for geometry in geometries.GEOMETRIES:
        if shape.feature_map(geometry) == shape.feature_map():
            assert not is_close(three_layer_scores(images, params, geometry), scores), geometry
