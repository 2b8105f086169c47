"""Honest networks and loops, of kinds that are easily taken for something else, get their points at once."""

from __future__ import annotations

import pytest

from redteam.honest import HONEST

_EPOCHS = 3


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_network_gets_its_points(check_of_answer, name):
    check = check_of_answer(HONEST[name], epochs=_EPOCHS)
    assert (check.outcome, check.score) == ("ok", check.points), f"{check.message} {check.detail} {check.traceback}"
