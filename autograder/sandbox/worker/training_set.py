"""The training images as workers have them: all of them, or a few that stand in for all.

A worker that makes a network has no need of the images that it will learn from: it gets as many as there are, of
which only a few hundred are different. Whatever it does with them, the network that leaves it has seen no more.
"""

from __future__ import annotations

import ctypes
import io
import math
import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Arrays", "TrainingFiles"]

Arrays = tuple[np.ndarray, ...]


_LONGEST_HEADER = 4096
_PROT_READ_WRITE = 0x1 | 0x2
_MAP_PRIVATE, _MAP_FIXED = 0x02, 0x10
_FAILED = ctypes.c_void_p(-1).value

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]


@dataclass(frozen=True)
class TrainingFiles:
    """Open files of the training set, inherited by every worker and mapped by those that need them.

    Args:
        descriptors: of images float32 (N, H, W, C) and labels int32 (N,), ``.npy``; perhaps also of the same images
            as pixels uint8 (N, H, W, C), and of their normalisation float32 (2, C).
        few: of the file of :func:`write_few`.
        count: how many images it holds.
    """

    descriptors: Sequence[int]
    few: int
    count: int

    def map(self, *, whole: bool) -> Arrays:
        """Map the set, privately: a worker that writes to it changes its own copy.

        Args:
            whole: whether it may hold all images; else a few take the place of all, in turn.
        """
        if whole:
            return tuple(_mapped(descriptor) for descriptor in self.descriptors)
        images, labels = (_mapped(descriptor) for descriptor in self.descriptors[:2])
        few_labels = np.array(labels[: self.count])
        repeated = np.resize(few_labels, labels.shape)
        return _repeated(self.few, self.count, images.shape, images.dtype), repeated


def _mapped(descriptor: int) -> np.ndarray:
    """A ``.npy`` file; where the descriptor stands, which all workers share, neither matters nor changes."""
    header = io.BytesIO(os.pread(descriptor, _LONGEST_HEADER, 0))
    version = np.lib.format.read_magic(header)
    assert version == (1, 0)
    shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(header)
    assert not fortran_order
    space = mmap.mmap(descriptor, header.tell() + math.prod(shape) * dtype.itemsize, access=mmap.ACCESS_COPY)
    array: np.ndarray = np.frombuffer(space, dtype, math.prod(shape), header.tell()).reshape(shape)
    return array


def _repeated(descriptor: int, count: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray:
    """Images (N, H, W, C), of which the first ``count`` come again and again: one file, mapped many times in a row."""
    block = count * math.prod(shape[1:]) * dtype.itemsize
    if block % mmap.PAGESIZE:  # all images of a small set
        content = np.frombuffer(os.pread(descriptor, block, 0), dtype).reshape(count, *shape[1:])
        return np.resize(content, shape)
    blocks = -(-shape[0] // count)
    space = mmap.mmap(-1, blocks * block)
    array: np.ndarray = np.frombuffer(space, dtype).reshape(blocks * count, *shape[1:])[: shape[0]]
    address = array.__array_interface__["data"][0]
    for number in range(blocks):
        place = _libc.mmap(address + number * block, block, _PROT_READ_WRITE, _MAP_PRIVATE | _MAP_FIXED, descriptor, 0)
        if place == _FAILED:
            raise OSError(ctypes.get_errno(), "cannot map the training images")
    return array
