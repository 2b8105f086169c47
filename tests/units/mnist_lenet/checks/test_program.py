from __future__ import annotations

import numpy as np
import pytest
from support.numpy_answers import Answer

from autograder.errors import CheckFailed
from autograder.grading.unit_checks import load_checks
from autograder.locale.sentences import said
from autograder.units.unit import load_unit

CHECKS = load_checks(load_unit("mnist_lenet"))
program = CHECKS.program

SCORES = np.random.default_rng(6).standard_normal((3, 20, 10))


def gone_on(*, scores=(0, 0, 1), steps=(4, 4, 8), saved=2):
    results = []
    for which, count in zip(scores, steps, strict=True):
        results += [SCORES[which], np.array(count)]
    return Answer(stopped_and_gone_on=lambda images, labels: [*results, np.array(saved)])


GOING_ON = {
    "once for each epoch": {"steps": (8, 8, 16)},
    "CheckpointManager": {"saved": 0},
    "restores the newest checkpoint": {"scores": (0, 1, 2)},
    "holds the optimizer": {"steps": (4, 0, 4), "saved": 1},
    "goes on training": {"scores": (0, 0, 0)},
}


def test_what_goes_on_passes():
    program.training_goes_on(gone_on(), np.random.default_rng(1))


@pytest.mark.parametrize("hint", GOING_ON)
def test_a_hint_names_what_is_lost(hint):
    with pytest.raises(CheckFailed) as failed:
        program.training_goes_on(gone_on(**GOING_ON[hint]), np.random.default_rng(1))
    assert hint in said(failed.value.hint)


def summaries(train=(10, 20), evaluation=(11, 22)):
    def rows(steps):
        return np.array([(tag, step, 1.0) for step in steps for tag in (0, 1)], np.float32).reshape(-1, 3)

    return Answer(summaries=lambda images, labels: [rows(train), rows(evaluation), np.array([])])


def test_summaries_of_both_folders_are_looked_at():
    program.summaries_are_written(summaries(), np.random.default_rng(1))
    for wrong in (summaries(train=(10,)), summaries(evaluation=()), summaries(evaluation=(11,))):
        with pytest.raises(CheckFailed):
            program.summaries_are_written(wrong, np.random.default_rng(1))


def test_options_are_looked_at():
    def with_options(*numbers):
        return Answer(with_options=lambda *arguments: [np.array(number) for number in numbers])

    program.options_are_obeyed(with_options(4, 7, 4, 4), np.random.default_rng(1))
    for wrong in ((1, 7, 1, 4), (4, 4, 4, 4), (4, 4, 4, 1)):
        with pytest.raises(CheckFailed):
            program.options_are_obeyed(with_options(*wrong), np.random.default_rng(1))
