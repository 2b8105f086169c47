"""What the unit's networks reach on the stand-in data: ``python benchmarks/standin.py [--seeds 20] [--output FILE]``.

An implementation of its own, independent of the notebook's and the kit's: one thread a run, compiled steps,
batches of 64 out of 12,000 shuffled images, scored on the 1,000 after them. Two things have to hold with five
points to spare: right answers meet their goals, and what cannot or hardly learns meets none. Runs that would
show the latter are a few (``FEW``), since they differ little.

Every finished run is added to ``FILE`` (JSON lines) at once, with its machine, so that an interrupted benchmark
goes on where it stopped, and one that has all its runs only prints them: delete ``FILE`` to measure anew. Runs on
other data or with another TensorFlow do not count. ``--only WORD`` runs the networks with that word in their
name, to share the work among processes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from machine import RESULTS, describe
from sklearn.linear_model import LogisticRegression

from autograder.standin import generate

NUM_TRAINING, NUM_VALIDATION, BATCH_SIZE = 12_000, 1_000, 64
SPARE = 5.0
FEW = 5
HARDLY = 1e-5
LINEAR_STRENGTHS = (1e-6, 1e-5, 1e-4, 1e-3)

Array = npt.NDArray[Any]
Record = dict[str, Any]


@dataclass(frozen=True)
class Images:
    """The split that is trained on and the split that is scored, normalised, and the checksum of it all."""

    x: Array
    y: Array
    x_val: Array
    y_val: Array
    checksum: str

    @classmethod
    def load(cls) -> Images:
        """Generate and normalise: per channel, by mean and standard deviation of the training images."""
        data = generate()
        checksum = hashlib.sha256(b"".join(data[name].tobytes() for name in sorted(data))).hexdigest()
        x = data["x_train"][: NUM_TRAINING + NUM_VALIDATION].astype(np.float32)
        y = data["y_train"].astype(np.int32)
        x = (x - x[:NUM_TRAINING].mean((0, 1, 2))) / x[:NUM_TRAINING].std((0, 1, 2))
        held_out = slice(NUM_TRAINING, NUM_TRAINING + NUM_VALIDATION)
        return cls(x[:NUM_TRAINING], y[:NUM_TRAINING], x[held_out], y[held_out], checksum[:16])

    def batches(self, rng: np.random.Generator) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
        """One epoch in a new order."""
        order = rng.permutation(NUM_TRAINING)
        for start in range(0, NUM_TRAINING, BATCH_SIZE):
            chosen = order[start : start + BATCH_SIZE]
            yield tf.constant(self.x[chosen]), tf.constant(self.y[chosen])


@dataclass(frozen=True)
class Trainable:
    """A network: scores of images, and one training step on a batch."""

    scores: Callable[[tf.Tensor], tf.Tensor]
    step: Callable[[tf.Tensor, tf.Tensor], None]


def kaiming_normal(*shape: int) -> tf.Variable:
    """A weight of standard deviation sqrt(2 / fan_in)."""
    return tf.Variable(tf.random.normal(shape) * np.sqrt(2 / np.prod(shape[:-1])))


def on_tensors(scores: Callable[[tf.Tensor], tf.Tensor], params: list[tf.Variable], learning_rate: float) -> Trainable:
    """Plain gradient descent on plain tensors."""

    def step(x: tf.Tensor, y: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, scores(x)))
        for param, gradient in zip(params, tape.gradient(loss, params), strict=True):
            param.assign_sub(learning_rate * gradient)

    return Trainable(scores, step)


def in_keras(layers: list[Any], optimizer: Any) -> Trainable:
    """A Keras model of these layers on 32x32 colour images."""
    model = tf.keras.Sequential([tf.keras.Input((32, 32, 3)), *layers])
    cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy()

    def step(x: tf.Tensor, y: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = cross_entropy(y, model(x, training=True))
        optimizer.apply_gradients(
            zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True)
        )

    return Trainable(lambda x: model(x, training=False), step)


def two_layer_network(learning_rate: float) -> Trainable:
    """Fully connected, 4,000 hidden units, no biases."""
    params = [kaiming_normal(32 * 32 * 3, 4000), kaiming_normal(4000, 10)]
    return on_tensors(
        lambda x: tf.nn.relu(tf.reshape(x, (-1, 32 * 32 * 3)) @ params[0]) @ params[1], params, learning_rate
    )


def convnet_on_tensors(learning_rate: float) -> Trainable:
    """32 5x5 filters, 16 3x3 filters, 10 scores."""
    w1, w2, w3 = kaiming_normal(5, 5, 3, 32), kaiming_normal(3, 3, 32, 16), kaiming_normal(32 * 32 * 16, 10)
    b1, b2, b3 = (tf.Variable(tf.zeros(length)) for length in (32, 16, 10))

    def scores(x: tf.Tensor) -> tf.Tensor:
        hidden = tf.nn.relu(tf.nn.conv2d(x, w1, 1, "SAME") + b1)
        hidden = tf.nn.relu(tf.nn.conv2d(hidden, w2, 1, "SAME") + b2)
        return tf.reshape(hidden, (-1, 32 * 32 * 16)) @ w3 + b3

    return on_tensors(scores, [w1, b1, w2, b2, w3, b3], learning_rate)


def convnet_in_keras(channel_1: int, channel_2: int, learning_rate: float) -> Trainable:
    """The same network in Keras, trained with Nesterov momentum."""
    scaling = {"kernel_initializer": tf.keras.initializers.VarianceScaling(scale=2.0)}
    layers = [
        tf.keras.layers.Conv2D(channel_1, 5, padding="same", activation="relu", **scaling),
        tf.keras.layers.Conv2D(channel_2, 3, padding="same", activation="relu", **scaling),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation="softmax", **scaling),
    ]
    return in_keras(layers, tf.keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True))


def challenge_network(learning_rate: float) -> Trainable:
    """32, 64 and 128 filters of 3x3 with batch normalisation, trained with Adam."""
    layers = []
    for filters in (32, 64, 128):
        layers += [
            tf.keras.layers.Conv2D(filters, 3, padding="same", use_bias=False),
            tf.keras.layers.BatchNormalization(momentum=0.9),
            tf.keras.layers.ReLU(),
            tf.keras.layers.MaxPooling2D(),
        ]
    layers += [tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, activation="softmax")]
    return in_keras(layers, tf.keras.optimizers.Adam(learning_rate))


@dataclass(frozen=True)
class Case:
    """A network, how it is trained, and its goal.

    Attributes:
        name: the network and its training.
        threshold: validation accuracy in per cent, published for the unit.
        build: a new network; None is the linear classifier.
        epochs: at most; the best epoch counts.
        must_fail: the goal is to stay under the threshold, in a few runs.
        stops: training ends with the first epoch that meets the goal.
    """

    name: str
    threshold: float
    build: Callable[[], Trainable] | None
    epochs: int = 1
    must_fail: bool = False
    stops: bool = False

    def runs(self, seeds: int) -> int:
        """How many seeds are run."""
        return 1 if self.build is None else min(seeds, FEW) if self.must_fail else seeds

    def is_met_by(self, accuracy: float) -> bool:
        """Whether an accuracy meets the goal with points to spare."""
        return accuracy < self.threshold - SPARE if self.must_fail else accuracy >= self.threshold + SPARE

    def accuracies(self, images: Images, seed: int) -> list[float]:
        """Validation accuracy in per cent after each epoch."""
        if self.build is None:
            return [best_linear_accuracy(images)]
        tf.keras.utils.set_random_seed(seed)
        rng = np.random.default_rng(seed)
        network = self.build()
        step, scores = tf.function(network.step, reduce_retracing=True), tf.function(network.scores)
        accuracies: list[float] = []
        for _ in range(self.epochs):
            for x, y in images.batches(rng):
                step(x, y)
            guesses = [np.argmax(scores(tf.constant(x)), axis=1) for x in np.split(images.x_val, 4)]
            accuracies.append(100 * float(np.mean(np.concatenate(guesses) == images.y_val)))
            if self.stops and self.is_met_by(accuracies[-1]):
                break
        return accuracies


def best_linear_accuracy(images: Images) -> float:
    """Softmax regression trained to convergence, at the regularisation that suits the validation images best."""
    x, x_val = (split.reshape(len(split), -1) for split in (images.x, images.x_val))
    return max(
        100 * float(LogisticRegression(C=strength, max_iter=1000, tol=1e-3).fit(x, images.y).score(x_val, images.y_val))
        for strength in LINEAR_STRENGTHS
    )


# Name, threshold, learning rate, network.
ANSWERS: list[tuple[str, float, float, Callable[[float], Trainable]]] = [
    ("two-layer network, SGD", 40, 1e-2, two_layer_network),
    ("three-layer ConvNet on tensors, SGD", 43, 3e-3, convnet_on_tensors),
    ("three-layer ConvNet in Keras, Nesterov", 50, 3e-3, lambda rate: convnet_in_keras(32, 16, rate)),
    ("Sequential 32-16, Nesterov", 45, 5e-4, lambda rate: convnet_in_keras(32, 16, rate)),
    ("Sequential 16-32, Nesterov", 45, 5e-4, lambda rate: convnet_in_keras(16, 32, rate)),
]


def cases() -> list[Case]:
    """Right answers, then what must fail."""
    right = [
        Case(f"{name} {rate:g}", threshold, lambda build=build, rate=rate: build(rate))  # type: ignore[misc]
        for name, threshold, rate, build in ANSWERS
    ]
    right.append(Case("challenge network, Adam 0.001", 70, lambda: challenge_network(1e-3), epochs=10, stops=True))
    hardly = [
        Case(f"{name} {HARDLY:g}", threshold, lambda build=build: build(HARDLY), must_fail=True)  # type: ignore[misc]
        for name, threshold, _, build in ANSWERS
    ]
    hardly.append(
        Case(f"challenge network, Adam {HARDLY:g}", 70, lambda: challenge_network(HARDLY), epochs=10, must_fail=True)
    )
    return [*right, Case("linear classifier, converged", 40, None, must_fail=True), *hardly]


def read(path: Path, origin: Record) -> dict[tuple[str, int], Record]:
    """The finished runs of the same origin, by case and seed."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    records = [record for record in map(json.loads, lines) if origin.items() <= record.items()]
    return {(record["case"], record["seed"]): record for record in records}


