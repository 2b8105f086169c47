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


FIRST, GONE_ON = "Epoch 1: 2.3 s\n", "Epoch 2: 0.1 s\nEpoch 3: 0.1 s\nEpoch 4: 0.1 s\n"


def options(*numbers, texts=(FIRST, GONE_ON), kept=3, in_order=0, rates=(0.0625, 0.25)):
    printed = [np.frombuffer(text.encode(), np.uint8) for text in texts]
    told = [*printed, *map(np.array, (2.2, 2.4, kept, in_order, *rates))]
    return Answer(
        with_options=lambda *arguments: [np.array(number) for number in numbers or (4, 7, 4, 4)],
        told=lambda *arguments: told,
    )


def test_options_are_looked_at():
    program.options_are_obeyed(options(), np.random.default_rng(1))
    for wrong in ((1, 7, 1, 4), (4, 4, 4, 4)):
        with pytest.raises(CheckFailed):
            program.options_are_obeyed(options(*wrong), np.random.default_rng(1))


def test_that_no_checkpoint_is_there_is_not_told_twice():
    program.options_are_obeyed(options(kept=0), np.random.default_rng(1))


UNTOLD = {
    "settings.lr": {"rates": (0.01, 0.25)},
    "shuffled": {"in_order": 4},
    "max_to_keep=3": {"kept": 4},
}


@pytest.mark.parametrize("hint", UNTOLD)
def test_a_hint_names_what_main_does_otherwise(hint):
    with pytest.raises(CheckFailed) as failed:
        program.options_are_obeyed(options(**UNTOLD[hint]), np.random.default_rng(1))
    assert hint in said(failed.value.hint)


@pytest.mark.parametrize(
    "texts",
    [
        ("epoch 0 (2 s)\n", "epoch 1 (0 s)\nepoch 2 (0 s)\nepoch 3 (0 s)\n"),
        ("Epoch 1/1\ntook 2,31 s\n", "Epoch 2/4\nEpoch 3/4\nEpoch 4/4\n"),
        ("Epoch 1\nEpoch 1 took 2.25\n", "Going on after epoch 1\n" + GONE_ON),
    ],
)
def test_epochs_may_be_told_in_any_words(texts):
    program.options_are_obeyed(options(texts=texts), np.random.default_rng(1))


@pytest.mark.parametrize(
    "texts",
    [
        ("", ""),
        ("Epoch 2: 2.3 s\n", "Epoch 3: 0.1 s\nEpoch 4: 0.1 s\nEpoch 5: 0.1 s\n"),
        (FIRST, FIRST + "Epoch 2: 0.1 s\nEpoch 3: 0.1 s\n"),
        ("Epoch 1: 0.0 s\n", GONE_ON),
        ("Epoch 1: 51234.5 s\n", GONE_ON),
        ("Epoch 1\n", GONE_ON),
    ],
)
def test_epochs_and_their_seconds_are_told(texts):
    with pytest.raises(CheckFailed) as failed:
        program.options_are_obeyed(options(texts=texts), np.random.default_rng(1))
    assert "number of each epoch and its seconds" in said(failed.value.hint)
