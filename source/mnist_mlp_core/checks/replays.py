"""How lost value checks of this unit are shown again on small inputs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.expectations import cross_entropy
from autograder.checks.layers import relu
from autograder.checks.replays import Trial

from .reference import Activation, adam_paths, dense, identity
from .values import EXACT, PRODUCTS

__all__ = [
    "ACCURACIES",
    "CONSTANTS",
    "HISTORIES",
    "LOSSES",
    "OUTPUTS",
    "PATHS",
    "SHARES",
    "START_WEIGHTS",
    "STEPS",
    "VALIDATIONS",
]

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


def _path(constants: Mapping[str, Any], gradients: np.ndarray) -> np.ndarray:
    start = np.zeros(gradients.shape[1:])
    return adam_paths([start], [[gradient] for gradient in gradients], **constants)[0]


_PATH = """
def path_of(gradients):
    optimizer, variable, path = Adam({arguments}), tf.Variable(tf.zeros(gradients.shape[1:])), []
    for gradient in gradients:
        optimizer.apply_gradients([gradient], [variable])
        path.append(tf.identity(variable))
    return tf.stack(path)
"""


def _paths(**constants: float) -> Trial:
    """The path of one variable under an Adam with these arguments."""
    return Trial(
        function="path_of",
        source=_PATH.format(arguments=", ".join(f"{name}={value}" for name, value in constants.items())),
        names=("gradients",),
        sizes={"steps": 4, "numbers": 3},
        draws=(partial(_gradients, 1.0), partial(_gradients, 1e-5)),
        reference=partial(_path, constants),
        tolerance=EXACT,
    )


PATHS = _paths(learning_rate=0.1)
CONSTANTS = [
    _paths(),
    _paths(learning_rate=0.2),
    _paths(learning_rate=0.1, beta_1=0.5),
    _paths(learning_rate=0.1, beta_2=0.9),
    _paths(learning_rate=0.1, ep=0.5),
]


def _start(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    return [rng.standard_normal((sizes["inputs"], sizes["outputs"])).astype(np.float32)]


START_WEIGHTS = Trial(
    function="weights_from",
    source="""
def weights_from(w):
    layer = DenseLayer(w.shape[1], weight_init=lambda shape: tf.reshape(w, shape))
    layer(tf.zeros((1, w.shape[0])))
    (weights,) = [variable for variable in layer.variables if len(variable.shape) == 2]
    return tf.identity(weights)
""",
    names=("w",),
    sizes={"inputs": 3, "outputs": 3},
    draws=(_start,),
    reference=np.array,
    tolerance=EXACT,
)

_RATE = 0.5
_MODEL = f"""
class Descent:
    def apply_gradients(self, grads, vars):
        for gradient, variable in zip(grads, vars):
            variable.assign_sub({_RATE} * gradient)

def linear(w, b):
    model = LinearModel(w.shape[0], w.shape[1])
    model.w.assign(w)
    model.b.assign(b)
    return model

"""


def _linear(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    rows, inputs, classes = sizes["rows"], sizes["inputs"], sizes["classes"]
    shapes = ((rows, inputs), (inputs, classes), (classes,))
    x, w, b = (rng.standard_normal(shape).astype(np.float32) for shape in shapes)
    return [x, rng.integers(0, classes, rows).astype(np.int64), w, b]


def _measured(x: np.ndarray, labels: np.ndarray, w: np.ndarray, b: np.ndarray) -> list[np.ndarray]:
    """Loss, measure, and the model as it was."""
    scores = np.float64(x) @ w + b
    loss = ((scores - np.eye(w.shape[1])[labels]) ** 2).mean()
    return [np.asarray(loss), np.asarray(scores.max(axis=1).mean()), w.astype(np.float64), b.astype(np.float64)]


def _stepped(x: np.ndarray, labels: np.ndarray, w: np.ndarray, b: np.ndarray) -> list[np.ndarray]:
    loss, measure, *before = _measured(x, labels, w, b)
    slope = 2.0 * (np.float64(x) @ w + b - np.eye(w.shape[1])[labels]) / (len(x) * w.shape[1])
    gradients = np.float64(x).T @ slope, slope.sum(axis=0)
    return [
        loss,
        measure,
        *(value - _RATE * gradient for value, gradient in zip(before, gradients, strict=True)),
    ]


def _histories(x: np.ndarray, labels: np.ndarray, w: np.ndarray, b: np.ndarray) -> list[np.ndarray]:
    """Of two epochs over two batches, and validation on the first."""
    rows: list[list[float]] = []
    half = len(x) // 2
    for _epoch in range(2):
        learned = []
        for part in (slice(0, half), slice(half, None)):
            loss, measure, w, b = _stepped(x[part], labels[part], w, b)
            learned.append((loss, measure))
        validated = _measured(x[:half], labels[:half], w, b)[:2]
        rows.append([float(value) for value in (*np.mean(learned, axis=0), *validated)])
    return list(np.array(rows).T)


def _two_batches(sizes: Sizes, rng: np.random.Generator) -> list[np.ndarray]:
    return _linear({**sizes, "rows": 2 * sizes["rows"]}, rng)


_LINEAR = {"rows": 3, "inputs": 3, "classes": 3}
STEPS = Trial(
    function="step_of",
    source=f"""{_MODEL}
def step_of(x, y, w, b):
    model = linear(w, b)
    loss, measure = train_step(x, y, squared_error, largest_score, model, Descent())
    return [loss, measure, model.w, model.b]
""",
    names=("x", "y", "w", "b"),
    sizes=_LINEAR,
    least={"classes": 2},
    draws=(_linear,),
    reference=_stepped,
    tolerance=PRODUCTS,
)
VALIDATIONS = Trial(
    function="validation_of",
    source=f"""{_MODEL}
def validation_of(x, y, w, b):
    model = linear(w, b)
    loss, measure = val_step(x, y, squared_error, largest_score, model)
    return [loss, measure, model.w, model.b]
""",
    names=("x", "y", "w", "b"),
    sizes=_LINEAR,
    least={"classes": 2},
    draws=(_linear,),
    reference=_measured,
    tolerance=PRODUCTS,
)
HISTORIES = Trial(
    function="histories_of",
    source=f"""{_MODEL}
def histories_of(x, y, w, b):
    import contextlib, io
    half = len(x) // 2
    train, validation = [(x[:half], y[:half]), (x[half:], y[half:])], [(x[:half], y[:half])]
    with contextlib.redirect_stdout(io.StringIO()):
        histories = train_model(
            linear(w, b), train, validation, squared_error, largest_score, Descent(), 2
        )
    return [np.array([float(number) for number in history]) for history in histories]
""",
    names=("x", "y", "w", "b"),
    sizes={**_LINEAR, "rows": 2},
    least={"classes": 2},
    draws=(_two_batches,),
    reference=_histories,
    tolerance=PRODUCTS,
)
