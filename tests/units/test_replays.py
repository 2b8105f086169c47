"""Replays of lost value checks: they are small, and run in a plain notebook."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median
from types import ModuleType

import numpy as np
import pytest
from support.images import separable_images
from support.numpy_answers import checks_of

from autograder.authoring.banks.members import hand_in, read_member
from autograder.checks.replays import Trial, smallest_difference
from autograder.data.sets import HeldOutImages
from autograder.grading import replays
from autograder.grading.context import Bench
from autograder.grading.question import grade_answer
from autograder.results.records import QuestionResult
from autograder.results.replay_cell import replay_cell
from autograder.submissions.folders import Submission, read_submission
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import load_unit

NAIVE, LENET, CONVNET = checks_of("naive_layers"), checks_of("mnist_lenet"), checks_of("cifar10_convnet")
MLP = checks_of("mnist_mlp_core")
UNITS = {"naive_layers": NAIVE, "mnist_lenet": LENET, "cifar10_convnet": CONVNET, "mnist_mlp_core": MLP}
CLASS = 25
"""Students with the same mistake, each with inputs of their own."""


MEMBERS = {
    "naive_layers": (
        "broadcast_add/added_to_the_columns",
        "tensor_contraction/diagonal_only",
        "moving_points/moved_backwards",
        "moving_points/rotated_clockwise",
        "moving_points/one_factor_for_both",
        "loss_gradient/mean_forgotten",
        "naive_dense/bias_forgotten",
        "naive_dense/cut_off_by_numpy",
        "find_the_bug/layers_in_reverse",
        "find_the_bug/weights_in_reverse",
        "find_the_bug/last_batch_filled_up",
        "naive_step/signs_only",
        "naive_step/loss_after_the_step",
        "naive_fit/one_epoch_only",
        "naive_fit/losses_summed",
    ),
    "cifar10_convnet": (
        "three_layer_convnet/relu_capped_at_six",
        "three_layer_convnet/images_centred_by_the_batch",
        "three_layer_convnet/parameters_copied_into_new_variables",
        "keras_model/relu_under_the_softmax",
        "keras_training/momentum_left_out",
    ),
    "mnist_lenet": (
        "loss_and_accuracy/largest_score_of_a_column",
        "loss_and_accuracy/softmax_and_logarithm_apart",
        "train_one_epoch/two_steps_per_batch",
        "whole_set_test/averaged_over_batches",
        "digits_training/nesterov",
        "early_stopping/one_epoch_too_late",
        "early_stopping/references_for_copies",
        "residual_model/nothing_added",
    ),
    "mnist_mlp_core": (
        "loss_and_accuracy/sum_over_the_batch",
        "loss_and_accuracy/right_answers_counted",
        "confusion_matrix/precision_for_accuracy",
        "confusion_matrix/rows_and_columns_exchanged",
        "dense_layer/bias_forgotten",
        "dense_layer/sizes_exchanged_for_weight_init",
        "adam_optimiser/no_bias_correction",
        "adam_optimiser/another_ep_by_default",
        "training_loop/two_updates_per_batch",
        "training_loop/validation_learns",
        "training_loop/sums_over_the_batches",
    ),
}


def trials_of(unit: str) -> list[Trial]:
    """Those that lie in modules of a unit's checks, each once."""
    modules = [module for module in vars(UNITS[unit]).values() if isinstance(module, ModuleType)]
    named = [value for module in modules for value in vars(module).values()]
    several = [value if isinstance(value, (list, tuple)) else [value] for value in named]
    found = [trial for trials in several for trial in trials if isinstance(trial, Trial)]
    return list({id(trial): trial for trial in found}.values())


TRIALS = [(unit, trial) for unit in UNITS for trial in trials_of(unit)]


def right(trial: Trial, arguments):
    result = trial.reference(*arguments)
    return list(result) if isinstance(result, (list, tuple)) else np.asarray(result)


def off(trial: Trial, arguments):
    result = right(trial, arguments)
    return [part * 4 / 3 + 1 for part in result] if isinstance(result, list) else result * 4 / 3 + 1


@pytest.mark.parametrize(("unit", "trial"), TRIALS, ids=[f"{unit}-{trial.function}" for unit, trial in TRIALS])
def test_each_trial_shows_a_difference_on_few_numbers(unit, trial):
    """An answer whose results are all off, for 25 students: what they read is small, and nothing for a right answer."""

    def found_for(answer, seed):
        rng, until = np.random.default_rng(seed), time.monotonic() + 20
        return smallest_difference(trial, partial(answer, trial), rng, until=until)

    found = [found_for(off, seed) for seed in range(CLASS)]
    assert None not in found
    assert median(sum(part.size for part in parts_of(one.arguments[0])) for one in found) <= 3 * 3 * 2
    assert found_for(right, 1) is None


def parts_of(argument) -> list[np.ndarray]:
    return argument if isinstance(argument, list) else [argument]


GIVEN = ("def flatten(", "class LinearModel(", "def squared_error(", "class GradientDescent:")
"""In cells that a notebook gives, and answers need."""


