"""How fast a class is graded: ``python benchmarks/class_throughput.py --unit U [--size 30] [--no-training]``.

A class of examples, mutants and variants, some of them handed in twice, is graded three times from nothing: one
question at a time, as many at once as asked for, and by a plain process pool, whose processes take a submission each
and share nothing: no order of work and no result. Everybody's bench is as that of ``make grade``; pages and tables are
not written. The given network, which is trained once on a machine, is left out of all times.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest
from pathlib import Path

import nbformat
from cost_model import replay
from machine import describe, keep
from units import add_unit_argument, unit_of

from autograder.authoring.banks.members import BankMember, load_banks
from autograder.authoring.notebooks.transplant import notebook_with_answers, solution_answers
from autograder.data.sets import DataSet
from autograder.files.folder_names import CACHE
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.folder import grade_folder
from autograder.grading.given_network import check_environment
from autograder.grading.opening import Setup, open_bench, open_setup
from autograder.grading.unit_data import open_unit_data
from autograder.results.records import QuestionResult, SubmissionResult
from autograder.submissions.folders import read_submission
from autograder.submissions.hand_ins import HandIns
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

SIZE = 30
COPIES = 0.2
"""Of a class, those who hand in what another one has."""

SEED = 17


@dataclass(frozen=True)
class Run:
    """A class, graded.

    Attributes:
        seconds: on the clock, the start of the sandbox included.
        results: by name of a submission.
    """

    seconds: float
    results: dict[str, SubmissionResult]

    @property
    def points(self) -> dict[str, float]:
        """What everybody has."""
        return {name: result.score for name, result in self.results.items()}

    def first_and_repeated(self) -> tuple[list[dict[str, QuestionResult]], list[QuestionResult]]:
        """Of each submission, the answers that nobody had handed in before it; and all others that were run."""
        seen: set[str] = set()
        firsts, repeated = [], []
        for result in self.results.values():
            new = {each.question: each for each in result.questions if each.key not in seen}
            repeated += [each for each in result.questions if each.key in seen and each.seconds]
            seen |= {each.key for each in new.values()}
            firsts.append(new)
        return firsts, repeated


def hand_in(unit: Unit, folder: Path, size: int) -> None:
    """Write the class: examples, then mutants and variants in turn, and at the end copies of some of them."""
    rng = random.Random(SEED)
    copies = round(COPIES * size)
    notebooks = list(islice(chain(_examples(unit), _members(unit, rng)), size - copies))
    notebooks += rng.choices(notebooks, k=size - len(notebooks))
    rng.shuffle(notebooks)
    for place, notebook in enumerate(notebooks, start=1):
        (folder / f"student {place:02}.ipynb").write_text(notebook, encoding="utf-8")


def _examples(unit: Unit) -> Iterator[str]:
    for path in sorted((unit.root / "examples" / "submissions" / unit.name).glob("*.ipynb")):
        yield path.read_text(encoding="utf-8")


def _members(unit: Unit, rng: random.Random) -> Iterator[str]:
    """Answers of the banks, each with the solution's beside its own, and a name in all of them: students differ."""
    members = load_banks(unit)
    rng.shuffle(members)
    by_kind = [[member for member in members if member.is_mutant is kind] for kind in (True, False)]
    for member in (member for pair in zip_longest(*by_kind) for member in pair if member is not None):
        yield nbformat.writes(_notebook(unit, member))


def _notebook(unit: Unit, member: BankMember) -> nbformat.NotebookNode:
    answers = {**solution_answers(unit), **member.answers}
    told_apart = {name: f"{source}\nwhose = {member.name!r}" for name, source in answers.items()}
    return notebook_with_answers(unit, told_apart, helpers=member.helpers)


def by_the_kit(unit: Unit, data: DataSet | None, folder: Path, output: Path, jobs: int, trains: bool) -> Run:
    """As ``make grade`` does it."""
    started = time.perf_counter()
    with Reader(unit) as reader, open_bench(unit, data, reader=reader) as bench:
        results = grade_folder(replace(bench, trains=trains), data, folder, output, reader, jobs=jobs)
    return Run(time.perf_counter() - started, {result.submission: result for result in results})


