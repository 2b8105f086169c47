"""``make mutate``: makes wrong answers of a unit's solution, grades them, and lists what survives.

A training run takes long, and nearly all are killed without one. Those that are not, and whose question has a run, are
tried again with it where that is asked for.
"""

from __future__ import annotations

import fnmatch
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.authoring.banks.verdicts import Verdict, grade_members
from autograder.authoring.mutation.equivalents import FILE, known_equivalents
from autograder.authoring.mutation.kept import Findings, MutantFinding
from autograder.authoring.mutation.mutants import Mutant, as_written, mutants_of
from autograder.authoring.mutation.tables import Judged, gap_text, mutation_table, score_line
from autograder.authoring.notebooks.transplant import solution_answers
from autograder.data.sets import cache_folder
from autograder.errors import UnitError
from autograder.grading.context import Bench
from autograder.grading.given_network import check_environment
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.reports import terminal as console
from autograder.units.unit import Unit

__all__ = ["grade_mutants", "list_mutants", "mutate_unit"]


def list_mutants(unit: Unit, only: str = "*") -> None:
    """Print names and edits, and grade nothing.

    Args:
        unit: the unit, built.
        only: a pattern for names of mutants.
    """
    for mutant in mutants_of(unit, only):
        console.say(mutant.name)
        for line in mutant.diff.splitlines():
            console.say(f"    {line}", style="dim")


def mutate_unit(
    unit: Unit,
    *,
    data: str = "standin",
    jobs: int | None = None,
    only: str = "*",
    training: bool = False,
    table_path: Path | None = None,
) -> int:
    """Grade a unit's mutants, and print what became of them.

    Args:
        unit: the unit, built.
        data: the images: as for grading.
        jobs: questions under way at once; by default one per processor.
        only: a pattern for names of mutants.
        training: whether those that survive are graded again, with training runs.
        table_path: where the table is written besides, as Markdown.

    Returns:
        How many mutants somebody has to look at.

    Raises:
        AutograderError: the solution itself loses points; the unit, the data or the machine are not fit for it.
    """
    every = mutants_of(unit)
    reasons = known_equivalents(unit, {mutant.digest for mutant in every})
    mutants = [mutant for mutant in every if fnmatch.fnmatch(mutant.name, only)]
    if not mutants:
        raise UnitError(f"the solution of {unit.name} makes no mutant like {only}: --list says their names")
    images = open_unit_data(unit, data)
    jobs = jobs or len(os.sched_getaffinity(0))
    source = "" if images is None else f"Data: {images.name}. "
    console.announce(f"{len(mutants)} mutants. {source}".rstrip())
    started = time.monotonic()
    # Nobody's code but the kit's own is run, as in `make validate`.
    with open_bench(unit, images, unsafe=True, on_start=console.announce_start) as opened:
        kept = cache_folder() / "mutants" / f"{unit.name}.jsonl"
        found = _found(replace(opened, trains=False), mutants, kept, jobs)
        judged = [Judged(mutant, found[mutant.name], reasons.get(mutant.digest, "")) for mutant in mutants]
        if training and (survivors := [each.mutant for each in judged if _may_show_in_training(each, unit)]):
            console.announce(f"{len(survivors)} survive without training. Once more, with training runs.")
            check_environment(opened, threads=jobs)
            found = _found(replace(opened, trains=True), survivors, kept, jobs)
            judged = [replace(each, trained=found.get(each.mutant.name)) for each in judged]
        versions = f"TensorFlow {opened.sandbox.tensorflow_version}, Keras {opened.sandbox.keras_version}"
    gaps = [each for each in judged if each.is_gap]
    for gap in gaps:
        for line in gap_text(gap):
            console.say(line)
    text = (
        f"{mutation_table(judged)}\n\n{score_line(judged)} {source}Checks without training"
        f"{', then what survived with it' if training else ''}, {jobs} questions at once."
        f" {versions}."
    )
    console.announce(f"{text} {time.monotonic() - started:.0f} s.")
    if gaps:
        console.announce(f"What is as right as the solution is recorded in {unit.source / FILE}, with the reason.")
    if table_path is not None:
        table_path.write_text(f"{text}\n", encoding="utf-8")
    return len(gaps)


def grade_mutants(bench: Bench, mutants: Sequence[Mutant], findings: Findings, jobs: int = 1) -> None:
    """Grade what is not known yet, question by question: first the solution, which must lose nothing.

    Args:
        bench: what to grade on; its ``trains`` says whether checks that need a training run are run.
        mutants: of its unit.
        findings: what is known; added to.
        jobs: questions under way at once.

    Raises:
        UnitError: the solution itself loses points.
    """
    new = [mutant for mutant in mutants if findings.of(mutant) is None]
    if len(new) < len(mutants):
        console.announce(f"{len(mutants) - len(new)} are known from an earlier run.")
    if not new:
        return
    unchanged = [_unchanged(bench.unit, name) for name in dict.fromkeys(mutant.harms for mutant in new)]
    with console.progress() as progress:
        for verdict in grade_members(bench, unchanged, jobs=jobs, only_touched=True):
            if (finding := _finding(verdict)).failed or finding.internal:
                names = ", ".join([*finding.failed, *finding.internal])
                raise UnitError(
                    f"the solution of {verdict.member.harms} itself loses points in {names}: run `make validate` first"
                )

        def keep(verdict: Verdict) -> None:
            finding = _finding(verdict)
            assert isinstance(verdict.member, Mutant)
            findings.add(verdict.member, finding.failed, finding.internal)
            if not finding.failed:
                console.announce(f"{verdict.member.name} lost no points")

        grade_members(bench, new, jobs=jobs, only_touched=True, progress=progress, report=keep)


def _found(bench: Bench, mutants: Sequence[Mutant], kept: Path, jobs: int) -> dict[str, MutantFinding]:
    """What there is to know of mutants, by name; what is not known yet is found out."""
    findings = Findings(kept, bench)
    grade_mutants(bench, mutants, findings, jobs)
    return {mutant.name: finding for mutant in mutants if (finding := findings.of(mutant)) is not None}


def _may_show_in_training(judged: Judged, unit: Unit) -> bool:
    return judged.status == "survived" and unit.question(judged.mutant.harms).training is not None


def _unchanged(unit: Unit, question: str) -> Mutant:
    """The solution's own answer, written as mutants are: without comments."""
    text = as_written(solution_answers(unit)[question])
    return Mutant(unit.solution_notebook(), f"{question}/unchanged", question, answers={question: text}, code=text)


def _finding(verdict: Verdict) -> MutantFinding:
    failed, internal = [], []
    for (question, name), check in verdict.checks.items():
        if question != verdict.member.harms:
            continue
        if check.outcome in ("internal", "undecided"):  # what is no verdict kills nothing
            internal.append(name)
        elif check.score < check.points or check.outcome != "ok":
            failed.append(name)
    return MutantFinding("", verdict.member.name, failed, internal)
