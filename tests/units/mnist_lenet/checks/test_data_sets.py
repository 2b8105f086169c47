from __future__ import annotations

import numpy as np
import pytest
from support.numpy_answers import Answer

from autograder.errors import CheckFailed
from autograder.grading.unit_checks import load_checks
from autograder.locale.sentences import said
from autograder.units.unit import load_unit

CHECKS = load_checks(load_unit("mnist_lenet"))
data_sets = CHECKS.data_sets


def loaded(*, scale=1 / 255, order=None, classes=10, swapped=False, narrow=True):
    """What code beside a student's load_data finds, with the slips that are asked for."""

    def found(x_train, y_train, x_test, y_test):
        parts = []
        for images, labels in ((x_train, y_train), (x_test, y_test)):
            width = classes or int(labels.max()) + 1
            place = slice(None, None, order)
            parts.append([images[place][..., None] * scale, np.eye(width)[labels[place]]])
        first, second = reversed(parts) if swapped else parts
        return [*first, *second]

    return Answer(loaded=found, kinds=lambda *arrays: np.array([[narrow, True]] * 2, np.float32))


IMAGES = {
    "divide the images by 255": {"scale": 1.0},
    "keep the order": {"order": -1},
    "exchange them": {"swapped": True},
    "change nothing else": {"scale": 1 / 128},
    "float64": {"narrow": False},
}


@pytest.mark.parametrize("seed", range(5))
def test_the_right_loader_passes(seed):
    data_sets.digits_arrive(loaded(), np.random.default_rng(seed))
    data_sets.labels_are_one_hot(loaded(), np.random.default_rng(seed))


@pytest.mark.parametrize("hint", IMAGES)
def test_a_hint_names_the_slip(hint):
    with pytest.raises(CheckFailed) as failed:
        data_sets.digits_arrive(loaded(**IMAGES[hint]), np.random.default_rng(1))
    assert hint in said(failed.value.hint)


@pytest.mark.parametrize("seed", range(5))
def test_the_largest_digit_is_never_there(seed):
    with pytest.raises(CheckFailed) as failed:
        data_sets.labels_are_one_hot(loaded(classes=0), np.random.default_rng(seed))
    assert "ten numbers" in said(failed.value.hint)


def test_a_blank_loader_is_told_so():
    with pytest.raises(CheckFailed) as failed:
        data_sets.digits_arrive(Answer(loaded=lambda *arrays: None), np.random.default_rng(1))
    assert "None" in said(failed.value.message)
