"""MNIST: 70,000 handwritten digits, as Keras publishes them; LeCun, Bottou, Bengio and Haffner, 1998."""

from __future__ import annotations

from pathlib import Path

from autograder.data.description import Archive, DataSetDescription, KerasLoader, Sample

__all__ = ["MNIST"]

_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"  # as in keras.datasets.mnist

MNIST = DataSetDescription(
    name="mnist",
    title="MNIST",
    image_shape=(28, 28, 1),
    classes=10,
    training=60_000,
    test=10_000,
    normalisation="divided",
    npz_sha256=_SHA256,
    keras=KerasLoader("mnist", (28, 28), (), cached="mnist.npz", megabytes=11),
    archive=Archive(
        name="mnist.npz",
        url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
        sha256=_SHA256,
        num_bytes=11_490_434,
    ),
    sample=Sample("mnist-5000", Path(__file__).with_name("mnist_5000.npz"), images=5_000, validation=1_000),
)
"""The description that the rest of the kit goes by. ``tools/mnist_sample.py`` makes the sample, of real digits."""
