"""Which machine and versions a measurement was made with, and how benchmarks keep their results."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["RESULTS", "describe", "keep"]

RESULTS = Path(__file__).parent / "results"
"""Last results, as tables that the README repeats."""


def describe() -> str:
    """Processor, cores, memory and versions in one line."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in _read("/proc/cpuinfo").splitlines()
            if line.startswith("model name")
        ),
        platform.processor() or platform.machine(),
    )
    memory = next((line.split()[1] for line in _read("/proc/meminfo").splitlines() if line.startswith("MemTotal")), "0")
    cores = len(os.sched_getaffinity(0))
    packages = ", ".join(f"{name} {version(name)}" for name in (_tensorflow(), "keras", "numpy"))
    return (
        f"{model}, {cores} cores, {int(memory) / 2**20:.0f} GB; {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}, {packages}"
    )


def keep(name: str, table: str) -> None:
    """Print a table and keep it as ``results/<name>.md``."""
    print(table)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(table + "\n", encoding="utf-8")


def _tensorflow() -> str:
    """The package that provides TensorFlow; its build for processors only has another name."""
    try:
        version("tensorflow")
    except PackageNotFoundError:
        return "tensorflow-cpu"
    return "tensorflow"


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