def by_a_pool(setup: Setup, folder: Path, output: Path, known: Path, jobs: int) -> Run:
    """A submission for each process that is free, each with a cache of its own."""
    started = time.perf_counter()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_open, initargs=(setup,)) as pool:
        paths = sorted(folder.iterdir())
        tasks = [pool.submit(_grade_alone, path, output / path.stem, known) for path in paths]
        results = [task.result() for task in tasks]
    return Run(time.perf_counter() - started, {result.submission: result for result in results})


_stack = ExitStack()
_opened: list[tuple[Bench, Reader]] = []
"""Of a process of the pool."""


def _open(setup: Setup) -> None:
    bench = _stack.enter_context(open_setup(setup))
    _opened.append((bench, _stack.enter_context(Reader(bench.unit))))


def _grade_alone(path: Path, output: Path, known: Path) -> SubmissionResult:
    bench, reader = _opened[0]
    submission = read_submission(path, bench.unit, reader)
    shutil.copytree(known, output / CACHE)
    [result] = run_on_threads(Batch(bench, HandIns.of([submission]), output, {}, Cache(output / CACHE)), 1)
    return result


def _table(runs: dict[str, Run], jobs: int) -> str:
    alone = runs["one at a time"]
    lines = [
        f"| a class of {len(alone.results)} | seconds | submissions an hour | times as fast as one at a time |",
        "|---|---|---|---|",
    ]
    for name, run in runs.items():
        hourly = 3600 * len(run.results) / run.seconds
        lines.append(f"| {name} | {run.seconds:.0f} | {hourly:.0f} | {alone.seconds / run.seconds:.2f} |")
    firsts, repeated = alone.first_and_repeated()
    saved = sum(each.seconds for each in repeated)
    answers = sum(bool(each.seconds) for result in alone.results.values() for each in result.questions)
    durations = [{name: each.seconds for name, each in new.items() if each.seconds} for new in firsts]
    simulated = [replay([durations], workers).seconds for workers in (1, jobs)]
    differ = sum(run.points != alone.points for run in runs.values())
    peak = max(each.peak_memory_bytes for result in alone.results.values() for each in result.questions)
    lines.append(
        f"\n{len(repeated)} of {answers} answers that were run are another's, handed in once more. The kit runs each"
        f" once, which saves {saved:.0f} s of work; the pool does not. On the durations of the first run, the scheduler"
        f" takes {simulated[0]:.0f} s in the simulation with one worker and {simulated[1]:.0f} s with {jobs}. Runs in"
        f" which anybody's points are others than in the first: {differ}. Largest worker: {peak / 1e6:.0f} MB."
    )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Grade it three times, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--size", type=int, default=SIZE, help="of the class")
    parser.add_argument("--jobs", type=int, default=2, help="questions at once, and processes of the pool")
    parser.add_argument("--data", default="standin", help="as for make grade")
    parser.add_argument("--training", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args(arguments)
    unit = unit_of(asked)
    data = open_unit_data(unit, asked.data)
    with tempfile.TemporaryDirectory() as scratch:
        known, folder = Path(scratch, "known"), Path(scratch, "class")
        for path in (known, folder):
            path.mkdir()
        hand_in(unit, folder, asked.size)
        if asked.training:
            with open_bench(unit, data) as bench:
                check_environment(bench, cache=Cache(known))
        runs: dict[str, Run] = {}
        for name, jobs in (("one at a time", 1), (f"{asked.jobs} at once", asked.jobs)):
            output = Path(scratch, str(jobs))
            shutil.copytree(known, output / unit.name / CACHE)
            runs[name] = by_the_kit(unit, data, folder, output, jobs, asked.training)
            print(f"{name}: {runs[name].seconds:.0f} s", flush=True)
        setup = Setup(unit=unit.name, data=asked.data, trains=asked.training)
        name = f"a pool of {asked.jobs} processes, a submission each"
        runs[name] = by_a_pool(setup, folder, Path(scratch, "pool"), known, asked.jobs)
    trained = "" if asked.training else " without training"
    what = f"Unit `{unit.name}`{trained}, data: {'none' if data is None else data.name}. {describe()}."
    keep("class_throughput", f"{_table(runs, asked.jobs)} {what}")


if __name__ == "__main__":
    main()
