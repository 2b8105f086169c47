"""What a worker holds: the notebook's namespace, kept objects, the training images."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.requests import Loader
from autograder.sandbox.worker.clean_slate import CleanSlate

__all__ = ["NotAModel", "WorkerState"]

Arrays = tuple[np.ndarray, ...]


class NotAModel(TypeError):
    """A function that trains returned something else than the trained model."""


class WorkerState:
    """The worker's side of one question.

    Attributes:
        namespace: the globals of the notebook.
        load_images: what the notebook calls its loader; see :meth:`provide_loader`.
        num_validation: how many images that gives to try a network on; the last training images.
        objects: what stays here, by handle: models, optimisers, variables, objects of the notebook's own classes.
        takes_numpy: whether the notebook's functions are given arrays of NumPy's; else tensors.
        training_set: images float32 (N, H, W, C) and labels int32 (N,), or None.
        pixels: the same images uint8 (N, H, W, C), and their normalisation float32 (2, C); or None.
        trainer: the training run in progress.
        network: of a training run, live, where student code runs.
        imported: the same as a graph, where none does.
    """

    def __init__(self, training_set: tuple[np.ndarray, ...] | None) -> None:
        self.training_set = training_set[:2] if training_set else None
        self.pixels = training_set[2:] if training_set and len(training_set) == 4 else None
        self._slate: CleanSlate | None = None
        self._hold_nothing()

    def begin(self) -> None:
        """Be ready to run a program, as if there had been none before it."""
        if self._slate is None:
            self._slate = CleanSlate()
        else:
            self._hold_nothing()
            self._slate.restore()

    def _hold_nothing(self) -> None:
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module  # classes of the notebook name it as their module
        self.namespace: dict[str, Any] = module.__dict__
        self.load_images: Callable[..., Arrays] = _without_images
        self.num_validation = 0
        self.objects: dict[int, Any] = {}
        self.takes_numpy = False
        self.trainer: Any = None
        self.network: Any = None
        self.imported: Any = None

    def configure(self, *, threads: int, seed: int) -> int:
        """Set TensorFlow up; must come before its first operation.

        Args:
            threads: of one operation. It changes rounding, so the same run needs the same number.
            seed: of Python's, NumPy's and TensorFlow's generators.

        Returns:
            How many GPUs there are. Their memory is taken as it is needed, so that several workers can share one.
        """
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        tf.config.set_soft_device_placement(True)
        gpus = tf.config.list_physical_devices("GPU")
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)
        self.seed(seed)
        return len(gpus)

    @staticmethod
    def seed(seed: int) -> None:
        """Seed all three generators."""
        keras.utils.set_random_seed(seed)

    @property
    def image_shape(self) -> tuple[int, ...]:
        """The shape of one training image: (H, W, C)."""
        assert self.training_set is not None
        return tuple(self.training_set[0].shape[1:])

    @property
    def num_classes(self) -> int:
        """The number of classes of the training labels, which hold every one."""
        assert self.training_set is not None
        return int(self.training_set[1].max()) + 1

    def keep(self, thing: object) -> int:
        """Keep an object here and return its handle."""
        handle = len(self.objects) + 1
        self.objects[handle] = thing
        return handle

    def as_argument(self, array: np.ndarray) -> np.ndarray | tf.Tensor:
        """An array as the notebook's functions are given it. NumPy's is a copy, which may be written to."""
        return array.copy() if self.takes_numpy else tf.constant(array)

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

    def provide_loader(self, loader: Loader) -> None:
        """Define the notebook's own loader in its place.

        It returns X_train, y_train, X_val, y_val, X_test, y_test, normalised, as the notebook's would. All six arrays
        are parts of the training images: the labels of the validation images never come here, and a student's loop can
        validate all the same.

        Args:
            loader: its name and its defaults.
        """
        training, validation, test = loader.training, loader.validation, loader.test

        def load(num_training: int = training, num_validation: int = validation, num_test: int = test) -> Arrays:
            if self.training_set is None:
                return _without_images()
            images, labels = self.training_set
            parts = slice(num_training), slice(max(0, len(images) - num_validation), None), slice(num_test)
            return tuple(array[part] for part in parts for array in (images, labels))

        load.__name__ = load.__qualname__ = loader.name
        self.namespace[loader.name] = self.load_images = load
        self.num_validation = validation
        for module in (keras.datasets, tf.keras.datasets) if loader.keras else ():
            getattr(module, loader.keras).load_data = self._as_keras_loads

    def _as_keras_loads(self, *_arguments: object, **_named: object) -> tuple[Arrays, Arrays]:
        """Images uint8 and labels as Keras gives them, for notebooks that ask it and not the notebook's own loader.

        There is no network; the test images are training images again.
        """
        if self.training_set is None or self.pixels is None:
            return _without_images(), ()
        images, labels = np.asarray(self.pixels[0]), np.asarray(self.training_set[1])
        if images.shape[-1] == 1:
            images = images[..., 0]
        else:
            labels = labels[:, None].astype(np.uint8)
        return (images, labels), (images[: len(images) // 5], labels[: len(images) // 5])


def _without_images(*_arguments: int, **_splits: int) -> Arrays:
    raise RuntimeError("this worker has no training images")
