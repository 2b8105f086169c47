"""Frequent mistakes in functions of arrays, and what they compute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.layers import softmax
from autograder.checks.slips import Change, Slip
from autograder.locale.sentences import sentence

from .mistakes import named

__all__ = [
    "ACCURACY_CHANGES",
    "LOSS_CHANGES",
    "MATRIX_CHANGES",
    "ROW_CHANGES",
    "accuracy_of",
    "digit_slips",
    "loss",
    "matrix",
    "rows_of",
]


def rows_of(images: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """Rows (N, 784) of images (N, 28, 28, ...) uint8, with another ``order`` or another ``scale`` than asked for."""
    ordered = np.swapaxes(images, 1, 2) if settings.get("transposed") else images
    pixels = ordered.reshape(len(images), -1).astype(np.float64)
    scaled: np.ndarray = settings.get("scale", lambda values: values / 255.0)(pixels)
    return scaled


def _over_the_range(pixels: np.ndarray) -> np.ndarray:
    low, high = pixels.min(axis=1, keepdims=True), pixels.max(axis=1, keepdims=True)
    stretched: np.ndarray = (pixels - low) / np.maximum(high - low, 1.0)
    return stretched


ROW_CHANGES = [
    Change(
        named("not_divided"),
        sentence("preprocess does not divide: bring the pixels from 0 to 255 to numbers from 0 to 1."),
        {"scale": lambda pixels: pixels},
    ),
    Change(
        named("divided_by_256"),
        sentence("preprocess divides by 256: the brightest pixel, 255, should become 1."),
        {"scale": lambda pixels: pixels / 256.0},
    ),
    Change(
        named("divided_twice"),
        sentence("preprocess divides by 255 twice: once brings the pixels to numbers from 0 to 1."),
        {"scale": lambda pixels: pixels / 255.0**2},
    ),
    Change(
        named("from_minus_one_to_one"),
        sentence("preprocess gives numbers from -1 to 1: they should go from 0 to 1."),
        {"scale": lambda pixels: pixels / 127.5 - 1.0},
    ),
    Change(
        named("whole_number_division"),
        sentence("preprocess divides whole numbers by whole numbers, without a fraction: use / and not //."),
        {"scale": lambda pixels: pixels // 255.0},
    ),
    Change(
        named("columns_before_rows"),
        sentence("preprocess exchanges rows and columns of the images: reshape, and do not transpose."),
        {"transposed": True},
    ),
    Change(
        named("brightest_pixel_for_255"),
        sentence("preprocess divides by the brightest pixel that it is given: divide by 255, whatever the image."),
        {"scale": lambda pixels: pixels / np.maximum(pixels.max(axis=1, keepdims=True), 1.0)},
    ),
    Change(
        named("stretched_by_its_own_range"),
        sentence(
            "preprocess stretches each image from its own darkest to its own brightest pixel: divide by 255, whatever"
            " the image."
        ),
        {"scale": _over_the_range},
    ),
]


def loss(scores: np.ndarray, labels: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """The loss of scores (N, C) for labels (N,), reduced in another way, or of other scores, than asked for."""
    given = softmax(scores) if settings.get("softmax_first") else scores
    shifted = given - given.max(axis=1, keepdims=True)
    losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]
    return np.asarray(settings.get("sign", 1.0) * settings.get("reduce", np.mean)(losses))


LOSS_CHANGES = [
    Change(
        named("summed"),
        sentence("cross_entropy_loss returns a sum over the images: return their mean, tf.reduce_mean."),
        {"reduce": np.sum},
    ),
    Change(
        named("loss_alone_per_image"),
        sentence("cross_entropy_loss returns one loss per image: return their mean, tf.reduce_mean."),
        {"reduce": np.asarray},
    ),
    Change(
        named("softmax_twice"),
        sentence("cross_entropy_loss takes the softmax twice: the function of TensorFlow takes it by itself."),
        {"softmax_first": True},
    ),
    Change(
        named("wrong_sign"),
        sentence("cross_entropy_loss has the wrong sign: it is never negative, and small where answers are right."),
        {"sign": -1.0},
    ),
    Change(
        named("divided_by_digits_too"),
        sentence("cross_entropy_loss divides by the number of digits as well: average over the images alone."),
        {"reduce": lambda losses: losses.mean() / 10},
    ),
]


def accuracy_of(scores: np.ndarray, labels: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """The accuracy of scores (N, C) for labels (N,) under other settings than the right ones."""
    equal = settings.get("predict", _largest)(scores) == labels
    share = np.mean(~equal if settings.get("wrong") else equal)
    return np.asarray(share * settings.get("times", _once)(len(labels)))


def _largest(scores: np.ndarray) -> np.ndarray:
    return np.asarray(scores.argmax(axis=1))


def _once(images: int) -> float:
    return 1.0


ACCURACY_CHANGES = [
    Change(
        named("right_answers_counted"),
        sentence("accuracy counts right answers, but does not divide: average over the images."),
        {"times": float, "wrong": False},
    ),
    Change(
        named("accuracy_in_per_cent"),
        sentence("accuracy is in per cent: it is to be a share between 0 and 1."),
        {"times": lambda images: 100.0},
    ),
    Change(
        named("wrong_answers_counted"),
        sentence("accuracy gives the share of wrong answers: count where prediction and label are equal."),
        {"wrong": True},
    ),
    Change(
        named("smallest_score"),
        sentence("accuracy takes the smallest score for the prediction: it is the largest, tf.argmax."),
        {"predict": lambda scores: scores.argmin(axis=1)},
    ),
]


def digit_slips(counts: np.ndarray) -> list[Slip]:
    """What mistakes in the accuracies per digit compute, of counts (true, predicted)."""
    return [
        Slip(
            named("precision_for_accuracy"),
            sentence("accuracy_per_digit divides by how often a digit was predicted: divide by how often it occurs."),
            np.diag(counts) / np.maximum(counts.sum(axis=0), 1),
        ),
        Slip(
            named("counts"),
            sentence("accuracy_per_digit counts: divide by how often each digit occurs."),
            np.diag(counts),
        ),
    ]


def matrix(counts: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """The confusion matrix of counts (true, predicted), with axes exchanged, or divided by something else."""
    ordered = counts.T if settings.get("exchanged") else counts
    shares: np.ndarray = settings.get("divide", _by_rows)(ordered)
    return shares


def _by_rows(counts: np.ndarray) -> np.ndarray:
    shares: np.ndarray = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return shares


MATRIX_CHANGES = [
    Change(
        named("counts"),
        sentence("The confusion matrix holds counts: divide each row by its sum."),
        {"divide": lambda counts: counts},
    ),
    Change(
        named("true_and_predicted_exchanged"),
        sentence("The confusion matrix has true and predicted digits exchanged: rows are the true ones."),
        {"exchanged": True},
    ),
    Change(
        named("columns_sum_to_one"),
        sentence("The columns of the confusion matrix sum to 1: its rows, the true digits, should."),
        {"divide": lambda counts: counts / np.maximum(counts.sum(axis=0), 1)},
    ),
    Change(
        named("whole_matrix_sums_to_one"),
        sentence("The whole confusion matrix sums to 1: each of its rows should, with keepdims=True in the sum."),
        {"divide": lambda counts: counts / counts.sum()},
    ),
    Change(
        named("divided_by_other_rows"),
        sentence(
            "The confusion matrix is divided by the sums of other rows: keep the axis of the sums, by"
            " keepdims=True, so that each row is divided by its own."
        ),
        {"divide": lambda counts: counts / np.maximum(counts.sum(axis=1), 1)},
    ),
]
