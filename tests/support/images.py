"""Images that any network learns at once."""

from __future__ import annotations

import numpy as np

from autograder.sandbox.requests import Loader

CLASSES = 10
LOADER = Loader(name="load_images", training=49_000, validation=1_000, test=10_000)
"""What workers of tests provide."""


def separable_images(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Images float32 (N, 32, 32, 3) whose class shows in a bright row, and labels int32 (N,)."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, CLASSES, count).astype(np.int32)
    images = rng.normal(0, 0.5, (count, 32, 32, 3)).astype(np.float32)
    for image, label in zip(images, labels, strict=True):
        image[3 * label : 3 * label + 3] += 2.0
    return images, labels
