"""Checks of functions of arrays: of images, of scores and labels, of labels and predictions."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Draw, pairs, singles
from autograder.errors import CheckFailed
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import StudentFunction

from .measures_slips import (
    ACCURACY_CHANGES,
    LOSS_CHANGES,
    MATRIX_CHANGES,
    ROW_CHANGES,
    accuracy_of,
    digit_slips,
    loss,
    matrix,
    rows_of,
)
from .mistakes import named
from .replays import ACCURACIES, LOSSES, SHARES
from .values import EXACT, require_numbers, require_parts

__all__ = ["accuracy_matches", "loss_matches", "rows_match", "shares_match"]

_CLASSES = 10
_FURTHER = 4
"""Draws that tell slips apart, where each gives one number."""
_SIDE = 28


def rows_match(preprocess: StudentFunction, rng: np.random.Generator) -> None:
    """Images (N, 28, 28, 1) and (N, 28, 28), uint8, become rows (N, 784) from 0 to 1; labels stay.

    Raises:
        CheckFailed: they do not; the hint names the slip, where it is known.
    """
    for shape in ((6, _SIDE, _SIDE, 1), (1, _SIDE, _SIDE)):
        # No image is black and white: what is stretched by its own range would come out right.
        images = rng.integers(20, 230, shape).astype(np.uint8)
        labels = rng.integers(0, _CLASSES, len(images)).astype(np.int64)
        hint = sentence("preprocess returns two things, the rows and the labels: end it with return rows, y.")
        rows, kept = require_parts(preprocess(images, labels), 2, "preprocess", hint)
        require_numbers(
            rows,
            images.reshape(len(images), -1) / 255.0,
            sentence("rows"),
            tolerance=EXACT,
            slips=singles(ROW_CHANGES, partial(rows_of, images)),
            pairs=pairs(ROW_CHANGES, partial(rows_of, images)),
            otherwise=sentence(
                "The rows of preprocess are not the pixels of each image, line by line, divided by 255: reshape to"
                " (-1, 784), and divide."
            ),
        )
        if not np.array_equal(require_array(kept, labels.shape, sentence("labels"), hint), labels):
            raise CheckFailed(
                sentence("The labels have changed."),
                sentence("preprocess changes the labels: return them as they came."),
                mistake=named("labels_changed"),
            )


@replayed_by(LOSSES)
def loss_matches(cross_entropy_loss: StudentFunction, rng: np.random.Generator) -> None:
    """The loss is the mean cross-entropy of scores, for large scores, too.

    Raises:
        CheckFailed: it is not; the hint names the slip, where it is known.
    """

    def draw(scale: float) -> tuple[Draw, np.ndarray]:
        scores = (scale * rng.standard_normal((9, _CLASSES))).astype(np.float32)
        labels = rng.integers(0, _CLASSES, 9).astype(np.int64)
        compute = partial(loss, scores.astype(np.float64), labels)
        slips, together = singles(LOSS_CHANGES, compute), pairs(LOSS_CHANGES, compute)
        return Draw(cross_entropy_loss(scores, labels), slips, together), compute({})

    for scale in (1.0, 40.0):
        (found, slips, together), expected = draw(scale)
        require_numbers(
            found,
            expected,
            sentence("losses"),
            tolerance=EXACT,
            slips=slips,
            pairs=together,
            further=lambda: (draw(1.0)[0] for _draw in range(_FURTHER)),
            otherwise=sentence(
                "The loss of random scores is not their mean cross-entropy: call"
                " tf.nn.sparse_softmax_cross_entropy_with_logits with labels=y and logits=y_pred, and average over the"
                " images."
            ),
        )


@replayed_by(ACCURACIES)
def accuracy_matches(accuracy: StudentFunction, rng: np.random.Generator) -> None:
    """The accuracy is the share of rows whose largest score is at the label, whatever integers the labels are.

    Raises:
        CheckFailed: it is not; the hint names the slip, where it is known.
    """

    def draw(dtype: type[np.integer[Any]]) -> tuple[Draw, np.ndarray]:
        scores = rng.standard_normal((40, _CLASSES)).astype(np.float32)
        best = scores.argmax(axis=1)
        labels = np.where(rng.random(len(scores)) < 0.6, best, (best + 1 + rng.integers(0, 9, len(scores))) % 10)
        found = accuracy(scores, labels.astype(dtype))
        compute = partial(accuracy_of, scores, labels)
        slips = singles(ACCURACY_CHANGES, compute), pairs(ACCURACY_CHANGES, compute)
        return Draw(found, *slips), compute({})

    for dtype in (np.int64, np.int32, np.uint8):
        (found, slips, together), expected = draw(dtype)
        require_numbers(
            found,
            expected,
            sentence("accuracies"),
            tolerance=EXACT,
            slips=slips,
            pairs=together,
            further=lambda: (draw(np.int64)[0] for _draw in range(_FURTHER)),
            otherwise=sentence(
                "The accuracy of random scores is not the share of rows whose largest score is at the label: take"
                " tf.argmax over axis=1, compare with y, and average."
            ),
        )


@replayed_by(*SHARES)
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
    require_numbers(
        confusion_matrix(labels, predictions),
        shares,
        sentence("shares in the matrix"),
        tolerance=EXACT,
        slips=singles(MATRIX_CHANGES, partial(matrix, counts)),
        pairs=pairs(MATRIX_CHANGES, partial(matrix, counts)),
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
        slips=digit_slips(counts),
        otherwise=sentence(
            "The accuracies per digit are others: for each digit from 0 to 9, take the share of its images that were"
            " predicted to be it."
        ),
    )
