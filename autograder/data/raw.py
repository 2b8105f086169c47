"""A data set as it is published: four arrays, in one form, whatever they were stored as."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from autograder.errors import DataError
from autograder.locale.messages import _

__all__ = ["ARRAYS", "ImageSource", "RawData", "hex_digest"]

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
"""What the arrays are called in files."""


@dataclass(frozen=True, eq=False)
class RawData:
    """A data set as published, checked.

    Attributes:
        name: the set's own where published checksums say so, ``standin``, else the file's or folder's name.
        x_train: uint8 (N, H, W, C).
        y_train: int32 (N,), counted from 0.
        x_test: uint8 (M, H, W, C).
        y_test: int32 (M,), counted from 0.
    """

    name: str
    x_train: npt.NDArray[np.uint8]
    y_train: npt.NDArray[np.int32]
    x_test: npt.NDArray[np.uint8]
    y_test: npt.NDArray[np.int32]

    @classmethod
    def checked(cls, name: str, where: str, arrays: Mapping[str, Any], classes: int) -> RawData:
        """Bring arrays into the one form: images with a channel axis, flat int32 labels.

        Args:
            name: the data set's name.
            where: what to call the source in messages.
            arrays: by the names ``x_train``, ``y_train``, ``x_test``, ``y_test``.
            classes: how many there are.

        Raises:
            DataError: an array is missing or is not what its name says.
        """
        missing = [key for key in ARRAYS if key not in arrays]
        if missing:
            message = _("{path} lacks {missing}: a data set has {wanted}")
            raise DataError(message.format(path=where, missing=", ".join(missing), wanted=", ".join(ARRAYS)))
        x_train, x_test = (_checked_images(where, key, arrays[key]) for key in ("x_train", "x_test"))
        if x_train.shape[1:] != x_test.shape[1:]:
            message = _("{path}: images of x_train are {train}, those of x_test {test}")
            raise DataError(message.format(path=where, train=x_train.shape[1:], test=x_test.shape[1:]))
        y_train = _checked_labels(where, "y_train", arrays["y_train"], len(x_train), classes)
        y_test = _checked_labels(where, "y_test", arrays["y_test"], len(x_test), classes)
        return cls(name, x_train, y_train, x_test, y_test)

    @property
    def checksum(self) -> str:
        """SHA-256, in hex, over shapes and bytes of the four arrays: the same however they were stored."""
        digest = hashlib.sha256()
        for key in ARRAYS:
            array = getattr(self, key)
            digest.update(f"{key} {array.shape}".encode())
            digest.update(array.data)
        return digest.hexdigest()


def _checked_images(where: str, key: str, images: Any) -> npt.NDArray[np.uint8]:
    if images.dtype != np.uint8:
        # Translators, here and below: {array} is such as x_train, {dtype} and {shape} are as NumPy says them.
        message = _("{path}: {array} has dtype {dtype}; images are uint8, 0 to 255")
        raise DataError(message.format(path=where, array=key, dtype=images.dtype))
    if images.ndim not in (3, 4):
        message = _("{path}: {array} has shape {shape}; images are (N, H, W, C) or (N, H, W)")
        raise DataError(message.format(path=where, array=key, shape=images.shape))
    return np.ascontiguousarray(images if images.ndim == 4 else images[..., np.newaxis])


def _checked_labels(where: str, key: str, labels: Any, images: int, classes: int) -> npt.NDArray[np.int32]:
    if labels.dtype.kind not in "iu":
        message = _("{path}: {array} has dtype {dtype}; labels are whole numbers")
        raise DataError(message.format(path=where, array=key, dtype=labels.dtype))
    if labels.shape not in ((images,), (images, 1)):
        message = _("{path}: {array} has shape {shape}, but there are {count} images")
        raise DataError(message.format(path=where, array=key, shape=labels.shape, count=images))
    if labels.size and not (labels.min() >= 0 and labels.max() < classes):
        message = _("{path}: {array} holds labels from {lowest} to {highest}; they go from 0 to {last}")
        lowest, highest = labels.min(), labels.max()
        raise DataError(message.format(path=where, array=key, lowest=lowest, highest=highest, last=classes - 1))
    return np.ascontiguousarray(labels.reshape(-1), np.int32)


@dataclass(frozen=True, eq=False)
class ImageSource:
    """A place that a data set can be read from.

    Attributes:
        read: reads and checks it; raises DataError, or OSError where the system refuses a file.
        files: what it is made of; unchanged files hold unchanged data.
        variant: tells sources apart that are made of the same files.
        is_standin: whether it ships with the kit, for demonstrations: nothing on it is a grade.
        is_optional: whether it was merely come across, so that a damaged one is passed over.
    """

    read: Callable[[], RawData]
    files: tuple[Path, ...]
    variant: str = ""
    is_standin: bool = False
    is_optional: bool = False

    @property
    def key(self) -> str:
        """Names the source among all others."""
        return os.pathsep.join([*(str(path.resolve()) for path in self.files), *filter(None, [self.variant])])

    @property
    def fingerprint(self) -> list[tuple[int, int]]:
        """Size and time of modification (nanoseconds) of each file."""
        return [(status.st_size, status.st_mtime_ns) for status in map(Path.stat, self.files)]


def hex_digest(file: IO[bytes], algorithm: str) -> str:
    """The digest of what an open file holds, by one of :mod:`hashlib`'s algorithms."""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()
