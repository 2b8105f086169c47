from __future__ import annotations

import numpy as np
import pytest
from support.numpy_answers import Answer

from autograder.errors import CheckFailed
from autograder.grading.unit_checks import load_checks
from autograder.locale.sentences import said
from autograder.units.unit import load_unit

CHECKS = load_checks(load_unit("mnist_lenet"))
batches = CHECKS.batches


def right_loss(scores, labels):
    scores = scores.astype(np.float64)
    largest = scores.max(axis=1, keepdims=True)
    log_probabilities = scores - largest - np.log(np.exp(scores - largest).sum(axis=1, keepdims=True))
    return np.array(-(log_probabilities * labels).sum(axis=1).mean())


def right_accuracy(scores, labels):
    return np.array(np.mean(scores.argmax(axis=1) == labels.argmax(axis=1)))


def softmax(scores):
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


LOSSES = {
    "summed over the batch": lambda scores, labels: len(scores) * right_loss(scores, labels),
    "taken twice": lambda scores, labels: right_loss(softmax(scores), labels),
    "wrong sign": lambda scores, labels: -right_loss(scores, labels),
    "number of classes": lambda scores, labels: right_loss(scores, labels) / scores.shape[1],
    "bare scores": lambda scores, labels: right_loss(scores, labels) + 0.1,
}


def test_right_answers_pass():
    for seed in range(5):
        batches.loss_matches(Answer(right_loss), np.random.default_rng(seed))
        batches.accuracy_matches(Answer(right_accuracy), np.random.default_rng(seed))


@pytest.mark.parametrize("hint", LOSSES)
def test_a_hint_names_the_slip_of_a_loss(hint):
    with pytest.raises(CheckFailed) as failed:
        batches.loss_matches(Answer(lambda *batch: np.array(LOSSES[hint](*batch))), np.random.default_rng(1))
    assert hint in said(failed.value.hint)


def test_a_logarithm_of_a_softmax_overflows():
    def naive(scores, labels):
        with np.errstate(all="ignore"):
            return np.array(-np.log((softmax(scores.astype(np.float32)) * labels).sum(axis=1)).mean())

    with pytest.raises(CheckFailed):
        batches.loss_matches(Answer(naive), np.random.default_rng(2))


def test_the_axis_of_an_accuracy_matters():
    by_column = Answer(lambda scores, labels: np.array(np.mean(scores.argmax(axis=0) == labels.argmax(axis=0))))
    with pytest.raises(CheckFailed):
        batches.accuracy_matches(by_column, np.random.default_rng(3))
