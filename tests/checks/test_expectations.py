from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_softmax

from autograder.checks.expectations import (
    TOLERANCE,
    cross_entropy,
    is_close,
    on_the_scale,
    require_array,
    require_close,
)
from autograder.checks.mistakes import Named
from autograder.errors import CheckFailed

SCORES = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.bool_])
def test_an_array_of_the_right_shape_comes_back_as_float64(dtype):
    array = require_array(SCORES.astype(dtype), (2, 3), "scores")
    assert array.dtype == np.float64
    np.testing.assert_array_equal(array, SCORES.astype(dtype))


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (
            None,
            "Expected scores of shape (2, 3), got None. The function returned nothing: fill in the TODO, and return",
        ),
        ("LEAK", "Expected scores as one tensor of shape (2, 3), got something else. Look there."),
        ([SCORES, SCORES], "Expected scores as one tensor of shape (2, 3), got something else. Look there."),
        (SCORES.T, "Expected scores of shape (2, 3), got (3, 2). Rows and columns of the result are exchanged"),
        (SCORES[:1], "Expected scores of shape (2, 3), got (1, 3). Look there."),
        (SCORES[0, 0], "Expected scores as one tensor of shape (2, 3), got something else. Look there."),
        (np.float32([[1, 2, 3], [4, 5, np.nan]]), "Expected finite scores, found NaN or infinity among them."),
        (np.float32([[1, 2, 3], [4, 5, -np.inf]]), "Expected finite scores, found NaN or infinity among them."),
    ],
)
def test_anything_else_fails_with_a_sentence(result, sentence):
    with pytest.raises(CheckFailed) as caught:
        require_array(result, (2, 3), "scores", "Look there.")
    assert str(caught.value).startswith(sentence)
    assert "LEAK" not in str(caught.value)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_closeness_is_measured_on_the_scale_of_what_is_expected(scale):
    expected = scale * SCORES  # the largest is 5
    explain = pytest.fail  # a hint is made only where one is needed
    require_close(expected + 4.9 * TOLERANCE * scale, expected, "the scores", explain)
    assert not is_close(expected - 5.1 * TOLERANCE * scale, expected)
    with pytest.raises(CheckFailed) as caught:
        require_close(expected + 2.5 * scale, expected, "the scores", lambda: Named("Look there."))
    assert str(caught.value) == (
        "Expected the scores to equal our own within 1% of the largest of them, found a difference of 0.5 times the"
        " largest. Look there."
    )


def test_zeros_are_close_to_zeros_only():
    assert is_close(np.zeros(3), np.zeros(3))
    assert not is_close(np.full(3, 1e-3), np.zeros(3))


def test_cross_entropy_is_the_mean_in_nats(rng):
    scores, labels = 50 * rng.standard_normal((8, 5)), rng.integers(0, 5, 8)
    expected = -log_softmax(scores, axis=1)[np.arange(8), labels].mean()
    assert cross_entropy(scores, labels) == pytest.approx(expected)
    assert cross_entropy(np.zeros((4, 10)), np.arange(4)) == pytest.approx(np.log(10))
    assert cross_entropy(np.array([[1e4, 0.0]]), np.array([1])) == pytest.approx(1e4)


def test_a_failure_on_another_scale_says_so():
    elsewhere = r"^With parameters .* 30 times as large: Wrong\. Values are right for ordinary parameters"
    for gain, sentence in ((30.0, elsewhere), (1.0, r"^Wrong\. Look here\.$")):
        with pytest.raises(CheckFailed, match=sentence), on_the_scale(gain):
            raise CheckFailed("Wrong.", "Look here.")