SHOWN_BEFORE = {"confusion_matrix"}
"""Whose wrong answers in the bank have wrong accuracies, too, which are fewer numbers."""


class Graded:
    """Members of a unit's bank, graded one question each."""

    def __init__(self, name: str, sandbox, folder: Path) -> None:
        self.unit = load_unit(name)
        self.folder = folder
        held_out = HeldOutImages(*separable_images(10, seed=3), num_validation=5, classes=10)
        self.solutions = read_submission(self.unit.solution_notebook(), self.unit).answers
        self.bench = Bench(self.unit, sandbox, held_out, "checksum", self.solutions, trains=False)

    def submission(self, member: str) -> Submission:
        with Reader(self.unit) as reader:
            path = self.unit.source / "mutants" / f"{member}.py"
            return hand_in(read_member(path, self.unit), self.unit, self.folder, reader)

    def grade(self, member: str) -> QuestionResult:
        question = member.partition("/")[0]
        return grade_answer(self.bench, self.unit.question(question), self.submission(member).answers[question])

    def definitions(self, member: str) -> str:
        """What a student's notebook has defined before the cell is run, as far as the question needs it."""
        question = self.unit.question(member.partition("/")[0])
        wanted = {question.name, *question.builds_on}
        program = self.submission(member).answers[question.name].program
        parts = [part.source for part in program if part.question in wanted or any(g in part.source for g in GIVEN)]
        return "\n\n".join(["import math", "import numpy as np", "import tensorflow as tf", *parts])


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.slow) for name in MEMBERS],
)
def graded(request, sandbox, tmp_path_factory) -> Graded:
    return Graded(request.param, sandbox, tmp_path_factory.mktemp("replays"))


RUNNER = """
import contextlib, io, json, sys, time
import numpy as np, tensorflow as tf
for definitions, cell in json.load(open(sys.argv[1])):
    notebook = {}
    exec(definitions, notebook)
    started = time.monotonic()
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(cell, notebook)
    several = isinstance(notebook["yours"], list)
    both = [notebook[name] if several else [notebook[name]] for name in ("expected", "yours")]
    numbers = [[np.asarray(part, float).tolist() for part in parts] for parts in both]
    print(json.dumps([numbers, time.monotonic() - started, printed.getvalue()]))
"""


def test_a_wrong_answers_replay_runs_in_a_plain_notebook(graded, tmp_path, monkeypatch):
    """As a student would run it: with the answer, NumPy and TensorFlow, and nothing of the kit."""
    monkeypatch.setattr(replays, "_SEARCH_SECONDS", 20.0)  # how busy the machine is does not matter here
    found = []
    for member in MEMBERS[graded.unit.name]:
        result = graded.grade(member)
        lost = [check.replay for check in result.checks if check.replay is not None]
        assert lost, (member, [(check.check, check.outcome, check.detail) for check in result.checks])
        found += [(member, replay) for replay in lost]
    cells = [(graded.definitions(member), replay_cell(replay)) for member, replay in found]
    file = tmp_path / "cells.json"
    file.write_text(json.dumps(cells))
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUNNER, str(file)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    for (_member, replay), line in zip(found, done.stdout.splitlines(), strict=True):
        (expected, yours), seconds, printed = json.loads(line)
        assert seconds < 5
        assert printed.startswith("expected:\n")
        for numbers, shown in ((replay.expected, expected), (replay.found, yours)):
            for part, values in zip(numbers, shown, strict=True):
                told = np.array([np.nan if value is None else value for value in part.values])
                values = np.where(np.isfinite(values), values, np.nan)
                assert values.shape == tuple(part.shape)
                np.testing.assert_allclose(values.ravel(), told, rtol=1e-4, atol=1e-6)
    sizes = [len(replay.arguments[0].arrays[0].values) for _member, replay in found]
    assert median(sizes) <= 3 * 3 * 2
    shown = {replay.function for _member, replay in found}
    assert {trial.function for trial in trials_of(graded.unit.name)} - shown <= SHOWN_BEFORE


def test_nothing_in_the_search_changes_a_verdict(graded, monkeypatch):
    member = MEMBERS[graded.unit.name][0]
    before = graded.grade(member)

    def fail(*_arguments, **_options):
        raise RuntimeError("the search is broken")

    monkeypatch.setattr(replays, "smallest_difference", fail)
    after = graded.grade(member)
    assert any(check.replay for check in before.checks)
    assert not any(check.replay for check in after.checks)
    assert [(check.outcome, check.score, check.message) for check in after.checks] == [
        (check.outcome, check.score, check.message) for check in before.checks
    ]


def test_right_answers_have_no_replay_and_pay_for_none(graded, monkeypatch):
    def fail(*_arguments, **_options):
        raise AssertionError("it was looked for")

    monkeypatch.setattr(replays, "_replay", fail)
    question = MEMBERS[graded.unit.name][0].partition("/")[0]
    result = grade_answer(graded.bench, graded.unit.question(question), graded.solutions[question])
    assert {check.outcome for check in result.checks} == {"ok"}
    assert not any(check.replay for check in result.checks)
