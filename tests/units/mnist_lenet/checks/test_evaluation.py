from __future__ import annotations

import numpy as np
import pytest
from support.numpy_answers import Answer

from autograder.errors import CheckFailed
from autograder.grading.unit_checks import load_checks
from autograder.locale.sentences import said
from autograder.units.unit import load_unit

CHECKS = load_checks(load_unit("mnist_lenet"))
batches, evaluation = CHECKS.batches, CHECKS.evaluation


def measured(*, per_batch=False, percent=False, flag=0.0, moved=0.0, step=0, rows=1):
    """What code beside a student's test finds, with the slips that are asked for."""

    def found(images, labels, weights, batch_size, step_asked):
        parts = [slice(start, start + batch_size) for start in range(0, len(images), batch_size)]
        sizes = [1 if per_batch else len(images[part]) for part in parts]
        scores = images @ weights
        losses = [batches.mean_cross_entropy(scores[part], labels[part]) for part in parts]
        right = [np.mean(scores[part].argmax(axis=1) == labels[part].argmax(axis=1)) for part in parts]
        loss, accuracy = np.average(losses, weights=sizes), np.average(right, weights=sizes) * (100 if percent else 1)
        summaries = np.array([(0, step_asked + step, loss), (1, step_asked + step, accuracy)] * rows, np.float32)
        flags = np.full(len(parts), flag)
        return [np.array(loss), np.array(accuracy), weights + moved, flags, summaries.reshape(-1, 3)]

    return Answer(tested=lambda *arguments, step, **keywords: found(*arguments, step_asked=step, **keywords))


RIGHT_LOOP_CHECKS = (evaluation.averages_match, evaluation.nothing_is_learned, evaluation.averages_are_written)
SLIPS = {
    "averages over batches": (evaluation.averages_match, {"per_batch": True}),
    "not in per cent": (evaluation.averages_match, {"percent": True}),
    "training=False": (evaluation.nothing_is_learned, {"flag": 1.0}),
    "no gradients": (evaluation.nothing_is_learned, {"moved": 0.1}),
    "step=step": (evaluation.averages_are_written, {"step": 1}),
    "After the loop": (evaluation.averages_are_written, {"rows": 2}),
}


@pytest.mark.parametrize("check", RIGHT_LOOP_CHECKS)
@pytest.mark.parametrize("seed", range(5))
def test_the_right_loop_passes(check, seed):
    check(measured(), np.random.default_rng(seed))


@pytest.mark.parametrize("hint", SLIPS)
def test_a_hint_names_the_slip(hint):
    check, slip = SLIPS[hint]
    with pytest.raises(CheckFailed) as failed:
        check(measured(**slip), np.random.default_rng(1))
    assert hint in said(failed.value.hint)
