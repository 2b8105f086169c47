"""What this machine offers to the grader, line by line, with a remedy for what is missing, and what follows from it."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from autograder.errors import AutograderError
from autograder.grading.cache import cache_of_machine
from autograder.grading.cost import class_seconds
from autograder.grading.keys import speed_key
from autograder.grading.speed import REFERENCE_MACHINE, measure_speed
from autograder.grading.unit_data import data_description, open_unit_data
from autograder.locale.messages import N_, _, ngettext
from autograder.locale.numbers import number
from autograder.results.words import layer_text
from autograder.sandbox.devices import gpus
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.student_modules import missing_modules
from autograder.units.unit import REPOSITORY, load_unit, unit_names

__all__ = ["ClassTime", "Line", "Machine", "examine_machine", "show"]

_CLASS = 120
"""Submissions of the class whose time is told."""

_WORKER_GIGABYTES = 1.0
"""Memory for each question that is graded at once: workers were measured at 0.3 to 0.6."""

_FREE_GIGABYTES = 1.0
"""On the disk of the current folder, for results, the cache, and what code writes."""


class Line(msgspec.Struct, frozen=True):
    """One thing that was looked at, in the language that is spoken.

    Attributes:
        what: it is.
        state: of it, in a word or two.
        remark: what to know, or to do.
        is_missing: whether nothing can be graded without it.
    """

    what: str
    state: str
    remark: str = ""
    is_missing: bool = False


class ClassTime(msgspec.Struct, frozen=True, kw_only=True):
    """About how long a class takes here.

    Attributes:
        unit: its teaching unit.
        submissions: in it.
        minutes: on the clock.
    """

    unit: str
    submissions: int
    minutes: int


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """This machine.

    Attributes:
        can_grade: whether it can.
        class_times: for each unit; empty where it cannot.
        verdict: all that in sentences.
        lines: what was looked at.
    """

    can_grade: bool
    class_times: list[ClassTime]
    verdict: list[str]
    lines: list[Line]


def examine_machine() -> Machine:
    """Look at what is there."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    sandbox, factor = _sandbox()
    lines = [*_hardware(processors), *sandbox]
    times: list[ClassTime] = []
    for name in unit_names():
        lines += _data(name)
        if factor is not None:
            times += _class_time(name, factor, processors)
    languages = sorted(path.name for path in (REPOSITORY / "assignment").glob("*") if path.is_dir())
    remark = "" if languages else _("run `make build`")
    lines.append(Line(_("languages"), ", ".join(languages) or _("no language"), remark))
    can_grade = not any(line.is_missing for line in lines)
    times = times if can_grade else []
    return Machine(can_grade=can_grade, class_times=times, verdict=list(_verdict(can_grade, times)), lines=lines)


def show(machine: Machine) -> None:
    """Print what was found: remarks on lines of their own, so that addresses and paths can be copied."""
    console = Console(highlight=False)

    def say(text: Text) -> None:
        console.print(text, soft_wrap=not console.is_terminal, overflow="ignore", crop=False)

    for line in machine.lines:
        style = "red" if line.is_missing else ""
        say(Text.assemble((line.what, "bold"), ": ", (line.state, style)))
        if line.remark:
            say(Text(f"    {line.remark}", style="dim"))
    console.print()
    for verdict in machine.verdict:
        say(Text(verdict, style="bold green" if machine.can_grade else "bold red"))


def _verdict(can_grade: bool, times: list[ClassTime]) -> Iterator[str]:
    if not can_grade:
        yield _("This machine cannot grade.")
        return
    yield _("This machine can grade.")
    for time in times:
        message = ngettext(
            "A class of {count} takes about {minutes} minute: {unit}.",
            "A class of {count} takes about {minutes} minutes: {unit}.",
            time.minutes,
        )
        yield message.format(count=time.submissions, minutes=number(time.minutes), unit=time.unit)


def _class_time(name: str, factor: float, processors: int) -> Iterator[ClassTime]:
    """None where the unit cannot be read: its own line says why."""
    try:
        seconds = class_seconds(load_unit(name), _CLASS, factor=factor, processors=processors)
    except AutograderError:
        return
    minutes = seconds / 60
    # Two digits: the estimate is no better than that.
    yield ClassTime(unit=name, submissions=_CLASS, minutes=max(1, int(float(f"{minutes:.2g}"))))


