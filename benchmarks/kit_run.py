"""This kit's counterpart of ``otter run``, for ``redteam.py``: grades one answer by the tests that Otter Assign made.

``python benchmarks/kit_run.py TASK TESTS SUBMISSION.ipynb RESULTS.json [free]`` runs the public and the hidden tests
as ``make grade`` does, with its sandbox and its limits; a question has 15 seconds, its training run aside. With
``free``, workers do not lock themselves in, which shows what the layers are worth.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from learning_assignment import HELD_OUT, LEARNING, TRAINED, TRAINING, labelled_images
from lockdown import FreeSandbox
from otter_assignment import SQUARE

from autograder.data.sets import HeldOutImages
from autograder.grading.context import Bench
from autograder.grading.question import grade_answer
from autograder.results.records import write_json
from autograder.sandbox.launcher import ProcessSandbox
from autograder.submissions.folders import read_submission
from autograder.units.unit import Data, Question, Unit

_DATA = Data(
    data_set="rows",
    loader="load_rows",
    training=TRAINED[0],
    validation=HELD_OUT[0],
    test=HELD_OUT[0],
    image_shape=(32, 32, 3),
    classes=10,
    normalisation="standardised",
)


class OtterUnit(Unit, frozen=True, kw_only=True, dict=True):
    """A unit whose tests lie where Otter Assign wrote them."""

    folder: Path

    @property
    def tests(self) -> Path:
        """See :class:`Unit`."""
        return self.folder


def main() -> None:
    """Grade, and write the results."""
    name, tests, path, results = sys.argv[1], *map(Path, sys.argv[2:5])
    task = {task.name: task for task in (SQUARE, LEARNING)}[name]
    training = TRAINING if task is LEARNING else None
    question = Question(
        name=name, title=name, defines=[*task.defines], checks=task.checks, training=training, seconds=15
    )
    unit = Unit(
        name="redteam",
        title="An assignment of Otter's",
        data=_DATA if training else None,
        questions=[question],
    )
    submission = read_submission(path, unit)
    if submission.problem:
        write_json(results, {"score": 0.0, "layers": [], "result": {"notes": [submission.problem], "checks": []}})
        return
    make_sandbox = FreeSandbox if sys.argv[5:] == ["free"] else ProcessSandbox
    with tempfile.TemporaryDirectory() as folder, make_sandbox(*_training_set(task is LEARNING, folder)) as sandbox:
        bench = Bench(
            OtterUnit(**msgspec.structs.asdict(unit), folder=tests), sandbox, _held_out(task is LEARNING), "", {}
        )
        result = grade_answer(bench, question, submission.answers[name])
        score = None if result.needs_attention else result.score
        layers = [layer for layer, holds in sandbox.layers.items() if holds]
        write_json(results, {"score": score, "layers": layers, "result": msgspec.to_builtins(result)})


def _training_set(is_needed: bool, folder: str) -> tuple[Any, ...]:
    """What a sandbox is told of training images, which are written to a folder."""
    if not is_needed:
        return ()
    paths = Path(folder, "images.npy"), Path(folder, "labels.npy")
    for path, array in zip(paths, labelled_images(*TRAINED), strict=True):
        np.save(path, array)
    return (paths,)


def _held_out(is_needed: bool) -> HeldOutImages | None:
    if not is_needed:
        return None
    return HeldOutImages(*labelled_images(*HELD_OUT), num_validation=HELD_OUT[0], classes=10)


if __name__ == "__main__":
    main()
