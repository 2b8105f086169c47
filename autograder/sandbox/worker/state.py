"""What a worker holds: the notebook's namespace, kept objects, the training images."""

from __future__ import annotations

import sys
import types
from typing import Any

import keras
import numpy as np
import tensorflow as tf

__all__ = ["WorkerState"]


class WorkerState:
    """The worker's side of one question.

    Attributes:
        namespace: the globals of the notebook.
        objects: models and optimisers that stay here, by handle.
        training_set: images float32 (N, H, W, C) and labels int32 (N,), or None.
        pixels: the same images uint8 (N, H, W, C), and their normalisation float32 (2, C); or None.
        trainer: the training run in progress.
        network: of a training run, live, where student code runs.
        imported: the same as a graph, where none does.
    """

    def __init__(self, training_set: tuple[np.ndarray, ...] | None) -> None:
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module  # classes of the notebook name it as their module
        self.namespace: dict[str, Any] = module.__dict__
        self.namespace["load_cifar10"] = self.load_images
        self.objects: dict[int, Any] = {}
        self.training_set = training_set[:2] if training_set else None
        self.pixels = training_set[2:] if training_set and len(training_set) == 4 else None
        self.trainer: Any = None
        self.network: Any = None
        self.imported: Any = None

    def configure(self, *, threads: int, seed: int) -> None:
        """Set TensorFlow up; must come before its first operation.

        Args:
            threads: of one operation. It changes rounding, so the same run needs the same number.
            seed: of Python's, NumPy's and TensorFlow's generators.
        """
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        tf.config.set_soft_device_placement(True)
        for gpu in tf.config.list_physical_devices("GPU"):
            tf.config.experimental.set_memory_growth(gpu, True)
        self.seed(seed)

    @staticmethod
    def seed(seed: int) -> None:
        """Seed all three generators."""
        keras.utils.set_random_seed(seed)

    @property
    def image_shape(self) -> tuple[int, ...]:
        """Of one training image: (H, W, C)."""
        assert self.training_set is not None
        return tuple(self.training_set[0].shape[1:])

    def keep(self, thing: object) -> int:
        """Keep an object here and return its handle."""
        handle = len(self.objects) + 1
        self.objects[handle] = thing
        return handle

    def find(self, target: str | int) -> Any:
        """The object of that handle, or what the notebook calls by that name.

        Raises:
            NameError: the notebook defines no such name.
        """
        if isinstance(target, int):
            return self.objects[target]
        try:
            return self.namespace[target]
        except KeyError:
            raise NameError(f"name {target!r} is not defined") from None

    def training_images(self, chosen: np.ndarray) -> np.ndarray:
        """The training images float32 (n, H, W, C) at indices (n,).

        Where the pixels are there, they are normalised as they are needed: mapped, they take a quarter of the memory,
        and a random walk through the whole set stays in a small container's cache.
        """
        if self.pixels is None:
            assert self.training_set is not None
            return np.asarray(self.training_set[0][chosen])
        pixels, (mean, deviation) = self.pixels
        images: np.ndarray = (pixels[chosen].astype(np.float32) - mean) / deviation
        return images

    def load_images(
        self, num_training: int = 49_000, num_validation: int = 1_000, num_test: int = 10_000
    ) -> tuple[np.ndarray, ...]:
        """Stand in for the notebook's own loader.

        All six arrays are parts of the training images: the labels of the validation images never come
        here, and a student's loop can validate all the same.

        Returns:
            X_train, y_train, X_val, y_val, X_test, y_test, normalised, as the notebook's loader would.
        """
        if self.training_set is None:
            raise RuntimeError("this worker has no training images")
        images, labels = self.training_set
        validation = slice(max(0, len(images) - num_validation), None)
        test = slice(0, num_test)
        return (
            images[:num_training],
            labels[:num_training],
            images[validation],
            labels[validation],
            images[test],
            labels[test],
        )
