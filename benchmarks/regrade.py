"""How long a regrade takes, unchanged and after one edit: ``python benchmarks/regrade.py --unit U [--class N]``.

A class of solutions, each with a comment of its own so that no two are one answer, is graded by workers that refuse
everything: what they would have said is not measured, only that it is known afterwards. Then the preview of a regrade
is timed, as an instructor starts it, in a process of its own; and in this process, what it consists of. That a worker
was started would show in what the command says.

At last one hidden test is edited, in a copy of the unit, and a preview of that is timed in this process, on real
workers: as many as there are submissions, or the benchmark ends.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from machine import describe, keep
from units import add_unit_argument, unit_of

from autograder.data.sets import cache_folder
from autograder.grading.folder import grade_folder
from autograder.grading.opening import make_bench, speed_of
from autograder.grading.unit_data import open_unit_data
from autograder.regrading.proposal import Rules, begin_preview, preview_folder, propose
from autograder.reports.grades_csv import write_grades
from autograder.reports.manual_points import ManualPoints
from autograder.sandbox.fake import FakeSandbox
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.on_demand import SandboxOnDemand
from autograder.sandbox.seam import Device, Images, SandboxWorker
from autograder.submissions.hand_ins import find_class
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit, load_unit

CLASS = 300
RUNS = 3
DATA = "standin"
STARTED = "Starting the sandbox."


def hand_in(unit: Unit, folder: Path, number: int) -> None:
    """Solutions, each with a comment of its own in every answer."""
    folder.mkdir()
    document = json.loads((unit.root / f"examples/submissions/{unit.name}/perfect.ipynb").read_text(encoding="utf-8"))
    sources = [(cell, "".join(cell["source"])) for cell in document["cells"] if cell["metadata"].get("question")]
    for place in range(number):
        for cell, source in sources:
            cell["source"] = f"{source}\nstudent_number = {place}\n"
        (folder / f"student {place}.ipynb").write_text(json.dumps(document), encoding="utf-8")


def fake_of_this_machine() -> FakeSandbox:
    """Workers that refuse everything, and whose results have the keys that this machine's would have."""
    real, fake = SandboxOnDemand(FakeSandbox, "cpu"), FakeSandbox()
    fake.tensorflow_version, fake.keras_version = real.tensorflow_version, real.keras_version
    return fake


