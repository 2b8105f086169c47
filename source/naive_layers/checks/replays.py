"""How lost value checks of this unit are shown again on small inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from autograder.checks.layers import relu, softmax
from autograder.checks.replays import Trial

from .tensor_slips import rotation

__all__ = [
    "BATCHES",
    "CONTRACTIONS",
    "GRADIENTS",
    "ORDERS",
    "OUTPUTS",
    "ROTATIONS",
    "SCALINGS",
    "STACKS",
    "SUMS",
    "TRANSLATIONS",
    "contracted",
    "float32",
]

Sizes = Mapping[str, int]


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


def float32(*shapes: tuple[int, ...], rng: np.random.Generator) -> list[np.ndarray]:
    """Normal numbers of these shapes."""
    return [rng.standard_normal(shape).astype(np.float32) for shape in shapes]


def _layer(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    inputs, outputs = sizes["inputs"], sizes["outputs"]
    return float32((sizes["samples"], inputs), (inputs, outputs), (outputs,), rng=rng)


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


def _labelled(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    x, w, b = _layer(sizes, rng)
    return [x, rng.integers(0, sizes["outputs"], sizes["samples"]).astype(np.int32), w, b]


def _slopes(x: np.ndarray, labels: np.ndarray, w: np.ndarray, b: np.ndarray) -> list[np.ndarray]:
    deltas = softmax(np.float64(x) @ w + b)
    deltas[np.arange(len(labels)), labels] -= 1.0
    return [np.float64(x).T @ deltas / len(labels), deltas.mean(axis=0)]


GRADIENTS = Trial(
    function="gradients_of",
    source="""
def gradients_of(x, labels, w, b):
    layer = NaiveDense(w.shape[0], w.shape[1], tf.identity)
    layer.W.assign(w)
    layer.b.assign(b)
    with tf.GradientTape() as tape:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, layer(x))
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, [layer.W, layer.b], unconnected_gradients="zero")
    return gradients
""",
    names=("x", "labels", "w", "b"),
    sizes={"samples": 3, "inputs": 3, "outputs": 3},
    least={"outputs": 2},
    draws=(_labelled,),
    reference=_slopes,
)


def _layers(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    first, second, third = sizes["inputs"], sizes["hidden"], sizes["outputs"]
    return float32((sizes["samples"], first), (first, second), (second,), (second, third), (third,), rng=rng)


def _stacked(x: np.ndarray, w1: np.ndarray, b1: np.ndarray, w2: np.ndarray, b2: np.ndarray) -> np.ndarray:
    return np.asarray(np.tanh(np.float64(x) @ w1 + b1) @ w2 + b2)


_STACK = """
def stack_of(w1, b1, w2, b2):
    first, last = NaiveDense(*w1.shape, tf.nn.tanh), NaiveDense(*w2.shape, tf.identity)
    for layer, (w, b) in ((first, (w1, b1)), (last, (w2, b2))):
        layer.W.assign(w)
        layer.b.assign(b)
    return NaiveSequential([first, last])

"""
STACKS = Trial(
    function="outputs_of_stack",
    source=f"""{_STACK}
def outputs_of_stack(x, w1, b1, w2, b2):
    return stack_of(w1, b1, w2, b2)(x)
""",
    names=("x", "w1", "b1", "w2", "b2"),
    sizes={"samples": 2, "inputs": 3, "hidden": 3, "outputs": 3},
    draws=(_layers,),
    reference=_stacked,
)
ORDERS = Trial(
    function="weights_of_stack",
    source=f"""{_STACK}
def weights_of_stack(w1, b1, w2, b2):
    return list(stack_of(w1, b1, w2, b2).weights)
""",
    names=("w1", "b1", "w2", "b2"),
    sizes={"samples": 1, "inputs": 3, "hidden": 2, "outputs": 3},
    draws=(lambda sizes, rng: _layers(sizes, rng)[1:],),
    reference=lambda *weights: list(map(np.float64, weights)),
)


def _served(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    images = float32((sizes["images"], 1), rng=rng)[0]
    return [images, np.arange(len(images), dtype=np.int32), np.array(rng.integers(1, len(images) + 1), np.int32)]


def _batches(images: np.ndarray, labels: np.ndarray, size: np.ndarray) -> list[np.ndarray]:
    starts = range(0, len(images), int(size))
    lengths = np.array([len(images[start : start + int(size)]) for start in starts], np.float64)
    return [lengths, images.astype(np.float64), labels.astype(np.float64)]


BATCHES = Trial(
    function="batches_of",
    source="""
def batches_of(images, labels, size):
    generator = BatchGenerator(images, labels, int(size))
    batches = [generator.next() for _ in range(generator.num_batches)]
    lengths = [float(len(batch)) for batch, _ in batches]
    return [np.array(lengths), *(np.concatenate(parts) for parts in zip(*batches))]
""",
    names=("images", "labels", "size"),
    sizes={"images": 5},
    draws=(_served,),
    reference=_batches,
)
