"""How lost value checks of this unit are shown again on small inputs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from autograder.checks.expectations import cross_entropy
from autograder.checks.replays import Trial

from .reference import play, sgd_epochs

__all__ = ["ACCURACIES", "AVERAGES", "BEST_WEIGHTS", "LOSSES", "PASSED", "STOPS", "TRAININGS"]


def _scores(scale: float, sizes: Mapping[str, int], rng: np.random.Generator) -> list[np.ndarray]:
    """Scores and one-hot labels (N, C)."""
    images, classes = sizes["images"], sizes["classes"]
    labels = np.eye(classes, dtype=np.float32)[rng.integers(0, classes, images)]
    return [(scale * rng.standard_normal((images, classes))).astype(np.float32), labels]


def _loss(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(cross_entropy(scores.astype(np.float64), labels.argmax(axis=1)))


def _accuracy(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.asarray(np.mean(scores.argmax(axis=1) == labels.argmax(axis=1)))


LOSSES = Trial(
    function="loss",
    names=("predictions", "labels"),
    sizes={"images": 4, "classes": 4},
    least={"classes": 2},
    draws=(partial(_scores, 1.0), partial(_scores, 1000.0)),
    reference=_loss,
    fixed=frozenset({"labels"}),
)
ACCURACIES = Trial(
    function="compute_accuracy",
    names=("predictions", "labels"),
    sizes={"images": 4, "classes": 4},
    least={"classes": 2},
    draws=(partial(_scores, 1.0),),
    reference=_accuracy,
    fixed=frozenset({"labels"}),
    tolerance=1e-5,
)

_BATCH, _RATE, _PATIENCE = 2, 0.5, 2


def _linear(sizes: Mapping[str, int], rng: np.random.Generator) -> list[np.ndarray]:
    """Images, one-hot labels and the weights of a linear model."""
    images, features, classes = sizes["images"], sizes["features"], sizes["classes"]
    labels = np.eye(classes, dtype=np.float32)[rng.integers(0, classes, images)]
    return [
        rng.standard_normal((images, features)).astype(np.float32),
        labels,
        rng.standard_normal((features, classes)).astype(np.float32),
    ]


def _trained(images: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    path = sgd_epochs(images, labels, weights, batch_size=_BATCH, epochs=1, learning_rate=_RATE, momentum=0.0)
    return path.weights


def _averages(images: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    scores = np.float64(images) @ weights
    return np.array([float(_loss(scores, labels)), float(_accuracy(scores, labels))])


_MODEL = f"""
import contextlib, io

def model_and_data(images, labels, weights):
    model = tf.keras.Sequential([tf.keras.layers.Dense(weights.shape[1], use_bias=False)])
    model(images)
    model.layers[0].kernel.assign(weights)
    return model, tf.data.Dataset.from_tensor_slices((images, labels)).batch({_BATCH})

"""
_LINEAR = {"images": 5, "features": 2, "classes": 3}
TRAININGS = Trial(
    function="trained_weights",
    source=f"""{_MODEL}
def trained_weights(images, labels, weights):
    model, data = model_and_data(images, labels, weights)
    with contextlib.redirect_stdout(io.StringIO()):
        train_one_epoch(model, tf.keras.optimizers.SGD({_RATE}), data)
    return tf.identity(model.layers[0].kernel)
""",
    names=("images", "labels", "weights"),
    sizes=_LINEAR,
    least={"classes": 2},
    draws=(_linear,),
    reference=_trained,
    fixed=frozenset({"labels"}),
)
AVERAGES = Trial(
    function="loss_and_accuracy_of",
    source=f"""{_MODEL}
def loss_and_accuracy_of(images, labels, weights):
    model, data = model_and_data(images, labels, weights)
    with contextlib.redirect_stdout(io.StringIO()):
        loss_and_accuracy = test(model, data)
    return tf.constant([float(number) for number in loss_and_accuracy])
""",
    names=("images", "labels", "weights"),
    sizes=_LINEAR,
    least={"classes": 2},
    draws=(_linear,),
    reference=_averages,
    fixed=frozenset({"labels"}),
)


def _validation_losses(sizes: Mapping[str, int], rng: np.random.Generator) -> list[np.ndarray]:
    """In tenths, so that some are equal."""
    return [(rng.integers(1, 7, sizes["epochs"]) / 10).astype(np.float32)]


def _stop(losses: np.ndarray) -> np.ndarray:
    return np.array(float(play(losses.tolist(), _PATIENCE)[0]))


def _best(losses: np.ndarray) -> np.ndarray:
    stop = play(losses.tolist(), _PATIENCE)[0] or len(losses)
    return np.full(4, 1.0 + int(np.argmin(losses[:stop])))


_PLAYED = f"""
def played(losses):
    model = tf.keras.Sequential([tf.keras.layers.BatchNormalization()])
    model(tf.zeros((1, 1)))
    waiting = Patience(model, {_PATIENCE})
    for epoch, loss_value in enumerate(losses, start=1):
        model.set_weights([np.array([float(epoch)])] * 4)
        if waiting.update(float(loss_value)):
            return model, waiting, epoch
    return model, waiting, 0

"""
STOPS = Trial(
    function="stop_of",
    source=f"""import numpy as np
{_PLAYED}
def stop_of(losses):
    return tf.constant(float(played(losses)[2]))
""",
    names=("losses",),
    sizes={"epochs": 7},
    draws=(_validation_losses,),
    reference=_stop,
)
BEST_WEIGHTS = Trial(
    function="restored_weights",
    source=f"""import numpy as np
{_PLAYED}
def restored_weights(losses):
    model, waiting, _ = played(losses)
    model.set_weights([np.array([99.0])] * 4)
    waiting.restore()
    return tf.concat(model.get_weights(), axis=0)
""",
    names=("losses",),
    sizes={"epochs": 7},
    draws=(_validation_losses,),
    reference=_best,
)


def _positive_maps(sizes: Mapping[str, int], rng: np.random.Generator) -> list[np.ndarray]:
    """Of which the ReLU is the same, so that a block may have one at its end or not."""
    shape = (1, sizes["height"], sizes["width"], sizes["channels"])
    return [rng.uniform(0.5, 2.0, shape).astype(np.float32)]


PASSED = Trial(
    function="maps_without_correction",
    source="""import numpy as np

def maps_without_correction(maps):
    block = ResidualBlock(maps.shape[-1])
    block(maps, training=False)
    block.set_weights([np.zeros(weights.shape) for weights in block.get_weights()])
    return block(maps, training=False)
""",
    names=("maps",),
    sizes={"height": 3, "width": 3, "channels": 2},
    draws=(_positive_maps,),
    reference=np.array,
)
