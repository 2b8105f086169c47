from __future__ import annotations

import numpy as np

from autograder.checks.slips import explain

FOUND = np.array([[1.0, -2.0], [0.5, 3.0]])


def test_the_slip_that_computes_the_same_is_named():
    slips = [("doubled", 2 * FOUND), ("rounded", FOUND + 1e-3), ("equal", FOUND), ("negated", -FOUND)]
    assert explain(FOUND, slips, "general") == "rounded", "the first within the tolerance"
    assert explain(-FOUND, slips, "general") == "negated"
    assert explain(FOUND + 9, slips, "general") == "general"
    assert explain(FOUND, [], "general") == "general"


def test_no_more_slips_are_computed_than_are_needed():
    computed = []

    def slips():
        for factor in range(1, 5):
            computed.append(factor)
            yield str(factor), factor * FOUND

    assert explain(2 * FOUND, slips(), "general") == "2"
    assert computed == [1, 2]
