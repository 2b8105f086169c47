"""How lost value checks of this unit are shown again on small inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from autograder.checks.layers import relu, softmax
from autograder.checks.replays import Trial

from .tensor_slips import rotation

__all__ = ["CONTRACTIONS", "OUTPUTS", "ROTATIONS", "SCALINGS", "STEPS", "SUMS", "TRANSLATIONS", "UPDATES", "contracted"]

Sizes = Mapping[str, int]
_RATE = 0.5
"""Of the steps: what a cell of code can show."""


def contracted(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The contraction (I, L) of (I, J, K) and (K, J, L)."""
    result: np.ndarray = np.einsum("ijk,kjl->il", first, second)
    return result


def _matrix_and_row(sizes: Sizes, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    return rng.standard_normal((sizes["rows"], sizes["columns"])), rng.standard_normal(sizes["columns"])


def _two_tensors(sizes: Sizes, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    first = rng.standard_normal((sizes["I"], sizes["J"], sizes["K"]))
    return first, rng.standard_normal((sizes["K"], sizes["J"], sizes["L"]))


def _points_and_pair(sizes: Sizes, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    return rng.standard_normal((sizes["points"], 2)), rng.standard_normal(2)


def _points_and_angle(sizes: Sizes, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    return rng.standard_normal((sizes["points"], 2)), np.array(rng.uniform(0.4, 1.2))


def _rotated(points: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.asarray(points @ rotation(float(angle)).T)


SUMS = Trial(
    function="broadcast_add",
    names=("X", "y"),
    sizes={"rows": 6, "columns": 7},
    draws=(_matrix_and_row,),
    reference=np.add,
)
CONTRACTIONS = Trial(
    function="contract",
    names=("a", "b"),
    sizes={"I": 5, "J": 4, "K": 4, "L": 5},
    draws=(_two_tensors,),
    reference=contracted,
)
TRANSLATIONS = Trial(
    function="translate",
    names=("points", "offset"),
    sizes={"points": 5},
    draws=(_points_and_pair,),
    reference=np.add,
)
ROTATIONS = Trial(
    function="rotate",
    names=("points", "angle"),
    sizes={"points": 5},
    draws=(_points_and_angle,),
    reference=_rotated,
)
SCALINGS = Trial(
    function="scale",
    names=("points", "factors"),
    sizes={"points": 5},
    draws=(_points_and_pair,),
    reference=np.multiply,
)


def _float32(*shapes: tuple[int, ...], rng: np.random.Generator) -> list[np.ndarray]:
    return [rng.standard_normal(shape).astype(np.float32) for shape in shapes]


def _layer(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    inputs, outputs = sizes["inputs"], sizes["outputs"]
    return _float32((sizes["samples"], inputs), (inputs, outputs), (outputs,), rng=rng)


def _outputs(activation: Callable[[np.ndarray], np.ndarray], x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return activation(np.float64(x) @ w + b)


_LAYER = """
def outputs_of(x, w, b):
    layer = NaiveDense(w.shape[0], w.shape[1], {activation})
    layer.W.assign(w)
    layer.b.assign(b)
    return layer(x)
"""

OUTPUTS = [
    Trial(
        function="outputs_of",
        source=_LAYER.format(activation=activation),
        names=("x", "w", "b"),
        sizes={"samples": 3, "inputs": 4, "outputs": 4},
        draws=(_layer,),
        reference=partial(_outputs, ours),
    )
    for activation, ours in (
        ("tf.identity", np.array),
        ("tf.nn.relu", relu),
        ("tf.nn.tanh", np.tanh),
        ("tf.nn.softmax", softmax),
    )
]


def _vectors(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    return _float32(*[(sizes["numbers"],)] * 4, rng=rng)


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
    x, w, b = _float32((images, sizes["inputs"]), (sizes["inputs"], classes), (classes,), rng=rng)
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
