"""The class's grades as a table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from autograder.results import SubmissionResult
from autograder.units import Unit

__all__ = ["status_of", "write_grades"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_grades(path: Path, unit: Unit, results: Sequence[SubmissionResult]) -> None:
    """Write ``grades.csv``: submission, a column per question, total, max, status.

    A question that a person grades, or that the grader failed on, has an empty cell: it is no zero.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["submission", *(question.name for question in unit.questions), "total", "max", "status"])
        for result in results:
            writer.writerow(_row(unit, result))


def status_of(result: SubmissionResult) -> str:
    """The status, with its reason where a submission could not be read."""
    return f"{result.status}: {result.problem}" if result.problem else result.status


def _row(unit: Unit, result: SubmissionResult) -> list[str]:
    by_name = {question.question: question for question in result.questions}
    cells = []
    for question in unit.questions:
        graded = by_name.get(question.name)
        if question.is_manual or (graded is not None and graded.needs_attention):
            cells.append("")
        else:
            cells.append(f"{graded.score if graded else 0:g}")
    total = "" if result.status == "needs attention" else f"{result.score:g}"
    return [_as_text(result.submission), *cells, total, f"{unit.points:g}", _as_text(status_of(result))]


def _as_text(name: str) -> str:
    """Keep a spreadsheet from reading a student's file name as a formula."""
    return f"'{name}" if name.startswith(_FORMULA_STARTS) else name
