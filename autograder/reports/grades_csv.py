"""The class's grades as a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.files.output import written
from autograder.locale.messages import N_, _
from autograder.locale.numbers import number
from autograder.locale.sentences import said
from autograder.results.records import QuestionResult, SubmissionResult
from autograder.units.unit import Unit

__all__ = [
    "formula_safe",
    "grades_headings",
    "grades_row",
    "reasons_of",
    "status_of",
    "write_csv",
    "write_grades",
    "write_repairs",
]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_HARMLESS = re.compile(r"[+-][\w.+-]*(@[\w.-]+)?")


def write_grades(path: Path, unit: Unit, results: Sequence[SubmissionResult]) -> None:
    """Write ``grades.csv``: submission, a column per question, total, max, status.

    A question that a person grades, that the grader failed on, or that has to be trained yet, has an empty cell: it is
    no zero. Nor is a total that lacks it.

    Raises:
        OutputError: it cannot be written.
    """
    write_csv(path, [grades_headings(unit), *(grades_row(unit, result) for result in results)])


def grades_headings(unit: Unit) -> list[str]:
    """The first line of ``grades.csv``."""
    return ["submission", *(question.name for question in unit.questions), "total", "max", "status"]


def write_repairs(path: Path, results: Sequence[SubmissionResult]) -> None:
    """Write ``repairs.csv``: for each submission what was repaired in it, passed over, or found elsewhere.

    Raises:
        OutputError: it cannot be written.
    """
    lines = [(result.submission, said(note)) for result in results for note in result.notes]
    write_csv(path, [("submission", "repair"), *(tuple(map(formula_safe, line)) for line in lines)])


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """Write a table in UTF-8, whole or not at all.

    Returns:
        The path.

    Raises:
        OutputError: it cannot be written.
    """
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return written(path, text.getvalue().encode())


def status_of(result: SubmissionResult) -> str:
    """The status and its reasons, in one line."""
    reasons = "; ".join(reasons_of(result))
    return f"{result.status}: {reasons}" if reasons else result.status


def reasons_of(result: SubmissionResult) -> list[str]:
    """Why the submission, or a question of it, could not be graded as it stands."""
    if result.problem:
        return [said(result.problem)]
    if result.status == "no answer cells":
        return [_("is this another assignment's notebook? No cell defines what the questions ask for.")]
    reasons = [text for text in map(_reason, result.questions) if text]
    if result.is_partial:
        checks = [check for check in result.checks if check.outcome != "ungraded"]
        message = _("{score} of {points} points so far")
        score, points = number(result.score), number(sum(check.points for check in checks))
        reasons.insert(0, message.format(score=score, points=points))
    return reasons


def _reason(question: QuestionResult) -> str:
    """What kept a question's checks from running to their end."""
    for check in question.checks:
        if check.outcome in _REASONS:
            return _(_REASONS[check.outcome]).format(question=question.question)
    if {check.outcome for check in question.checks} == {"error"}:
        first = question.checks[0]
        if question.seconds:
            return _("{question} raised an exception").format(question=question.question)
        return said(first.detail or first.message)
    return ""


_REASONS = {
    # Translators, here and below: {question} is the identifier of a question, and stands for the answer to it.
    "timeout": N_("{question} did not come to an end"),
    "memory": N_("{question} used too much memory"),
    "disk": N_("{question} wrote too much to disk"),
    "crashed": N_("{question} ended its process"),
    "internal": N_("{question} met a fault of the grader"),
    "undecided": N_("{question} has no verdict"),
}


def grades_row(unit: Unit, result: SubmissionResult) -> list[str]:
    """The line of a submission in ``grades.csv``."""
    by_name = {question.question: question for question in result.questions}
    cells = []
    for question in unit.questions:
        graded = by_name.get(question.name)
        if graded is None:
            is_unknown = result.status == "needs attention"
        else:
            is_unknown = graded.needs_attention or graded.is_partial
        if question.is_manual or is_unknown:
            cells.append("")
        else:
            cells.append(f"{graded.score if graded else 0:g}")
    total = "" if result.status == "needs attention" or result.is_partial else f"{result.score:g}"
    return [formula_safe(result.submission), *cells, total, f"{unit.points:g}", formula_safe(status_of(result))]


def formula_safe(text: str) -> str:
    """Keep a spreadsheet from reading what comes from students as a formula; addresses and numbers stay as they are."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _HARMLESS.fullmatch(text) else text
