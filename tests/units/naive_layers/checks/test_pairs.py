"""Two mistakes in one answer, each with its name, of sums, stacks of layers and training loops."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from support.naive_models import TF, layer, model_of, step
from support.numpy_answers import Answer, Local, checks_of
from support.pairs import mistake_of

CHECKS = checks_of("naive_layers")
SEEDS = range(5)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda matrix, row: matrix - row[: len(matrix), None], "added_to_the_columns+subtracted"),
        (lambda matrix, row: np.vstack([matrix[:1] * row, matrix[1:]]), "first_row_only+multiplied"),
        (lambda matrix, row: np.vstack([matrix[:1] - row, matrix[1:]]), "first_row_only+subtracted"),
        (lambda matrix, row: matrix - row, "subtracted"),
        (lambda matrix, row: matrix + 2 * row, "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_sums(answer, expected, seed):
    student = Answer(answer, "broadcast_add")
    if "columns" in expected:  # in matrices that are not square, such an answer raises
        student = Answer(lambda matrix, row: answer(matrix, row) if len(matrix) == len(row) else matrix + row)
        student.name = "broadcast_add"
    assert mistake_of(CHECKS.tensors.sums_match, student, np.random.default_rng(seed)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda a, b: np.einsum("ik,kl->il", a[:, 0], b[:, 0]) / a.shape[2], "first_j_only+mean_for_sum"),
        (lambda a, b: np.einsum("ij,jl->il", a[:, :, 0], b[0]) / a.shape[1], "first_k_only+mean_for_sum"),
        (lambda a, b: np.einsum("ijk,kjl->il", a, b) / a.shape[1], "mean_for_sum"),
        (lambda a, b: np.einsum("ijk,kjl->il", a, b) + 1, "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_contractions(answer, expected, seed):
    student = Answer(answer, "contract")
    assert mistake_of(CHECKS.tensors.contractions_match, student, np.random.default_rng(seed)) == expected


def run(layers, x):
    for one in layers:
        x = one(x)
    return x


ACTIVATIONS = SimpleNamespace(
    nn=SimpleNamespace(tanh=np.tanh, relu=lambda values: np.maximum(values, 0)), identity=np.asarray
)


def dense(inputs, outputs, activation):
    """A layer that can be called."""
    weights = layer(inputs, outputs, activation)
    return SimpleLayer(weights, activation)


class SimpleLayer(Local):
    def __init__(self, weights, activation):
        super().__init__(lambda x: activation(x @ weights[0] + weights[1]))
        self.weights = weights


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        (lambda layers, x: run(layers[1:][::-1], x), "first_layer_left_out+layers_in_reverse"),
        (lambda layers, x: run(layers[:-1][::-1], x), "last_layer_left_out+layers_in_reverse"),
        (lambda layers, x: run(layers[1:-1], x), "first_layer_left_out+last_layer_left_out"),
        (lambda layers, x: run(layers[::-1], x), "layers_in_reverse"),
        (lambda layers, x: layers[0](x), "first_layer_only"),
        (lambda layers, x: layers[-1](x), "each_layer_gets_the_inputs"),
        (lambda layers, x: 2 * run(layers, x), "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_stacks_of_layers(stack, expected, seed):
    def sequential(layers):
        return lambda x: np.asarray(stack(layers, x))

    check = CHECKS.layers.layers_run_in_order
    assert mistake_of(check, sequential, dense, np.random.default_rng(seed), ACTIVATIONS) == expected


def fit(*, epochs=0, parts=slice(None), times=1, rate=None, size=None, summed=False, carried=False):
    """A loop with slips."""

    def loop(model, images, labels, asked, batch_size, given):
        returned, losses = [], []
        batches = [slice(start, start + (size or batch_size)) for start in range(0, len(images), size or batch_size)]
        for _epoch in range(asked + epochs):
            losses = losses if carried else []
            for part in batches[parts]:
                for _time in range(times):
                    losses.append(step(model, images[part], labels[part], rate or given))
            returned.append(sum(losses) if summed else sum(losses) / len(losses))
        return returned

    return Answer(loop)


@pytest.mark.parametrize(
    ("slips", "expected"),
    [
        ({"parts": slice(0, -1), "epochs": 1}, "last_batch_left_out+one_epoch_too_many"),
        ({"parts": slice(0, -1), "epochs": -1}, "last_batch_left_out+one_epoch_too_few"),
        ({"parts": slice(0, 1), "epochs": -2}, "one_epoch_only+one_step_per_epoch"),
        ({"times": 2, "parts": slice(0, -1)}, "each_step_twice+last_batch_left_out"),
        ({"size": 11, "epochs": -2}, "batch_size_ignored+one_epoch_only"),
        ({"parts": slice(0, -1)}, "last_batch_left_out"),
        ({"rate": 1e-3}, "learning_rate_ignored"),
        ({"rate": 0.25}, "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_trained_weights(slips, expected, seed):
    check = CHECKS.training.trained_weights_match
    assert mistake_of(check, fit(**slips), model_of, layer, np.random.default_rng(seed), TF) == expected


@pytest.mark.parametrize(
    ("slips", "expected"),
    [
        ({"summed": True, "carried": True}, "losses_carried_over+losses_summed"),
        ({"summed": True, "parts": slice(0, -1)}, "last_batch_left_out+losses_summed"),
        ({"carried": True, "parts": slice(0, -1)}, "last_batch_left_out+losses_carried_over"),
        ({"summed": True, "size": 11}, "batch_size_ignored"),
        ({"rate": 1e-3, "summed": True}, "learning_rate_ignored+losses_summed"),
        ({"parts": slice(0, -1)}, "last_batch_left_out"),
        ({"summed": True}, "losses_summed"),
        ({"rate": 0.25}, "unknown"),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_losses(slips, expected, seed):
    check = CHECKS.training.losses_match
    assert mistake_of(check, fit(**slips), model_of, layer, np.random.default_rng(seed), TF) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [(6 * 0.9, "loss_after_the_step+sum_of_losses"), (0.9, "loss_after_the_step"), (6.0, "sum_of_losses")],
)
def test_losses_of_a_step(found, expected):
    mistake = CHECKS.training_slips.explain_loss(found, 1.0, 0.9, 6).mistake
    assert mistake is not None
    assert mistake.code == expected
