"""Checks of functions of arrays: of images, of scores and labels, of labels and predictions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.checks.expectations import cross_entropy, require_array
from autograder.checks.layers import softmax
from autograder.checks.slips import Slip
from autograder.errors import CheckFailed
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import StudentFunction

from .values import EXACT, require_numbers, require_parts

__all__ = ["accuracy_matches", "loss_matches", "rows_match", "shares_match"]

_CLASSES = 10
_SIDE = 28


def rows_match(preprocess: StudentFunction, rng: np.random.Generator) -> None:
    """Images (N, 28, 28, 1) and (N, 28, 28), uint8, become rows (N, 784) from 0 to 1; labels stay.

    Raises:
        CheckFailed: they do not; the hint names the slip, where it is known.
    """
    for shape in ((6, _SIDE, _SIDE, 1), (1, _SIDE, _SIDE)):
        images = rng.integers(0, 256, shape).astype(np.uint8)
        labels = rng.integers(0, _CLASSES, len(images)).astype(np.int64)
        hint = sentence("preprocess returns two things, the rows and the labels: end it with return rows, y.")
        rows, kept = require_parts(preprocess(images, labels), 2, "preprocess", hint)
        require_numbers(
            rows,
            images.reshape(len(images), -1) / 255.0,
            sentence("rows"),
            tolerance=EXACT,
            slips=_row_slips(images),
            otherwise=sentence(
                "The rows of preprocess are not the pixels of each image, line by line, divided by 255: reshape to"
                " (-1, 784), and divide."
            ),
        )
        if not np.array_equal(require_array(kept, labels.shape, sentence("labels"), hint), labels):
            raise CheckFailed(
                sentence("The labels have changed."),
                sentence("preprocess changes the labels: return them as they came."),
            )


def loss_matches(cross_entropy_loss: StudentFunction, rng: np.random.Generator) -> None:
    """The loss is the mean cross-entropy of scores, for large scores, too.

    Raises:
        CheckFailed: it is not; the hint names the slip, where it is known.
    """
    for scale in (1.0, 40.0):
        scores = (scale * rng.standard_normal((9, _CLASSES))).astype(np.float32)
        labels = rng.integers(0, _CLASSES, 9).astype(np.int64)
        exact = scores.astype(np.float64)
        require_numbers(
            cross_entropy_loss(scores, labels),
            np.array(cross_entropy(exact, labels)),
            sentence("losses"),
            tolerance=EXACT,
            slips=_loss_slips(exact, labels),
            otherwise=sentence(
                "The loss of random scores is not their mean cross-entropy: call"
                " tf.nn.sparse_softmax_cross_entropy_with_logits with labels=y and logits=y_pred, and average over the"
                " images."
            ),
        )


def accuracy_matches(accuracy: StudentFunction, rng: np.random.Generator) -> None:
    """The accuracy is the share of rows whose largest score is at the label, whatever integers the labels are.

    Raises:
        CheckFailed: it is not; the hint names the slip, where it is known.
    """
    for dtype in (np.int64, np.int32, np.uint8):
        scores = rng.standard_normal((40, _CLASSES)).astype(np.float32)
        best = scores.argmax(axis=1)
        labels = np.where(rng.random(len(scores)) < 0.6, best, (best + 1 + rng.integers(0, 9, len(scores))) % 10)
        share = float(np.mean(best == labels))
        wrong = float(np.mean(scores.argmin(axis=1) == labels))
        require_numbers(
            accuracy(scores, labels.astype(dtype)),
            np.array(share),
            sentence("accuracies"),
            tolerance=EXACT,
            slips=[
                (
                    sentence("accuracy counts right answers, but does not divide: average over the images."),
                    np.array(share * 40),
                ),
                (sentence("accuracy is in per cent: it is to be a share between 0 and 1."), np.array(100 * share)),
                (
                    sentence("accuracy gives the share of wrong answers: count where prediction and label are equal."),
                    np.array(1 - share),
                ),
                (
                    sentence("accuracy takes the smallest score for the prediction: it is the largest, tf.argmax."),
                    np.array(wrong),
                ),
            ],
            otherwise=sentence(
                "The accuracy of random scores is not the share of rows whose largest score is at the label: take"
                " tf.argmax over axis=1, compare with y, and average."
            ),
        )


def shares_match(
    confusion_matrix: StudentFunction, accuracy_per_digit: StudentFunction, rng: np.random.Generator
) -> None:
    """Each row of the matrix holds shares of the images of one digit, and the accuracies are its diagonal.

    Raises:
        CheckFailed: they do not; the hint names the slip, where it is known.
    """
    labels = rng.permutation(np.concatenate([np.arange(_CLASSES), rng.integers(0, _CLASSES, 190)])).astype(np.int64)
    is_right = rng.random(len(labels)) < 0.7
    predictions = np.where(is_right, labels, rng.integers(0, 5, len(labels))).astype(np.int64)
    counts = np.zeros((_CLASSES, _CLASSES))
    np.add.at(counts, (labels, predictions), 1)
    shares = counts / counts.sum(axis=1, keepdims=True)
    predicted = np.maximum(counts.sum(axis=0), 1)
    require_numbers(
        confusion_matrix(labels, predictions),
        shares,
        sentence("shares in the matrix"),
        tolerance=EXACT,
        slips=[
            (sentence("The confusion matrix holds counts: divide each row by its sum."), counts),
            (
                sentence("The confusion matrix has true and predicted digits exchanged: rows are the true ones."),
                (counts / predicted).T,
            ),
            (
                sentence("The columns of the confusion matrix sum to 1: its rows, the true digits, should."),
                counts / predicted,
            ),
            (
                sentence(
                    "The whole confusion matrix sums to 1: each of its rows should, with keepdims=True in the sum."
                ),
                counts / counts.sum(),
            ),
            (
                sentence(
                    "The confusion matrix is divided by the sums of other rows: keep the axis of the sums, by"
                    " keepdims=True, so that each row is divided by its own."
                ),
                counts / counts.sum(axis=1),
            ),
        ],
        otherwise=sentence(
            "The confusion matrix of random predictions is another: its entry in row i and column j is the share of the"
            " images of digit i that were taken for j."
        ),
    )
    require_numbers(
        accuracy_per_digit(labels, predictions),
        np.diag(shares),
        sentence("accuracies"),
        tolerance=EXACT,
        slips=[
            (
                sentence(
                    "accuracy_per_digit divides by how often a digit was predicted: divide by how often it occurs."
                ),
                np.diag(counts) / predicted,
            ),
            (sentence("accuracy_per_digit counts: divide by how often each digit occurs."), np.diag(counts)),
        ],
        otherwise=sentence(
            "The accuracies per digit are others: for each digit from 0 to 9, take the share of its images that were"
            " predicted to be it."
        ),
    )


def _row_slips(images: np.ndarray) -> Iterator[Slip]:
    pixels = images.reshape(len(images), -1).astype(np.float64)
    yield sentence("preprocess does not divide: bring the pixels from 0 to 255 to numbers from 0 to 1."), pixels
    yield sentence("preprocess divides by 256: the brightest pixel, 255, should become 1."), pixels / 256.0
    yield (
        sentence("preprocess divides by 255 twice: once brings the pixels to numbers from 0 to 1."),
        pixels / 255.0**2,
    )
    yield sentence("preprocess gives numbers from -1 to 1: they should go from 0 to 1."), pixels / 127.5 - 1.0
    yield (
        sentence("preprocess divides whole numbers by whole numbers, without a fraction: use / and not //."),
        pixels // 255.0,
    )
    yield (
        sentence("preprocess exchanges rows and columns of the images: reshape, and do not transpose."),
        np.swapaxes(images, 1, 2).reshape(pixels.shape) / 255.0,
    )
    largest = pixels.max(axis=1, keepdims=True)
    yield (
        sentence("preprocess divides by the brightest pixel that it is given: divide by 255, whatever the image."),
        pixels / np.maximum(largest, 1.0),
    )


def _loss_slips(scores: np.ndarray, labels: np.ndarray) -> Iterator[Slip]:
    picked = np.arange(len(labels)), labels
    losses = (
        np.log(np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1)) + scores.max(axis=1) - scores[picked]
    )
    yield (
        sentence("cross_entropy_loss returns a sum over the images: return their mean, tf.reduce_mean."),
        np.array(losses.sum()),
    )
    yield sentence("cross_entropy_loss returns one loss per image: return their mean, tf.reduce_mean."), losses
    yield (
        sentence("cross_entropy_loss takes the softmax twice: the function of TensorFlow takes it by itself."),
        np.array(cross_entropy(softmax(scores), labels)),
    )
    yield (
        sentence("cross_entropy_loss has the wrong sign: it is never negative, and small where answers are right."),
        np.array(-losses.mean()),
    )
    yield (
        sentence("cross_entropy_loss divides by the number of digits as well: average over the images alone."),
        np.array(losses.mean() / _CLASSES),
    )
