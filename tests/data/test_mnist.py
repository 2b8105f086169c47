"""MNIST as a second data set: grey images, one file, and a sample of real digits that ships with the kit."""

from __future__ import annotations

import hashlib
import shutil
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


def opened(description, source="auto", **options):
    return open_data(source, description=description, num_training=1_000, num_validation=100, **options)


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
    with pytest.raises(DataError, match="MNIST is not on this machine; grading downloads it"):
        opened(MNIST, download=False)
    assert opened(MNIST, str(file)).name == "mnist.npz"


def test_without_it_the_message_says_what_to_do(keras, cache):
    with pytest.raises(DataError) as raised:
        opened(MNIST, download=False)
    for part in ("https://storage.googleapis.com/", "AUTOGRADER_DATA", "mnist.npz", "DATA=standin", "no grade"):
        assert part in str(raised.value)


def test_what_the_kit_has_downloaded_is_read_and_a_damaged_file_is_passed_over(keras, cache, tmp_path):
    downloads = tmp_path / "cache" / "downloads"
    downloads.mkdir(parents=True)
    shutil.copy(MNIST.sample.file, downloads / "mnist.npz")
    with pytest.raises(DataError, match="grading downloads it"):
        opened(MNIST, download=False)
    published = replace(MNIST, npz_sha256=hashlib.sha256(MNIST.sample.file.read_bytes()).hexdigest())
    assert opened(published, download=False).name == "mnist"


def test_the_stand_in_is_real_digits_and_the_last_of_them_validate(keras, cache):
    data = open_data("standin", description=MNIST, num_training=50_000, num_validation=10_000)
    assert (data.name, data.is_standin, data.num_training) == ("mnist-5000", True, 3_000)
    assert (data.held_out.num_validation, len(data.held_out.labels)) == (1_000, 2_000)
    labels = np.concatenate([np.load(data.train_labels), data.held_out.labels])
    np.testing.assert_array_equal(labels.reshape(-1, 10).sum(axis=1), 45)  # every ten hold each digit once
    images = np.load(data.train_images)[..., 0]
    by_digit = [images[np.load(data.train_labels) == digit].mean(axis=0) for digit in range(10)]
    distances = [
        ((image - np.array(by_digit)) ** 2).sum(axis=(1, 2)).argmin() for image in data.held_out.images[..., 0]
    ]
    assert np.mean(distances == data.held_out.labels) > 0.75  # noise would give 0.1


def test_other_data_sets_have_a_synthetic_stand_in(keras, cache):
    data = open_data("standin", description=replace(MNIST, sample=None), num_training=1_000, num_validation=100)
    assert (data.name, data.num_training) == ("standin", 1_000)
