"""A right submission in a container as Gradescope gives it: ``python benchmarks/containers.py --unit U [--data D]``.

The unit's zip is laid out as the platform lays it out, its image is prepared, and ``run_autograder`` grades the
solution notebook in a control group of Linux with a share of one processor and a bound of memory, none of its files in
the kernel's cache before. Needs root. Every run is a line of ``results/containers.jsonl``; the page shows the last of
each kind.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machine import PAGES, RESULTS, describe, keep
from units import add_unit_argument, unit_of

from autograder.gradescope.package import package_unit
from autograder.units.unit import Unit

_SAMPLED_EVERY = 0.2
_ROOT = Path("/sys/fs/cgroup")
_PERIOD = 100_000  # microseconds, of a processor's share


@dataclass(frozen=True)
class Container:
    """A control group, of version 2 or of the separate trees of version 1.

    Attributes:
        folders: its folder for processor time, for memory and for the count of processor time.
    """

    folders: tuple[Path, Path, Path]

    @property
    def is_unified(self) -> bool:
        """Whether it is of version 2."""
        return len(set(self.folders)) == 1

    def limit(self, processors: float, megabytes: int) -> None:
        """Set its bounds."""
        cpu, memory, _count = self.folders
        quota = int(processors * _PERIOD)
        if self.is_unified:
            (cpu / "cpu.max").write_text(f"{quota} {_PERIOD}")
            (memory / "memory.max").write_text(str(megabytes * 2**20))
        else:
            (cpu / "cpu.cfs_period_us").write_text(str(_PERIOD))
            (cpu / "cpu.cfs_quota_us").write_text(str(quota))
            (memory / "memory.limit_in_bytes").write_text(str(megabytes * 2**20))

    def command(self, *words: str) -> list[str]:
        """A command that runs in it."""
        enter = "".join(f"echo $$ > '{folder}/cgroup.procs'; " for folder in dict.fromkeys(self.folders))
        return ["sh", "-c", f'{enter}exec "$@"', "sh", *words]

    def private_bytes(self) -> int:
        """Memory of all its processes that is no file's."""
        name = "anon" if self.is_unified else "total_rss"
        lines = (self.folders[1] / "memory.stat").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith(f"{name} ")))

    def processor_seconds(self) -> float:
        """What its processes have used."""
        if self.is_unified:
            lines = (self.folders[2] / "cpu.stat").read_text().splitlines()
            return int(next(line.split()[1] for line in lines if line.startswith("usage_usec "))) / 1e6
        return int((self.folders[2] / "cpuacct.usage").read_text()) / 1e9


@contextmanager
def container(processors: float, megabytes: int) -> Iterator[Container]:
    """A new one, which is removed with whatever runs in it."""
    name = f"benchmark-{secrets.token_hex(4)}"
    is_unified = (_ROOT / "cgroup.controllers").exists()
    trees = ("", "", "") if is_unified else ("cpu", "memory", "cpuacct")
    made = Container((_ROOT / trees[0] / name, _ROOT / trees[1] / name, _ROOT / trees[2] / name))
    for folder in made.folders:
        folder.mkdir(exist_ok=True)
    try:
        made.limit(processors, megabytes)
        yield made
    finally:
        for folder in dict.fromkeys(made.folders):
            _remove(folder)


def _remove(folder: Path) -> None:
    for inner in [path for path in folder.iterdir() if path.is_dir()]:
        _remove(inner)
    for _ in range(50):
        try:
            folder.rmdir()
        except OSError:  # a process in it has not quite ended
            time.sleep(0.1)
        else:
            return


def laid_out(unit: Unit, data: str, folder: Path) -> tuple[Path, dict[str, str]]:
    """An image with the solution handed in: the folder in the place of ``/autograder``, and the environment of runs."""
    package = package_unit(unit, folder, data=data).path
    root = folder / "autograder"
    for name in ("source", "submission", "results", "venv/bin"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(package) as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, root / "source"))
            path.chmod(entry.external_attr >> 16 & 0o777)
    shutil.copy(root / "source" / "run_autograder", root)
    python = root / "venv" / "bin" / "python"  # what setup.sh would install, this interpreter has
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (root / "submission_metadata.json").write_text("{}")
    shutil.copy(unit.solution_notebook(), root / "submission")
    environment = {"PATH": os.environ["PATH"], "AUTOGRADER_CACHE": str(folder / "cache"), "LANG": "C.UTF-8"}
    subprocess.run(["bash", str(root / "source" / "setup.sh"), "data"], check=True, env=environment)
    return root, environment


def measured(unit: Unit, data: str, processors: float, megabytes: int) -> dict[str, Any]:
    """One run, as a line of the results."""
    with tempfile.TemporaryDirectory() as folder, container(processors, megabytes) as group:
        root, environment = laid_out(unit, data, Path(folder))
        Path("/proc/sys/vm/drop_caches").write_text("1")
        started, peak = time.monotonic(), 0
        command = group.command(str(root / "run_autograder"))
        process = subprocess.Popen(
            command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        while process.poll() is None:
            peak = max(peak, group.private_bytes())
            time.sleep(_SAMPLED_EVERY)
        seconds, processor_seconds = time.monotonic() - started, group.processor_seconds()
        rows = json.loads((root / "results" / "results.json").read_text())["tests"]
    graded = [row for row in rows if row.get("max_score") is not None]
    return {
        "unit": unit.name,
        "data": data if data == "standin" else Path(data).name,
        "processors": processors,
        "megabytes": megabytes,
        "limit": unit.gradescope.seconds,
        "seconds": seconds,
        "processor_seconds": processor_seconds,
        "private_bytes": peak,
        "score": sum(row.get("score", 0.0) for row in graded),
        "ungraded": sum("score" not in row for row in graded),
        "points": unit.points,
        "machine": describe(),
    }


def table(runs: list[dict[str, Any]]) -> str:
    """In Markdown: the last run of each kind."""
    last = {(run["unit"], run["data"], run["processors"], run["megabytes"]): run for run in runs}
    lines = [
        "| unit | images | processor, memory, time limit | the solution under it | points | private memory |",
        "|---|---|---|---|---|---|",
    ]
    for (unit, data, processors, megabytes), run in sorted(last.items()):
        ungraded = f", {run['ungraded']} checks not reached" if run["ungraded"] else ""
        lines.append(
            f"| `{unit}` | {data} | {processors:g}, {megabytes} MB, {run['limit']:.0f} s"
            f" | after {run['seconds']:.0f} s ({run['processor_seconds']:.0f} s of processor time){ungraded}"
            f" | {run['score']:g} of {run['points']:g} | {run['private_bytes'] / 1e6:.0f} MB |"
        )
    machines = " And: ".join(dict.fromkeys(run["machine"] for run in last.values()))
    return "\n".join([*lines, "", f"One run each. {machines}."])


def main() -> None:
    """Measure one kind, and keep the table of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--data", default="standin", help="standin, or a file to bring along")
    parser.add_argument("--processors", type=float, default=0.5)
    parser.add_argument("--megabytes", type=int, default=768)
    asked = parser.parse_args()
    run = measured(unit_of(asked), asked.data, asked.processors, asked.megabytes)
    path = RESULTS / "containers.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(run)}\n")
    lines = path.read_text(encoding="utf-8").splitlines()
    keep("containers", table(list(map(json.loads, lines))), PAGES.parent / "instructors")


if __name__ == "__main__":
    main()
