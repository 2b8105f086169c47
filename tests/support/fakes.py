"""Scripts for the fake workers of :mod:`autograder.sandbox.fake`, and classes that are graded on them."""

from __future__ import annotations

from itertools import chain, repeat
from pathlib import Path

import numpy as np

from autograder.data.sets import DataSet, HeldOutImages
from autograder.grading.folder import grade_folder
from autograder.grading.opening import make_bench
from autograder.grading.speed import MachineSpeed
from autograder.sandbox.fake import Said, Script, refuse
from autograder.sandbox.training_requests import (
    BeginTraining,
    DrawValues,
    MakeNetwork,
    ReceiveNetwork,
    RestoreValues,
    ScoreImages,
    ShuffleValues,
    TraceNetwork,
    TrainEpoch,
)
from support.handed_in import InProcess


def described(*results: np.ndarray, sequence: bool = False) -> Said:
    """Arrays as an operation gives them."""
    descriptions = [{"kind": "array"} for _ in results]
    return Said({"results": descriptions, "sequence": sequence}, results)


def trained(*accuracies: float, held_out: HeldOutImages) -> Script:
    """A student whose training runs reach so many per cent, in turn and then the last, and whose functions raise.

    Its network is not the one that is asked for, and travels as a graph. The fake knows each held-out image by its
    pixels, and takes what it does not know for the first images in disguise, in their order.
    """
    known = {_pixels(image): position for position, image in enumerate(held_out.images)}
    runs = chain(accuracies, repeat(accuracies[-1]))

    def answer(request, arrays, memory) -> Said:
        match request:
            case MakeNetwork():
                optimizer = {"class": "SGD", "config": {"learning_rate": 0.1}}
                facts = {"shapes": [[1]], "dtypes": ["float32"], "penalised": True, "optimizer": optimizer}
                return Said(facts, (np.zeros(1, np.float32),))
            case TraceNetwork():
                return Said({"kept": "", "detail": "", "constraints": [None]}, (np.zeros(1, np.uint8),) * 3)
            case ReceiveNetwork():
                return Said({"shapes": [[1]], "refused": "", "detail": ""})
            case DrawValues():
                return Said({"learned": 1000, "fixed": 0, "independent": True})
            case BeginTraining() | RestoreValues():
                return Said()
            case ShuffleValues():
                return Said({"most": False})
            case TrainEpoch():
                memory["epochs"] = memory.get("epochs", 0) + 1
                memory.setdefault("accuracy", next(runs))
                return Said({"epochs": memory["epochs"], "last": True})
            case ScoreImages():
                found = np.array([known.get(_pixels(image), place) for place, image in enumerate(arrays[0])])
                is_right = found % 100 < memory.get("accuracy", 0)
                guesses = (held_out.labels[found] + ~is_right) % held_out.classes
                return described(np.eye(held_out.classes, dtype=np.float32)[guesses])
        return refuse(request, arrays, memory)

    return answer


def _pixels(image: np.ndarray) -> bytes:
    return np.sort(image, axis=None).tobytes()


IMAGES = np.ones((100, 8, 8, 1), np.float32) * np.arange(100, dtype=np.float32)[:, None, None, None]
HELD_OUT = HeldOutImages(IMAGES, np.arange(100, dtype=np.int32) % 3, 100, classes=3)
"""Of the form that the fixture unit `shapes` has."""


def tiny_data(folder: Path) -> DataSet:
    """Images that fake workers are graded on; no file of them is there."""
    return DataSet(
        name="tiny",
        is_standin=True,
        checksum="0" * 64,
        train_images=folder / "images.npy",
        train_labels=folder / "labels.npy",
        num_training=1,
        held_out=HELD_OUT,
    )


def grade_in(sandbox, unit, folder, output, data=None, **options):
    """Grade a folder in a sandbox that is open already."""
    with InProcess(unit) as reader:
        bench = make_bench(unit, data, sandbox, speed=MachineSpeed(sandbox), reader=reader)
        return grade_folder(bench, data, folder, output, reader, **options)


def grade_class(unit, folder, tmp_path, data, sandbox, *, jobs=2, **options):
    return grade_in(sandbox, unit, folder, tmp_path / "grades", data, jobs=jobs, **options)
