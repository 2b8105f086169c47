"""Two mistakes in one answer, each with its name, of accuracies and training loops."""

from __future__ import annotations

import numpy as np
import pytest
from support.numpy_answers import Answer, Local, checks_of
from support.pairs import mistake_of

CHECKS = checks_of("mnist_mlp_core")
SEEDS = range(5)


def share(equal, predict=np.argmax):
    return lambda scores, labels: np.asarray(equal(predict(scores, axis=1), labels))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (share(lambda ours, theirs: 100 * np.mean(ours != theirs)), "accuracy_in_per_cent+wrong_answers_counted"),
        (share(lambda ours, theirs: 100 * np.mean(ours == theirs), np.argmin), "accuracy_in_per_cent+smallest_score"),
        (share(lambda ours, theirs: np.mean(ours != theirs), np.argmin), "smallest_score+wrong_answers_counted"),
        (share(lambda ours, theirs: np.mean(ours != theirs)), "wrong_answers_counted"),
        (share(lambda ours, theirs: np.sum(ours == theirs)), "right_answers_counted"),
        (lambda scores, labels: np.array(0.0), "unknown"),
        (lambda scores, labels: np.array(1.0), "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_accuracies(answer, expected, seed):
    check = CHECKS.measures.accuracy_matches
    assert mistake_of(check, Answer(answer, "accuracy"), np.random.default_rng(seed)) == expected


def linear(inputs, outputs):
    model = Local(lambda x: x @ model.weights[1] + model.weights[0], [np.zeros(outputs), np.zeros((inputs, outputs))])
    return model


def squared_error(scores, labels):
    return np.array(((scores - np.eye(scores.shape[1])[labels]) ** 2).mean())


def largest_score(scores, labels):
    return np.array(scores.max(axis=1).mean())


def in_batches(rows, labels, size):
    return [(rows[at : at + size], labels[at : at + size]) for at in range(0, len(rows), size)]


GIVEN = CHECKS.loop.Given(linear, lambda rate: rate, squared_error, largest_score, in_batches)


def measure(x, y, loss, acc, model):
    return [loss(model(x), y), acc(model(x), y)]


def take_step(x, y, loss, acc, model, rate, *, sign=1.0, is_late=False):
    scores, before = model(x), measure(x, y, loss, acc, model)
    slope = 2 * (scores - np.eye(scores.shape[1])[y]) / scores.size
    bias, weights = model.weight_values()
    model.set_weights([bias - sign * rate * slope.sum(axis=0), weights - sign * rate * x.T @ slope])
    return measure(x, y, loss, acc, model) if is_late else before


@pytest.mark.parametrize(
    ("slips", "expected"),
    [
        ({"sign": -1.0, "is_late": True}, "climbs+measured_after_the_step"),
        ({"is_late": True}, "measured_after_the_step"),
        ({"sign": -1.0}, "climbs"),
        ({"sign": 3.0, "is_late": True}, "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_steps(slips, expected, seed):
    def step(*arguments):
        return take_step(*arguments, **slips)

    assert mistake_of(CHECKS.loop.step_learns, step, GIVEN, np.random.default_rng(seed)) == expected


def train(*, reduce=np.mean, first=False, running=False, order=(0, 1, 2, 3), steps=1):
    """A loop with slips."""

    def loop(model, data, val_data, loss, acc, rate, epochs):
        table, learned, validated = [], [], []
        for _epoch in range(epochs):
            learned, validated = (learned, validated) if running else ([], [])
            early = [measure(x, y, loss, acc, model) for x, y in val_data]
            for x, y in data:
                for _step in range(steps):
                    measured = take_step(x, y, loss, acc, model, rate)
                learned.append(measured)
            validated += early if first else [measure(x, y, loss, acc, model) for x, y in val_data]
            table.append([*reduce(learned, axis=0), *reduce(validated, axis=0)])
        return list(np.transpose(table)[list(order)])

    return loop


def last(values, axis):
    return values[-1]


@pytest.mark.parametrize(
    ("slips", "expected"),
    [
        ({"reduce": np.sum, "first": True}, "sums_over_the_batches+validation_before_training"),
        ({"reduce": last, "first": True}, "last_batch_for_the_epoch+validation_before_training"),
        ({"running": True, "first": True}, "lists_never_emptied+validation_before_training"),
        ({"running": True, "reduce": np.sum}, "lists_never_emptied+sums_over_the_batches"),
        ({"order": (0, 2, 1, 3), "reduce": np.sum}, "histories_in_another_order+sums_over_the_batches"),
        ({"order": (2, 3, 0, 1), "running": True}, "histories_in_another_order+lists_never_emptied"),
        ({"order": (0, 2, 1, 3)}, "histories_in_another_order"),
        ({"reduce": last}, "last_batch_for_the_epoch"),
        ({"reduce": last, "running": True}, "last_batch_for_the_epoch"),
        ({"running": True}, "lists_never_emptied"),
        ({"first": True}, "validation_before_training"),
        ({"steps": 2}, "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_histories(slips, expected, seed):
    check = CHECKS.loop.histories_match
    assert mistake_of(check, train(**slips), GIVEN, np.random.default_rng(seed)) == expected
