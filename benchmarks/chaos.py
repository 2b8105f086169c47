"""What a crash costs: ``python benchmarks/chaos.py [--unit U] [--runs N] [--kills N] [--seed S] [--cluster local:2]``.

The example submissions are graded once undisturbed, a question at a time. Then they are graded again and again from
nothing, as an instructor does it, while random processes of that run are ended by SIGKILL at random times: the grader,
the zygote, a worker, or the reader; on a cluster, its scheduler and its machines, too. Whenever the command ends with a
fault or is killed, it is given again. In the end ``grades.csv`` must be that of the undisturbed run, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from machine import describe, keep
from units import add_unit_argument, unit_of

from autograder.units.unit import Unit

__all__ = ["Course", "Disturbed", "disturbed", "undisturbed"]

_COMMAND = "import sys; sys.path.insert(0, sys.argv.pop(1)); from autograder.commands.main import main; main()"
_ZYGOTE = "autograder.sandbox.worker.zygote"
_POLL_SECONDS = 0.02
_MOST_STARTS = 30
"""Of the command in one run: more than all kills together may ask for."""

KINDS = ("grader", "zygote", "worker", "other")
"""What is killed; the last is the reader, what wraps a zygote, and the processes of a cluster."""


@dataclass(frozen=True)
class Course:
    """What is graded.

    Attributes:
        unit: the unit, in a checkout with a kit.
        submissions: a class.
        data: as for ``make grade``.
        cluster: likewise, of the disturbed runs; "" for this machine alone.
    """

    unit: Unit
    submissions: Path
    data: str = "standin"
    cluster: str = ""

    def grade(self, output: Path, *options: str) -> subprocess.Popen[bytes]:
        """Start grading, as an instructor does."""
        arguments = ["grade", self.submissions, "--unit", self.unit.name, "--data", self.data, "--out", output]
        command = [sys.executable, "-I", "-c", _COMMAND, self.unit.root, *arguments, *options]
        return subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def grades(self, output: Path) -> bytes:
        """What was written in the end."""
        return (output / self.unit.name / "grades.csv").read_bytes()


@dataclass
class Disturbed:
    """A run that was disturbed.

    Attributes:
        grades: its ``grades.csv``.
        starts: how often the command was given.
        killed: what was killed, in order.
    """

    grades: bytes = b""
    starts: int = 0
    killed: list[str] = field(default_factory=list)

    def compared(self, right: bytes) -> Counter[str]:
        """Submissions that are lost, changed, charged, or have a zero that is none, by comparison with right ones.

        ``charged``: their total is lower, or their status names a fault of theirs, and it should not.
        """
        mine, theirs = _rows(self.grades), _rows(right)
        found: Counter[str] = Counter()
        for name, row in theirs.items():
            if name not in mine:
                found["lost"] += 1
                continue
            cells = [(mine[name].get(column, ""), cell) for column, cell in row.items()]
            found["changed"] += any(got != wanted for got, wanted in cells)
            found["false zeros"] += any(got == "0" != wanted for got, wanted in cells)
            is_lower = float(mine[name]["total"] or 0) < float(row["total"] or 0)
            found["charged"] += is_lower or mine[name]["status"] != row["status"]
        return found


def undisturbed(course: Course, output: Path) -> tuple[bytes, float]:
    """``grades.csv`` of a run in which one thing is done after the other, and its seconds."""
    started = time.monotonic()
    status = course.grade(output, "--jobs", "1").wait()
    if status:
        raise SystemExit(f"the undisturbed run ended with status {status}")
    return course.grades(output), time.monotonic() - started


def disturbed(course: Course, output: Path, chance: random.Random, *, seconds: float, kills: int) -> Disturbed:
    """Grade from nothing while processes are killed, until the command ends well.

    Args:
        course: what is graded.
        output: an empty folder.
        chance: what draws times and processes.
        seconds: what an undisturbed run takes.
        kills: how many processes at most; what the run does not last for is left out.
    """
    run = Disturbed()
    moments = sorted(chance.uniform(0.0, seconds) for _kill in range(kills))
    begun = time.monotonic()
    while run.starts < _MOST_STARTS:
        process = course.grade(output, *(["--cluster", course.cluster] if course.cluster else []))
        run.starts += 1
        while process.poll() is None:
            if moments and time.monotonic() - begun >= moments[0]:
                moments.pop(0)
                run.killed += _kill_one(process.pid, chance)
            time.sleep(_POLL_SECONDS)
        if process.returncode == 0:
            run.grades = course.grades(output)
            return run
    raise SystemExit(f"after {_MOST_STARTS} starts, the command did not end well")


def _kill_one(grader: int, chance: random.Random) -> list[str]:
    """End one process of a run, each kind being as likely; what it was, or nothing where it had ended by then."""
    processes = _processes(grader)
    kind = chance.choice(sorted(processes))
    victim = chance.choice(sorted(processes[kind]))
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        return []
    return [kind]


def _processes(grader: int) -> dict[str, list[int]]:
    """The processes that a grader has started, and itself, by kind."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found: dict[str, list[int]] = {"grader": [grader]}
    inside = {grader: False}  # whether it is a zygote's or a worker's
    grown = True
    while grown:
        grown = False
        for pid, parent in parents.items():
            if parent in inside and pid not in inside:
                inside[pid] = _is_zygotes(pid)
                kind = "worker" if inside[parent] else "zygote" if inside[pid] else "other"
                found.setdefault(kind, []).append(pid)
                grown = True
    return found


