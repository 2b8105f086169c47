"""Rounds of cases: drawn, read or graded as one class, and held against the notebooks that they were made of."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.grading.unit_data import open_unit_data
from autograder.units.unit import REPOSITORY, Unit
from metamorphic.bases import Library
from metamorphic.grades import Grader, Points, open_grader
from metamorphic.memory import InMemory
from metamorphic.operators import Case, changed, drawn

__all__ = ["Change", "Round", "changes", "go_on", "grade_round", "read_round", "rounds_in"]


@dataclass(frozen=True)
class Change:
    """A case that has other points than its notebook.

    Attributes:
        case: the case.
        before: the notebook's points, by question.
        after: the case's.
    """

    case: Case
    before: Points
    after: Points

    def __str__(self) -> str:
        lost = {name: f"{self.before[name]:g} -> {self.after.get(name)}" for name in self.before}
        return f"{self.case}: { ({name: lost[name] for name in lost if self.before[name] != self.after.get(name)}) }"


@dataclass(frozen=True)
class Round:
    """What came of a round.

    Attributes:
        number: by which its cases are drawn again.
        unit: the teaching unit.
        runs: the number of its cases.
        seconds: that it took.
        changed: sentences about the cases whose points changed, or whose answers were read otherwise.
        kind: whether they were ``read`` or ``graded``.
        jobs: questions under way at once.
        bases: how many notebooks there were to choose from.
        commit: of the kit; "" where that is not known.
        cpu_seconds: of processor time, those of processes that it began included.
    """

    number: int
    unit: str
    runs: int
    seconds: float
    changed: list[str]
    kind: str = "graded"
    jobs: int = 1
    bases: int = 0
    commit: str = ""
    cpu_seconds: float = 0.0


def changes(grader: Grader, library: Library, chosen: list[Case]) -> list[Change]:
    """The cases whose points are not those of their notebooks.

    Args:
        grader: of the unit of all cases.
        library: that holds the notebooks.
        chosen: the cases.
    """
    bases = sorted({case.base for case in chosen})
    whole = [Case(base, (), 0) for base in bases]
    graded = grader.grade([changed(library.draft(case.base), case) for case in [*whole, *chosen]])
    before = dict(zip(bases, graded, strict=False))
    found = zip(chosen, graded[len(bases) :], strict=True)
    return [Change(case, before[case.base], after) for case, after in found if after != before[case.base]]


def grade_round(unit: Unit, number: int, count: int, kept: Path, *, jobs: int = 0) -> Round:
    """Draw cases of a unit, and grade them.

    Args:
        unit: built.
        number: of the round.
        count: how many are drawn; a few are drawn twice, and graded once.
        kept: where what is known of answers is kept.
        jobs: questions under way at once; 0 for as many as there are processors.
    """
    started = _Clocks()
    jobs = jobs or len(os.sched_getaffinity(0))
    library = Library([unit])
    chosen = drawn(library.names, count, number=number)
    data = open_unit_data(unit, "standin") if unit.data is not None else None
    with open_grader(unit, data, kept / unit.name, jobs=jobs) as grader:
        changed = [str(change) for change in changes(grader, library, chosen)]
    return _round("graded", library, number, len(chosen), started, changed, jobs)


def read_round(unit: Unit, number: int, count: int) -> Round:
    """Draw cases of a unit, and read them: nothing is run.

    Args:
        unit: built.
        number: of the round.
        count: how many are drawn; a few are drawn twice, and read once.
    """
    started = _Clocks()
    library = Library([unit])
    chosen = drawn(library.names, count, number=number)
    with InMemory() as memory:
        found = ((case, memory.read_otherwise(library, case)) for case in chosen)
        changed = [f"{case}: read otherwise: {others}" for case, others in found if others]
    return _round("read", library, number, len(chosen), started, changed, 1)


class _Clocks:
    """When a round began: on the clock, and by the processor time of this process and those that it has waited for."""

    def __init__(self) -> None:
        self.now, self.cpu = time.monotonic(), sum(os.times()[:4])


def _round(
    kind: str, library: Library, number: int, runs: int, started: _Clocks, changed: list[str], jobs: int
) -> Round:
    ended = _Clocks()
    return Round(
        number=number,
        unit=library.names[0].partition("/")[0],
        runs=runs,
        seconds=round(ended.now - started.now, 1),
        changed=changed,
        kind=kind,
        jobs=jobs,
        bases=len(library.names),
        commit=_commit(),
        cpu_seconds=round(ended.cpu - started.cpu, 1),
    )


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True)
    return told.stdout.strip()


def rounds_in(record: Path) -> list[Round]:
    """The rounds that a file holds, a line for each; none where there is no file."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return [Round(**json.loads(line)) for line in lines]


def go_on(
    make: Callable[[int], Round], record: Path, *, kind: str, runs: int, is_over: Callable[[], bool] = lambda: False
) -> list[Round]:
    """Make rounds of one kind until there are so many runs, those of earlier times included.

    Args:
        make: makes the round of a number.
        record: in which each round is written down when it is done, so that the next time goes on behind it.
        kind: of the rounds.
        runs: in all.
        is_over: asked before each round whether to stop.

    Returns:
        All rounds of that kind.
    """
    record.parent.mkdir(parents=True, exist_ok=True)
    found = [one for one in rounds_in(record) if one.kind == kind]
    while sum(one.runs for one in found) < runs and not is_over():
        found.append(make(len(found)))
        with record.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(found[-1]), ensure_ascii=False) + "\n")
    return found