def _hardware(processors: int) -> Iterator[Line]:
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    yield Line(_("machine"), platform.machine(), system)
    yield Line(_("processors"), str(processors))
    if (memory := _available_gigabytes()) is not None:
        jobs = max(1, int(memory / _WORKER_GIGABYTES))
        # Translators: JOBS is an option, and stays as it is.
        few = _("too little for a question on each processor: grade with JOBS={jobs}").format(jobs=jobs)
        # Translators: how much memory or room on a disk is free.
        yield Line(
            _("memory"), _("{size} GB free").format(size=number(memory, ".1f")), few if jobs < processors else ""
        )
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    remark = "" if free > _FREE_GIGABYTES else _("too little: make room before you grade")
    yield Line(_("disk of this folder"), _("{size} GB free").format(size=number(free, ".1f")), remark)
    # Translators: DEVICE is an option, and stays as it is.
    asked = _("grading runs on the processors unless you ask for DEVICE=gpu, which is not tried")
    has_gpu = bool(gpus())
    yield Line("GPU", _("yes") if has_gpu else _("no"), asked if has_gpu else _("grading runs on the processors"))


def _available_gigabytes() -> float | None:
    """Memory that programs may still take, as Linux says."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 / 1e9 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return None


def _data(name: str) -> Iterator[Line]:
    """A line for the data set of a unit, and one for its stand-in; none where it has no data set."""
    try:
        unit = load_unit(name)
        description = data_description(unit)
    except AutograderError as error:
        yield Line(_("unit: {unit}").format(unit=name), _("no"), str(error))
        return
    for source in ("auto", "standin") if description is not None else ():
        # Translators: {title} is the name of a data set, {source} is "auto" or "standin", as DATA=... takes them.
        what = _("data: {title}, {source}").format(title=description and description.title, source=source)
        try:
            data = open_unit_data(unit, source, download=False)
            yield Line(what, _("yes"), data.name if data else "")
        except AutograderError as error:
            yield Line(what, _("no"), str(error))


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


def _sandbox() -> tuple[list[Line], float | None]:
    """TensorFlow, the speed of this machine, and the sandbox; and how many times slower it is, where it can grade."""
    try:
        with ProcessSandbox() as sandbox:
            factor = measure_speed(sandbox)
            cache_of_machine().keep_speed(speed_key(sandbox), factor)
            # Translators: follows "as fast or faster" or "1.4 times slower".
            remark = _("than the machine that time limits are stated for ({machine}); they are stretched by it")
            speed = _("{factor} times slower").format(factor=number(factor)) if factor > 1 else _("as fast or faster")
            busy = _("It depends on what else runs now.")
            lines = [
                Line("TensorFlow", sandbox.tensorflow_version, f"Keras {sandbox.keras_version}"),
                Line(_("speed"), speed, ". ".join((remark.format(machine=_(REFERENCE_MACHINE)), busy))),
            ]
            if lacking := missing_modules():
                # Translators: {packages} are names of Python packages, for pip.
                remark = _("notebooks that import them lose points: pip install {packages}")
                packages = " ".join(module.distribution for module in lacking)
                names = ", ".join(module.title for module in lacking)
                # Translators: {names} are names of Python modules.
                state = _("lacking: {names}").format(names=names)
                lines.append(Line(_("modules for students' code"), state, remark.format(packages=packages)))
            if holding := [layer_text(layer) for layer, holds in sandbox.layers.items() if holds]:
                lines.append(Line(_("sandbox"), _("in force"), ", ".join(holding)))
            lines += [
                Line(_("sandbox: {layer}").format(layer=layer_text(layer)), _("not in force"), _remedy(layer))
                for layer, holds in sandbox.layers.items()
                if not holds
            ]
            return lines, factor
    except AutograderError as error:
        return [Line(_("sandbox"), _("missing"), str(error), is_missing=True)], None


def _remedy(layer: str) -> str:
    return _(_REMEDIES.get(layer, _FAULT))
