"""What calibration runs say about the policy: ``python benchmarks/calibration.py [--unit U]`` prints the tables."""

from __future__ import annotations

from pathlib import Path

import msgspec
from machine import RESULTS

__all__ = ["Case", "Run", "read_runs", "runs_file"]


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to be trained with many seeds.

    Attributes:
        name: for people.
        question: whose training run it is.
        kind: ``right`` or ``wrong``.
        seeds: how many.
        member: of the unit's banks; "" for the solution.
    """

    name: str
    question: str
    kind: str
    seeds: int
    member: str = ""


class Run(msgspec.Struct, frozen=True):
    """One finished training run; accuracies in per cent."""

    case: str
    question: str
    seed: int
    code: str
    data: str
    machine: str
    accuracies: list[float]
    disguised_accuracy: float
    seconds: float
    kept: str


def runs_file(unit: str) -> Path:
    """Where the runs of a unit are kept."""
    return RESULTS / f"calibration-{unit}.jsonl"


def read_runs(path: Path) -> list[Run]:
    """Runs of earlier calls."""
    if not path.exists():
        return []
    return [msgspec.json.decode(line, type=Run) for line in path.read_text(encoding="utf-8").splitlines()]
