"""Checks of ``load_data(data_dir)``: two data sets of single digits."""

from __future__ import annotations

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.mistakes import named as of_kit
from autograder.errors import CheckFailed
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named
from .probes import LOADING

__all__ = ["digits_arrive", "labels_are_one_hot"]

_KINDS = '''
import tempfile
from pathlib import Path

import numpy as np
import tensorflow as tf

def kinds(x_train, y_train, x_test, y_test):
    """Of images and labels of both data sets, whether they are float32."""
    with tempfile.TemporaryDirectory() as folder:
        arrays = dict(x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
        np.savez(Path(folder) / "mnist.npz", **{name: np.asarray(array) for name, array in arrays.items()})
        specs = [tf.nest.flatten(data_set.element_spec)[:2] for data_set in load_data(folder)]
        return np.array([[spec.dtype == tf.float32 for spec in pair] for pair in specs], np.float32)
'''

_BLANK_HINT = sentence("load_data must return two data sets: fill in its TODO, and return both.")
_SHAPE_HINT = sentence(
    "Each data set must serve one digit at a time: an image of shape (28, 28, 1) and a label of shape (10,)."
    " Leave batches to whoever trains, and shuffling, too."
)


def digits_arrive(load_data: StudentFunction, rng: np.random.Generator) -> None:
    """Images of both sets come one by one, in their order, as numbers from 0 to 1.

    Raises:
        CheckFailed: they do not.
    """
    arrays = _arrays(rng)
    images, _labels, test_images, _test_labels = _loaded(load_data, arrays)
    expected, test_expected = (arrays[index][..., None] / 255.0 for index in (0, 2))
    if images.shape == test_expected.shape != expected.shape:
        raise CheckFailed(
            sentence("The first data set serves the test images."),
            sentence("load_data returns the training set first, the test set second: exchange them."),
            mistake=named("sets_exchanged"),
        )
    for found, wanted in ((images, expected), (test_images, test_expected)):
        values = require_array(found, wanted.shape, sentence("images"), _SHAPE_HINT)
        if np.abs(values - wanted).max() <= 1e-4:
            continue
        message = sentence("The images of a data set of load_data are not those of the file.")
        mistake = None
        if np.abs(values - 255 * wanted).max() <= 1e-2:
            mistake = named("not_divided")
            hint = sentence("Pixels from 0 to 255 must become numbers from 0 to 1: divide the images by 255.")
        elif np.abs(np.sort(values.sum(axis=(1, 2, 3))) - np.sort(wanted.sum(axis=(1, 2, 3)))).max() <= 1e-1:
            mistake = named("digits_shuffled")
            hint = sentence("load_data must keep the order of the digits: do not shuffle in it.")
        else:
            hint = sentence(
                "load_data must turn pixels into float32 numbers, divide them by 255, and change nothing else."
            )
        raise CheckFailed(message, hint, mistake=mistake)
    # Arrays that come from a worker are no witness: its numbers travel as float32 all the same.
    kinds = require_array(load_data.beside(_KINDS, "kinds", *arrays), (2, 2), sentence("images and labels"))
    if not kinds.all():
        raise CheckFailed(
            sentence("load_data serves images or labels that are not float32."),
            sentence(
                "load_data must turn images and labels into float32: without that, dividing makes float64 of them."
            ),
            mistake=named("not_float32"),
        )


def labels_are_one_hot(load_data: StudentFunction, rng: np.random.Generator) -> None:
    """Labels have ten numbers, whichever digits there are, and belong to their images.

    Raises:
        CheckFailed: they do not.
    """
    arrays = _arrays(rng)
    _images, labels, _test_images, test_labels = _loaded(load_data, arrays)
    for found, digits in ((labels, arrays[1]), (test_labels, arrays[3])):
        values = require_array(
            found,
            (len(digits), 10),
            sentence("labels"),
            sentence("One-hot labels have ten numbers even where a digit does not occur: tf.one_hot(labels, 10)."),
        )
        if not np.array_equal(values, np.eye(10)[digits]):
            raise CheckFailed(
                sentence("The labels of a data set of load_data are not the one-hot labels of its digits."),
                sentence("A label is 1 at the position of its digit and 0 elsewhere, in the order of the images."),
                mistake=named("labels_not_one_hot"),
            )


def _arrays(rng: np.random.Generator) -> list[np.ndarray]:
    """Training images and labels, test images and labels; some digits do not occur."""
    train, test = 6, 4
    return [
        rng.integers(0, 256, (train, 28, 28)).astype(np.uint8),
        rng.permutation(8)[:train].astype(np.uint8),
        rng.integers(0, 256, (test, 28, 28)).astype(np.uint8),
        rng.integers(0, 7, test).astype(np.uint8),
    ]


def _loaded(load_data: StudentFunction, arrays: list[np.ndarray]) -> list[np.ndarray]:
    result = load_data.beside(LOADING, "loaded", *arrays)
    if result is None:
        message = sentence("load_data gave None in the place of a data set.")
        raise CheckFailed(message, _BLANK_HINT, mistake=of_kit("returned_none"))
    if len(result) != 4 or not all(isinstance(array, np.ndarray) for array in result):
        message = sentence("load_data gave something other than two data sets.")
        raise CheckFailed(message, _BLANK_HINT, mistake=of_kit("other_kind_returned"))
    return list(result)
