"""A class before anything is trained: ``python benchmarks/first_pass.py --unit U [--runs 3]``.

Three classes are graded from nothing by ``autograder grade --no-training``: blank and damaged notebooks, a tenth as
many of them, which shows whether memory grows, and right ones of which no two are the same program. Then the start of a
worker, and what of it goes into running a notebook's cells one by one, statement by statement where one raises, in the
place of all as one program.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from machine import describe, keep
from regrade import hand_in
from units import add_unit_argument, unit_of

from autograder.grading.context import Bench, QuestionWorkers, program_of
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.sandbox.requests import Cell
from autograder.sandbox.usage import memory
from autograder.sandbox.worker.cells import CellRunner
from autograder.units.unit import Unit

CLASS, RIGHT = 300, 30
STARTS = 20
_TICK = 0.02

Notebook = dict[str, Any]


def cut_off(notebook: Notebook) -> str:
    """A download that broke off."""
    text = json.dumps(notebook)
    return text[: len(text) // 2]


def one_byte(notebook: Notebook) -> str:
    """A file with one letter changed outside all strings."""
    return json.dumps(notebook).replace("{", "(", 1)


def web_page(notebook: Notebook) -> str:
    """What was saved in the place of the notebook."""
    return "<!DOCTYPE html><title>Sign in</title>"


def broken_answers(notebook: Notebook) -> str:
    """Answers that are no Python."""
    for cell in _answers(notebook):
        cell["source"] = "def answer(:\n"
    return json.dumps(notebook)


def without_answers(notebook: Notebook) -> str:
    """Answers' cells deleted."""
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in _answers(notebook)]
    return json.dumps(notebook)


def loaded(notebook: Notebook) -> str:
    """Megabytes of output under a cell."""
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 2_000_000}]
    return json.dumps(notebook)


DAMAGES: Sequence[Callable[[Notebook], str]] = (
    cut_off,
    one_byte,
    web_page,
    broken_answers,
    without_answers,
    loaded,
)


def _answers(notebook: Notebook) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["metadata"].get("question")]


def blank_or_damaged(unit: Unit, folder: Path, number: int) -> None:
    """Half of them blank, half of them damaged, in all languages in turn."""
    folder.mkdir()
    blanks = cycle([path.read_text(encoding="utf-8") for path in unit.student_notebooks()])
    damages = cycle(DAMAGES)
    for place, text in enumerate(islice(blanks, number)):
        written = next(damages)(json.loads(text)) if place % 2 else text
        (folder / f"student {place}.ipynb").write_text(written, encoding="utf-8")


def graded(unit: Unit, folder: Path, scratch: Path) -> tuple[float, float]:
    """Seconds of the command, and the most private memory of the grader's process, in MB."""
    with tempfile.TemporaryDirectory(dir=scratch) as output:
        command = [sys.executable, "-I", "-m", "autograder", "grade", str(folder), "--unit", unit.name]
        command += ["--data", "standin", "--no-training", "--out", output]
        environment: Mapping[str, str] = {**os.environ, "AUTOGRADER_CACHE": str(Path(output, "cache"))}
        started, peak = time.perf_counter(), 0
        with Path(output, "log").open("wb") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
            while process.poll() is None:
                peak = max(peak, memory(process.pid))
                time.sleep(_TICK)
        if process.returncode not in (0, 1):  # 1: some could not be read
            raise SystemExit(Path(output, "log").read_text(encoding="utf-8", errors="replace")[-4000:])
        return time.perf_counter() - started, peak / 1e6


def of_a_start(bench: Bench, program: Sequence[Cell], question: str) -> float:
    """Seconds from the request for a worker until it has run the program."""
    with ExitStack() as stack:
        workers = QuestionWorkers(bench, bench.unit.question(question), list(program), stack)
        started = time.perf_counter()
        workers.open()
        return time.perf_counter() - started


def by_cells(program: Sequence[Cell]) -> float:
    """Seconds of running cells as a worker does."""
    started = time.perf_counter()
    runner = CellRunner({"__name__": "__main__"})
    for cell in program:
        runner.run(cell)
    return time.perf_counter() - started


def as_one(program: Sequence[Cell]) -> float:
    """Seconds of running each cell whole, as Python does a module."""
    started = time.perf_counter()
    namespace: dict[str, object] = {"__name__": "__main__"}
    for cell in program:
        exec(compile(cell.source, cell.id, "exec", dont_inherit=True), namespace)
    return time.perf_counter() - started


def those_that_run(program: Sequence[Cell]) -> list[Cell]:
    """Cells without those that raise here, such as those that ask for images."""
    kept: list[Cell] = []
    for cell in program:
        with suppress(Exception):
            as_one([*kept, cell])
            kept.append(cell)
    return kept


def starts(unit: Unit) -> str:
    """What a start takes, and what of it is running cells one by one."""
    question = [question.name for question in unit.questions if not question.is_manual][-1]
    with open_bench(unit, open_unit_data(unit, "standin")) as bench:
        program = [cell for cell in program_of(bench, bench.solutions[question], ()) if cell.source.strip()]
        whole = statistics.median(of_a_start(bench, program, question) for _start in range(STARTS))
    here = those_that_run(program)
    pairs = [(by_cells(here), as_one(here)) for _pair in range(STARTS)]
    more = statistics.median(cells - one for cells, one in pairs)
    return (
        f"A worker that runs the notebook to its last answer starts in {1000 * whole:.0f} ms. Running its"
        f" {len(here)} cells as a notebook's kernel does takes {1000 * more:.1f} ms more than as plain modules:"
        f" {more / whole:.1%} of a start. Medians of {STARTS}."
    )


def main() -> None:
    """Grade the classes in turn, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    unit = unit_of(asked)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        classes = {
            f"{CLASS // 10} blank or damaged": CLASS // 10,
            f"{CLASS} blank or damaged": CLASS,
            f"{RIGHT} right ones, no two alike": RIGHT,
        }
        for title, number in classes.items():
            (hand_in if "right" in title else blank_or_damaged)(unit, scratch / title, number)
        found = {title: [graded(unit, scratch / title, scratch) for _run in range(asked.runs)] for title in classes}
    lines = ["| class | seconds, median | lowest | highest | s for each | peak memory of the grader, MB |"]
    lines.append("|---|---|---|---|---|---|")
    for title, runs in found.items():
        seconds = [took for took, _peak in runs]
        median = statistics.median(seconds)
        lines.append(
            f"| {title} | {median:.1f} | {min(seconds):.1f} | {max(seconds):.1f} | {median / classes[title]:.2f} |"
            f" {max(peak for _took, peak in runs):.0f} |"
        )
    print("\n".join(lines), flush=True)
    what = f"{asked.runs} runs of each. Unit `{unit.name}`, stand-in data. {describe()}."
    keep("first_pass", "\n".join([*lines, "", starts(unit), "", what]))


if __name__ == "__main__":
    main()