def table(records: dict[tuple[str, int], Record], seeds: int) -> str:
    """The Markdown table of the runs that are there."""
    lines = [
        "| network | goal, % | runs | mean | sd | lowest | highest | epochs | goal met with 5 points to spare |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for case in cases():
        done = [records[case.name, seed] for seed in range(case.runs(seeds)) if (case.name, seed) in records]
        if not done:
            continue
        best = [max(record["accuracies"]) for record in done]
        epochs = statistics.mean(len(record["accuracies"]) for record in done)
        spread = f"{statistics.stdev(best):.1f}" if len(best) > 1 else ""
        goal = f"{'under' if case.must_fail else 'at least' if case.epochs > 1 else 'over'} {case.threshold:g}"
        met = sum(map(case.is_met_by, best))
        lines.append(
            f"| {case.name} | {goal} | {len(best)} | {statistics.mean(best):.1f} | {spread} | {min(best):.1f}"
            f" | {max(best):.1f} | {epochs:.3g} | {met} of {len(best)} |"
        )
    note = (
        f"Validation accuracy on {NUM_VALIDATION:,} images after training on {NUM_TRAINING:,}, the best epoch's where"
        f" there are several; the challenge network stops at {70 + SPARE:g} %. One thread a run."
    )
    machines = sorted({record["machine"] for record in records.values()})
    return "\n".join([*lines, "", note, *(f"{machine}." for machine in machines)])


def main() -> None:
    """Run what is missing, then print the table and keep it beside the runs, as ``.md``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--output", type=Path, default=RESULTS / "standin.jsonl")
    parser.add_argument("--only", default="", metavar="WORD")
    options = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    images = Images.load()
    origin = {"data": images.checksum, "tensorflow": tf.__version__}
    machine = describe()
    options.output.parent.mkdir(parents=True, exist_ok=True)
    for case in cases():
        for seed in range(case.runs(options.seeds)):
            if options.only not in case.name or (case.name, seed) in read(options.output, origin):
                continue
            started = time.perf_counter()
            accuracies = [round(accuracy, 2) for accuracy in case.accuracies(images, seed)]
            record = {"case": case.name, "seed": seed, "accuracies": accuracies}
            record |= {"seconds": round(time.perf_counter() - started, 1), **origin, "machine": machine}
            with options.output.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record) + "\n")
            tf.keras.backend.clear_session()
    summary = table(read(options.output, origin), options.seeds)
    print(summary)
    options.output.with_suffix(".md").write_text(summary + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
