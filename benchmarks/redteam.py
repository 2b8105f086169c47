"""The same attacks through stock ``otter run`` and through this kit: ``python benchmarks/redteam.py``.

One small assignment is built with Otter's own tools. Each probe is handed in to both graders as the same notebook
and meets the same test file. Whether it succeeded is decided from outside: by files, connections, processes,
memory, and by what the results show to students. Takes some ten minutes.
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
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from machine import describe, keep
from otter_assignment import Assignment, otter
from probes import CONTROLS, PROBES, Probe
from traps import Observation, Traps

from autograder.sandbox.process import Limits

FULL_MARKS = 10.0
SECONDS = 60
MEMORY = Limits().memory_bytes + 2**29
OTTER, KIT, FREE = "otter", "kit", "free"
"""Graders: the last is the kit with workers that do not lock themselves in."""


@dataclass(frozen=True)
class Range:
    """Where the probes meet the graders.

    Attributes:
        folder: of the benchmark; everybody may enter it.
        assignment: what is graded.
        secrets: by where they lie.
    """

    folder: Path
    assignment: Assignment
    secrets: dict[str, str]

    @classmethod
    def build(cls, folder: Path) -> Range:
        """Lay everything out in an empty folder."""
        # Open to all, so that no grader is saved by the mode of a temporary folder.
        folder.chmod(0o755)
        words = {name: f"canary{secrets.token_hex(8)}" for name in ("tests", "neighbour", "environment")}
        words["input"] = str(10**6 + secrets.randbelow(10**6))
        (folder / "neighbour.ipynb").write_text(json.dumps({"cells": [], "metadata": {"name": words["neighbour"]}}))
        assignment = Assignment.build(folder, word=words["tests"], number=words["input"])
        return cls(folder, assignment, words)

    def grade(self, grader: str, name: str, source: str) -> Observation:
        """Hand one answer in to one grader, and observe."""
        place = self.folder / f"{name}-{grader}"
        traps = Traps(place, self.assignment.tests, self.folder / "neighbour.ipynb", MEMORY)
        submission, results = place / "submission.ipynb", place / "results.json"
        self.assignment.submit(source, traps.facts, submission)
        command = otter("run", "-a", str(self.assignment.package), "-o", str(place), "--no-logo", str(submission))
        if grader != OTTER:
            script = Path(__file__).with_name("kit_run.py")
            command = [sys.executable, *map(str, (script, self.assignment.tests, submission, results)), grader]
        environment = {**os.environ, "COURSE_TOKEN": self.secrets["environment"]}
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=place, env=environment, stdout=log, stderr=log)
            status, own, below = traps.watch(process, SECONDS)
        found = json.loads(results.read_text()) if results.exists() else {}
        return Observation(
            secrets=self.secrets,
            memory=MEMORY,
            grader=process.pid,
            status=status,
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


def check_controls(course: Range, graders: Sequence[str]) -> dict[str, int]:
    """See that honest answers get what they deserve; return each grader's memory with a right one, in bytes."""
    memory = {}
    for grader in graders:
        right, wrong = (course.grade(grader, name.replace(" ", "-"), source) for name, source in CONTROLS.items())
        if right.score != FULL_MARKS or wrong.score == FULL_MARKS:
            log = (course.folder / f"a-right-answer-{grader}" / "log").read_text()
            sys.exit(f"{grader} gave {right.score} for a right answer and {wrong.score} for a wrong one:\n{log}")
        memory[grader] = right.grader_bytes
    return memory


def rows(course: Range, probes: Sequence[Probe], graders: Sequence[str]) -> list[tuple[Probe, list[bool]]]:
    """Run each probe through each grader."""
    memory = check_controls(course, graders)
    found = []
    for number, probe in enumerate(probes):
        verdicts = []
        for grader in graders:
            seen = course.grade(grader, f"probe-{number}", probe.source)
            verdicts.append(probe.succeeded(replace(seen, ordinary_bytes=memory[grader])))
            print(
                f"{probe.title}: {grader} {'succeeded' if verdicts[-1] else 'stopped'}, score {seen.score}", flush=True
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
    probes = [probe for probe in PROBES if arguments.only in probe.title]
    with tempfile.TemporaryDirectory(prefix="redteam-") as name:
        course = Range.build(Path(name))
        found = rows(course, probes, graders)
        last = course.folder / f"a-right-answer-{graders[-1]}" / "results.json"
        layers = json.loads(last.read_text())["layers"]
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
