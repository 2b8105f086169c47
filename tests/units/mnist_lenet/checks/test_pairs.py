"""Two mistakes in one answer, each with its name, of training loops, tests and accuracies of batches."""

from __future__ import annotations

import numpy as np
import pytest
from support.numpy_answers import Answer, checks_of
from support.pairs import mistake_of

CHECKS = checks_of("mnist_lenet")
SEEDS = range(10)


def trained(*, sign=1.0, mass=1.0, used=lambda count, batch: count, rate=1.0):
    """What code beside a student's train_one_epoch finds, with the slips that are asked for."""

    def epochs(images, labels, weights, *, batch_size, epochs, learning_rate, momentum, log_interval):
        velocity, steps, position = np.zeros(weights.shape), 0, weights.astype(float)
        for _epoch in range(epochs):
            for start in range(0, used(len(images), batch_size), batch_size):
                x, y = images[start : start + batch_size], labels[start : start + batch_size]
                scores = np.exp(x @ position)
                slope = x.T @ (scores / scores.sum(axis=1, keepdims=True) - y) / len(x)
                velocity = mass * momentum * velocity - sign * rate * learning_rate * slope
                position = position + velocity
                steps += 1
        return [position, np.array(steps), np.ones(steps), np.zeros((0, 3)), np.zeros(0, np.int64)]

    return Answer(epochs=epochs)


@pytest.mark.parametrize(
    ("slips", "expected"),
    [
        ({"sign": -1.0, "mass": 0.0}, "own_steps+uphill"),
        ({"used": lambda count, batch: count // batch * batch, "sign": -1.0}, "last_batch_left_out+uphill"),
        ({"used": lambda count, batch: count // batch * batch, "mass": 0.0}, "last_batch_left_out+own_steps"),
        ({"used": lambda count, batch: batch, "mass": 0.0}, "first_batch_only+own_steps"),
        ({"used": lambda count, batch: batch}, "first_batch_only"),
        ({"sign": -1.0}, "uphill"),
        ({"rate": 1.5}, "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_training_loops(slips, expected, seed):
    check = CHECKS.loops.weights_move_as_by_hand
    assert mistake_of(check, trained(**slips), np.random.default_rng(seed)) == expected


def measured(returned):
    """What code beside a student's test finds: losses, right answers and sizes of all batches lead to two numbers."""

    def found(images, labels, weights, *, batch_size, step):
        scores = images @ weights
        parts = [slice(start, start + batch_size) for start in range(0, len(images), batch_size)]
        losses = [CHECKS.batches.mean_cross_entropy(scores[part], labels[part]) for part in parts]
        right = [np.mean(scores[part].argmax(axis=1) == labels[part].argmax(axis=1)) for part in parts]
        loss, accuracy = returned(np.array(losses), np.array(right), np.array([len(images[part]) for part in parts]))
        rest = np.zeros(len(parts)), np.zeros((0, 3)), np.zeros(0, np.int64)
        return [np.array(loss), np.array(accuracy), weights, *rest]

    return Answer(tested=found)


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        (lambda loss, right, n: (loss.mean(), 100 * right.mean()), "accuracy_in_per_cent+averaged_over_batches"),
        (lambda loss, right, n: (right.mean(), loss.mean()), "averaged_over_batches+loss_and_accuracy_exchanged"),
        (lambda loss, right, n: (right @ n, loss @ n), "loss_and_accuracy_exchanged+sums_over_images"),
        (
            lambda loss, right, n: (100 * right @ n / 9, loss @ n / 9),
            "accuracy_in_per_cent+loss_and_accuracy_exchanged",
        ),
        (lambda loss, right, n: (loss.mean(), right.mean()), "averaged_over_batches"),
        (lambda loss, right, n: (loss @ n, right @ n), "sums_over_images"),
        (lambda loss, right, n: (loss @ n / 9 + 1, right @ n / 9), "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_averages(returned, expected, seed):
    check = CHECKS.evaluation.averages_match
    assert mistake_of(check, measured(returned), np.random.default_rng(seed)) == expected


def share(equal, predict=np.argmax):
    return lambda scores, labels: np.asarray(equal(predict(scores, axis=1), labels.argmax(axis=1)))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (share(lambda ours, theirs: 100 * np.mean(ours != theirs)), "accuracy_in_per_cent+wrong_answers_counted"),
        (share(lambda ours, theirs: 100 * np.mean(ours == theirs), np.argmin), "accuracy_in_per_cent+smallest_score"),
        (share(lambda ours, theirs: np.sum(ours == theirs), np.argmin), "right_answers_counted+smallest_score"),
        (share(lambda ours, theirs: np.mean(ours != theirs)), "wrong_answers_counted"),
        (share(lambda ours, theirs: np.mean(ours == theirs), np.argmin), "smallest_score"),
        (share(lambda ours, theirs: np.sum(ours == theirs)), "right_answers_counted"),
        (lambda scores, labels: np.array(0.0), "unknown"),
        (lambda scores, labels: np.array(1.0), "unknown"),
        (lambda scores, labels: np.mean(scores.argmax(axis=0) == labels.argmax(axis=0)), "unknown"),
        (lambda scores, labels: np.mean(np.round(scores) == labels), "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_accuracies_of_batches(answer, expected, seed):
    student = Answer(answer, "compute_accuracy")
    assert mistake_of(CHECKS.batches.accuracy_matches, student, np.random.default_rng(seed)) == expected
