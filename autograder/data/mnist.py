"""MNIST: 70,000 handwritten digits, as Keras publishes them; LeCun, Bottou, Bengio and Haffner, 1998."""

from __future__ import annotations

from autograder.data.description import DataSetDescription, KerasLoader

__all__ = ["MNIST"]

MNIST = DataSetDescription(
    name="mnist",
    title="MNIST",
    image_shape=(28, 28, 1),
    classes=10,
    training=60_000,
    test=10_000,
    normalisation="divided",
    npz_sha256="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",  # as in keras.datasets.mnist
    keras=KerasLoader("mnist", (28, 28), ()),
)
"""The description that the rest of the kit goes by. The kit fetches nothing: Keras does, when a notebook first runs."""
