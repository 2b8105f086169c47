"""One right submission, through this kit and through stock Otter: ``python benchmarks/one_submission.py --unit U``.

The solution notebook is handed in to ``make grade``, to ``otter run`` with this kit's plugin, and to ``otter run`` as
Otter alone does it: the notebook is run from top to bottom in a kernel, all its training with it, and then meets its
public tests. Stock Otter has it easier: no hidden test, and no look at a network but its own. Where the notebook says
how many epochs its last network trains, it is run once more with as many as the kit needed.

Our notebooks turn on oneDNN, TensorFlow's fast convolutions; the copies that courses teach from leave that to
TensorFlow, which does so on few processors. So stock Otter runs the notebook once without that line, too; workers of
this kit have oneDNN whatever a notebook says.

Real images where ``AUTOGRADER_DATA`` or a cache has them; otherwise the stand-in, and the table says so.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from machine import describe, keep
from otter_assignment import otter
from units import add_unit_argument, unit_of

from autograder.data.sets import DataSet
from autograder.errors import DataError
from autograder.gradescope.package import package_unit
from autograder.grading.unit_data import open_unit_data
from autograder.units.unit import REPOSITORY, Unit

_EPOCHS = re.compile(r"^num_epochs = \d+$", re.MULTILINE)
_ONEDNN = re.compile(r"^os\.environ\.setdefault\('TF_ENABLE_ONEDNN_OPTS'.*$", re.MULTILINE)
_TRAINING = "training-run"


def by_the_kit(unit: Unit, data: str, folder: Path) -> tuple[float, dict[str, Any]]:
    """Seconds of ``autograder grade`` with a cache that knows nothing, and its results file."""
    (folder / "class").mkdir()
    shutil.copy(unit.solution_notebook(), folder / "class" / "solution.ipynb")
    command = [sys.executable, "-I", "-m", "autograder", "grade", str(folder / "class"), "--unit", unit.name]
    command += ["--data", data, "--out", str(folder / "grades")]
    seconds = timed(command, folder)
    path = folder / "grades" / unit.name / "submissions" / "solution" / "results.json"
    return seconds, json.loads(path.read_text(encoding="utf-8"))


def by_the_plugin(unit: Unit, data: str, folder: Path) -> tuple[float, dict[str, Any]]:
    """The same by ``otter run`` with the zip that the kit makes; the platform's time limit is no matter here."""
    package = package_unit(unit, folder, data=data).path
    shutil.copy(unit.solution_notebook(), folder / "solution.ipynb")
    seconds = timed(otter("run", "-a", str(package), "solution.ipynb"), folder)
    return seconds, json.loads((folder / "results.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Peer:
    """Stock Otter on one kind of the notebook.

    Attributes:
        title: of its row.
        epochs: of the last network; None for those of the notebook.
        turns_on_onednn: whether the notebook does; else TensorFlow chooses.
    """

    title: str
    epochs: int | None = None
    turns_on_onednn: bool = True

    def changed(self, notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
        """The notebook as it is run."""
        if self.epochs is not None:
            for cell in trained_so_often(notebook):
                cell.source = _EPOCHS.sub(f"num_epochs = {self.epochs}", cell.source)
        if not self.turns_on_onednn:
            for cell in turning_on_onednn(notebook):
                cell.source = _ONEDNN.sub("", cell.source)
        return notebook


def by_otter(unit: Unit, data: str, folder: Path, peer: Peer) -> tuple[float, float]:
    """Seconds of stock ``otter run``, and the points that it gives, as a part of those that there are.

    Args:
        unit: the teaching unit.
        data: as for ``make grade``.
        folder: an empty one.
        peer: how the notebook is run.
    """
    notebook = peer.changed(nbformat.read(unit.solution_notebook(), as_version=4))
    nbformat.write(notebook, folder / "solution.ipynb")
    tests = unit.student_notebook().parent / "tests"
    generate = otter("generate", "-t", str(tests), "-o", str(folder / "stock.zip"), "--no-config", "--no-environment")
    subprocess.run(generate, check=True, cwd=folder, capture_output=True)
    images = os.environ.get("AUTOGRADER_DATA", "auto") if data == "auto" else data
    surroundings = {"AUTOGRADER_DATA": images, "MPLBACKEND": "Agg"}
    seconds = timed(otter("run", "-a", "stock.zip", "solution.ipynb"), folder, surroundings)
    rows = json.loads((folder / "results.json").read_text(encoding="utf-8"))["tests"]
    rows = [row for row in rows if row.get("max_score")]
    return seconds, sum(row.get("score", 0.0) for row in rows) / sum(row["max_score"] for row in rows)


def trained_so_often(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Cells of training runs that say how many epochs they have."""
    return [
        cell for cell in notebook.cells if _TRAINING in cell.metadata.get("tags", ()) and _EPOCHS.search(cell.source)
    ]


def turning_on_onednn(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Cells with the line for it."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and _ONEDNN.search(cell.source)]


def timed(command: Sequence[str], folder: Path, surroundings: Mapping[str, str] | None = None) -> float:
    """Seconds of a command that must end well, and trains the unit's given network anew where it needs it."""
    shutil.rmtree(Path(os.environ["AUTOGRADER_CACHE"], "grading"), ignore_errors=True)
    log = folder / "log"
    inherited = {name: value for name, value in os.environ.items() if name != "TF_ENABLE_ONEDNN_OPTS"}
    started = time.perf_counter()
    with log.open("wb") as file:
        done = subprocess.run(
            command,
            check=False,
            cwd=folder,
            env={**inherited, "PYTHONPATH": str(REPOSITORY), **(surroundings or {})},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(log.read_text(errors="replace")[-4000:])
    return seconds


def epochs_of_last(results: dict[str, Any]) -> int:
    """How many epochs of the last network that was trained there were."""
    rows = [row["extra_data"]["training"] for row in results["tests"] if "training" in row["extra_data"]]
    return int(rows[-1]["runs"][0]["epochs"]) if rows else 0


def images_of(unit: Unit) -> tuple[str, DataSet | None]:
    """The images, and what commands call them."""
    try:
        return "auto", open_unit_data(unit, "auto", download=False)
    except DataError:
        return "standin", open_unit_data(unit, "standin")


def main() -> None:
    """Hand it in to each, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    unit = unit_of(parser.parse_args())
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["AUTOGRADER_CACHE"] = str(Path(scratch, "images"))
        source, data = images_of(unit)

        def folder(name: str) -> Path:
            Path(scratch, name).mkdir()
            return Path(scratch, name)

        seconds, results = by_the_kit(unit, source, folder("kit"))
        full = results["extra_data"]["max"]
        rows = [("`make grade`", seconds, f"{results['score']:g} of {full:g}")]
        print(rows, flush=True)
        plugged, through = by_the_plugin(unit, source, folder("plugin"))
        rows.append(("`otter run` with the plugin", plugged, f"{through['score']:g} of {full:g}"))
        print(rows, flush=True)
        epochs = epochs_of_last(results)
        notebook = nbformat.read(unit.solution_notebook(), as_version=4)
        peers = [Peer("stock `otter run`")]
        if trained_so_often(notebook) and epochs:
            peers.append(Peer(f"stock `otter run`, {epochs} epochs of the last network", epochs=epochs))
        if turning_on_onednn(notebook):
            peers.append(Peer("stock `otter run`, oneDNN left to TensorFlow", turns_on_onednn=False))
        for number, peer in enumerate(peers):
            took, part = by_otter(unit, source, folder(f"stock {number}"), peer)
            rows.append((peer.title, took, f"{part:.0%} of the public tests"))
            print(rows, flush=True)
    lines = [
        "| the solution, through | seconds | times `make grade` | points |",
        "|---|---|---|---|",
        *(f"| {name} | {took:.0f} | {took / seconds:.1f} | {points} |" for name, took, points in rows),
        "",
        f"One run each. `make grade` trained the last network for {epochs} epochs. Unit `{unit.name}`, data:"
        f" {'none' if data is None else data.name}. {describe()}.",
    ]
    keep("one_submission", "\n".join(lines))


if __name__ == "__main__":
    main()
