"""Whether verdicts depend on the machine: ``make verdicts [UNIT=U]``, in an hour or two.

Grades a unit's banks again under each of a few conditions: one thread and two, with oneDNN and without it, and with
another release of TensorFlow. Verdicts are compared, not numbers: a check that trains nothing must give the same points
everywhere; one that trains may differ only where the answer lies in the grey zone of its goal, or where its comment in
the bank says that luck decides. Training is costly, so that a sample of the answers trains.

Results are kept as they come, a line per answer and condition; a run that was interrupted goes on. The other release is
an environment of its own, whose interpreter is named by ``--other``. Keeps ``docs/measured/conditions-<unit>.md``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from machine import RESULTS, describe, keep
from units import add_unit_argument, unit_of

from autograder.authoring.banks.members import BankMember, load_banks
from autograder.authoring.banks.verdicts import Verdict, grade_members
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.results.records import CheckResult
from autograder.units.unit import Unit

OTHER = "another TensorFlow"


@dataclass(frozen=True)
class Condition:
    """What an answer is graded under."""

    threads: int = 1
    onednn: bool = True


CONDITIONS = {
    "1 thread": Condition(),
    "2 threads": Condition(threads=2),
    "without oneDNN": Condition(onednn=False),
    OTHER: Condition(),
}
"""The first is what the others are compared with."""


def sample(unit: Unit, members: Sequence[BankMember], size: int) -> list[BankMember]:
    """Answers to questions that train, evenly over the banks."""
    training = {question.name for question in unit.questions if question.training}
    able = [member for member in members if training & member.touched(unit)]
    step = max(1.0, len(able) / max(1, size))
    return [able[int(place * step)] for place in range(min(size, len(able)))]


def measure(unit: Unit, name: str, condition: Condition, size: int, jobs: int, path: Path) -> None:
    """Grade what has not been graded yet under a condition, and add it to the file."""
    members = load_banks(unit)
    trained = {member.name for member in sample(unit, members, size)}
    done = {(line["answer"], line["trains"]) for line in read(path) if line["condition"] == name}
    data = open_unit_data(unit, "standin")
    with open_bench(unit, data, unsafe=True, threads=condition.threads, onednn=condition.onednn) as bench:
        about = {"condition": name, **asdict(condition), "tensorflow": bench.sandbox.tensorflow_version}

        for trains in (False, True):
            wanted = [member for member in members if (member.name in trained) is trains]
            missing = [member for member in wanted if (member.name, trains) not in done]

            def add(verdict: Verdict, *, trains: bool = trains) -> None:
                checks = {"/".join(check): told(result) for check, result in verdict.checks.items()}
                line = {**about, "answer": verdict.member.name, "trains": trains, "checks": checks}
                with path.open("a", encoding="utf-8") as file:
                    file.write(f"{json.dumps(line)}\n")

            if missing:
                grade_members(replace(bench, trains=trains), missing, jobs=jobs, only_touched=True, report=add)


def told(result: CheckResult) -> dict[str, Any]:
    """What is compared of a check: its points, and of a training run whether it lies in the grey zone."""
    found: dict[str, Any] = {"outcome": result.outcome, "score": round(result.score, 3)}
    if result.training is None:
        return found
    mean, bounds = fmean(run.accuracy for run in result.training.runs), result.training.bounds
    is_grey = bounds is not None and bounds.fails_below <= mean <= bounds.passes_from
    return {**found, "mean": round(mean, 2), "is_grey": is_grey}


def read(path: Path) -> list[dict[str, Any]]:
    """The lines that there are."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


@dataclass(frozen=True)
class Difference:
    """A check with other points under a condition; ``is_declared`` where it may have."""

    answer: str
    check: str
    trains: bool
    first: Mapping[str, Any]
    other: Mapping[str, Any]
    is_declared: bool


