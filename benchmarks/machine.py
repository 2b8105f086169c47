"""Which machine and versions a measurement was made with, and how benchmarks keep their results.

A page in ``docs/measured/`` is prose with places for tables. A place lies between the lines ``<!-- measured: NAME -->``
and ``<!-- end of NAME -->``; the benchmark of that name writes what stands there, and people write the rest.
"""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["PAGES", "RESULTS", "describe", "keep"]

RESULTS = Path(__file__).parent / "results"
"""Raw data of long measurements, a line per run."""

PAGES = Path(__file__).parent.parent / "docs" / "measured"
"""Last results, as tables in pages that people read."""


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


def keep(name: str, table: str, pages: Path = PAGES) -> Path:
    """Print a table and put it in its place.

    Args:
        name: of the place.
        table: Markdown.
        pages: the folder of the pages.

    Returns:
        The page that holds it: the first with a place of that name, else a new one of that name.
    """
    print(table)
    begin, end = f"<!-- measured: {name} -->\n", f"\n<!-- end of {name} -->"
    place = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    filled = f"{begin}\n{table.strip()}\n{end}"
    for page in sorted(pages.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if place.search(text):
            page.write_text(place.sub(lambda _: filled, text), encoding="utf-8")
            return page
    page = pages / f"{name}.md"
    page.write_text(f"# {name}\n\n{filled}\n", encoding="utf-8")
    return page


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
