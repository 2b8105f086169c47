"""The same attacks through stock ``otter run`` and through this kit: ``python benchmarks/redteam.py``.

Small assignments are built with Otter's own tools. Each probe is handed in to both graders as the same notebook
and meets the same test file. Whether it succeeded is decided from outside: by files, connections, processes,
memory, and by what the results show to students. Takes some twenty minutes.
``--only WORD`` runs a part, and ``--free`` shows what this kit without its layers would let through.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import probes
import probes_class
import probes_learning
from learning_assignment import LEARNING
from machine import describe, keep
from otter_assignment import SQUARE, Assignment, otter
from probe import Control, Probe
from traps import Observation, Traps

from autograder.sandbox.worker_process import Limits

PROBES = (*probes.PROBES, *probes_learning.PROBES, *probes_class.PROBES)
CONTROLS = (*probes.CONTROLS, *probes_learning.CONTROLS)
FULL_MARKS = 10.0
SECONDS = {SQUARE.name: 60, LEARNING.name: 180}
"""After which a grader is ended, by task."""

MEMORY = Limits().memory_bytes + 2**29
OTTER, KIT, FREE = "otter", "kit", "free"
"""Graders: the last is the kit with workers that do not lock themselves in."""


@dataclass(frozen=True)
class Range:
    """Where the probes meet the graders.

    Attributes:
        folder: of the benchmark; everybody may enter it.
        assignments: what is graded, by name.
        secrets: by where they lie.
    """

    folder: Path
    assignments: dict[str, Assignment]
    secrets: dict[str, str]

    @classmethod
    def build(cls, folder: Path) -> Range:
        """Lay everything out in an empty folder."""
        # Open to all, so that no grader is saved by the mode of a temporary folder.
        folder.chmod(0o755)
        words = {name: f"canary{secrets.token_hex(8)}" for name in ("tests", "neighbour", "environment")}
        words["input"] = str(10**6 + secrets.randbelow(10**6))
        (folder / "neighbour.ipynb").write_text(json.dumps({"cells": [], "metadata": {"name": words["neighbour"]}}))
        assignments = {
            task.name: Assignment.build(task, folder / task.name, word=words["tests"], number=words["input"])
            for task in (SQUARE, LEARNING)
        }
        return cls(folder, assignments, words)

    def grade(self, grader: str, handed_in: Probe | Control) -> Observation:
        """Hand one answer in to one grader, and observe."""
        assignment = self.assignments[handed_in.task]
        place = self.place(grader, handed_in)
        traps = Traps(place, assignment.tests, self.folder / "neighbour.ipynb", MEMORY)
        submission, results = place / "submission.ipynb", place / "results.json"
        assignment.submit(handed_in.source, traps.facts, submission)
        if isinstance(handed_in, Probe):
            submission.write_text(handed_in.remade(submission.read_text()))
        command = otter("run", "-a", str(assignment.package), "-o", str(place), "--no-logo", str(submission))
        if grader != OTTER:
            script = Path(__file__).with_name("kit_run.py")
            command = [
                sys.executable,
                *map(str, (script, handed_in.task, assignment.tests, submission, results)),
                grader,
            ]
        environment = {**os.environ, "COURSE_TOKEN": self.secrets["environment"]}
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=place, env=environment, stdout=log, stderr=log)
            started = time.monotonic()
            status, own, below = traps.watch(process, SECONDS[handed_in.task])
            seconds = time.monotonic() - started
        found = json.loads(results.read_text()) if results.exists() else {}
        return Observation(
            secrets=self.secrets,
            memory=MEMORY,
            grader=process.pid,
            status=status,
            seconds=seconds,
            score=_score(found),
            full_marks=FULL_MARKS,
            text=_visible(found),
            files=traps.files(),
            connections=traps.connections(),
            survivors=traps.survivors(),
            largest_process=below,
            grader_bytes=own,
            ordinary_bytes=own,
        )

    def place(self, grader: str, handed_in: Probe | Control) -> Path:
        """The folder of one grading."""
        return self.folder / f"{handed_in.title.replace(' ', '-')[:60]}-{grader}"


def _score(results: dict[str, Any]) -> float | None:
    """The points of a results file, this kit's or in Gradescope's schema; None where there are none."""
    if "result" in results:
        points: float | None = results["score"]
        return points
    rows = [row for row in results.get("tests", []) if "score" in row]
    return sum(row["score"] for row in rows) if rows else None


def _visible(results: dict[str, Any]) -> str:
    """What a results file shows to students."""
    if "result" in results:
        result = results["result"]
        return json.dumps([*result["notes"], *(check for check in result["checks"] if not check["hidden"])])
    return json.dumps([row for row in results.get("tests", []) if row.get("visibility") != "hidden"])


Memory = dict[tuple[str, str], int]
"""Of a grader's own process with a right answer, in bytes, by grader and task."""


