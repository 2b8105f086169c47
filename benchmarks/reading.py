"""How long a class takes to read, and what memory: ``python benchmarks/reading.py [--unit U]``.

Notebooks as they were handed out, so that nothing but reading is measured: in a confined process, as grading does it,
beside nbformat, which reads and validates the same files in one process that has no sandbox and finds no answers.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from machine import describe, keep
from units import add_unit_argument, unit_of

from autograder.sandbox.usage import memory
from autograder.submissions.hand_ins import find_class
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

CLASS = 300
RUNS = 5


@contextmanager
def peak_memory() -> Iterator[list[float]]:
    """The highest private memory of this process meanwhile, in MB; filled in at the end."""
    highest, stopped, found = memory(os.getpid()), threading.Event(), list[float]()

    def watch() -> None:
        nonlocal highest
        while not stopped.wait(0.01):
            highest = max(highest, memory(os.getpid()))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        stopped.set()
        thread.join()
        found.append(highest / 2**20)


def hand_out(unit: Unit, folder: Path, number: int) -> None:
    """A class of blank notebooks, in all languages in turn."""
    notebooks = unit.student_notebooks()
    for place in range(number):
        shutil.copy(notebooks[place % len(notebooks)], folder / f"student {place}.ipynb")


def by_the_kit(unit: Unit, folder: Path) -> tuple[float, float]:
    """Seconds and peak memory, the start of the confined process left out."""
    with Reader(unit) as reader:
        reader.layers()
        started = time.perf_counter()
        with peak_memory() as peak, find_class(folder, folder / "grades", reader) as found:
            for place in range(len(found.names)):
                found.read(place)
        return time.perf_counter() - started, peak[0]


def by_nbformat(folder: Path) -> float:
    """Seconds."""
    started = time.perf_counter()
    for path in folder.iterdir():
        nbformat.validate(nbformat.read(path, as_version=4))
    return time.perf_counter() - started


def main() -> None:
    """Read them in turn, so that a drift of the machine meets both, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    unit = unit_of(parser.parse_args())
    kit: dict[int, list[tuple[float, float]]] = {CLASS // 10: [], CLASS: []}
    peer: list[float] = []
    with tempfile.TemporaryDirectory() as scratch:
        for number in kit:
            folder = Path(scratch, str(number))
            folder.mkdir()
            hand_out(unit, folder, number)
        for _ in range(RUNS):
            for number, runs in kit.items():
                runs.append(by_the_kit(unit, Path(scratch, str(number))))
            peer.append(by_nbformat(Path(scratch, str(CLASS))))
    lines = [
        "| notebooks | seconds, median | lowest | highest | ms for each | peak memory of the grader, MB |",
        "|---|---|---|---|---|---|",
    ]
    for number, runs in kit.items():
        seconds = [run[0] for run in runs]
        median = statistics.median(seconds)
        lines.append(
            f"| {number} | {median:.2f} | {min(seconds):.2f} | {max(seconds):.2f} | {1000 * median / number:.1f} |"
            f" {max(run[1] for run in runs):.0f} |"
        )
    median = statistics.median(peer)
    lines.append(
        f"| {CLASS}, by nbformat | {median:.2f} | {min(peer):.2f} | {max(peer):.2f} | {1000 * median / CLASS:.1f} | |"
    )
    keep("reading", "\n".join([*lines, "", f"{RUNS} runs each, in turn. Blank notebooks. {describe()}."]))


if __name__ == "__main__":
    main()
