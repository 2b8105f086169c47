"""This kit's counterpart of ``otter run``, for ``redteam.py``: grades one answer by the tests that Otter Assign made.

``python benchmarks/kit_run.py TESTS SUBMISSION.ipynb RESULTS.json [free]`` runs the public and the hidden test as
``make grade`` does, with its sandbox and its limits; the question has 15 seconds. With ``free``, workers do not lock
themselves in, which shows what the layers are worth.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import numpy as np
from lockdown import FreeSandbox
from otter_assignment import QUESTION

from autograder.bench import Bench
from autograder.data import HeldOutImages
from autograder.grade import grade_question
from autograder.results import write_json
from autograder.sandbox.launcher import ProcessSandbox
from autograder.submissions import read_submission
from autograder.units import Question, Training, Unit


class OtterUnit(Unit, frozen=True, kw_only=True, dict=True):
    """A unit whose tests lie where Otter Assign wrote them."""

    folder: Path

    @property
    def tests(self) -> Path:
        """See :class:`Unit`."""
        return self.folder


def main() -> None:
    """Grade, and write the results."""
    tests, path, results = map(Path, sys.argv[1:4])
    checks = {"squares_of_small_numbers": 5.0, "squares_of_other_numbers": 5.0}
    question = Question(name=QUESTION, title="Squares", defines=[QUESTION], checks=checks, seconds=15)
    unit = OtterUnit(
        name="redteam",
        title="An assignment of Otter's",
        dataset="cifar10",
        environment=Training(loop="params", learning_rate=1.0, epochs=1, seconds=1.0, over=0.0),
        questions=[question],
        folder=tests,
    )
    submission = read_submission(path, unit)
    nothing = HeldOutImages(np.empty((0, 1, 1, 1), np.float32), np.empty(0, np.int32), 0)
    make_sandbox = FreeSandbox if sys.argv[4:] == ["free"] else ProcessSandbox
    with make_sandbox() as sandbox:
        bench = Bench(unit, sandbox, nothing, "", {})
        result = grade_question(bench, question, submission.answers[QUESTION])
        score = None if result.needs_attention else result.score
        layers = [name for name, holds in sandbox.layers.items() if holds]
        write_json(results, {"score": score, "layers": layers, "result": msgspec.to_builtins(result)})


if __name__ == "__main__":
    main()
