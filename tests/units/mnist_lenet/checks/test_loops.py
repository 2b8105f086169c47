from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from support.numpy_answers import Answer, printed

from autograder.errors import CheckFailed
from autograder.grading.unit_checks import load_checks
from autograder.locale.sentences import said
from autograder.units.unit import load_unit

CHECKS = load_checks(load_unit("mnist_lenet"))
loops, reference = CHECKS.loops, import_module(f"{CHECKS.__name__}.reference")


def trained(
    *, sign=1.0, momentum=True, batches=None, flag=1.0, every=10, shift=0, line="Batch #{batch}  Loss: {loss:.4f}"
):
    """What code beside a student's train_one_epoch finds, by our own steps and with the slips that are asked for."""

    def epochs(images, labels, weights, batch_size, epochs, learning_rate, momentum_asked, log_interval):
        mass = momentum_asked if momentum else 0.0
        settings = {"batch_size": batch_size, "epochs": epochs, "momentum": mass, "learning_rate": sign * learning_rate}
        path = reference.sgd_epochs(images, labels, weights, **settings)
        steps = len(path.losses) if batches is None else batches
        rows = [
            (tag, step, values[step - 1 + shift])
            for step in range(every, steps + 1, every)
            for tag, values in ((0, path.losses), (1, path.accuracies))
        ]
        lines = [
            line.format(batch=batch, loss=loss)
            for batch, loss in enumerate(path.losses)
            if log_interval and batch % log_interval == 0
        ]
        summaries = np.array(rows, np.float32).reshape(-1, 3)
        return [path.weights, np.array(steps), np.full(steps, flag), summaries, printed("\n".join(lines))]

    def call(*arguments, momentum, **keywords):
        return epochs(*arguments, momentum_asked=momentum, **keywords)

    return Answer(epochs=call)


RIGHT_LOOP_CHECKS = (
    loops.weights_move_as_by_hand,
    loops.training_flag_is_on,
    loops.summaries_are_written,
    loops.progress_is_printed,
)
SLIPS = {
    "climbs": (loops.weights_move_as_by_hand, {"sign": -1.0}),
    "steps of its own": (loops.weights_move_as_by_hand, {"momentum": False}),
    "one step for each batch, the last": (loops.weights_move_as_by_hand, {"batches": 3, "sign": 0.3}),
    "training=True": (loops.training_flag_is_on, {"flag": 0.0}),
    "a multiple of 10": (loops.summaries_are_written, {"every": 5}),
    "current batch": (loops.summaries_are_written, {"shift": -4}),
    "a line each": (loops.progress_is_printed, {"line": "Batch #{batch}"}),
}


@pytest.mark.parametrize("check", RIGHT_LOOP_CHECKS)
@pytest.mark.parametrize("seed", range(5))
def test_the_right_loop_passes(check, seed):
    check(trained(), np.random.default_rng(seed))


@pytest.mark.parametrize("line", ["Lote {batch}, perda {loss:.6f}", "Batch #{batch}\tLoss: {loss}"])
def test_progress_may_be_worded_otherwise(line):
    loops.progress_is_printed(trained(line=line), np.random.default_rng(1))


@pytest.mark.parametrize("hint", SLIPS)
def test_a_hint_names_the_slip(hint):
    check, slip = SLIPS[hint]
    with pytest.raises(CheckFailed) as failed:
        check(trained(**slip), np.random.default_rng(1))
    assert hint in said(failed.value.hint)
