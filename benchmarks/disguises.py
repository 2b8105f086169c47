"""Disguised notebooks whose answers are kept: ``python benchmarks/disguises.py --read 10000 --graded 1000``.

What students and their tools do to notebooks without changing the answers, singly and in pairs, is done to the perfect
examples and to right answers in other styles. *Read* runs hold what is read of a disguised notebook (which cells answer
which question, and all that they need) against what is read of the plain one; *graded* runs hold their points against
each other, without training. Rounds are written down as they end, and the next call goes on behind them; the number of
a round draws its cases again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from machine import RESULTS, describe, keep

from autograder.units.unit import REPOSITORY, load_unit, unit_names

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from metamorphic.operators import COMMON
from metamorphic.rounds import (
    Round,
    go_on,
    grade_round,
    read_round,
    rounds_in,
)

READ, GRADED = 100, 25
"""Cases of a round."""


def table(rounds: Sequence[Round]) -> str:
    """What came of all rounds, as Markdown."""
    lines = [
        "| unit | notebooks | read | read otherwise | graded | other points |",
        "|---|---|---|---|---|---|",
    ]
    for unit in sorted({one.unit for one in rounds}):
        own = [one for one in rounds if one.unit == unit]
        bases = own[-1].bases
        lines.append(f"| `{unit}` | {bases} | {' | '.join(counts(own, kind) for kind in ('read', 'graded'))} |")
    lines.append(f"| all | | {' | '.join(counts(rounds, kind) for kind in ('read', 'graded'))} |")
    speeds = [f"{speed(rounds, kind):.0f} were {kind}" for kind in ("read", "graded") if speed(rounds, kind)]
    within = f"{len(COMMON)} operators. Within a minute of processor time, {' and '.join(speeds)}."
    lines += ["", f"{within} One question under way at a time. {describe()}."]
    lost = [sentence for one in rounds for sentence in one.changed]
    return "\n".join([*lines, *(["", "What changed:", ""] if lost else []), *(f"- `{sentence}`" for sentence in lost)])


def counts(rounds: Sequence[Round], kind: str) -> str:
    """Runs of a kind, and how many of them changed something."""
    own = [one for one in rounds if one.kind == kind]
    return f"{sum(one.runs for one in own):,} | {sum(len(one.changed) for one in own)}"


def speed(rounds: Sequence[Round], kind: str) -> float:
    """Runs of a kind in a minute of processor time."""
    own = [one for one in rounds if one.kind == kind and one.cpu_seconds]
    runs, seconds = sum(one.runs for one in own), sum(one.cpu_seconds for one in own)
    return float(60 * runs / max(seconds, 1e-9))


def main() -> None:
    """Go on with the rounds, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--read", type=int, default=0, help="runs that are read, in all")
    parser.add_argument("--graded", type=int, default=0, help="runs that are graded, in all")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="then no round is begun any more")
    arguments = parser.parse_args()
    units = [load_unit(name) for name in unit_names()]
    units = [unit for unit in units if any(unit.source.glob("variants/*"))]
    record, over = RESULTS / "metamorphic.jsonl", time.monotonic() + 60 * arguments.minutes
    kept = REPOSITORY / ".build" / "metamorphic"

    def read(number: int) -> Round:
        return read_round(units[number % len(units)], number, READ)

    def graded(number: int) -> Round:
        return grade_round(units[number % len(units)], number, GRADED, kept, jobs=1)

    for kind, make, runs in (("read", read, arguments.read), ("graded", graded, arguments.graded)):
        go_on(make, record, kind=kind, runs=runs, is_over=lambda: time.monotonic() > over)
    rounds = rounds_in(record)
    if rounds:
        keep("metamorphic", table(rounds))


if __name__ == "__main__":
    main()
