from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from support.numpy_answers import Answer

from autograder.errors import CheckFailed
from autograder.grading.unit_checks import load_checks
from autograder.locale.sentences import said
from autograder.units.unit import load_unit

CHECKS = load_checks(load_unit("mnist_lenet"))
challenges = CHECKS.challenges


def patience(*, ties=False, resets=True, previous=False, later=0, restored="best"):
    """What code beside a student's Patience finds: plain Python, and the slips that are asked for."""

    def played(losses, patience):
        best, best_epoch, waited, stopped, epoch = np.inf, 0, 0, 0, 0
        for epoch, loss in enumerate(losses, start=1):
            if loss < best or (ties and loss == best):
                best, best_epoch = loss, epoch
                waited = 0 if resets else waited
            else:
                waited += 1
            best = loss if previous else best
            if waited >= patience + later:
                stopped = epoch
                break
        moving = {"best": best_epoch, "last": epoch, "references": -1, "trainable": best_epoch}[restored]
        fixed = {"trainable": -1}.get(restored, moving)
        return [np.array(stopped), np.full(2, float(moving)), np.full(3, float(fixed))]

    return Answer(played=played)


STOPS = {
    "equal loss": {"ties": True},
    "in a row": {"resets": False},
    "the epoch before": {"previous": True},
    "an epoch too late": {"later": 1},
}
RESTORES = {"copies": "references", "no gradient changes": "trainable", "smallest loss": "last"}


@pytest.mark.parametrize("seed", range(10))
def test_the_right_patience_passes(seed):
    challenges.stops_at_the_right_epoch(patience(), np.random.default_rng(seed))
    challenges.best_weights_come_back(patience(), np.random.default_rng(seed))


@pytest.mark.parametrize("hint", STOPS)
def test_a_hint_names_why_it_stops_elsewhere(hint):
    with pytest.raises(CheckFailed) as failed:
        challenges.stops_at_the_right_epoch(patience(**STOPS[hint]), np.random.default_rng(1))
    assert hint in said(failed.value.hint)


@pytest.mark.parametrize("hint", RESTORES)
def test_a_hint_names_what_is_not_restored(hint):
    with pytest.raises(CheckFailed) as failed:
        challenges.best_weights_come_back(patience(restored=RESTORES[hint]), np.random.default_rng(1))
    assert hint in said(failed.value.hint)


def test_any_two_slips_of_patience_stop_otherwise_than_each_alone():
    *histories, _drawn = CHECKS.challenges._histories(np.random.default_rng(0))

    def stops(**settings: int | bool) -> tuple[int, ...]:
        later = settings.pop("later", 0)
        return tuple(CHECKS.reference.play(losses, patience + later, **settings)[0] for losses, patience in histories)

    slips = [change.settings for change in CHECKS.challenges.STOP_CHANGES]
    found = [stops(), *(stops(**slip) for slip in slips), *(stops(**a, **b) for a, b in combinations(slips, 2))]
    assert len(set(found)) == len(found) == 1 + 4 + 6
