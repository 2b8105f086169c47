"""What ``make demo`` takes on a machine that has graded nothing yet: ``python benchmarks/demo.py``.

Units are built, and the example submissions of each are graded on the stand-in data, as the Makefile does it, with a
cache of their own. What trained in a unit's grading stands beside it: the processor time of its training runs, each of
which is a plain loop over the images.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import describe, keep

from autograder.units.unit import load_unit, unit_names

COMMAND = (sys.executable, "-I", "-m", "autograder")


def timed(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Run the kit; seconds of the clock and of the processor."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([*COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL, env=environment)
    seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def training_seconds(out: Path) -> tuple[int, float]:
    """The training runs in a unit's results, and the processor time that they took together."""
    runs: dict[str, float] = {}
    for path in sorted(out.glob("submissions/*/results.json")):
        for row in json.loads(path.read_text(encoding="utf-8"))["tests"]:
            facts = row["extra_data"]
            # The given network's run stands in everybody's results.
            whose = path.parent.name if facts["question"] != "environment" else ""
            for run in (facts.get("training") or {}).get("runs", ()):
                runs[f"{whose} {facts['question']} {run['seed']}"] = run["cpu_seconds"]
    return len(runs), sum(runs.values())


def main() -> None:
    """Measure once, and keep the table."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "AUTOGRADER_CACHE": f"{folder}/cache"}
        build, build_cpu = timed(["build"], environment)
        total, total_cpu, rows = build, build_cpu, [f"| build of all units | {build:.0f} | {build_cpu:.0f} | - | - |"]
        for name in unit_names():
            examples = load_unit(name).root / "examples" / "submissions" / name
            seconds, cpu = timed(
                ["grade", str(examples), "--unit", name, "--data", "standin", "--out", f"{folder}/grades"], environment
            )
            runs, trained = training_seconds(Path(folder) / "grades" / name)
            files = len(list(examples.iterdir()))
            rows.append(f"| `{name}`, {files} files | {seconds:.0f} | {cpu:.0f} | {runs} | {trained:.0f} |")
            total, total_cpu = total + seconds, total_cpu + cpu
    table = "\n".join(
        [
            "| | seconds | of the processor | training runs | these, of the processor |",
            "|---|---|---|---|---|",
            *rows,
            f"| **all** | **{total:.0f}** | {total_cpu:.0f} | | |",
        ]
    )
    keep("demo", f"{table}\n\nOnce, from a cache that was empty. {describe()}.")


if __name__ == "__main__":
    main()
