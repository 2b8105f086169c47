"""Grades very many notebooks of one unit on one bench, without training, by real workers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.data.sets import DataSet
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.opening import open_bench
from autograder.results.records import SubmissionResult
from autograder.submissions.folders import Submission, read_submission
from autograder.submissions.hand_ins import HandIns
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

__all__ = ["Grader", "Points", "open_grader"]

Points = Mapping[str, float]
"""By question; of checks that train nothing."""


@dataclass(frozen=True)
class Grader:
    """A bench that grades batches.

    Attributes:
        bench: it does not train.
        reader: of the same unit.
        folder: where answers are kept that were graded already: the same answer is graded once.
        jobs: questions under way at once.
    """

    bench: Bench
    reader: Reader
    folder: Path
    jobs: int

    def grade(self, contents: Sequence[bytes]) -> list[Points]:
        """The points of notebooks, in their order.

        Args:
            contents: their files'.
        """
        with tempfile.TemporaryDirectory(prefix="metamorphic-") as name:
            folder = Path(name)
            names = [f"{number:05d}" for number in range(len(contents))]
            for one, content in zip(names, contents, strict=True):
                (folder / f"{one}.ipynb").write_bytes(content)

            def read(place: int) -> Submission:
                return read_submission(folder / f"{names[place]}.ipynb", self.bench.unit, self.reader)

            cache = Cache(self.folder / "cache")
            batch = Batch(self.bench, HandIns(names, read), folder / "grades", {}, cache)
            return [_points(result) for result in run_on_threads(batch, self.jobs)]


def _points(result: SubmissionResult) -> Points:
    if result.problem:  # nothing could be graded
        return {}
    found: dict[str, float] = {}
    for question in result.questions:
        for check in question.checks:
            if check.outcome != "ungraded":
                found[question.question] = found.get(question.question, 0.0) + check.score
    return found


@contextmanager
def open_grader(unit: Unit, data: DataSet | None, folder: Path, *, jobs: int = 1) -> Iterator[Grader]:
    """Open a bench for a unit.

    Args:
        unit: built.
        data: its images; None where it has no data set.
        folder: see :class:`Grader`.
        jobs: questions under way at once.
    """
    with Reader(unit) as reader, open_bench(unit, data, reader=reader) as bench:
        yield Grader(replace(bench, trains=False), reader, folder, jobs)