def processor_seconds() -> float:
    """Of all processes that this one has started and seen end, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def by_the_command(unit: Unit, folder: Path, output: Path) -> tuple[float, float]:
    """Seconds of the preview on the clock and of the processor, the start of Python included.

    Raises:
        SystemExit: it failed, or a worker was started.
    """
    command = [sys.executable, "-I", "-m", "autograder", "regrade", str(folder), "--unit", unit.name]
    command += ["--data", DATA, "--device", "cpu", "--out", str(output), "--preview"]
    started, used = time.perf_counter(), processor_seconds()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=output.parent)
    seconds = time.perf_counter() - started, processor_seconds() - used
    if done.returncode or STARTED in done.stdout or "Nothing was written" not in done.stdout:
        raise SystemExit(done.stdout + done.stderr)
    return seconds


def with_one_edited(unit: Unit, root: Path) -> tuple[Unit, str]:
    """A copy of a unit in which one hidden check is another, and its name.

    It is one that no training run decides, of a question that builds on no other and that no other builds on: solutions
    that workers have refused have lost all points.
    """
    for part in (f"source/{unit.name}", "assignment", "solutions"):
        shutil.copytree(unit.root / part, root / part)
    copy = load_unit(unit.name, root)
    built_on = {name for question in unit.questions for name in question.builds_on}
    for question in copy.questions:
        if question.is_manual or question.builds_on or question.name in built_on:
            continue
        path = copy.tests / f"{question.name}.py"
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r"hidden=True\)\ndef (\w+)\(.*\):\n", text):
            if "training" not in found[0]:
                path.write_text(f"{text[: found.end()]}    edited = True\n{text[found.end() :]}", encoding="utf-8")
                return copy, f"{question.name}/{found[1]}"
    raise SystemExit("the unit has no hidden check that stands alone")


def after_one_edit(unit: Unit, folder: Path, output: Path, scratch: Path) -> tuple[str, float]:
    """Which check was edited, and seconds until it is known what that changes, the start of workers included.

    Raises:
        SystemExit: other checks were run as well.
    """
    copy, name = with_one_edited(unit, scratch / "checkout")
    images = open_unit_data(copy, DATA)
    grades = output / unit.name
    preview = preview_folder(scratch, grades)
    make = partial(ProcessSandbox, None if images is None else images.training_files)
    started = time.perf_counter()
    begin_preview(grades, preview)
    sandbox = CountingSandbox(make, "cpu")
    with Reader(copy) as reader, sandbox:
        bench = make_bench(copy, images, sandbox, speed=speed_of(sandbox), reader=reader)
        assert bench.speed.factor, "measured, which takes a worker"
        sandbox.opened = 0
        results = grade_folder(bench, images, folder, output, reader, preview=preview)
    propose(copy, grades, preview, Rules())
    seconds = time.perf_counter() - started
    if sandbox.opened != len(results):
        raise SystemExit(f"{sandbox.opened} workers were opened for {len(results)} submissions")
    return name, seconds


@dataclass
class CountingSandbox(SandboxOnDemand):
    """Counts the workers that are opened."""

    opened: int = 0

    def open(
        self, seconds: float, cpu_seconds: float = math.inf, *, images: Images = "few", device: Device = "cpu"
    ) -> SandboxWorker:
        """See :meth:`.seam.Sandbox.open`."""
        self.opened += 1
        return super().open(seconds, cpu_seconds, images=images, device=device)


def summary(runs: Sequence[tuple[float, float]]) -> list[tuple[str, float, float]]:
    """Median, lowest and highest of an odd number of runs."""
    clock, used = (sorted(seconds) for seconds in zip(*runs, strict=True))
    places = {"median": len(runs) // 2, "lowest": 0, "highest": -1}
    return [(name, clock[place], used[place]) for name, place in places.items()]


def parts(unit: Unit, folder: Path, output: Path) -> dict[str, float]:
    """Seconds of what a preview consists of, in this process, where all is imported."""
    images = open_unit_data(unit, DATA)
    grades, found = output / unit.name, {}
    preview = preview_folder(cache_folder(), grades)

    def read() -> None:
        with Reader(unit) as reader, find_class(folder, output, reader) as hand_ins:
            for place in range(len(hand_ins.names)):
                hand_ins.read(place)

    def grade() -> None:
        begin_preview(grades, preview)
        with Reader(unit) as reader:
            sandbox = fake_of_this_machine()
            bench = make_bench(unit, images, sandbox, reader=reader)
            grade_folder(bench, images, folder, output, reader, preview=preview)
            assert not sandbox.opened

    found["images found and opened"] = timed(lambda: open_unit_data(unit, DATA))
    found["notebooks read, in the confined process"] = timed(read)
    found["read, looked up, written to the preview"] = timed(grade)
    found["what would change, and the files of it"] = timed(lambda: propose(unit, grades, preview, Rules()))
    return found


def main() -> None:
    """Time it, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--class", dest="number", type=int, default=CLASS, help="how many submissions")
    arguments = parser.parse_args()
    unit, number = unit_of(arguments), arguments.number
    if unit.given_network is not None:
        parser.error("its given network would have to be trained: name a unit without one")
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["AUTOGRADER_CACHE"] = os.environ.get("AUTOGRADER_CACHE") or str(Path(scratch, "cache"))
        folder, output = Path(scratch, "class"), Path(scratch, "grades")
        hand_in(unit, folder, number)
        images = open_unit_data(unit, DATA)
        with Reader(unit) as reader:
            bench = make_bench(unit, images, fake_of_this_machine(), reader=reader)
            results = grade_folder(bench, images, folder, output, reader)
        write_grades(output / unit.name / "grades.csv", results, ManualPoints(unit))
        runs = [by_the_command(unit, folder, output) for _run in range(RUNS)]
        pieces = parts(unit, folder, output)
        edited, took_one = after_one_edit(unit, folder, output, Path(scratch))
    lines = [
        f"| {number} unchanged submissions | seconds on the clock | of the processor |",
        "|---|---|---|",
        *(
            f"| `regrade --preview`, no worker started: {name} | {clock:.1f} | {used:.1f} |"
            for name, clock, used in summary(runs)
        ),
        *(f"| of it: {name} | {took:.1f} | |" for name, took in pieces.items()),
        f"| one hidden check edited (`{edited}`): run of each answer in one worker, and no other | {took_one:.1f} | |",
        "",
        f"Unit `{unit.name}`, data: {DATA}. {RUNS} runs. Parts overlap: what is looked up is read first. {describe()}.",
    ]
    keep("regrade", "\n".join(lines))


if __name__ == "__main__":
    main()
