"""Rounds of graded cases: drawn, graded as one class, and held against the notebooks that they were made of."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.grading.unit_data import open_unit_data
from autograder.units.unit import Unit
from metamorphic.bases import Library
from metamorphic.grades import Grader, Points, open_grader
from metamorphic.operators import Case, changed, drawn

__all__ = ["Change", "Round", "changes", "go_on", "grade_round"]


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
        changed: sentences about the cases whose points changed.
    """

    number: int
    unit: str
    runs: int
    seconds: float
    changed: list[str]


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


def grade_round(unit: Unit, number: int, count: int, kept: Path) -> Round:
    """Draw cases of a unit, and grade them.

    Args:
        unit: built.
        number: of the round.
        count: how many cases are drawn.
        kept: a folder where graded answers are kept.
    """
    started = time.monotonic()
    library = Library([unit])
    chosen = drawn(library.names, count, number=number)
    data = open_unit_data(unit, "standin") if unit.data is not None else None
    with open_grader(unit, data, kept / unit.name, jobs=len(os.sched_getaffinity(0))) as grader:
        changed = [str(change) for change in changes(grader, library, chosen)]
    return Round(number, unit.name, len(chosen), round(time.monotonic() - started, 1), changed)


def go_on(
    units: list[Unit], kept: Path, *, runs: int, count: int, is_over: Callable[[], bool] = lambda: False
) -> list[Round]:
    """Grade rounds until there are so many runs, those of earlier times included.

    Args:
        units: in turn.
        kept: a folder in which each round is written down when it is done, so that the next time goes on behind it.
        runs: in all.
        count: in a round.
        is_over: asked before each round whether to stop.

    Returns:
        All rounds.
    """
    kept.mkdir(parents=True, exist_ok=True)
    record = kept / "rounds.jsonl"
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    found = [Round(**json.loads(line)) for line in lines]
    while sum(one.runs for one in found) < runs and not is_over():
        number = len(found)
        found.append(grade_round(units[number % len(units)], number, count, kept))
        with record.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(found[-1])) + "\n")
    return found
