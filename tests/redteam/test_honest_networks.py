"""Honest networks and loops, of kinds that are easily taken for something else, get their points at once."""

from __future__ import annotations

import pytest
from support.tiers import tiered

from redteam.honest import HONEST

_EPOCHS = 3
_QUICK = 2
"""So many are tried in the fast tier, too."""

_NAMES = tiered(HONEST, range(_QUICK), pytest.mark.campaign)


@pytest.mark.parametrize("name", _NAMES)
def test_an_honest_network_gets_its_points(check_of_answer, name):
    check = check_of_answer(HONEST[name], epochs=_EPOCHS)
    assert (check.outcome, check.score) == ("ok", check.points), f"{check.message} {check.detail} {check.traceback}"
