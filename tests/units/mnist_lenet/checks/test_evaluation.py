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


def measured(
    *, per_batch=False, percent=False, flag=0.0, moved=0.0, step=0, rows=1, text="Loss {loss:.3f}, accuracy {share:.3f}"
):
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
        printed = text(loss, accuracy) if callable(text) else text.format(loss=loss, share=accuracy)
        as_bytes = np.frombuffer(printed.encode(), np.uint8)
        return [np.array(loss), np.array(accuracy), weights + moved, flags, summaries.reshape(-1, 3), as_bytes]

    return Answer(tested=lambda *arguments, step, **keywords: found(*arguments, step_asked=step, **keywords))


RIGHT_LOOP_CHECKS = (evaluation.averages_match, evaluation.nothing_is_learned, evaluation.averages_are_written)
SLIPS = {
    "averages over batches": (evaluation.averages_match, {"per_batch": True}),
    "not in per cent": (evaluation.averages_match, {"percent": True}),
    "training=False": (evaluation.nothing_is_learned, {"flag": 1.0}),
    "no gradients": (evaluation.nothing_is_learned, {"moved": 0.1}),
    "step=step": (evaluation.averages_are_written, {"step": 1}),
    "After the loop, test calls": (evaluation.averages_are_written, {"rows": 2}),
    "After the loop, test prints": (evaluation.averages_are_written, {"text": "loss {loss:.2f}"}),
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


PRINTED = {
    "{loss:.1f} {share:.3f}": True,
    "average loss: {loss:.4e}, accuracy: {share:.2%}": True,
    "tf.Tensor({loss}, shape=(), dtype=float32) tf.Tensor({share}, shape=(), dtype=float32)": True,
    "{share:.0%}\n{loss}": True,
    "": False,
    "{loss:.0f} {share:.3f}": False,
    "average loss {loss:.4f}, accuracy {share:.2f}%": False,
    "average loss {loss:.4f}, accuracy 100.00%": False,
    "average loss 9.1234, accuracy {share:.2%}": False,
}


@pytest.mark.parametrize("text", PRINTED)
@pytest.mark.parametrize("seed", range(3))
def test_both_numbers_are_looked_for_in_any_words(text, seed):
    check, answer = evaluation.averages_are_written, measured(text=text)
    if PRINTED[text]:
        check(answer, np.random.default_rng(seed))
    else:
        with pytest.raises(CheckFailed, match="print"):
            check(answer, np.random.default_rng(seed))


def in_float32(loss, share):
    """More digits than a float32 has, of an average in per cent and of a loss summed in another order."""
    per_cent = np.float32(100) * np.float32(share)
    return f"Average loss: {np.nextafter(np.float32(loss), np.float32(0)):.12f}, accuracy: {per_cent:.12f}%"


@pytest.mark.parametrize("seed", range(20))
def test_digits_beyond_those_of_a_float32_are_noise(seed):
    evaluation.averages_are_written(measured(text=in_float32), np.random.default_rng(seed))


def test_digits_that_a_float32_has_count():
    def off(loss, share):
        return f"loss {loss * (1 + 1e-5):.12f}, accuracy {share:.12f}"

    with pytest.raises(CheckFailed, match="print"):
        evaluation.averages_are_written(measured(text=off), np.random.default_rng(1))
