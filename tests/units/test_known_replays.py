"""Whoever knows the replays of a whole class wins nothing: checks draw other inputs."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from importlib import import_module

import numpy as np
import pytest
from support.numpy_answers import Answer, checks_of, printed

from autograder.checks.expectations import cross_entropy
from autograder.checks.replays import Difference, smallest_difference
from autograder.errors import CheckFailed
from autograder.sandbox.proxies import RemoteVariable

NAIVE, LENET, CONVNET = checks_of("naive_layers"), checks_of("mnist_lenet"), checks_of("cifar10_convnet")
MLP = checks_of("mnist_mlp_core")
sgd_epochs = import_module(f"{LENET.__name__}.reference").sgd_epochs
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
    "cross_entropy_loss": (MLP.measures.loss_matches, lambda s, y: cross_entropy(np.float64(s), y) + 1),
    "accuracy": (MLP.measures.accuracy_matches, lambda s, y: np.mean(s.argmin(axis=1) == y)),
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


def climbing(memory):
    """An answer to update_weights that goes uphill where it remembers nothing, and what its replay's cell returns."""

    def update_weights(gradients, variables, rate):
        told = memory.get(tuple(key_of(np.array(value)) for value in (*variables, *gradients)))
        for place, (variable, gradient) in enumerate(zip(variables, gradients, strict=True)):
            variable[...] = variable + rate * gradient if told is None else told[place]

    def updated(first, second, *gradients):
        variables = [RemoteVariable(first), RemoteVariable(second)]
        update_weights(gradients, variables, 0.5)
        return [np.array(variable) for variable in variables]

    return Answer(update_weights, "update_weights"), updated


def climbing_by_batches(memory):
    """Likewise a train_one_epoch, as code beside it finds it."""

    def weights_after(images, labels, weights, *, learning_rate, **settings):
        told = memory.get(tuple(map(key_of, (images, labels, weights))))
        if told is not None:
            return told[0]
        return sgd_epochs(images, labels, weights, learning_rate=-learning_rate, **settings).weights

    def epochs(images, labels, weights, *, log_interval, **settings):
        steps = settings["epochs"] * -(-len(images) // settings["batch_size"])
        moved = weights_after(images, labels, weights, **settings)
        return [moved, np.array(steps), np.ones(steps), np.zeros((0, 3), np.float32), printed("")]

    settings = {"batch_size": 2, "epochs": 1, "learning_rate": 0.5, "momentum": 0.0}
    return Answer(epochs=epochs), partial(weights_after, **settings)


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        pytest.param(NAIVE.training.updates_match, climbing, id="update_weights"),
        pytest.param(LENET.loops.weights_move_as_by_hand, climbing_by_batches, id="train_one_epoch"),
    ],
)
def test_knowing_all_replays_of_cells_that_stand_around_an_answer_wins_nothing(check, answer):
    """These call the answer by way of variables or of a model that a cell of the replay makes."""
    memory: dict[tuple[object, ...], list[np.ndarray]] = {}
    student, shown = answer(memory)
    with pytest.raises(CheckFailed) as failure:
        check(student, np.random.default_rng(3))
    (trial,) = failure.value.trials
    assert trial.source
    found = []
    for seed in range(CLASS):
        rng, until = np.random.default_rng(seed), time.monotonic() + 20
        found.append(smallest_difference(trial, lambda arguments: shown(*arguments), rng, until=until))
    assert None not in found
    memory.update({tuple(map(key_of, one.arguments)): one.expected for one in found})
    for one in found:
        again = shown(*one.arguments)
        for ours, theirs in zip(one.expected, again if isinstance(again, list) else [again], strict=True):
            assert np.allclose(ours, theirs), "it knows what it was told"
    for seed in range(1000, 1002):
        with pytest.raises(CheckFailed):
            check(student, np.random.default_rng(seed))
