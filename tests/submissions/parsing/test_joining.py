from __future__ import annotations

import pytest

from autograder.submissions.parsing.joining import pieced_together


@pytest.mark.parametrize(
    ("cells", "pieces"),
    [
        (["ab", "c"], [(0,), (1,)]),
        (["a", "b", "c"], [(0, 1), (2,)]),
        (["b", "a", "a", "b"], [(0, 1), (2, 3)]),
        (["a", "a", "b"], [(0,), (1, 2)]),
        (["a", "c", "b"], [(0,), (1,), (2,)]),
        (["d", "e", "f", "a", "b"], [(0, 1, 2), (3, 4)]),
        (["ab", "b"], [(0,), (1,)]),
        ([], []),
    ],
)
def test_cells_that_hold_an_answer_together_are_one(cells, pieces):
    bound = {place: frozenset(names) for place, names in enumerate(cells)}
    assert pieced_together(bound, [frozenset("ab"), frozenset("c"), frozenset("def")]) == pieces
