"""How near our training loop comes to students' own: ``python benchmarks/own_loops.py [--unit U] [--data D]``.

A loop that is written out in Python trains where it is, and counts only if the same network comes near in ours. What
"near" must be is measured here, on those right answers of the bank that train by a loop of their own: each as often as
asked, our loop to its last epoch. Keeps the table in ``docs/measured/banks-<unit>.md``.
"""

from __future__ import annotations

import argparse
import re
import statistics
from collections.abc import Iterator

from machine import describe, keep
from units import add_unit_argument, unit_of

from autograder.authoring.banks.members import BankMember, load_banks
from autograder.authoring.banks.verdicts import Verdict, grade_members
from autograder.grading.opening import open_bench
from autograder.grading.training import run
from autograder.grading.unit_data import open_unit_data
from autograder.locale.sentences import said

MARGIN = run.OWN_LOOP_MARGIN


def main() -> None:
    """Grade them, and keep the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--data", default="standin")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    unit = unit_of(asked)
    members = [member for member in load_banks(unit) if not member.fails and _trains_in_python(member)]
    # No run of ours is near enough, so that each goes on to its last epoch and both numbers are told.
    run.OWN_LOOP_MARGIN = -200.0
    rows: list[str] = []
    differences: list[float] = []

    def report(verdict: Verdict) -> None:
        for own, ours in _both(verdict):
            name = verdict.member.name.rsplit("/", 1)[-1].removesuffix(".py").replace("_", " ")
            rows.append(f"| {name} | {own:.1f} | {ours:.1f} | {own - ours:+.1f} |")
            print(rows[-1], flush=True)
            differences.append(own - ours)

    images = open_unit_data(unit, asked.data)
    if images is None:
        parser.error(f"{unit.name} trains on no images.")
    with open_bench(unit, images) as bench:
        grade_members(bench, members, jobs=asked.jobs, only_touched=True, report=report)
    table = ["| own loop | its accuracy, % | ours, % | difference |", "|---|---|---|---|", *sorted(rows)]
    table.append(
        f"\nThe own loop is better by {statistics.fmean(differences):.1f} points on average, by {max(differences):.1f}"
        f" at most ({len(differences)} loops, one run each; data: {asked.data}); the margin is {MARGIN:g} points."
        f" {describe()}."
    )
    keep(f"own-loops-{unit.name}", "\n".join(table))


def _trains_in_python(member: BankMember) -> bool:
    return any("def train_custom_model" in text and ".fit(" not in text for text in member.answers.values())


def _both(verdict: Verdict) -> Iterator[tuple[float, float]]:
    """What an own loop reached and what ours did, where there was no verdict because of them."""
    for check in verdict.checks.values():
        message = said(check.message)
        numbers = re.findall(r"(\d+\.\d) ?%", message)
        if len(numbers) == 2 and "training loop" in message:
            own, ours = map(float, numbers)
            yield own, ours


if __name__ == "__main__":
    main()
