"""How much of the grader's processor time the training of a network would take."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

__all__ = ["processor_seconds", "training_step", "yardstick_seconds"]

_SECONDS = 8.0
"""Of processor time that a measurement may take."""


def processor_seconds(step: Callable[[], Any], most: int = 20) -> float:
    """Processor time of one step, all threads together; the first call, which may build something, aside.

    Args:
        step: does the work.
        most: steps to measure; fewer where they take long.
    """
    step()
    started = time.process_time()
    steps = 0
    while steps < most and time.process_time() - started < _SECONDS:
        step()
        steps += 1
    return (time.process_time() - started) / steps


def yardstick_seconds(tf: Any) -> float:
    """The same for a fixed step, for which the speed of the grader's machine is known."""
    images = tf.random.stateless_normal((64, 32, 32, 3), (1, 2))
    kernels = [
        tf.Variable(0.1 * tf.random.stateless_normal(shape, (3, 4))) for shape in ((5, 5, 3, 32), (3, 3, 32, 16))
    ]

    def step() -> None:
        with tf.GradientTape() as tape:
            maps = images
            for kernel in kernels:
                maps = tf.nn.relu(tf.nn.conv2d(maps, kernel, 1, "SAME"))
            loss = tf.reduce_mean(tf.square(maps))
        for kernel, gradient in zip(kernels, tape.gradient(loss, kernels), strict=True):
            kernel.assign_sub(0.01 * gradient)

    compiled = tf.function(step)
    return min(processor_seconds(compiled) for _try in range(3))


def training_step(tf: Any, model: Any, optimizer: Any, images: Any, labels: Any, *, scores: bool) -> Callable[[], Any]:
    """One step of training a model of Keras, compiled.

    Args:
        tf: TensorFlow.
        model: maps images to probabilities or scores.
        optimizer: of Keras.
        images: of a minibatch.
        labels: of a minibatch.
        scores: whether the model gives scores.
    """
    loss_of = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=scores)
    model(images[:1])
    optimizer.build(model.trainable_variables)

    def step() -> Any:
        with tf.GradientTape() as tape:
            loss = loss_of(labels, model(images, training=True)) + sum(model.losses)
        optimizer.apply_gradients(
            zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True)
        )
        return loss

    compiled: Callable[[], Any] = tf.function(step)
    return compiled
