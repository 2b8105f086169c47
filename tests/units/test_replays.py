"""Replays of lost value checks: they win nothing, are small, and run in a plain notebook."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from support.images import separable_images
from support.numpy_answers import Answer, checks_of

from autograder.authoring.banks.members import hand_in, read_member
from autograder.checks.expectations import cross_entropy
from autograder.checks.replays import Difference, smallest_difference
from autograder.data.sets import HeldOutImages
from autograder.errors import CheckFailed
from autograder.grading import replays
from autograder.grading.context import Bench
from autograder.grading.question import grade_answer
from autograder.results.records import QuestionResult
from autograder.results.replay_cell import replay_cell
from autograder.submissions.folders import Submission, read_submission
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import load_unit

NAIVE, LENET, CONVNET = checks_of("naive_layers"), checks_of("mnist_lenet"), checks_of("cifar10_convnet")
CLASS = 25
"""Students with the same mistake, each with inputs of their own."""


def turn(points, angle):
    return points @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def scores(x, params):
    return CONVNET.convnet.three_layer_scores(x, params)


WRONG: dict[str, tuple[Callable[..., None], Callable[..., object]]] = {
    "broadcast_add": (NAIVE.tensors.sums_match, lambda x, y: x - y),
    "contract": (NAIVE.tensors.contractions_match, lambda a, b: np.einsum("ijk,kjl->il", a, b) / 2),
    "translate": (NAIVE.tensors.translations_match, lambda points, offset: points + offset[::-1]),
    "rotate": (NAIVE.tensors.rotations_match, lambda points, angle: turn(points, -angle)),
    "scale": (NAIVE.tensors.scalings_match, lambda points, factors: points * factors[0]),
    "loss_gradient": (NAIVE.gradient.gradients_match, lambda w, b, x, y: (np.ones_like(w), np.ones(()))),
    "loss": (LENET.batches.loss_matches, lambda s, y: len(s) * cross_entropy(s, y.argmax(axis=1)) + 1),
    "compute_accuracy": (LENET.batches.accuracy_matches, lambda s, y: np.mean(s.argmin(axis=1) == y.argmax(axis=1))),
    "three_layer_convnet": (CONVNET.convnet.scores_match, lambda x, params: scores(x, params) + 1),
}


def replays_of_a_class(name: str) -> list[Difference]:
    """What a check of the unit's finds to be replayed, for one wrong answer and inputs of each student's own."""
    check, answer = WRONG[name]
    student = Answer(answer, name)
    with pytest.raises(CheckFailed) as failure:
        check(student, np.random.default_rng(3))
    (trial,) = failure.value.trials
    found = [
        smallest_difference(
            trial, lambda arguments: student(*arguments), np.random.default_rng(seed), until=time.monotonic() + 20
        )
        for seed in range(CLASS)
    ]
    assert None not in found
    return found


def key_of(argument) -> object:
    if isinstance(argument, list):
        return tuple(key_of(part) for part in argument)
    return argument.shape, np.asarray(argument, np.float64).tobytes()


@pytest.mark.parametrize(
    "name", [name if name != "three_layer_convnet" else pytest.param(name, marks=pytest.mark.slow) for name in WRONG]
)
def test_knowing_all_replays_of_a_class_wins_nothing(name):
    check, answer = WRONG[name]
    found = replays_of_a_class(name)
    known = {tuple(map(key_of, one.arguments)): one.expected for one in found}

    def remembering(*arguments):
        right = known.get(tuple(map(key_of, arguments)))
        if right is None:
            return answer(*arguments)
        return right[0] if len(right) == 1 else list(right)

    student = Answer(remembering, name)
    for one in found:
        again = student(*one.arguments)
        for ours, theirs in zip(one.expected, again if isinstance(again, list) else [again], strict=True):
            assert np.array_equal(ours, theirs), "it knows what it was told"
    for seed in range(1000, 1002):
        with pytest.raises(CheckFailed):
            check(student, np.random.default_rng(seed))


MEMBERS = {
    "naive_layers": (
        "broadcast_add/added_to_the_columns",
        "tensor_contraction/diagonal_only",
        "naive_step/loss_after_the_step",
    ),
    "cifar10_convnet": ("three_layer_convnet/relu_capped_at_six", "three_layer_convnet/images_centred_by_the_batch"),
    "mnist_lenet": ("loss_and_accuracy/largest_score_of_a_column", "loss_and_accuracy/softmax_and_logarithm_apart"),
}


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
        parts = [part.source for part in program if part.question in wanted or "def flatten(" in part.source]
        return "\n\n".join(["import numpy as np", "import tensorflow as tf", *parts])


@pytest.fixture(
    scope="module",
    params=["naive_layers", *(pytest.param(n, marks=pytest.mark.slow) for n in MEMBERS if n != "naive_layers")],
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


def test_a_wrong_answers_replay_runs_in_a_plain_notebook(graded, tmp_path):
    """As a student would run it: with the answer, NumPy and TensorFlow, and nothing of the kit."""
    found = []
    for member in MEMBERS[graded.unit.name]:
        result = graded.grade(member)
        lost = [check.replay for check in result.checks if check.replay is not None]
        assert lost, member
        found += [(member, replay) for replay in lost]
    cells = [(graded.definitions(member), replay_cell(replay)) for member, replay in found]
    file = tmp_path / "cells.json"
    file.write_text(json.dumps(cells))
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUNNER, str(file)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
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
