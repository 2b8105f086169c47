"""The units of tests/fixtures, in checkouts of their own, and the images of one of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from autograder.authoring.build import build_unit
from autograder.units.unit import Unit, load_unit

__all__ = ["built_fixture", "write_shapes"]

FIXTURES = Path(__file__).parents[1] / "fixtures"


def built_fixture(name: str, root: Path) -> Unit:
    """A unit, copied to a checkout and built there; its blank copies are not run."""
    shutil.copytree(FIXTURES / name, root, dirs_exist_ok=True)
    unit = load_unit(name, root)
    build_unit(unit, execute=False)
    return unit


def write_shapes(path: Path) -> Path:
    """The data set of `shapes`, as an ``.npz`` file: lying bars, standing bars and squares on a noisy ground."""
    rng = np.random.default_rng(11)
    arrays = {}
    for split, count in (("train", 1_500), ("test", 300)):
        labels = rng.integers(0, 3, count)
        images = rng.integers(0, 60, (count, 8, 8, 1))
        for image, label in zip(images, labels, strict=True):
            height, width = ((2, 6), (6, 2), (3, 3))[label]
            down, right = rng.integers(0, 9 - height), rng.integers(0, 9 - width)
            image[down : down + height, right : right + width] += 150
        arrays |= {f"x_{split}": images.astype(np.uint8), f"y_{split}": labels.astype(np.uint8)}
    np.savez(path, **arrays)
    return path
