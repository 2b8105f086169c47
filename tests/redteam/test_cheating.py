"""Networks that reach the goal without learning it within the budget lose the points for it."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from conftest import separable_images

from autograder.bench import Bench
from autograder.building.transplant import notebook_with_answers
from autograder.data import HeldOutImages
from autograder.grade import grade_question
from autograder.proxies import StudentFunction
from autograder.results import CheckResult
from autograder.submissions import read_submission
from redteam.attacks.cheat import CHEATS, SLOW

EPOCHS, SECONDS, CPU_SECONDS = 1, 120, 20


@pytest.fixture(scope="module")
def held_out() -> HeldOutImages:
    return HeldOutImages(*separable_images(300, seed=2), num_validation=300)


@pytest.fixture
def bench(unit, sandbox, held_out, solutions) -> Bench:
    return Bench(unit, sandbox, held_out, "checksum", solutions)


@pytest.fixture
def accuracy_check(unit, bench, tmp_path):
    """Grades a training answer; the result of the check that asks for the accuracy."""

    def accuracy_check(source: str) -> CheckResult:
        name = "custom_convnet" if "class CustomConvNet" in source else "sequential_training"
        path = tmp_path / "student.ipynb"
        path.write_bytes(msgspec.json.encode(notebook_with_answers(unit, {name: source})))
        submission = read_submission(path, unit)
        assert not submission.problem
        question = unit.question(name)
        training = msgspec.structs.replace(question.training, epochs=EPOCHS, seconds=SECONDS, cpu_seconds=CPU_SECONDS)
        question = msgspec.structs.replace(question, training=training, seconds=SECONDS)
        result = grade_question(bench, question, submission.answers[name])
        assert not result.needs_attention, [check.message for check in result.checks]
        return next(check for check in result.checks if check.check == "validation_accuracy")

    return accuracy_check


def test_an_honest_answer_passes_and_a_slow_one_fails(accuracy_check):
    assert accuracy_check(SLOW).outcome == "wrong"
    fast = accuracy_check(SLOW.replace("1e-9", "0.003"))
    assert (fast.outcome, fast.training.runs[0].epochs) == ("ok", EPOCHS)


@pytest.mark.parametrize("cheat", CHEATS, ids=[cheat.name for cheat in CHEATS])
def test_cheating_gives_no_points(accuracy_check, cheat):
    check = accuracy_check(cheat.code)
    accuracy = check.training.runs[0].accuracy if check.training else None
    assert (check.outcome != "ok", check.score) == (True, 0), f"reached {accuracy} %"


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
