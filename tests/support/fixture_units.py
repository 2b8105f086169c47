"""The units of tests/fixtures, in checkouts of their own, and the images of one of them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from filelock import FileLock

from autograder.authoring.notebooks.transplant import notebook_with_answers
from autograder.data.sets import DataSet
from autograder.grading.unit_data import open_unit_data
from autograder.units.training import GivenNetwork
from autograder.units.unit import REPOSITORY, Unit, load_unit

__all__ = [
    "built_fixture",
    "checkout_with_kit",
    "copy_of",
    "open_shapes",
    "with_given_network",
    "write_notebook",
    "write_shapes",
]

FIXTURES = Path(__file__).parents[1] / "fixtures"


def built_fixture(name: str, root: Path) -> Unit:
    """A unit, copied to a checkout and built there, by whichever process comes first; its blank copies are not run."""
    from autograder.authoring.build import build_unit  # takes seconds, and most tests build nothing

    root.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{root}.lock"):
        if not root.exists():
            half = root.with_name(f"{root.name}.half")
            shutil.copytree(FIXTURES / name, half)
            build_unit(load_unit(name, half), execute=False)
            half.rename(root)
    return load_unit(name, root)


def copy_of(unit: Unit, root: Path) -> Unit:
    """A built unit in another checkout, where it may be changed."""
    for folder in ("source", "assignment", "solutions"):
        shutil.copytree(unit.root / folder, root / folder)
    return load_unit(unit.name, root)


def checkout_with_kit(unit: Unit, root: Path, images: Path | None = None) -> Unit:
    """A built unit as the only one of a whole checkout: beside it lies the kit, and where a zip has it, its data."""
    shutil.copytree(REPOSITORY / "autograder", root / "autograder")
    shutil.copy(REPOSITORY / "LICENSE", root)
    if images is not None:
        (root / "data").mkdir()
        shutil.copy(images, root / "data")
    return copy_of(unit, root)


def with_given_network(unit: Unit) -> Unit:
    """`shapes`, as if its notebook gave students a network, which is to exceed 40%."""
    given = GivenNetwork(
        stands_before="as_rows",
        loop="keras",
        model="given_network",
        outputs="probabilities",
        disguise="mirrored",
        learning_rate=1e-2,
        epochs=1,
        over=40.0,
        seconds=240,
    )
    return msgspec.structs.replace(unit, given_network=given)


def write_notebook(path: Path, unit: Unit, answers: Mapping[str, str], *, language: str = "en") -> Path:
    """The students' notebook with these answers."""
    path.write_bytes(msgspec.json.encode(notebook_with_answers(unit, answers, language=language)))
    return path


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


def open_shapes(unit: Unit, images: Path) -> DataSet:
    """The same data set as grading opens it, split as the unit says."""
    data = open_unit_data(unit, str(images))
    assert data is not None
    return data