def differences(
    first: Mapping[str, Any], other: Mapping[str, Any], may_fail: Mapping[str, frozenset[str]]
) -> Iterator[Difference]:
    """Between two lines of one answer.

    Args:
        first: its line under the first condition.
        other: under another.
        may_fail: by answer, the checks that its comment says are a matter of luck.
    """
    for check, found in first["checks"].items():
        again = other["checks"][check]
        if found["score"] != again["score"]:
            trains = "mean" in found or "mean" in again
            is_grey = found.get("is_grey", False) or again.get("is_grey", False)
            is_declared = check in may_fail[first["answer"]] or (trains and is_grey)
            yield Difference(first["answer"], check, trains, found, again, is_declared)


def table(unit: Unit, lines: Sequence[Mapping[str, Any]]) -> tuple[str, int]:
    """In Markdown, and how many differences are not declared."""
    members = load_banks(unit)
    may_fail = {member.name: frozenset(f"{member.harms}/{check}" for check in member.may_fail) for member in members}
    by_condition = {
        name: {line["answer"]: line for line in lines if line["condition"] == name and line["answer"] in may_fail}
        for name in CONDITIONS
    }
    reference = by_condition[next(iter(CONDITIONS))]
    rows = [
        "| beside one thread, with oneDNN | answers | checks without training | other points | checks that train |"
        " other points | of these declared |",
        "|---|---|---|---|---|---|---|",
    ]
    listed: list[str] = []
    undeclared = 0
    for name, graded in list(by_condition.items())[1:]:
        both = [answer for answer in reference if answer in graded]
        counts = {True: 0, False: 0}
        found: list[Difference] = []
        for answer in both:
            for check in reference[answer]["checks"].values():
                counts["mean" in check] += 1
            found += differences(reference[answer], graded[answer], may_fail)
        trained = [difference for difference in found if difference.trains]
        undeclared += sum(not difference.is_declared for difference in found)
        releases = sorted({line["tensorflow"] for line in graded.values()})
        title = f"TensorFlow {', '.join(releases)}" if name == OTHER and releases else name
        declared = sum(difference.is_declared for difference in trained)
        rows.append(
            f"| {title} | {len(both)} | {counts[False]} | {len(found) - len(trained)} | {counts[True]}"
            f" | {len(trained)} | {declared} |"
        )
        listed += [f"| {title} | {described(difference)} |" for difference in found]
    if listed:
        heads = "| condition | answer | check | one thread | there | declared |"
        rows += ["", heads, "|---|---|---|---|---|---|", *listed]
    release = ", ".join(sorted({line["tensorflow"] for line in reference.values()}))
    rows += ["", f"Data: standin. The first column's other side: TensorFlow {release}. {describe()}."]
    return "\n".join(rows), undeclared


def described(difference: Difference) -> str:
    """Cells of a row."""
    cells = [
        f"`{difference.answer}`",
        f"`{difference.check}`",
        *(
            f"{side['score']:g}" + (f" ({side['mean']:g}%)" if "mean" in side else "")
            for side in (difference.first, difference.other)
        ),
        "yes" if difference.is_declared else "no",
    ]
    return " | ".join(cells)


def main() -> None:
    """Measure under all conditions, each in a process of its own, and keep the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--other", help="the interpreter of an environment with another TensorFlow")
    parser.add_argument("--trained", type=int, default=30, help="how many answers train")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--condition", choices=CONDITIONS, help="measure under this one alone, in this process")
    asked = parser.parse_args()
    unit = unit_of(asked)
    path = RESULTS / f"conditions-{unit.name}.jsonl"
    if asked.condition:
        measure(unit, asked.condition, CONDITIONS[asked.condition], asked.trained, asked.jobs, path)
        return
    for name in CONDITIONS:
        python = asked.other if name == OTHER else sys.executable
        if python:
            print(name, flush=True)
            sizes = ["--trained", str(asked.trained), "--jobs", str(asked.jobs)]
            command = [python, __file__, "--unit", unit.name, "--condition", name, *sizes]
            subprocess.run(command, check=True)
    text, undeclared = table(unit, read(path))
    keep(f"conditions-{unit.name}", text)
    sys.exit(bool(undeclared))


if __name__ == "__main__":
    main()
