"""Initial values: which distribution random numbers come from, what is kept, and what is counted."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.sandbox.worker.initial_values import are_repeated, describe, draw

RNG = np.random.default_rng(3)
NORMAL = RNG.standard_normal(20_000)
TRUNCATED = NORMAL[np.abs(NORMAL) < 2]
UNIFORM = RNG.uniform(-1.0, 1.0, 20_000)


@pytest.mark.parametrize(
    ("numbers", "kind"), [(NORMAL, "normal"), (TRUNCATED, "truncated"), (UNIFORM, "uniform")], ids=lambda v: str(v)[:9]
)
@pytest.mark.parametrize(("scale", "offset"), [(0.05, 0.0), (3.0, 1.0)])
def test_random_numbers_are_drawn_again_from_their_distribution(numbers, kind, scale, offset):
    value = (scale * numbers[:16_000] + offset).astype(np.float32).reshape(40, 400)
    initial = describe(value, learns=True)
    assert initial.kind == kind
    assert initial.numbers == (2 if offset else 1)
    ours = draw(initial, value, (1, 2))
    assert (ours.shape, ours.dtype) == (value.shape, value.dtype)
    assert ours.std() == pytest.approx(value.std(), rel=0.03)
    assert ours.mean() == pytest.approx(offset, abs=0.03 * scale)
    assert describe(ours, learns=True).kind == kind
    assert abs(np.corrcoef(ours.ravel(), value.ravel())[0, 1]) < 0.03
    assert np.array_equal(ours, draw(initial, value, (1, 2)))
    assert not np.array_equal(ours, draw(initial, value, (2, 2)))


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        (np.zeros((5, 5)), 0),
        (np.ones(100), 0),
        (np.full(100, 0.1), 1),
        (np.eye(64), 65),
        (np.repeat([0.0, 1.0, 0.0, 0.0], 50), 51),
    ],
    ids=["zeros", "ones", "constant", "identity", "forget gates"],
)
def test_what_is_no_random_number_stays_and_is_counted(value, numbers):
    value = value.astype(np.float32)
    initial = describe(value, learns=True)
    assert (initial.kind, initial.numbers) == ("kept", numbers)
    assert draw(initial, value, (1,)) is value


def test_filters_made_by_hand_stay_where_they_do_not_learn():
    blur = np.outer(np.hanning(5), np.hanning(5)).astype(np.float32) + np.float32(1e-3) * np.arange(25).reshape(5, 5)
    assert describe(blur, learns=False).kind == "kept"
    assert describe(blur, learns=False).numbers >= 20
    assert describe(blur, learns=True).kind != "kept"
    table = RNG.standard_normal((50, 50)).astype(np.float32)
    assert describe(table, learns=False).kind == "normal"


def test_the_state_of_a_random_generator_is_ours():
    state = np.array([7, 8], np.int64)
    initial = describe(state, learns=False)
    assert (initial.kind, initial.numbers) == ("seed", 0)
    assert not np.array_equal(draw(initial, state, (1,)), state)
    assert describe(np.arange(50), learns=False).kind == "kept"


def test_copies_are_told_from_independent_numbers():
    filters = RNG.standard_normal((5, 5, 3, 1)).astype(np.float32)
    assert are_repeated(np.tile(filters, (1, 1, 1, 32)))
    assert not are_repeated(RNG.standard_normal((5, 5, 3, 32)).astype(np.float32))
    assert not are_repeated(np.zeros((5, 5, 3, 32), np.float32))
