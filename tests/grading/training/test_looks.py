"""Looks at a network beside its accuracy: who knew before, who knows images and not classes, who did not learn."""

from __future__ import annotations

import numpy as np
import pytest
from support.images import separable_images

from autograder.data.sets import HeldOutImages
from autograder.errors import CheckFailed
from autograder.grading.training.looks import Looks, disguise_gap, disguises, untrained

HELD_OUT = HeldOutImages(*separable_images(200, seed=4), num_validation=100, classes=10)


def looks(seed: int = 0, *, mirrored: bool = True) -> Looks:
    return Looks(HELD_OUT, np.random.default_rng(seed), mirrored)


def knows_classes(images: np.ndarray) -> np.ndarray:
    return images.mean(axis=(2, 3))[:, :30].reshape(-1, 10, 3).sum(axis=2)


def knows_images(images: np.ndarray) -> np.ndarray:
    """A table by one pixel of each image, exact to some bits."""
    prints = np.round(HELD_OUT.images[:, 1, 2, 0], 3)
    found = np.abs(np.round(images[:, 1, 2, 0], 3)[:, None] - prints[None])
    known = np.eye(10)[HELD_OUT.labels[found.argmin(axis=1)]]
    return np.where(found.min(axis=1)[:, None] == 0, known, 0.1)


def knows_nothing(images: np.ndarray) -> np.ndarray:
    return np.random.default_rng(1).random((len(images), 10))


def test_disguises_leave_what_can_be_seen():
    images = HELD_OUT.images[:100]
    seen = set()
    for seed in range(20):
        drawn = disguises(np.random.default_rng(seed), 32, mirrored=True)
        seen |= {disguise.name for disguise in drawn}
        assert len({disguise.name for disguise in drawn}) == 3
        for disguise in drawn:
            changed = disguise.change(images)
            assert changed.shape == images.shape
            assert changed.dtype == images.dtype
            assert not np.array_equal(changed, images)
            assert HELD_OUT.accuracy(knows_classes(changed)) == 100.0
    assert seen == {"shifted", "brightened", "grained", "mirrored"}


def test_where_a_mirrored_image_is_another_class_none_is_mirrored():
    for seed in range(10):
        drawn = disguises(np.random.default_rng(seed), 32, mirrored=False)
        assert "mirrored" not in {disguise.name for disguise in drawn}


def test_small_images_are_shifted_by_one_column():
    images = np.arange(64, dtype=np.float32).reshape(1, 8, 8, 1)
    allowed = [np.roll(images, columns, axis=2) for columns in (-1, 1)]
    drawn = [disguise for seed in range(20) for disguise in disguises(np.random.default_rng(seed), 8, mirrored=False)]
    shifted = [disguise.change(images) for disguise in drawn if disguise.name == "shifted"]
    assert shifted
    assert all(any(np.array_equal(found, one) for one in allowed) for found in shifted)


def test_few_classes_leave_more_to_chance():
    assert untrained(100) == 3
    assert untrained(3) == pytest.approx(200 / 3)
    assert untrained(2) == 75


def test_fewer_images_say_less():
    assert disguise_gap(100) > disguise_gap(1_000) > disguise_gap(10_000)


def test_a_network_that_knows_classes_passes_and_one_that_knows_images_does_not():
    assert looks().require_classes(knows_classes, 100.0) == 100.0
    assert HELD_OUT.accuracy(knows_images(HELD_OUT.images[:100])) == 100.0
    for seed in range(10):
        with pytest.raises(CheckFailed, match=r"right on 100\.0% of the images, and on") as caught:
            looks(seed).require_classes(knows_images, 100.0)
        assert caught.value.is_open
        assert caught.value.mistake.code == "knows_validation_images"


def test_before_training_and_without_what_was_learnt_there_is_chance():
    looks().require_untrained(knows_nothing)
    looks().require_learnt(knows_nothing)
    with pytest.raises(CheckFailed, match="before its first training step") as untrained_one:
        looks().require_untrained(knows_classes)
    assert untrained_one.value.mistake.code == "right_before_training"
    with pytest.raises(CheckFailed, match="without what it has learnt") as forgetful:
        looks().require_learnt(knows_classes)
    assert forgetful.value.mistake.code == "right_without_what_was_learnt"