def check_controls(course: Range, controls: Sequence[Control], graders: Sequence[str]) -> Memory:
    """See that honest answers get what they deserve."""
    memory = {}
    for control in controls:
        for grader in graders:
            seen = course.grade(grader, control)
            print(f"{control.title}: {grader}, score {seen.score}", flush=True)
            if seen.has_full_marks != control.is_right:
                log = (course.place(grader, control) / "log").read_text()
                sys.exit(f"{grader} gave {seen.score} for {control.title}:\n{log}")
            if control.is_right:
                memory[grader, control.task] = seen.grader_bytes
    return memory


def rows(course: Range, wanted: Sequence[Probe], graders: Sequence[str]) -> list[tuple[Probe, list[bool]]]:
    """Run each probe through each grader."""
    tasks = {probe.task for probe in wanted}
    memory = check_controls(course, [control for control in CONTROLS if control.task in tasks], graders)
    found = []
    for probe in wanted:
        verdicts = []
        for grader in graders:
            seen = course.grade(grader, probe)
            verdicts.append(probe.succeeded(replace(seen, ordinary_bytes=memory[grader, probe.task])))
            print(
                f"{probe.title}: {grader} {'succeeded' if verdicts[-1] else 'stopped'}, score {seen.score},"
                f" {seen.seconds:.0f} s, {seen.grader_bytes >> 20} MB",
                flush=True,
            )
        found.append((probe, verdicts))
    return found


def main() -> None:
    """Run the probes and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="only probes with this in their title; keeps no results")
    parser.add_argument("--free", action="store_true", help="only this kit, without its layers; keeps no results")
    arguments = parser.parse_args()
    graders = (FREE,) if arguments.free else (OTTER, KIT)
    wanted = [probe for probe in PROBES if arguments.only in probe.title]
    with tempfile.TemporaryDirectory(prefix="redteam-") as name:
        course = Range.build(Path(name))
        found = rows(course, wanted, graders)
        last = next(control for control in CONTROLS if control.task in {probe.task for probe in wanted})
        layers = json.loads((course.place(graders[-1], last) / "results.json").read_text())["layers"]
    if arguments.only or arguments.free:
        return
    lines = ["| attack | succeeded if | stock `otter run` | this kit |", "|---|---|---|---|"]
    for probe, verdicts in found:
        words = ["**succeeded**" if verdict else "stopped" for verdict in verdicts]
        lines.append(f"| {probe.title}{' †' if probe.is_contained else ''} | {probe.evidence} | {' | '.join(words)} |")
    totals = [sum(verdicts[place] for _, verdicts in found) for place in range(len(graders))]
    lines.append(f"| succeeded | | {totals[0]} of {len(found)} | {totals[1]} of {len(found)} |")
    caption = (
        f"Otter-Grader {version('otter-grader')}, one run each, the same notebooks and the same test file; layers in"
        f" force for this kit: {', '.join(layers)}. {describe()}."
    )
    keep("redteam", "\n".join([*lines, "", caption]))


if __name__ == "__main__":
    main()
