"""How long the command line takes to answer, beside the bare interpreter: ``python benchmarks/command_line.py``."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from machine import describe, keep

RUNS = 20
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -I -m autograder --help": [sys.executable, "-I", "-m", "autograder", "--help"],
    "python -I -m autograder grade --help": [sys.executable, "-I", "-m", "autograder", "grade", "--help"],
}


def seconds(command: list[str]) -> float:
    """Wall-clock time of one run."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """Run the commands in turn, so that a drift of the machine meets all of them, and print the table."""
    for command in COMMANDS.values():
        seconds(command)
    runs: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            runs[name].append(seconds(command))
    bare = statistics.median(runs["python -c pass"])
    lines = ["| command | median, s | lowest | highest | times the bare interpreter |", "|---|---|---|---|---|"]
    for name, values in runs.items():
        median = statistics.median(values)
        lines.append(f"| `{name}` | {median:.3f} | {min(values):.3f} | {max(values):.3f} | {median / bare:.1f} |")
    keep("command_line", "\n".join([*lines, "", f"{RUNS} runs each, in turn. {describe()}."]))


if __name__ == "__main__":
    main()
