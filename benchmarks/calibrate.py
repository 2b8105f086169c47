"""How noisy training is, and what that makes of verdicts: ``python benchmarks/calibrate.py [--unit U] [--data D]``.

Trains the answers that ``source/<unit>/calibration/cases.toml`` names, with many seeds each, by the kit's own workers
as in grading: one thread a run, one run per core. Every run is appended to ``results/calibration-<unit>.jsonl`` as it
ends and is not made again, so the script can be stopped at any point and started again. ``calibration.py`` makes
tables and a plot of the runs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
from calibration import Case, Run, read_cases, read_runs, runs_file
from machine import RESULTS, describe
from units import add_unit_argument, unit_of
from whole_run import whole_run

from autograder.authoring.banks.members import BankMember, hand_in
from autograder.authoring.notebooks.same_program import program
from autograder.authoring.notebooks.transplant import read_answer_file, read_helper_cells
from autograder.grading.context import Bench
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.sandbox.requests import Cell


def program_of(bench: Bench, case: Case) -> list[Cell]:
    """The cells that a worker executes up to the case's question: the solution's, or the case's own in their place."""
    answer = bench.solutions[case.question]
    if case.answer:
        path = bench.unit.source / case.answer
        text = path.read_text(encoding="utf-8")
        member = BankMember(path, path.stem, answers=read_answer_file(text), helpers=read_helper_cells(text))
        with tempfile.TemporaryDirectory() as folder:
            answer = hand_in(member, bench.unit, Path(folder)).answers[case.question]
    return [Cell(id=cell.id, question=cell.question, source=cell.source) for cell in answer.program]


def train(bench: Bench, case: Case, cells: list[Cell], seed: int) -> Run:
    """Train one answer with one seed."""
    question = bench.unit.question(case.question)
    assert bench.held_out is not None
    record = whole_run(bench, question, cells, bench.held_out, seed)
    return Run(
        case=case.name,
        question=question.name,
        seed=seed,
        code=digest(cells, bench.unit.shown),
        data=bench.data_checksum,
        machine=describe(),
        accuracies=record.accuracies,
        disguised_accuracy=record.disguised_accuracy or 0.0,
        seconds=record.seconds,
        kept="" if record.trained != "own_loop" else record.trained,
    )


def digest(cells: list[Cell], shown: Sequence[str]) -> str:
    """Of the code that is trained: neither its comments and docstrings nor strings that are shown make a difference."""
    trees = [[cell.id, cell.question, program(cell.source, shown)] for cell in cells]
    return hashlib.sha256(json.dumps(trees).encode()).hexdigest()[:16]


def main() -> None:
    """Make the runs that are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_unit_argument(parser)
    parser.add_argument("--data", default="auto")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--only", default="", help="cases whose name begins so")
    arguments = parser.parse_args()
    unit = unit_of(arguments)
    data = open_unit_data(unit, arguments.data)
    assert data is not None, "a unit that trains has a data set"
    path = runs_file(unit, is_standin=data.is_standin)
    RESULTS.mkdir(exist_ok=True)
    with open_bench(unit, data) as bench:
        programs = {case: program_of(bench, case) for case in read_cases(unit) if case.name.startswith(arguments.only)}
        done = {(run.code, run.question, run.data, run.seed) for run in read_runs(path)}
        # The first runs of all cases come first, so that an interrupted calibration knows a little about each.
        wanted = [(place / case.seeds, seed, case) for case in programs for place, seed in enumerate(case.all_seeds)]

        def run(entry: tuple[float, int, Case]) -> None:
            _, seed, case = entry
            if (digest(programs[case], unit.shown), case.question, data.checksum, seed) in done:
                return
            record = train(bench, case, programs[case], seed)
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(msgspec.to_builtins(record)) + "\n")
            print(f"{case.name}, seed {record.seed}: {max(record.accuracies):.1f}%, {record.seconds:.0f} s", flush=True)

        with ThreadPoolExecutor(arguments.jobs) as executor:
            list(executor.map(run, sorted(wanted, key=lambda entry: entry[:2])))


if __name__ == "__main__":
    main()
