"""``make validate``: opens data and sandbox, grades a unit's banks, and says what does not hold."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.authoring.banks.members import BankMember, load_banks
from autograder.authoring.banks.verdicts import Unmet, Verdict, changes, grade_members, summary, table, unmet
from autograder.data.sets import DataSet
from autograder.grading.context import Bench
from autograder.grading.given_network import check_environment
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.reports import terminal as console
from autograder.sandbox.seam import KerasVersion
from autograder.units.unit import Unit

__all__ = ["validate_unit"]


def validate_unit(
    unit: Unit,
    *,
    data: str = "standin",
    training: bool = False,
    keras: KerasVersion = 3,
    threads: int = 1,
    jobs: int | None = None,
    only: str = "*",
    only_touched: bool = False,
    stability: bool = False,
    table_path: Path | None = None,
) -> int:
    """Grade a unit's banks, and print what was found.

    Args:
        unit: the unit, built.
        data: the images: as for grading.
        training: whether checks that need a training run are run.
        keras: which Keras workers have.
        threads: of each worker's TensorFlow operations.
        jobs: questions under way at once; by default one per processor.
        only: a pattern for names of members.
        only_touched: leave out the questions that a member neither answers itself nor has others build on.
        stability: grade all members again, in reverse order and with another number of threads, and compare.
        table_path: where the table is written besides, as Markdown.

    Returns:
        How many expectations do not hold.

    Raises:
        AutograderError: the banks, the data or the machine are not fit for it.
    """
    members = load_banks(unit, only)
    images = open_unit_data(unit, data)
    jobs = jobs or len(os.sched_getaffinity(0))
    console.announce(f"{len(members)} answers. {_data(images)}Starting the sandbox.")
    started = time.monotonic()
    # Nobody's code but the kit's own is run, at the pace that the machine has.
    with open_bench(unit, images, unsafe=True, keras=keras, threads=threads) as opened:
        sandbox = opened.sandbox
        bench = replace(opened, trains=training)
        if training:
            check_environment(bench, threads=jobs)

        def grade(
            bench: Bench, members: Sequence[BankMember], report: Callable[[Verdict], None] = lambda _: None
        ) -> list[Verdict]:
            with console.progress() as progress:
                return grade_members(
                    bench, members, jobs=jobs, only_touched=only_touched, progress=progress, report=report
                )

        verdicts = grade(bench, members, _announce_unmet)
        found = [entry for verdict in verdicts for entry in unmet(verdict)]
        if stability:
            found += _repeat(bench, verdicts, grade)
        versions = f"TensorFlow {sandbox.tensorflow_version}, Keras {sandbox.keras_version}"
    conditions = (
        f"{_data(images)}{_counted(threads)} for each question, {jobs} questions at once,"
        f" {time.monotonic() - started:.0f} s. {versions}."
    )
    text = f"{table(unit, verdicts)}\n\n{summary(verdicts)} {conditions}"
    console.announce(text)
    if table_path is not None:
        table_path.write_text(f"{text}\n", encoding="utf-8")
    return len(found)


def _repeat(
    bench: Bench, verdicts: Sequence[Verdict], grade: Callable[[Bench, Sequence[BankMember]], list[Verdict]]
) -> list[Unmet]:
    """What changes in another order and with another number of threads."""
    threads = 2 if bench.threads == 1 else 1
    difference = f"in reverse order and with {_counted(threads)}"
    console.announce(f"Once more, {difference}.")
    again = grade(replace(bench, threads=threads), [verdict.member for verdict in reversed(verdicts)])
    found = list(changes(verdicts, again, difference))
    for entry in found:
        console.announce(str(entry))
    return found


def _announce_unmet(verdict: Verdict) -> None:
    for entry in unmet(verdict):
        console.announce(str(entry))


def _data(images: DataSet | None) -> str:
    return "" if images is None else f"Data: {images.name}. "


def _counted(threads: int) -> str:
    return "1 thread" if threads == 1 else f"{threads} threads"
