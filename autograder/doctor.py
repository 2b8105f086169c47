"""What this machine offers to the grader, line by line, with a remedy for what is missing."""

from __future__ import annotations

import os
import platform

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.data import open_data
from autograder.devices import has_gpu
from autograder.errors import AutograderError
from autograder.sandbox.launcher import ProcessSandbox
from autograder.speed import REFERENCE_MACHINE, measure_speed
from autograder.units import REPOSITORY

__all__ = ["examine"]


def examine() -> bool:
    """Print what is there; whether this machine can grade at all."""
    table = Table(title="What this machine offers")
    for column in ("what", "state", "remarks"):
        table.add_column(column, overflow="fold")

    def line(what: str, state: str, remark: str = "") -> None:
        table.add_row(what, Text(state, style="red" if state == "missing" else ""), Text(remark))

    line("machine", platform.machine(), f"{platform.system()} {platform.release()}, Python {platform.python_version()}")
    line("processors", str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()))
    line("GPU", "yes" if has_gpu() else "no", "" if has_gpu() else "grading runs on the processors")
    sandbox = _examine_sandbox(line)
    for source in ("auto", "standin"):
        try:
            data = open_data(source, download=False)
            line(f"data: {source}", "yes", data.name)
        except AutograderError as error:
            line(f"data: {source}", "no", str(error))
    languages = sorted(path.name for path in (REPOSITORY / "assignment").glob("*") if path.is_dir())
    line("languages", ", ".join(languages) or "none", "" if languages else "run `make build`")
    Console().print(table)
    return sandbox


_REMEDIES = {
    "no capabilities": "grade as root of a machine or container of your own, or as an ordinary user",
    "bubblewrap": "install Debian's package bubblewrap; containers mostly forbid it, and the other layers do without",
    "own user": "only root can give each worker a user of its own",
    "landlock": "needs Linux 5.13 or later, with Landlock among its security modules",
    "seccomp": "install libseccomp (Debian: libseccomp2)",
}
_FAULT = "every Linux offers this: please report it as a fault of the kit"


def _examine_sandbox(line: object) -> bool:
    assert callable(line)
    try:
        with ProcessSandbox() as sandbox:
            line("TensorFlow", sandbox.tensorflow_version, f"Keras {sandbox.keras_version}")
            factor = measure_speed(sandbox)
            remark = f"than the machine that time limits are stated for ({REFERENCE_MACHINE}); they are stretched by it"
            line("speed", f"{factor:g} times slower" if factor > 1 else "as fast or faster", remark)
            for layer, holds in sandbox.layers.items():
                line(
                    f"sandbox: {layer}",
                    "in force" if holds else "not in force",
                    "" if holds else _REMEDIES.get(layer, _FAULT),
                )
    except AutograderError as error:
        line("sandbox", "missing", str(error))
        return False
    return True
