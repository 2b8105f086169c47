"""The solution's networks in bare compiled training loops, with no kit around them: ``benchmarks/grading.py``'s peer.

``python bare_loops.py IMAGES.npy LABELS.npy EPOCHS_OF_CUSTOM`` prints seconds per network as JSON.
The time of TensorFlow's import and of the data's loading is not counted.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

BATCH = 64
Step = Callable[[tf.Tensor, tf.Tensor], None]


def kaiming(*shape: int) -> tf.Variable:
    """A variable drawn with a variance of 2 / fan_in."""
    return tf.Variable(tf.random.normal(shape) * np.sqrt(2 / np.prod(shape[:-1])))


def params_step(forward: Callable[[tf.Tensor], tf.Tensor], params: list[tf.Variable], rate: float) -> Step:
    """A compiled step of plain SGD on scores."""

    def step(x: tf.Tensor, y: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=forward(x)))
        for variable, gradient in zip(params, tape.gradient(loss, params), strict=True):
            variable.assign_sub(rate * gradient)

    compiled: Step = tf.function(step)
    return compiled


def keras_step(model: tf.keras.Model, optimizer: Any, *, training: bool) -> Step:
    """A compiled step of a Keras model on probabilities."""
    loss_function = tf.keras.losses.SparseCategoricalCrossentropy()

    def step(x: tf.Tensor, y: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = loss_function(y, model(x, training=training))
        optimizer.apply_gradients(
            zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True)
        )

    compiled: Step = tf.function(step)
    return compiled


def two_layer() -> Step:
    """The given network that a grading trains once."""
    params = [kaiming(3072, 4000), kaiming(4000, 10)]
    return params_step(lambda x: tf.nn.relu(tf.reshape(x, (-1, 3072)) @ params[0]) @ params[1], params, 1e-2)


def barebones() -> Step:
    """Question 2."""
    w1, b1, w2, b2 = kaiming(5, 5, 3, 32), tf.Variable(tf.zeros(32)), kaiming(3, 3, 32, 16), tf.Variable(tf.zeros(16))
    w3, b3 = kaiming(16384, 10), tf.Variable(tf.zeros(10))

    def forward(x: tf.Tensor) -> tf.Tensor:
        h = tf.nn.relu(tf.nn.conv2d(x, w1, 1, "SAME") + b1)
        h = tf.nn.relu(tf.nn.conv2d(h, w2, 1, "SAME") + b2)
        return tf.reshape(h, (-1, 16384)) @ w3 + b3

    return params_step(forward, [w1, b1, w2, b2, w3, b3], 3e-3)


def stacked(rate: float) -> Step:
    """Questions 4 and 5."""
    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [
            layers.Conv2D(32, 5, padding="same", activation="relu"),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    return keras_step(model, tf.keras.optimizers.SGD(rate, 0.9, True), training=False)


def custom() -> Step:
    """Question 6, as in the solution."""
    layers, blocks = tf.keras.layers, []
    for filters in (32, 64, 128):
        blocks += [layers.Conv2D(filters, 3, padding="same", use_bias=False), layers.BatchNormalization(momentum=0.9)]
        blocks += [layers.ReLU(), layers.MaxPooling2D()]
    model = tf.keras.Sequential([*blocks, layers.Flatten(), layers.Dense(10, activation="softmax")])
    return keras_step(model, tf.keras.optimizers.Adam(1e-3), training=True)


def train(step: Step, images: np.ndarray, labels: np.ndarray, epochs: int) -> float:
    """Seconds for so many epochs."""
    started = time.perf_counter()
    for _ in range(epochs):
        order = np.random.permutation(len(images))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            step(tf.constant(images[chosen]), tf.constant(labels[chosen]))
    return time.perf_counter() - started


def main() -> None:
    """Train all five and print the seconds."""
    images, labels = np.load(sys.argv[1], mmap_mode="r"), np.load(sys.argv[2])
    plan = {
        "two_layer_fc": (two_layer, 1),
        "three_layer_convnet_init": (barebones, 1),
        "keras_training": (lambda: stacked(3e-3), 1),
        "sequential_training": (lambda: stacked(5e-4), 1),
        "custom_convnet": (custom, int(sys.argv[3])),
    }
    print(json.dumps({name: train(make(), images, labels, epochs) for name, (make, epochs) in plan.items()}))


if __name__ == "__main__":
    main()
