"""What this machine offers to the grader, line by line, with a remedy for what is missing."""

from __future__ import annotations

import os
import platform
from typing import Protocol

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.errors import AutograderError
from autograder.grading.speed import REFERENCE_MACHINE, measure_speed
from autograder.grading.unit_data import data_description, open_unit_data
from autograder.locale.messages import N_, _
from autograder.locale.numbers import number
from autograder.results.words import layer_text
from autograder.sandbox.devices import has_gpu
from autograder.sandbox.launcher import ProcessSandbox
from autograder.units.unit import REPOSITORY, load_unit, unit_names

__all__ = ["examine"]


class _Line(Protocol):
    """Adds a line to the table."""

    def __call__(self, what: str, state: str, remark: str = "") -> None: ...


def examine() -> bool:
    """Print what is there; whether this machine can grade at all."""
    table = Table(title=_("What this machine offers"))
    for column in (_("what"), _("state"), _("remarks")):
        table.add_column(column, overflow="fold")

    def line(what: str, state: str, remark: str = "") -> None:
        table.add_row(what, Text(state, style="red" if state == _("missing") else ""), Text(remark))

    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    line(_("machine"), platform.machine(), system)
    line(_("processors"), str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()))
    line("GPU", _("yes") if has_gpu() else _("no"), "" if has_gpu() else _("grading runs on the processors"))
    sandbox = _examine_sandbox(line)
    for name in unit_names():
        _examine_data(line, name)
    languages = sorted(path.name for path in (REPOSITORY / "assignment").glob("*") if path.is_dir())
    line(_("languages"), ", ".join(languages) or _("no language"), "" if languages else _("run `make build`"))
    Console().print(table)
    return sandbox


def _examine_data(line: _Line, name: str) -> None:
    """A line for the data set of a unit, and one for its stand-in; none where it has no data set."""
    try:
        unit = load_unit(name)
        description = data_description(unit)
    except AutograderError as error:
        line(_("unit: {unit}").format(unit=name), _("no"), str(error))
        return
    for source in ("auto", "standin") if description is not None else ():
        # Translators: {title} is the name of a data set, {source} is "auto" or "standin", as DATA=... takes them.
        what = _("data: {title}, {source}").format(title=description and description.title, source=source)
        try:
            data = open_unit_data(unit, source, download=False)
            line(what, _("yes"), data.name if data else "")
        except AutograderError as error:
            line(what, _("no"), str(error))


_REMEDIES = {
    "no capabilities": N_("grade as root of a machine or container of your own, or as an ordinary user"),
    "bubblewrap": N_(
        "install Debian's package bubblewrap; containers mostly forbid it, and the other layers do without"
    ),
    "own user": N_("only root can give each worker a user of its own"),
    "landlock": N_("needs Linux 5.13 or later, with Landlock among its security modules"),
    "control group": N_(
        "memory and threads are bounded by watching alone: grade as root of a machine, or in a scope of your own by"
        " `systemd-run --user --scope -p Delegate=yes`"
    ),
    "fixed scratch": N_("needs mount namespaces, which containers mostly forbid; files are counted instead"),
    "own processes": N_("needs root and mount namespaces; Landlock closes what other processes show"),
    "seccomp": N_("install libseccomp (Debian: libseccomp2)"),
}
_FAULT = N_("every Linux offers this: please report it as a fault of the kit")


def _examine_sandbox(line: _Line) -> bool:
    try:
        with ProcessSandbox() as sandbox:
            line("TensorFlow", sandbox.tensorflow_version, f"Keras {sandbox.keras_version}")
            factor = measure_speed(sandbox)
            # Translators: follows "as fast or faster" or "1.4 times slower" in the next column of a table.
            remark = _("than the machine that time limits are stated for ({machine}); they are stretched by it")
            speed = _("{factor} times slower").format(factor=number(factor)) if factor > 1 else _("as fast or faster")
            line(_("speed"), speed, remark.format(machine=_(REFERENCE_MACHINE)))
            for layer, holds in sandbox.layers.items():
                line(
                    _("sandbox: {layer}").format(layer=layer_text(layer)),
                    _("in force") if holds else _("not in force"),
                    "" if holds else _(_REMEDIES.get(layer, _FAULT)),
                )
    except AutograderError as error:
        line(_("sandbox"), _("missing"), str(error))
        return False
    return True
