"""A class of two, one right and one wrong, of the fixture unit that has no data set, graded by whatever executor."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

import msgspec

from autograder.authoring.notebooks.transplant import read_answer_file
from autograder.grading.batch import Batch
from autograder.grading.cache import Cache
from autograder.grading.opening import Setup, open_setup
from autograder.results.records import SubmissionResult
from autograder.submissions.folders import Submission, find_submissions, read_submission
from autograder.submissions.hand_ins import HandIns
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit
from support.fixture_units import write_notebook

__all__ = ["MEMBERS", "comparable", "grade", "read", "read_class"]

MEMBERS = {"right": "variants/without_the_helper.py", "wrong": "mutants/divided_by_the_mean.py"}


def read_class(plain: Unit, folder: Path) -> list[Submission]:
    """Write their notebooks, and read them."""
    solution = read_answer_file((plain.source / "variants/by_hand.py").read_text(encoding="utf-8"))
    for name, member in MEMBERS.items():
        cells = read_answer_file((plain.source / member).read_text(encoding="utf-8"))
        write_notebook(folder / f"{name}.ipynb", plain, {**solution, **cells})
    return read(plain, folder)


def read(unit: Unit, folder: Path) -> list[Submission]:
    """All submissions of a folder."""
    with Reader(unit) as reader:
        return [read_submission(path, unit, reader) for path in find_submissions(folder)]


def grade(
    setup: Setup,
    submissions: list[Submission],
    output: Path,
    executor: Executor,
    *,
    elsewhere: bool,
    requires_alike: bool = False,
) -> list[SubmissionResult]:
    """Grade, two questions at once, on this process's bench or wherever the executor has one made."""
    with open_setup(setup) as bench:
        cache = Cache(output / "cache")
        hand_ins = HandIns.of(submissions)
        batch = Batch(bench, hand_ins, output, {}, cache, elsewhere=setup if elsewhere else None)
        batch.requires_alike = requires_alike
        return batch.run(executor, 2)


def comparable(result: SubmissionResult) -> dict:
    """Without what no two runs have in common."""
    record = msgspec.to_builtins(result)
    record["facts"].pop("speed", None)
    for question in record["questions"]:
        for measured in ("seconds", "peak_memory_bytes"):
            question.pop(measured, None)
        for run in [*question["runs"], *(run for check in question["checks"] for run in _runs(check))]:
            run.pop("seconds", None)
    return record


def _runs(check: dict) -> list[dict]:
    return (check.get("training") or {}).get("runs", [])
