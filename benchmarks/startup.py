"""From a command to its first check, and what workers hold: ``python benchmarks/startup.py --unit U [--runs 5]``.

The solution is graded without training, by the command that an instructor gives, until its first check is told. What
that consists of is timed in this process. The peer is what a process for each submission would begin with: a bare
interpreter that imports TensorFlow and adds two numbers.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from machine import describe, keep
from units import add_unit_argument, unit_of

from autograder.data.sets import DataSet
from autograder.grading.context import Bench, QuestionWorkers, program_of
from autograder.grading.opening import make_bench
from autograder.grading.unit_data import open_unit_data
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.usage import memory
from autograder.sandbox.worker_process import WorkerProcess
from autograder.units.unit import REPOSITORY, Unit

_COMMAND = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from autograder.results.progress import Progress
Progress.check = lambda *anything: print("checked", file=sys.stderr, flush=True)
from autograder.commands.main import main
main()
"""
_BARE = """
import sys, tensorflow as tf
float(tf.add(tf.ones(()), 1.0))
print("checked", file=sys.stderr, flush=True)
sys.stdin.read()
"""
Sample = dict[str, float]


def until_told(command: Sequence[str], folder: Path, look: Callable[[int], None] = lambda pid: None) -> float:
    """Seconds until a command tells of a check; it may be looked at before it ends."""
    started = time.perf_counter()
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=folder, stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line == "checked\n":
                seconds = time.perf_counter() - started
                look(process.pid)
                process.communicate()
                return seconds
    raise SystemExit(f"{command[-1]} ended with status {process.returncode} before its first check")


def of_the_command(unit: Unit, data: str) -> Sample:
    """The whole of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "class").mkdir()
        shutil.copy(unit.solution_notebook(), folder / "class" / "solution.ipynb")
        command = [sys.executable, "-I", "-c", _COMMAND, str(REPOSITORY), "grade", "class", "--unit", unit.name]
        command += ["--data", data, "--device", "cpu", "--no-training", "--plain", "--out", "grades"]
        return {"from `make grade` to its first check, s": until_told(command, folder)}


def of_a_bare_process() -> Sample:
    """The peer."""
    held: list[int] = []
    with tempfile.TemporaryDirectory() as name:
        seconds = until_told([sys.executable, "-c", _BARE], Path(name), lambda pid: held.append(memory(pid)))
    return {
        "a bare process, from its start to TensorFlow's first operation, s": seconds,
        "a bare process after it, MB": held[0] / 1e6,
    }


def of_the_parts(unit: Unit, data: DataSet | None) -> Sample:
    """The sandbox, and a worker for the first question and for the last."""
    found: Sample = {}
    started = time.perf_counter()
    with ProcessSandbox(None if data is None else data.training_files) as sandbox:
        found["of it: the zygote, with TensorFlow and Keras loaded, and the self-test, s"] = (
            time.perf_counter() - started
        )
        found["the zygote, MB"] = memory(sandbox.zygote_pid) / 1e6
        bench = make_bench(unit, data, sandbox)
        questions = [question for question in unit.questions if not question.is_manual]
        for place, question in (("first", questions[0]), ("last", questions[-1])):
            seconds, held, own = of_a_worker(bench, question.name)
            found[f"of it: a worker that has run the notebook to the {place} answer, s"] = seconds
            found[f"a worker that has run the notebook to the {place} answer, MB"] = held / 1e6
            found[f"of these not shared with the zygote: {place} answer, MB"] = own / 1e6
    return found


def of_a_worker(bench: Bench, question: str) -> tuple[float, int, int]:
    """Seconds from the request for it until the solution's program has run there.

    Returns:
        With them, what the worker holds then, in bytes, and how many of these no other process has.
    """
    program = program_of(bench, bench.solutions[question], ())
    with ExitStack() as stack:
        workers = QuestionWorkers(bench, bench.unit.question(question), program, stack)
        started = time.perf_counter()
        worker, _names = workers.open()
        seconds = time.perf_counter() - started
        assert isinstance(worker, WorkerProcess)
        return seconds, memory(worker.pid), own_bytes(worker.pid)


def own_bytes(pid: int) -> int:
    """What a process has written to since it was forked; to be read by its user or root."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) * 1024


def table(samples: Sequence[Sample]) -> list[str]:
    """A row for each measure, in Markdown: seconds first."""
    lines = ["| | median | lowest | highest |", "|---|---|---|---|"]
    for name in sorted(samples[0], key=lambda name: name.endswith("MB")):
        values = [sample[name] for sample in samples]
        digits = 0 if name.endswith("MB") else 2
        lines.append(f"| {name} | {' | '.join(f'{of(values):.{digits}f}' for of in (statistics.median, min, max))} |")
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Time it, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--data", default="standin", help="as for make grade")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args(arguments)
    unit = unit_of(asked)
    data = open_unit_data(unit, asked.data)
    of_a_bare_process()  # reads TensorFlow from the disk, once for all
    samples = [
        of_the_command(unit, asked.data) | of_the_parts(unit, data) | of_a_bare_process() for _run in range(asked.runs)
    ]
    what = f"The solution of `{unit.name}`, data: {'none' if data is None else data.name}; memory without mapped files."
    keep("startup", "\n".join([*table(samples), "", f"{what} Runs: {asked.runs}, in turn. {describe()}."]))


if __name__ == "__main__":
    main()
