"""A worker runs a notebook's cells in order, and tells the answer from what else has its name."""

from __future__ import annotations

import pytest

from autograder.sandbox.replies import Described, Started

EARLIER = "def model_init_fn():\n    return 1.0\n"


@pytest.fixture
def start(sandbox):
    """Runs cells, each with the question that it answers; what one of these names gives when it is called, or None."""

    def start(*cells: tuple[str, str], name: str = "model_init_fn") -> float | None:
        with sandbox.open(60) as worker:
            body = {"cells": [{"id": f"c{i}", "question": q, "source": s} for i, (q, s) in enumerate(cells)]}
            body |= {"question": "later", "wanted": [name], "forget": [name], "threads": 1, "seed": 0, "loader": None}
            if not worker.call("start", body, reply=Started).body.defined:
                return None
            reply = worker.call("call", {"target": name, "arguments": [], "keywords": {}}, reply=Described)
            return float(reply.arrays[0])

    return start


def test_a_definition_before_the_answer_is_not_the_answer(start):
    assert start(("earlier", EARLIER), ("later", "unrelated = 3")) is None
    assert start(("earlier", EARLIER), ("later", "1 / 0\ndef model_init_fn():\n    return 2.0")) is None


def test_an_answer_may_use_what_had_its_name_before(start):
    answer = "before = model_init_fn\ndef model_init_fn():\n    return before() + 1.0"
    assert start(("earlier", EARLIER), ("later", answer)) == 2.0


def test_an_answer_in_two_cells_counts_whole(start):
    answer = (("later", "def model_init_fn():\n    return base + 1.0"), ("later", "base = 4.0"))
    assert start(("earlier", EARLIER), *answer) == 5.0
    assert start(("earlier", EARLIER), ("later", "base = 4.0"), ("later", answer[0][1])) == 5.0