def _is_zygotes(pid: int) -> bool:
    try:
        is_python = "python" in str(Path(f"/proc/{pid}/exe").readlink())
        return is_python and _ZYGOTE in Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:  # it has ended, or is a worker that nobody may look at
        return False


def _rows(grades: bytes) -> dict[str, dict[str, str]]:
    return {row["submission"]: row for row in csv.DictReader(io.StringIO(grades.decode()))}


def _table(runs: Sequence[Disturbed], right: bytes, seconds: float, course: Course) -> str:
    found = sum((run.compared(right) for run in runs), Counter())
    killed = Counter(kind for run in runs for kind in run.killed)
    lines = [
        "| runs | processes killed | of these: " + ", ".join(KINDS) + " | starts of the command | not byte-identical |"
        " lost | changed | false zeros | innocents charged |",
        "|---|---|---|---|---|---|---|---|---|",
        f"| {len(runs)} | {killed.total()} | {', '.join(str(killed[kind]) for kind in KINDS)} |"
        f" {sum(run.starts for run in runs)} | {sum(run.grades != right for run in runs)} | {found['lost']} |"
        f" {found['changed']} | {found['false zeros']} | {found['charged']} |",
        "",
        f"{len(_rows(right))} submissions to `{course.unit.name}`, data: {course.data};"
        f" {course.cluster or 'one machine'}; undisturbed {seconds:.0f} s. {describe()}.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Disturb runs, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--data", default="standin", help="as for make grade")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--kills", type=int, default=4, help="processes killed in each run, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cluster", default="", help="as for make grade")
    arguments = parser.parse_args()
    unit = unit_of(arguments)
    course = Course(unit, unit.root / "examples" / "submissions" / unit.name, arguments.data, arguments.cluster)
    runs = []
    with tempfile.TemporaryDirectory() as scratch:
        right, seconds = undisturbed(course, Path(scratch, "undisturbed"))
        for number in range(arguments.runs):
            chance = random.Random(arguments.seed + number)
            runs.append(disturbed(course, Path(scratch, str(number)), chance, seconds=seconds, kills=arguments.kills))
            print(f"run {number}: killed {runs[-1].killed}, {dict(runs[-1].compared(right))}", flush=True)
    keep("chaos-cluster" if course.cluster else "chaos", _table(runs, right, seconds, course))


if __name__ == "__main__":
    main()
