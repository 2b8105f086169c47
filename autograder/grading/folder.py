"""Grades a folder: the given network first, then all submissions."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.data.sets import DataSet
from autograder.files.folder_names import CACHE
from autograder.files.output import require_writable
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache, cache_of_machine
from autograder.grading.cluster import Cluster
from autograder.grading.context import Bench
from autograder.grading.given_network import check_environment, run_facts
from autograder.grading.opening import Setup
from autograder.results.progress import Progress
from autograder.results.records import SubmissionResult
from autograder.submissions.hand_ins import find_class
from autograder.submissions.reading.reader import Reader

__all__ = ["grade_folder"]


def grade_folder(
    bench: Bench,
    data: DataSet | None,
    folder: Path,
    output: Path,
    reader: Reader,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    elsewhere: tuple[Cluster, Setup] | None = None,
    preview: Path | None = None,
) -> list[SubmissionResult]:
    """Grade every submission in a folder.

    Args:
        bench: what to grade on.
        data: the images; None where the unit has no data set.
        folder: notebooks, or one folder per student.
        output: ``grades/``; this unit's results go to a folder below it.
        reader: of the unit.
        jobs: questions under way at once; by default one per processor, or as many as a cluster takes.
        progress: told what happens.
        elsewhere: a cluster that grades in the place of this machine, and what benches are made of there.
        preview: a folder for results in the place of this unit's below ``output``: then nothing is written there, and
            what is known there counts.

    Returns:
        One result per submission, by name.

    Raises:
        SubmissionError: there is nothing to grade.
        GraderFault: the given network fails here: nobody has lost a point.
        OutputError: results cannot be written.
    """
    output = output / bench.unit.name
    place = output if preview is None else preview
    cache = Cache(place / CACHE, behind=None if preview is None else output / CACHE)
    reader.kept = cache
    with find_class(folder, output, reader) as hand_ins:
        require_writable(place)
        processors = len(os.sched_getaffinity(0))
        jobs = jobs or (elsewhere[0].tasks_at_once if elsewhere else processors)
        environment = None
        if bench.trains:
            environment = check_environment(
                bench, threads=min(jobs, processors), cache=cache_of_machine(), progress=progress
            )
        facts = run_facts(bench, data, environment)
        batch = Batch(bench, hand_ins, place, facts, cache, progress or Progress())
        if elsewhere is None:
            return run_on_threads(batch, jobs)
        cluster, batch.elsewhere = elsewhere
        batch.requires_alike = True
        return batch.run(cluster, jobs)
