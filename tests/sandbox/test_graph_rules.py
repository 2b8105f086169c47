"""What a graph brings along is counted, by its bits; and what a worker says of a network fits together."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from autograder.errors import ProtocolError
from autograder.sandbox.seam import answer_in
from autograder.sandbox.training_replies import NetworkMade
from autograder.sandbox.worker.graph_rules import numbers_in
from autograder.sandbox.worker.initial_values import describe


@pytest.mark.parametrize(
    ("array", "numbers"),
    [
        (np.zeros(1000, np.float32), 1),
        (np.float32([0, -0.0] * 100), 101),
        (np.float32([1, 2, 2, 2]), 2),
        (np.array([3], np.int64), 2),
        (np.arange(5.0), 10),
        (np.array([1j, 2j, 2j]), 8),
        (np.array([b"a", b"bc", b"abcde"], object), 4),
        (np.frombuffer(bytes(range(32)), "V16"), 8),
    ],
)
def test_numbers_count_by_the_bytes_that_they_fill(array, numbers):
    assert numbers_in([array, array]) == numbers


def test_zeros_of_both_signs_are_no_plain_zeros():
    signs = np.float32([0.0, -0.0] * 100)
    assert (describe(0 * signs**2, learns=True).kind, describe(0 * signs**2, learns=True).numbers) == ("kept", 0)
    assert describe(signs, learns=True).numbers == 101
    assert describe(np.tile(signs, 100), learns=True).kind != "kept"


@pytest.mark.parametrize(
    "arrays", [[], [["float32", [1]]], [["float32", [2, 3]], ["float32", [1]]], [["float32", [3, 2]]]]
)
def test_a_network_comes_with_values_of_the_shapes_that_it_has(arrays):
    said = {"status": "ok", "shapes": [[2, 3]], "dtypes": ["float32"], "penalised": False, "optimizer": None}
    assert answer_in(msgspec.json.encode({**said, "arrays": [["float32", [2, 3]]]}), NetworkMade).shapes == ((2, 3),)
    with pytest.raises(ProtocolError):
        answer_in(msgspec.json.encode({**said, "arrays": arrays}), NetworkMade)
