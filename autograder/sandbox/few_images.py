"""The few images that the process which builds a network has in the place of all."""

from __future__ import annotations

import math
import mmap
from pathlib import Path

import numpy as np

__all__ = ["write_few"]

_FEW = 256
"""Different images, at least: as many as make whole pages of memory."""


def write_few(images: Path, few: Path) -> int:
    """Write the first few images to a file of their own, as bytes that fill whole pages.

    Args:
        images: float32 (N, H, W, C), ``.npy``.
        few: the file to write.

    Returns:
        How many they are: at most all of them.
    """
    array = np.load(images, mmap_mode="r", allow_pickle=False)
    size = array[0].nbytes
    step = mmap.PAGESIZE // math.gcd(size, mmap.PAGESIZE)
    count = min(-(-_FEW // step) * step, len(array))
    few.write_bytes(np.ascontiguousarray(array[:count]).tobytes())
    return count
