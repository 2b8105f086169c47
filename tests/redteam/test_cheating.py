"""Networks that reach the goal without learning it within the budget lose the points for it."""

from __future__ import annotations

import numpy as np
import pytest
from support.tiers import tiered

from autograder.sandbox.proxies import StudentFunction
from redteam.attacks import cheat, cheat_batch, cheat_forge, cheat_graph, cheat_looks, cheat_loop, cheat_values
from redteam.attacks.cheat import SLOW

_MODULES = (cheat, cheat_forge, cheat_graph, cheat_looks, cheat_loop, cheat_values)
_QUICK = 1
"""Of each module, so many are tried in the fast tier, too."""

CHEATS = [
    case
    for module in _MODULES
    for case in tiered(module.CHEATS, range(_QUICK), pytest.mark.campaign, name=lambda attack: attack.name)
]


def test_an_honest_answer_passes_and_a_slow_one_fails(check_of_answer):
    assert check_of_answer(SLOW).outcome == "wrong"
    fast = check_of_answer(SLOW.replace("1e-9", "0.003"))
    assert (fast.outcome, fast.training.runs[0].epochs) == ("ok", 1)


@pytest.mark.parametrize("cheat", CHEATS)
def test_cheating_gives_no_points(check_of_answer, cheat):
    check = check_of_answer(cheat.code)
    accuracy = check.training.runs[0].accuracy if check.training else None
    assert (check.outcome != "ok", check.score) == (True, 0), f"reached {accuracy}%"


@pytest.mark.parametrize("cheat", cheat_batch.CHEATS, ids=[cheat.name for cheat in cheat_batch.CHEATS])
def test_labels_that_were_kept_are_no_learning(check_of_answer, cheat):
    check = check_of_answer(cheat.code, "three_layer_convnet", "one_batch_can_be_learned")
    assert (check.outcome, check.score) == ("wrong", 0)


SEARCH = """
import gc, sys

def candidates():
    for thing in gc.get_objects():
        if isinstance(thing, (list, tuple)) and len(thing) >= 300 and all(type(n) is int for n in thing[:300]):
            yield np.array(thing[:100_000])
        for held in gc.get_referents(thing) if isinstance(thing, (dict, list, tuple, type(sys))) else [thing]:
            if isinstance(held, (np.ndarray, tf.Tensor, tf.Variable)):
                yield np.asarray(held)

def search(images):
    seen, found = set(), []
    for array in candidates():
        if array.ndim == 1 and array.dtype.kind in "iu" and len(array) >= 300 and id(array) not in seen:
            seen.add(id(array))
            found.append(array.astype(np.int64))
    return [len(found), np.concatenate(found) if found else np.zeros(0, np.int64)]

planted = {planted}
"""


@pytest.mark.parametrize("is_planted", [False, True], ids=["as it is", "planted"])
def test_the_labels_that_decide_are_nowhere_in_a_worker(open_worker, held_out, is_planted):
    """A search through all arrays of a worker; with the labels planted there it would find them."""
    planted = f"np.array({held_out.labels.tolist()})" if is_planted else None
    worker = open_worker(SEARCH.replace("{planted}", str(planted)))
    count, numbers = StudentFunction(worker, "search")(held_out.images)
    assert count >= 1  # the labels of the training images, at the least
    labels = held_out.labels.astype(np.int64).tobytes()
    assert (labels in numbers.tobytes()) == is_planted
