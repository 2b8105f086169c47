"""Two mistakes in one answer, each with its name."""

from __future__ import annotations

import numpy as np
import pytest
from support.numpy_answers import Answer, checks_of
from support.pairs import mistake_of

from autograder.checks.slips import Draw, explain, pairs, singles

NAIVE, MLP = checks_of("naive_layers"), checks_of("mnist_mlp_core")


def relu(values):
    return np.maximum(values, 0.0)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda points, offset: points - offset[::-1], "moved_backwards+offsets_exchanged"),
        (lambda points, offset: points - offset[:1], "moved_backwards+one_offset_for_both"),
        (lambda points, offset: points - offset, "moved_backwards"),
        (lambda points, offset: points * 1.0, "left_in_place"),
    ],
)
def test_translations(answer, expected):
    student = Answer(answer, "translate")
    assert mistake_of(NAIVE.tensors.translations_match, student, np.random.default_rng(4)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda points, factors: points / factors[::-1], "divided_by_factors+factors_exchanged"),
        (lambda points, factors: points + factors[:1], "factors_added+one_factor_for_both"),
        (lambda points, factors: points * factors[:1], "one_factor_for_both"),
        (
            lambda points, factors: (points - points.mean(axis=0)) * factors[::-1] + points.mean(axis=0),
            "factors_exchanged+scaled_about_the_middle",
        ),
    ],
)
def test_scalings(answer, expected):
    student = Answer(answer, "scale")
    assert mistake_of(NAIVE.tensors.scalings_match, student, np.random.default_rng(4)) == expected


@pytest.mark.parametrize(
    ("factor", "expected"),
    [(-1.0, "uphill"), (-6.0, "sum_of_losses+uphill"), (-2.0, "step_twice_as_long+uphill"), (10.0, "rate_left_out")],
)
def test_training_steps(factor, expected):
    rng = np.random.default_rng(2)
    weights = [0.3 * rng.standard_normal(shape) for shape in ((5, 4), (4,), (4, 3), (3,))]
    images, labels = rng.standard_normal((6, 5)), rng.integers(0, 3, 6)
    rate = NAIVE.training_slips.RATE
    ours = NAIVE.descent.step_of(weights, images, labels, rate)
    found = NAIVE.descent.moved(weights, ours.gradients, factor * rate)
    named = NAIVE.training_slips.explain_step(found, weights, ours, len(labels))
    assert named.mistake is not None
    assert named.mistake.code == expected


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        (lambda x, w, b, f: f(x @ w) - b, "bias_after_activation+bias_subtracted"),
        (lambda x, w, b, f: x @ w - b, "activation_missing+bias_subtracted"),
        (lambda x, w, b, f: f(x @ w), "bias_missing"),
    ],
)
def test_dense_layers(compute, expected):
    rng = np.random.default_rng(3)
    x = rng.standard_normal((8, 6)).astype(np.float32)
    weights, bias = rng.standard_normal((6, 5)), rng.standard_normal(5)
    found = compute(x.astype(np.float64), weights, bias, relu)
    changes = MLP.layer_slips.CHANGES_WITH_ACTIVATION

    def computed(settings):
        return MLP.layer_slips.layer_outputs(x, weights, bias, relu, settings)

    named = explain([Draw(found, singles(changes, computed), pairs(changes, computed))], "nothing fits")
    assert named.mistake is not None
    assert named.mistake.code == expected
