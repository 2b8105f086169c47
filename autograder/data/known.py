"""The data sets that the kit knows, by name."""

from __future__ import annotations

from autograder.data.cifar10 import CIFAR10
from autograder.data.description import DataSetDescription
from autograder.data.mnist import MNIST

__all__ = ["KNOWN"]

KNOWN: dict[str, DataSetDescription] = {description.name: description for description in (CIFAR10, MNIST)}
"""What ``set`` in a unit's ``[data]`` may name without describing it."""
