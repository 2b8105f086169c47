"""Grades a folder: what all submissions are graded on, then all of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.data.sets import DataSet
from autograder.errors import GraderFault
from autograder.files.folder_names import CACHE
from autograder.files.output import require_writable
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.context import Bench, Sandbox
from autograder.grading.given_network import check_environment, run_facts
from autograder.grading.speed import MachineSpeed
from autograder.grading.test_files import load_tests
from autograder.locale.messages import _
from autograder.locale.sentences import sentence
from autograder.results.progress import Progress
from autograder.results.records import SubmissionResult
from autograder.submissions.folders import read_submission
from autograder.submissions.hand_ins import read_class
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

__all__ = ["grade_folder", "make_bench"]


def make_bench(
    unit: Unit,
    data: DataSet | None,
    sandbox: Sandbox,
    *,
    threads: int = 1,
    speed: MachineSpeed | None = None,
    reader: Reader | None = None,
) -> Bench:
    """A bench for a unit.

    Args:
        unit: the teaching unit, built.
        data: the images; None where the unit has no data set.
        sandbox: where student code runs.
        threads: of each worker's TensorFlow.
        speed: of this machine; by default as fast as that of :mod:`.speed`.
        reader: of the unit, where there is one already.

    Raises:
        GraderFault: the solution notebook has not been built, or cannot be read.
        UnitError: the tests of a question have not been built.
    """
    for question in unit.questions:
        if not question.is_manual:
            load_tests(unit, question)  # else every submission would meet the same fault
    solution = read_submission(unit.solution_notebook(), unit, reader)
    if solution.problem:
        values = {"unit": unit.name, "problem": solution.problem}
        raise GraderFault(sentence("the solution notebook of {unit} cannot be read: {problem}", **values))
    return Bench(
        unit=unit,
        sandbox=sandbox,
        held_out=None if data is None else data.held_out,
        data_checksum="" if data is None else data.checksum,
        solutions=solution.answers,
        threads=threads,
        speed=speed or MachineSpeed(sandbox, 1.0),
        num_training=0 if data is None else data.num_training,
    )


def grade_folder(
    unit: Unit,
    folder: Path,
    output: Path,
    data: DataSet | None,
    sandbox: Any,
    *,
    jobs: int | None = None,
    device: str = "cpu",
    progress: Progress | None = None,
    announce: Callable[[str], None] = lambda text: None,
) -> list[SubmissionResult]:
    """Grade every submission in a folder.

    Args:
        unit: the teaching unit.
        folder: notebooks, or one folder per student.
        output: ``grades/``; this unit's results go to a folder below it.
        data: the images; None where the unit has no data set.
        sandbox: where student code runs; closed by the caller.
        jobs: questions under way at once; by default one per processor.
        device: what the results files say about it.
        progress: told what happens.
        announce: told in a sentence what is being done.

    Returns:
        One result per submission, by name.

    Raises:
        SubmissionError: there is nothing to grade.
        GraderFault: the given network fails here: nobody has lost a point.
        OutputError: results cannot be written.
    """
    output = output / unit.name
    with Reader(unit) as reader:
        submissions = read_class(folder, unit, output, reader)
        require_writable(output)
        bench = make_bench(unit, data, sandbox, speed=MachineSpeed(sandbox), reader=reader)
    if unit.given_network is not None:
        announce(_("Training the given network once, to see that data and machine are sound."))
    jobs = jobs or len(os.sched_getaffinity(0))
    cache = Cache(output / CACHE)
    environment = check_environment(bench, threads=jobs, cache=cache)
    facts = run_facts(bench, data, device, environment)
    return run_on_threads(Batch(bench, submissions, output, facts, cache, progress or Progress()), jobs)
