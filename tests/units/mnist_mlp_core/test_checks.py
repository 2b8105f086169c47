"""What the unit's checks find, with answers in NumPy in the place of a worker's."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from support.adam_in_numpy import LocalAdam, follow
from support.numpy_answers import Local, checks_of

from autograder.errors import CheckFailed
from autograder.locale.sentences import said

CHECKS = checks_of("mnist_mlp_core")
adam, export, initialisation, layers = CHECKS.adam, CHECKS.export, CHECKS.initialisation, CHECKS.layers
loop, measures = CHECKS.loop, CHECKS.measures


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def hint_of(check, *arguments) -> str:
    """The hint of a check that must fail."""
    with pytest.raises(CheckFailed) as failure:
        check(*arguments)
    hint = said(failure.value.hint)
    assert hint, "a student of a hidden check reads the hint alone"
    return hint


# --- initial weights -------------------------------------------------------------------------------------------


GENERATOR = np.random.default_rng(1)


def uniform(shape, bound=None):
    bound = np.sqrt(6 / sum(shape)) if bound is None else bound
    return GENERATOR.uniform(-bound, bound, shape)


def test_weights_by_the_rule_pass():
    initialisation.spread_is_even(uniform)
    initialisation.draws_anew(uniform)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda shape: uniform(shape, np.sqrt(6 / shape[0])), "counts the inputs n alone"),
        (lambda shape: uniform(shape, np.sqrt(6 / shape[1])), "counts the outputs m alone"),
        (lambda shape: uniform(shape, np.sqrt(6) / sum(shape)), "lacks a root"),
        (lambda shape: uniform(shape, np.sqrt(3 / sum(shape))), "has 3 in the place of 6"),
        (lambda shape: uniform(shape, 1.0), "from -1 to 1"),
        (lambda shape: np.abs(uniform(shape)), "not centered on zero"),
        (lambda shape: np.random.default_rng(1).normal(0, np.sqrt(2 / sum(shape)), shape), "normal distribution"),
        (
            lambda shape: np.clip(1.5 * uniform(shape), *np.sqrt(6 / sum(shape)) * np.array([-1, 1])),
            "not spread evenly",
        ),
    ],
)
def test_another_spread_is_named(wrong, hint):
    assert hint in hint_of(initialisation.spread_is_even, wrong)


def test_weights_that_repeat_themselves_are_found():
    fixed = uniform((40, 50))
    assert "at every call" in hint_of(initialisation.draws_anew, lambda shape: fixed)
    assert "copies" not in hint_of(initialisation.draws_anew, lambda shape: np.tile(uniform((shape[0], 1)), shape[1]))


# --- arrays ----------------------------------------------------------------------------------------------------


def rows_of(images, labels, scale=255.0):
    return [images.reshape(len(images), -1) / scale, labels]


def test_rows_from_0_to_1_pass(rng):
    measures.rows_match(rows_of, rng)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (partial(rows_of, scale=1.0), "does not divide"),
        (partial(rows_of, scale=256.0), "divides by 256"),
        (lambda x, y: rows_of(np.swapaxes(x, 1, 2), y), "exchanges rows and columns"),
        (lambda x, y: [rows_of(x, y)[0], y + 1], "changes the labels"),
        (lambda x, y: rows_of(x, y)[0], "two things"),
        (lambda x, y: [None, y], "TODO"),
    ],
)
def test_other_rows_are_named(wrong, hint, rng):
    assert hint in hint_of(measures.rows_match, wrong, rng)


def cross_entropies(scores, labels):
    shifted = np.float64(scores) - scores.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]


def probabilities_first(scores, labels):
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.mean(cross_entropies(exponentials / exponentials.sum(axis=1, keepdims=True), labels))


def test_a_mean_cross_entropy_passes(rng):
    measures.loss_matches(lambda scores, labels: np.array(cross_entropies(scores, labels).mean()), rng)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda scores, labels: cross_entropies(scores, labels).sum(), "returns a sum"),
        (lambda scores, labels: -cross_entropies(scores, labels).mean(), "wrong sign"),
        (lambda scores, labels: cross_entropies(scores, labels).mean() / 10, "number of digits"),
        (probabilities_first, "softmax twice"),
    ],
)
def test_another_loss_is_named(wrong, hint, rng):
    wrong_array = lambda scores, labels: np.array(wrong(scores, labels))  # noqa: E731
    assert hint in hint_of(measures.loss_matches, wrong_array, rng)


def test_accuracies_are_told_apart(rng):
    def share(scores, labels, factor=1.0):
        return np.array(factor * np.mean(scores.argmax(axis=1) == labels))

    measures.accuracy_matches(share, rng)
    assert "does not divide" in hint_of(measures.accuracy_matches, partial(share, factor=40.0), rng)
    assert "per cent" in hint_of(measures.accuracy_matches, partial(share, factor=100.0), rng)


def test_matrices_of_shares_are_told_apart(rng):
    def counts(labels, predictions):
        matrix = np.zeros((10, 10))
        np.add.at(matrix, (labels, predictions), 1)
        return matrix

    def shares(labels, predictions):
        return counts(labels, predictions) / counts(labels, predictions).sum(axis=1, keepdims=True)

    def diagonal(labels, predictions):
        return np.diag(shares(labels, predictions))

    measures.shares_match(shares, diagonal, rng)
    measures.shares_match(shares, lambda labels, predictions: [*map(np.array, diagonal(labels, predictions))], rng)
    assert "holds counts" in hint_of(measures.shares_match, counts, diagonal, rng)
    assert "exchanged" in hint_of(measures.shares_match, lambda a, b: shares(b, a), diagonal, rng)
    right = lambda labels, predictions: np.diag(counts(labels, predictions))  # noqa: E731
    assert "counts: divide" in hint_of(measures.shares_match, shares, right, rng)


# --- layers ----------------------------------------------------------------------------------------------------


def dense(outputs, activation=lambda z: z, weight_init=uniform, spoilt=lambda z, bias: z + bias):
    """A lazy layer; ``spoilt`` puts product and bias together."""

    def call(x):
        if not layer.weights:
            layer.set_weights([np.zeros(outputs), weight_init((x.shape[1], outputs))])
        bias, weights = layer.weights
        return activation(spoilt(x @ weights, bias))

    layer = Local(call)
    return layer


def test_a_lazy_layer_passes(rng):
    relu = lambda z: np.maximum(z, 0)  # noqa: E731
    layers.outputs_match(dense, relu, rng, np.tanh)
    layers.variables_appear_at_the_first_call(dense, rng)
    layers.weights_come_from_weight_init(dense, lambda shape: np.arange(np.prod(shape)).reshape(shape) / 10)


def test_slips_of_a_layer_are_named(rng):
    relu = lambda z: np.maximum(z, 0)  # noqa: E731
    without_bias = partial(dense, spoilt=lambda z, bias: z)
    assert "without the bias" in hint_of(layers.outputs_match, without_bias, relu, rng, np.tanh)
    ignoring = lambda outputs, **_keywords: dense(outputs)  # noqa: E731
    assert "without the activation" in hint_of(layers.outputs_match, ignoring, relu, rng, np.tanh)
    twice = lambda outputs, activation=lambda z: z: dense(outputs, lambda z: activation(activation(z)))  # noqa: E731
    assert "not activation(x W + b)" in hint_of(layers.outputs_match, twice, relu, rng, np.tanh)
    assert "begin" in hint_of(layers.weights_come_from_weight_init, ignoring, lambda shape: np.ones(shape))


def test_layers_that_are_not_lazy_are_found(rng):
    eager = lambda outputs: Local(lambda x: x[:, :outputs], [np.zeros((7, outputs)), np.zeros(outputs)])  # noqa: E731
    assert "has variables already" in hint_of(layers.variables_appear_at_the_first_call, eager, rng)


# --- Adam ------------------------------------------------------------------------------------------------------


def test_adam_by_its_formulas_passes(rng):
    adam.paths_match(LocalAdam, follow, rng)
    adam.constants_are_obeyed(LocalAdam, follow, rng)
    adam.memory_is_not_shared(LocalAdam, follow, rng)


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (lambda step: step + 1, "counts its steps from 2"),
        (lambda step: 1, "does not count its steps"),
        (lambda step: 10**6, "corrects neither"),
    ],
)
def test_slips_of_adam_are_named(number, hint, rng):
    assert hint in hint_of(adam.paths_match, partial(LocalAdam, number=number), follow, rng)


@pytest.mark.parametrize("name", ["learning_rate", "beta_1", "beta_2", "ep"])
def test_an_argument_that_does_not_count_is_named(name, rng):
    def deaf(**constants):
        return LocalAdam(**{key: value for key, value in constants.items() if key != name})

    assert f"Adam({name}=" in hint_of(adam.constants_are_obeyed, deaf, follow, rng)


def test_other_defaults_are_found(rng):
    assert "without arguments" in hint_of(
        adam.constants_are_obeyed, lambda **constants: LocalAdam(**{"ep": 1e-6, **constants}), follow, rng
    )


def test_optimisers_that_go_on_where_another_stopped_are_found(rng):
    steps = iter(range(10**6))
    shared = partial(LocalAdam, number=lambda step: next(steps) + 1)
    assert "goes on from" in hint_of(adam.memory_is_not_shared, shared, follow, rng)


# --- the loop --------------------------------------------------------------------------------------------------


def linear(inputs, outputs):
    model = Local(lambda x: x @ model.weights[1] + model.weights[0], [np.zeros(outputs), np.zeros((inputs, outputs))])
    return model


def squared_error(scores, labels):
    return np.array(((scores - np.eye(scores.shape[1])[labels]) ** 2).mean())


def largest_score(scores, labels):
    return np.array(scores.max(axis=1).mean())


def in_batches(rows, labels, size):
    return [(rows[at : at + size], labels[at : at + size]) for at in range(0, len(rows), size)]


GIVEN = loop.Given(linear, lambda rate: rate, squared_error, largest_score, in_batches)


def take_step(x, y, loss, acc, model, rate, sign=1.0):
    scores = model(x)
    slope = 2 * (scores - np.eye(scores.shape[1])[y]) / scores.size
    bias, weights = model.weight_values()
    model.set_weights([bias - sign * rate * slope.sum(axis=0), weights - sign * rate * x.T @ slope])
    return [loss(scores, y), acc(scores, y)]


def measure(x, y, loss, acc, model):
    return [loss(model(x), y), acc(model(x), y)]


def train(model, data, val_data, loss, acc, rate, epochs, mean=np.mean):
    table = []
    for _epoch in range(epochs):
        learned = mean([take_step(x, y, loss, acc, model, rate) for x, y in data], axis=0)
        table.append([*learned, *mean([measure(x, y, loss, acc, model) for x, y in val_data], axis=0)])
    return list(np.transpose(table))


def test_a_right_loop_passes(rng):
    loop.step_learns(take_step, GIVEN, rng)
    loop.validation_changes_nothing(measure, GIVEN, rng)
    loop.histories_match(train, GIVEN, rng)


def test_slips_of_a_step_are_named(rng):
    assert "climbs" in hint_of(loop.step_learns, partial(take_step, sign=-1.0), GIVEN, rng)
    assert "what they were" in hint_of(loop.step_learns, lambda *arguments: measure(*arguments[:5]), GIVEN, rng)
    learning = lambda x, y, loss, acc, model: take_step(x, y, loss, acc, model, 0.1)  # noqa: E731
    assert "val_step changes variables" in hint_of(loop.validation_changes_nothing, learning, GIVEN, rng)
    late = lambda x, y, loss, acc, model, rate: [  # noqa: E731
        *map(np.array, (take_step(x, y, loss, acc, model, rate), measure(x, y, loss, acc, model))[1])
    ]
    assert "after the step" in hint_of(loop.step_learns, late, GIVEN, rng)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (partial(train, mean=np.sum), "sums over the batches"),
        (partial(train, mean=lambda values, axis: values[-1]), "the last batch"),
        (lambda *arguments: list(np.array(train(*arguments))[[0, 2, 1, 3]]), "in this order"),
        (lambda *arguments: train(*arguments)[:3], "four lists"),
    ],
)
def test_slips_of_the_histories_are_named(wrong, hint, rng):
    assert hint in hint_of(loop.histories_match, wrong, GIVEN, rng)


# --- the module to save ----------------------------------------------------------------------------------------


def module(model, preprocess, class_pred):
    return Local(lambda images: class_pred(model(preprocess(images))))


def to_rows(images):
    return images.reshape(len(images), -1) / 255.0


def parts(**others):
    wanted = {
        "module": module,
        "preprocess": to_rows,
        "class_pred": lambda scores: scores.argmax(axis=1),
        "model": linear,
        "relu": lambda scores: np.maximum(scores, 0),
        "saved_and_loaded": lambda saved: saved,
    }
    return export.Parts(**{**wanted, **others})


def test_a_module_of_raw_images_passes(rng):
    export.classes_match(parts(), rng)
    export.loaded_module_agrees(parts(), rng)


def test_slips_of_the_module_are_named(rng):
    assert "one after the other" in hint_of(
        export.classes_match, parts(preprocess=lambda images: 255.0 * to_rows(images)), rng
    )
    smallest = parts(class_pred=lambda scores: scores.argmin(axis=1))
    assert "smallest score" in hint_of(export.classes_match, smallest, rng)
    own = parts(module=lambda model, preprocess, class_pred: module(model, preprocess, lambda s: s.argmax(axis=1)))
    assert "self.class_pred" in hint_of(export.classes_match, own, rng)
    lost = parts(saved_and_loaded=lambda saved: module(linear(784, 10), to_rows, lambda s: s.argmax(axis=1)))
    assert "variables are saved" in hint_of(export.loaded_module_agrees, lost, rng)


def stretched(images):
    rows = to_rows(images)
    darkest = rows.min(axis=1, keepdims=True)
    return (rows - darkest) / (rows.max(axis=1, keepdims=True) - darkest)


@pytest.mark.parametrize("preprocess", [stretched, lambda images: to_rows(images) / to_rows(images).max()])
@pytest.mark.parametrize("check", [export.classes_match, export.loaded_module_agrees])
@pytest.mark.parametrize("seed", range(10))
def test_images_on_a_scale_of_their_own_are_found_whatever_is_drawn(seed, check, preprocess):
    with pytest.raises(CheckFailed):
        check(parts(preprocess=preprocess), np.random.default_rng(seed))
