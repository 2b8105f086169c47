"""Arrays of images in files: normalised chunk by chunk, written whole or not at all, mapped."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from autograder.data.description import Normalisation

__all__ = ["mapped", "replacing", "statistics", "write_normalised"]

_CHUNK_BYTES = 12 * 2**20
"""Of images as float32 at once: the whole set never lies in memory so."""


def statistics(
    images: npt.NDArray[np.uint8], normalisation: Normalisation
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """What is taken off every channel of uint8 images (N, H, W, C), and what it is divided by: float32 (C,) each.

    Mean and standard deviation are exact, because pixels are counted: float32 sums over 50 million pixels stop growing
    at 2**32.
    """
    channels = images.shape[-1]
    if normalisation == "divided":
        return np.zeros(channels, np.float32), np.full(channels, 255, np.float32)
    counts = np.zeros((channels, 256), np.int64)
    for chunk in _chunks(images):
        for channel, row in enumerate(counts):
            row += np.bincount(chunk[..., channel].ravel(), minlength=256)
    values, total = np.arange(256.0), counts.sum(axis=1)
    mean = counts @ values / total
    deviation = np.sqrt(counts @ values**2 / total - mean**2)
    return mean.astype(np.float32), deviation.astype(np.float32)


def write_normalised(
    path: Path,
    parts: Sequence[npt.NDArray[np.uint8]],
    mean: npt.NDArray[np.float32],
    deviation: npt.NDArray[np.float32],
) -> None:
    """Write the parts (N, H, W, C) one after the other as one array."""
    with replacing(path) as file:
        shape = (sum(map(len, parts)), *parts[0].shape[1:])
        np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": shape})
        for images in parts:
            for chunk in _chunks(images):
                file.write(((chunk.astype(np.float32) - mean) / deviation).data)


def _chunks(images: npt.NDArray[np.uint8]) -> Iterator[npt.NDArray[np.uint8]]:
    size = max(1, _CHUNK_BYTES // (4 * math.prod(images.shape[1:])))
    for start in range(0, len(images), size):
        yield images[start : start + size]


def mapped(path: Path, dtype: np.dtype[Any], shape: tuple[int, ...]) -> npt.NDArray[Any] | None:
    """A ``.npy`` file mapped read-only; None where it is missing, damaged or not of that dtype, shape and size."""
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    is_whole = path.stat().st_size == array.offset + array.nbytes
    return array if is_whole and array.dtype == dtype and array.shape == shape else None


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that appears whole or not at all; the caller's lock keeps its temporary name to one writer."""
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        yield file
    partial.replace(path)
    path.chmod(0o444)  # workers map it: nobody has a reason to open it for writing
