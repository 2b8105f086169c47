"""How lost value checks of this unit are shown again on small inputs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from autograder.checks.expectations import cross_entropy
from autograder.checks.layers import relu
from autograder.checks.replays import Trial

from .reference import Activation, adam_paths, dense, identity
from .values import EXACT, PRODUCTS

__all__ = ["ACCURACIES", "LOSSES", "OUTPUTS", "PATHS", "SHARES"]

Sizes = Mapping[str, int]
_CLASSES = 10


def _scores(scale: float, sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    images, classes = sizes["images"], sizes["classes"]
    scores = (scale * rng.standard_normal((images, classes))).astype(np.float32)
    return [scores, rng.integers(0, classes, images).astype(np.int64)]


def _accuracy(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(np.mean(scores.argmax(axis=1) == labels))


def _loss(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(cross_entropy(scores.astype(np.float64), labels))


LOSSES = Trial(
    function="cross_entropy_loss",
    names=("y_pred", "y"),
    sizes={"images": 4, "classes": 4},
    least={"classes": 2},
    draws=(partial(_scores, 1.0), partial(_scores, 40.0)),
    reference=_loss,
    tolerance=EXACT,
)
ACCURACIES = Trial(
    function="accuracy",
    names=("y_pred", "y"),
    sizes={"images": 4, "classes": 4},
    least={"classes": 2},
    draws=(partial(_scores, 1.0),),
    reference=_accuracy,
    tolerance=EXACT,
)


def _digits(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    """Labels, each digit among them, and predictions."""
    labels = np.concatenate([np.arange(_CLASSES), rng.integers(0, _CLASSES, sizes["more"] - 1)])
    return [labels, np.where(rng.random(len(labels)) < 0.7, labels, rng.integers(0, 5, len(labels)))]


def _shares(labels: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    counts = np.zeros((_CLASSES, _CLASSES))
    np.add.at(counts, (labels, predictions), 1)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


SHARES = [
    Trial(
        function=function,
        names=("labels", "predictions"),
        sizes={"more": 4},
        draws=(_digits,),
        reference=reference,
        tolerance=EXACT,
    )
    for function, reference in (
        ("accuracy_per_digit", lambda labels, predictions: np.diag(_shares(labels, predictions))),
        ("confusion_matrix", _shares),
    )
]


def _layer(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    inputs, outputs = sizes["inputs"], sizes["outputs"]
    shapes = ((sizes["rows"], inputs), (inputs, outputs), (outputs,))
    return [rng.standard_normal(shape).astype(np.float32) for shape in shapes]


def _outputs(activation: Activation, x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return dense(x, w, b, activation)


_LAYER = """
def outputs_of(x, w, b):
    layer = DenseLayer(w.shape[1]{activation})
    layer(x)
    for variable in layer.variables:
        variable.assign(w if len(variable.shape) == 2 else b)
    return layer(x)
"""

OUTPUTS = [
    Trial(
        function="outputs_of",
        source=_LAYER.format(activation=activation),
        names=("x", "w", "b"),
        sizes={"rows": 3, "inputs": 4, "outputs": 4},
        draws=(_layer,),
        reference=partial(_outputs, ours),
        tolerance=PRODUCTS,
    )
    for activation, ours in (("", identity), (", activation=tf.nn.relu", relu))
]


def _gradients(scale: float, sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    return [(scale * rng.standard_normal((sizes["steps"], sizes["numbers"]))).astype(np.float32)]


def _path(gradients: np.ndarray) -> np.ndarray:
    start = np.zeros(gradients.shape[1:])
    return adam_paths([start], [[gradient] for gradient in gradients], learning_rate=0.1)[0]


PATHS = Trial(
    function="path_of",
    source="""
def path_of(gradients):
    optimizer, variable, path = Adam(learning_rate=0.1), tf.Variable(tf.zeros(gradients.shape[1:])), []
    for gradient in gradients:
        optimizer.apply_gradients([gradient], [variable])
        path.append(tf.identity(variable))
    return tf.stack(path)
""",
    names=("gradients",),
    sizes={"steps": 4, "numbers": 3},
    draws=(partial(_gradients, 1.0), partial(_gradients, 1e-5)),
    reference=_path,
    tolerance=EXACT,
)
