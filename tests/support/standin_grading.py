"""Grades whole submissions on the stand-in, one at a time; what several have in common is run once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.results.records import SubmissionResult
from autograder.submissions.hand_ins import HandIns
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit
from support.handed_in import read_class

__all__ = ["Grade", "open_grading"]

Grade = Callable[..., SubmissionResult]
"""Takes the path of a notebook, and as ``trains`` whether what needs training runs is graded, too."""


@contextmanager
def open_grading(unit: Unit, folder: Path) -> Iterator[Grade]:
    """Open a bench for one unit.

    Args:
        unit: built.
        folder: where grades go.
    """
    output, cache = folder / "grades" / unit.name, Cache(folder / "cache")
    with Reader(unit) as reader, open_bench(unit, open_unit_data(unit, "standin"), reader=reader) as bench:

        def grade(notebook: Path, *, trains: bool) -> SubmissionResult:
            handed_in = folder / "class" / f"{len(list(folder.glob('class/*')))}"
            handed_in.mkdir(parents=True)
            shutil.copy(notebook, handed_in)
            hand_ins = HandIns.of(read_class(handed_in, output, reader))
            batch = Batch(replace(bench, trains=trains), hand_ins, output, {}, cache)
            (result,) = run_on_threads(batch, len(os.sched_getaffinity(0)))
            return result

        yield grade
