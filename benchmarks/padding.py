"""Whether the way in which a student pads decides what a step costs: ``python benchmarks/padding.py [--runs 5]``.

The same convolutions, with the zeros around the images added by ``SAME``, by a list of numbers, or by ``tf.pad`` before
a convolution that adds none. Compiled steps on one thread, with oneDNN as workers have it, in turn in one process.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ |= {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_CPP_MIN_LOG_LEVEL": "2", "CUDA_VISIBLE_DEVICES": "-1"}

import numpy as np
import tensorflow as tf
from machine import describe, keep

_WAYS: dict[str, Callable[[tf.Tensor, tf.Tensor, int], tf.Tensor]] = {
    '`padding="SAME"`': lambda x, w, p: tf.nn.conv2d(x, w, 1, "SAME"),
    "`padding=[[0, 0], [2, 2], [2, 2], [0, 0]]`": lambda x, w, p: tf.nn.conv2d(
        x, w, 1, [[0, 0], [p, p], [p, p], [0, 0]]
    ),
    '`tf.pad`, then `padding="VALID"`': lambda x, w, p: tf.nn.conv2d(
        tf.pad(x, [[0, 0], [p, p], [p, p], [0, 0]]), w, 1, "VALID"
    ),
}


def compiled_step(
    convolve: Callable[[tf.Tensor, tf.Tensor, int], tf.Tensor], weights: list[tf.Variable]
) -> Callable[[tf.Tensor, tf.Tensor], None]:
    """A step of SGD on the network of the notebook's first part."""

    def step(images: tf.Tensor, labels: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            hidden = tf.nn.relu(convolve(images, weights[0], 2) + weights[1])
            hidden = tf.nn.relu(convolve(hidden, weights[2], 1) + weights[3])
            scores = tf.reshape(hidden, [len(images), -1]) @ weights[4] + weights[5]
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores))
        for weight, gradient in zip(weights, tape.gradient(loss, weights), strict=True):
            weight.assign_sub(3e-3 * gradient)

    compiled: Callable[[tf.Tensor, tf.Tensor], None] = tf.function(step)
    return compiled


def main() -> None:
    """Let the ways take turns, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=60)
    arguments = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    draw = np.random.default_rng(0)
    images = tf.constant(draw.standard_normal((64, 32, 32, 3)), tf.float32)
    labels = tf.constant(draw.integers(0, 10, 64))
    shapes = [(5, 5, 3, 32), (32,), (3, 3, 32, 16), (16,), (32 * 32 * 16, 10), (10,)]
    steps = {}
    for way, convolve in _WAYS.items():
        first = np.random.default_rng(1)
        weights = [tf.Variable(0.05 * first.standard_normal(shape), dtype=tf.float32) for shape in shapes]
        steps[way] = compiled_step(convolve, weights)
        steps[way](images, labels)
    taken: dict[str, list[float]] = {way: [] for way in steps}
    for run in range(arguments.runs):
        for way in list(steps) if run % 2 == 0 else reversed(list(steps)):
            started = time.perf_counter()
            for _ in range(arguments.steps):
                steps[way](images, labels)
            taken[way].append(1000 * (time.perf_counter() - started) / arguments.steps)
    first_way = statistics.median(taken[next(iter(taken))])
    rows = [
        f"| {way} | {statistics.median(times):.1f} | {min(times):.1f} | {max(times):.1f}"
        f" | {statistics.median(times) / first_way:.2f} |"
        for way, times in taken.items()
    ]
    table = [
        "| zeros added by | a training step, ms, median | lowest | highest | times the first |",
        "|---|---|---|---|---|",
        *rows,
        "",
        f"Batches of 64, {arguments.runs} runs of {arguments.steps} steps each, in turn, one thread. {describe()}.",
    ]
    keep("padding", "\n".join(table))


if __name__ == "__main__":
    main()
