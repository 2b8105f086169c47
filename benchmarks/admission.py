"""Whether a small machine finishes: ``python benchmarks/admission.py --unit U [--megabytes 4096] [--jobs 16]``.

Grades the unit's examples as often as there are copies of them, in a control group of Linux with a bound of memory and
more questions at once than it holds, and once more without the bound. Nothing is trained: the checks that need no
training open two workers each, too. Needs root.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import nbformat
from containers import Container, container
from machine import describe, keep
from units import add_unit_argument, unit_of

from autograder.units.unit import Unit

_SAMPLED_EVERY = 0.1


@dataclass(frozen=True)
class Run:
    """A class, graded.

    Attributes:
        seconds: on the clock.
        private_bytes: the most memory of all processes that was no file's; 0 without a bound.
        grades: the class's file of grades.
    """

    seconds: float
    private_bytes: int
    grades: str


def hand_in(unit: Unit, folder: Path, copies: int) -> int:
    """Write the class: the examples, each copy with a comment of its own in all cells; how many there are."""
    examples = sorted((unit.root / "examples" / "submissions" / unit.name).glob("*.ipynb"))
    for copy in range(copies):
        for path in examples:
            notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    cell.source += f"\ncopy_number = {copy}"
            nbformat.write(notebook, folder / f"{path.stem}-{copy:02}.ipynb")
    return copies * len(examples)


def graded(unit: Unit, submissions: Path, jobs: int, group: Container | None) -> Run:
    """Grade the class with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-I", "-m", "autograder", "grade", str(submissions), "--unit", unit.name, "--plain"]
        words += ["--data", "standin", "--no-training", "--jobs", str(jobs), "--out", folder]
        started, peak = time.monotonic(), 0
        process = subprocess.Popen(group.command(*words) if group else words, stdout=subprocess.DEVNULL)
        while process.poll() is None:
            peak = max(peak, group.private_bytes() if group else 0)
            time.sleep(_SAMPLED_EVERY)
        grades = (Path(folder) / unit.name / "grades.csv").read_text(encoding="utf-8-sig")
        return Run(time.monotonic() - started, peak, grades)


def main() -> None:
    """Grade twice, and keep the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--megabytes", type=int, default=4096)
    parser.add_argument("--jobs", type=int, default=16)
    parser.add_argument("--copies", type=int, default=4)
    asked = parser.parse_args()
    unit = unit_of(asked)
    bound = f"{asked.megabytes} MB"
    rows, grades = list[str](), set[str]()
    with tempfile.TemporaryDirectory() as folder:
        size = hand_in(unit, Path(folder), asked.copies)
        for title, group in ((bound, container(2.0, asked.megabytes)), ("none", nullcontext())):
            with group as made:
                run = graded(unit, Path(folder), asked.jobs, made)
            memory = f"{run.private_bytes / 2**20:.0f} MB" if run.private_bytes else ""
            rows.append(f"| {title} | {run.seconds:.0f} | {memory} |")
            grades.add(run.grades)
    table = [
        "| bound | seconds | private memory of all processes, at most |",
        "|---|---|---|",
        *rows,
        "",
        f"{size} submissions, JOBS={asked.jobs}. Files of grades that differ: {len(grades) - 1}. Unit `{unit.name}`."
        f" {describe()}.",
    ]
    keep("admission", "\n".join(table))


if __name__ == "__main__":
    main()
