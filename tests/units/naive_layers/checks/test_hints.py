"""Hints name the slip: answers of plain Python stand in for a student's, without a worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from support.numpy_answers import Answer, checks_of

from autograder.errors import CheckFailed
from autograder.locale.sentences import said

CHECKS = checks_of("naive_layers")


def hint(check: Callable[..., None], function: Callable[..., Any], name: str) -> str:
    """What the check says to an answer that is wrong."""
    with pytest.raises(CheckFailed) as failure:
        check(Answer(function, name), np.random.default_rng(3))
    return said(failure.value.hint)


def rotation(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def gradient(x: np.ndarray, slopes: np.ndarray) -> list[np.ndarray]:
    return [x.T @ slopes, np.sum(slopes)]


def right_gradient(w, b, x, y):
    a = np.tanh(x @ w + b)
    return gradient(x, 2 * (a - y) * (1 - a**2) / len(y))


class Batches:
    """The notebook's class, repaired."""

    def __init__(self, images, labels, batch_size=120):
        if len(images) != len(labels) or len(images) == 0:
            raise ValueError
        self.index, self.images, self.labels, self.batch_size = 0, images, labels, batch_size
        self.num_batches = -(-len(images) // batch_size)

    def next(self):
        part = slice(self.index, self.index + self.batch_size)
        self.index = part.stop
        return self.images[part], self.labels[part]


class Repeating(Batches):
    def next(self):
        return self.images[: self.batch_size], self.labels[: self.batch_size]


class Trusting(Batches):
    def __init__(self, images, labels, batch_size=120):
        self.index, self.images, self.labels, self.batch_size = 0, images, labels, batch_size


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (CHECKS.tensors.sums_match, lambda X, y: X + y),
        (CHECKS.tensors.contractions_match, lambda a, b: np.tensordot(a, b, ([1, 2], [1, 0]))),
        (CHECKS.tensors.translations_match, lambda points, offset: points + offset),
        (CHECKS.tensors.rotations_match, lambda points, angle: points @ rotation(angle).T),
        (CHECKS.tensors.scalings_match, lambda points, factors: points * factors),
        (CHECKS.gradient.gradients_match, right_gradient),
        (CHECKS.batches.batches_have_the_right_bounds, Batches),
    ],
)
def test_right_answers_pass(check, right):
    check(Answer(right, "right"), np.random.default_rng(3))


@pytest.mark.parametrize(
    ("check", "name", "wrong", "part"),
    [
        (CHECKS.tensors.sums_match, "broadcast_add", lambda X, y: X * y, "multiplied"),
        (CHECKS.tensors.sums_match, "broadcast_add", lambda X, y: X + 0, "X itself"),
        (CHECKS.tensors.sums_match, "broadcast_add", lambda X, y: X + np.stack([y] * 3), "X.shape[0]"),
        (
            CHECKS.tensors.contractions_match,
            "contract",
            lambda a, b: np.einsum("ijk,kjl->il", a, b) / a[0].size,
            "mean",
        ),
        (CHECKS.tensors.contractions_match, "contract", lambda a, b: np.einsum("ijk,jkl->il", a, b), "I, J, K and L"),
        (CHECKS.tensors.translations_match, "translate", lambda points, offset: points - offset, "wrong way"),
        (CHECKS.tensors.rotations_match, "rotate", lambda points, angle: points @ rotation(angle), "clockwise"),
        (CHECKS.tensors.rotations_match, "rotate", lambda p, angle: p @ rotation(np.deg2rad(angle)).T, "degrees"),
        (CHECKS.tensors.scalings_match, "scale", lambda points, factors: points / factors, "divides"),
        (
            CHECKS.gradient.gradients_match,
            "loss_gradient",
            lambda w, b, x, y: [2 * part for part in right_gradient(w, b, x, y)],
            "chain rule",
        ),
        (
            CHECKS.gradient.gradients_match,
            "loss_gradient",
            lambda w, b, x, y: [len(y) * part for part in right_gradient(w, b, x, y)],
            "number of samples",
        ),
        (CHECKS.batches.batches_have_the_right_bounds, "BatchGenerator", Repeating, "where the one before it ended"),
    ],
)
def test_a_slip_is_named(check, name, wrong, part):
    assert part in hint(check, wrong, name)


@pytest.mark.parametrize(
    ("check", "name", "wrong", "parts"),
    [
        (
            CHECKS.tensors.sums_match,
            "broadcast_add",
            lambda X, y: np.concatenate([X[:1] - y, X[1:]]),
            ("subtracted", "first row"),
        ),
        (
            CHECKS.tensors.sums_match,
            "broadcast_add",
            lambda X, y: (X.T - y).T if X.shape[0] == X.shape[1] else X - y,
            ("subtracted", "columns"),
        ),
        (
            CHECKS.tensors.contractions_match,
            "contract",
            lambda a, b: np.einsum("ik,kl->il", a[:, 0], b[:, 0]) / a.shape[2],
            ("mean", "first j"),
        ),
        (
            CHECKS.tensors.contractions_match,
            "contract",
            lambda a, b: np.outer(a.sum(axis=(1, 2)), b.sum(axis=(0, 1))) / a[0].size,
            ("mean", "before they are multiplied"),
        ),
    ],
)
def test_two_slips_are_both_named(check, name, wrong, parts):
    told = hint(check, wrong, name)
    assert all(part in told for part in parts), told


def test_refusals_are_asked_for():
    CHECKS.batches.wrong_input_is_refused(Answer(Batches, "BatchGenerator"))
    with pytest.raises(CheckFailed) as failure:
        CHECKS.batches.wrong_input_is_refused(Answer(Trusting, "BatchGenerator"))
    assert "empty array" in said(failure.value.hint)
