"""How lost value checks of updates, steps and loops of this unit are shown again on small inputs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograder.checks.layers import softmax
from autograder.checks.replays import Trial

from .replays import float32

__all__ = ["LOSSES", "STEPS", "TRAININGS", "UPDATES"]

Sizes = Mapping[str, int]
_RATE = 0.5
"""Of the steps: what a cell of code can show."""


def _vectors(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    return float32(*[(sizes["numbers"],)] * 4, rng=rng)


def _updated(first: np.ndarray, second: np.ndarray, *gradients: np.ndarray) -> list[np.ndarray]:
    return [np.float64(value) - _RATE * gradient for value, gradient in zip((first, second), gradients, strict=True)]


UPDATES = Trial(
    function="updated",
    source=f"""
def updated(first, second, gradient_1, gradient_2):
    variables = [tf.Variable(first), tf.Variable(second)]
    update_weights([tf.constant(gradient_1), tf.constant(gradient_2)], variables, {_RATE})
    return variables
""",
    names=("first", "second", "gradient_1", "gradient_2"),
    sizes={"numbers": 4},
    draws=(_vectors,),
    reference=_updated,
)


def _batch(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    images, classes = sizes["images"], sizes["classes"]
    x, w, b = float32((images, sizes["inputs"]), (sizes["inputs"], classes), (classes,), rng=rng)
    return [x, rng.integers(0, classes, images).astype(np.int32), w, b]


def _stepped(images: np.ndarray, labels: np.ndarray, w: np.ndarray, b: np.ndarray) -> list[np.ndarray]:
    deltas = softmax(np.float64(images) @ w + b)
    rows = np.arange(len(labels))
    loss = -np.log(deltas[rows, labels]).mean()
    deltas[rows, labels] -= 1.0
    deltas /= len(labels)
    return [np.asarray(loss), w - _RATE * np.float64(images).T @ deltas, b - _RATE * deltas.sum(axis=0)]


STEPS = Trial(
    function="loss_and_weights",
    source=f"""
def loss_and_weights(images, labels, w, b):
    model = NaiveSequential([NaiveDense(w.shape[0], w.shape[1], tf.nn.softmax)])
    for variable, values in zip(model.weights, (w, b)):
        variable.assign(values)
    loss = one_training_step(model, images, labels, {_RATE})
    return [loss, *model.weights]
""",
    names=("images", "labels", "w", "b"),
    sizes={"images": 4, "inputs": 3, "classes": 3},
    least={"classes": 2},
    draws=(_batch,),
    reference=_stepped,
)


_EPOCHS, _BATCH = 2, 2
_FIT = f"""
def fitted(images, labels, w, b):
    model = NaiveSequential([NaiveDense(w.shape[0], w.shape[1], tf.nn.softmax)])
    for variable, values in zip(model.weights, (w, b)):
        variable.assign(values)
    return model, fit(model, images, labels, {_EPOCHS}, {_BATCH}, {_RATE})

"""


def _fitted(
    images: np.ndarray, labels: np.ndarray, w: np.ndarray, b: np.ndarray
) -> tuple[list[np.ndarray], np.ndarray]:
    """Weights after all epochs, and each epoch's mean loss."""
    weights, losses = [w, b], []
    for _epoch in range(_EPOCHS):
        for start in range(0, len(images), _BATCH):
            part = slice(start, start + _BATCH)
            loss, *weights = _stepped(images[part], labels[part], *weights)
            losses.append(float(loss))
    return weights, np.array(losses).reshape(_EPOCHS, -1).mean(axis=1)


def _whole_batches(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    """Batches of one size, so that means over batches and over images are the same."""
    return _batch({**sizes, "images": _BATCH * sizes["batches"]}, rng)


TRAININGS = Trial(
    function="trained_weights",
    source=f"""{_FIT}
def trained_weights(images, labels, w, b):
    model, _ = fitted(images, labels, w, b)
    return list(model.weights)
""",
    names=("images", "labels", "w", "b"),
    sizes={"images": 5, "inputs": 2, "classes": 3},
    least={"classes": 2},
    draws=(_batch,),
    reference=lambda *arguments: _fitted(*arguments)[0],
)
LOSSES = Trial(
    function="epoch_losses",
    source=f"""{_FIT}
def epoch_losses(images, labels, w, b):
    _, losses = fitted(images, labels, w, b)
    return np.array([float(loss) for loss in losses])
""",
    names=("images", "labels", "w", "b"),
    sizes={"batches": 3, "inputs": 2, "classes": 3},
    least={"classes": 2},
    draws=(_whole_batches,),
    reference=lambda *arguments: _fitted(*arguments)[1],
)
