"""MNIST as a second data set: grey images, one file, and nothing that the kit fetches."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from autograder.data.mnist import MNIST
from autograder.data.sets import open_data
from autograder.data.sources import keras_sources
from autograder.errors import DataError


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("AUTOGRADER_DATA", raising=False)


@pytest.fixture
def file(keras):
    """A small set where Keras keeps the published one."""
    random = np.random.default_rng(0)
    arrays = {}
    for split, count in (("train", 1_100), ("test", 20)):
        arrays[f"x_{split}"] = random.integers(0, 256, (count, 28, 28), np.uint8)
        arrays[f"y_{split}"] = np.arange(count, dtype=np.uint8) % 10
    np.savez(keras / "mnist.npz", **arrays)
    return keras / "mnist.npz"


def opened(description, source="auto"):
    return open_data(source, description=description, num_training=1_000, num_validation=100)


def test_the_file_of_keras_is_found_and_divided_by_255(file, cache):
    published = replace(MNIST, npz_sha256=hashlib.sha256(file.read_bytes()).hexdigest())
    data = opened(published)
    assert (data.name, data.num_training, data.held_out.classes) == ("mnist", 1_000, 10)
    images = np.load(data.train_images)
    assert images.shape == (1_000, 28, 28, 1)
    np.testing.assert_array_equal(images[..., 0], np.load(file)["x_train"][:1_000].astype(np.float32) / 255)


def test_another_file_of_that_name_is_passed_over(file, cache):
    (source,) = keras_sources(MNIST)
    with pytest.raises(DataError, match="not the MNIST that Keras publishes"):
        source.read()
    with pytest.raises(DataError, match=r"MNIST is not on this machine\. Let Keras fetch it once"):
        opened(MNIST)
    assert opened(MNIST, str(file)).name == "mnist.npz"


def test_without_it_the_message_says_what_to_do(keras, cache):
    with pytest.raises(DataError) as raised:
        opened(MNIST)
    for part in ("keras.datasets.mnist.load_data()", "AUTOGRADER_DATA", "mnist.npz", "DATA=standin", "no grade"):
        assert part in str(raised.value)
