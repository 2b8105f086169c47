"""What grading a solution costs beside bare loops: ``python benchmarks/grading.py [--unit UNIT] [--runs 3]``.

Real images where ``AUTOGRADER_DATA`` or a cache has them; otherwise the stand-in, and the table says so. Both sides
train the same networks for the same epochs; the unit's own ``benchmarks/bare_loops.py`` has the bare loops.
The bare loops run one after the other with all cores each, which is TensorFlow's way; the kit runs one
training per core. The kit's time is the whole command's, start of the sandbox and all checks included.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from machine import describe, keep
from units import add_unit_argument, unit_of

from autograder.data.sets import DataSet
from autograder.errors import DataError
from autograder.grading.unit_data import open_unit_data
from autograder.units.unit import Unit


def grade(unit: Unit, data: str, folder: Path) -> tuple[float, dict[str, Any]]:
    """Seconds of one ``autograder grade`` of the solution, and its results file."""
    submissions = folder / "submissions"
    submissions.mkdir()
    shutil.copy(unit.solution_notebook(), submissions / "solution.ipynb")
    command = [
        sys.executable,
        "-I",
        "-m",
        "autograder",
        "grade",
        str(submissions),
        "--unit",
        unit.name,
        "--data",
        data,
        "--out",
        str(folder),
    ]
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    return seconds, json.loads((folder / unit.name / "submissions" / "solution" / "results.json").read_text())


def bare(unit: Unit, data: DataSet, epochs: int) -> float:
    """Seconds of the bare loops."""
    script = str(unit.source / "benchmarks" / "bare_loops.py")
    command = [sys.executable, script, str(data.train_images), str(data.train_labels), str(epochs)]
    environment = {**os.environ, "TF_ENABLE_ONEDNN_OPTS": "1"}  # as workers have it
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    return float(sum(json.loads(finished.stdout).values()))


def main() -> None:
    """Alternate the two sides and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    add_unit_argument(parser)
    arguments = parser.parse_args()
    unit = unit_of(arguments)
    try:
        source, data = "auto", open_unit_data(unit, "auto")
    except DataError:
        source, data = "standin", open_unit_data(unit, "standin")
    assert data is not None, "a unit that trains has a data set"
    ratios, rows, peaks = [], [], []
    for number in range(1, arguments.runs + 1):
        folder = Path(tempfile.mkdtemp())
        seconds, results = grade(unit, source, folder)
        runs = [row["extra_data"]["training"]["runs"][0] for row in results["tests"] if "training" in row["extra_data"]]
        epochs = int(runs[-1]["epochs"])
        loops = bare(unit, data, epochs)
        ratios.append(seconds / loops)
        peaks.append(results["extra_data"]["peak_memory_bytes"] / 1e6)
        rows.append(
            f"| {number} | {seconds:.0f} | {loops:.0f} | {seconds / loops:.2f} | {epochs} | {results['score']:g} |"
        )
        shutil.rmtree(folder)
    table = [
        "| run | `make grade` on the solution, s | bare compiled loops, s | ratio | epochs of question 6 | points |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        f"Median ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}, n = {len(ratios)})."
        f" Data: {data.name}. {describe()}.",
        "",
        f"Peak private memory of a worker: {statistics.median(peaks):.0f} MB"
        f" ({min(peaks):.0f} to {max(peaks):.0f} over the runs).",
    ]
    keep("grading", "\n".join(table))


if __name__ == "__main__":
    main()
