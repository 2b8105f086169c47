"""What the notebook claims of its own answers: they agree with TensorFlow's."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.worker_process import WorkerProcess
from autograder.submissions.folders import read_submission
from autograder.units.unit import load_unit

UNIT = load_unit("naive_layers")

COMPARISONS = """
def difference_to_keras(x):
    layer = NaiveDense(5, 3, tf.nn.relu)
    layer.b.assign([-0.3, 0.0, 0.3])
    theirs = tf.keras.layers.Dense(3, activation="relu")
    theirs.build((None, 5))
    theirs.set_weights([weight.numpy() for weight in layer.weights])
    return tf.reduce_max(tf.abs(layer(x) - theirs(x)))


def difference_to_tape(w, b, x, y):
    w, b = tf.Variable(w), tf.Variable(b)
    with tf.GradientTape() as tape:
        loss = mean_squared_error(w, b, x, y)
    theirs = tape.gradient(loss, (w, b))
    ours = loss_gradient(w.numpy(), b.numpy(), x.numpy(), y.numpy())
    return [tf.reduce_max(tf.abs(mine - tape_s)) for mine, tape_s in zip(ours, theirs)]
"""


@pytest.fixture
def worker(open_worker) -> WorkerProcess:
    """Has run the notebook up to its layer."""
    program = read_submission(UNIT.solution_notebook(), UNIT).answers["naive_dense"].program
    # The loader is the grader's, and what loads by it is of no use here.
    cells = [cell.source for cell in program if "load_cifar10" not in cell.source]
    return open_worker("\n\n".join([*cells, COMPARISONS]))


def test_the_layer_equals_the_one_of_keras(worker):
    x = np.random.default_rng(0).standard_normal((40, 5)).astype(np.float32)
    assert StudentFunction(worker, "difference_to_keras")(x) < 1e-6


def test_the_gradient_by_hand_equals_the_one_of_the_tape(worker):
    rng = np.random.default_rng(1)
    values = [rng.standard_normal(shape).astype(np.float32) for shape in ((3,), (), (8, 3), (8,))]
    assert np.max(StudentFunction(worker, "difference_to_tape")(*values)) < 1e-6
