"""The class's grades as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from autograder.locale.messages import N_, _
from autograder.locale.numbers import number
from autograder.locale.sentences import said
from autograder.reports.manual_points import ManualPoints
from autograder.reports.passed_over import repairs_of
from autograder.reports.results_folder import Graded
from autograder.reports.tables import formula_safe, rows_of, text_of, write_csv
from autograder.results.records import QuestionResult, SubmissionResult
from autograder.results.words import question_labels, with_labels
from autograder.units.unit import Unit

__all__ = ["grades_headings", "grades_row", "has_line", "reasons_of", "status_of", "write_grades", "write_repairs"]


def write_grades(path: Path, results: Sequence[SubmissionResult], manual: ManualPoints) -> None:
    """Write ``grades.csv``: submission, a column per question, total, max, status.

    A question that the grader failed on, that has to be trained yet, or that a person has given no points for, has an
    empty cell: it is no zero. Nor are those of a submission that could not be read, and a total that lacks what grading
    has to find out.

    Args:
        path: of the file.
        results: of the class.
        manual: what people gave.

    Raises:
        OutputError: it cannot be written.
    """
    write_csv(path, [grades_headings(manual.unit), *(grades_row(manual, result) for result in results)])


def has_line(path: Path) -> Callable[[str], bool]:
    """Whether ``grades.csv`` has a line for a submission; yes for all where there is no such table.

    Raises:
        TableError: it cannot be read.
    """
    rows = [row for _line, row in rows_of(text_of(path), ",")] if path.exists() else []
    if not rows or rows[0][:1] != ["submission"]:
        return lambda name: True
    names = {row[0] for row in rows[1:] if row}
    return lambda name: formula_safe(name) in names


def grades_headings(unit: Unit) -> list[str]:
    """The first line of ``grades.csv``."""
    return ["submission", *(question.name for question in unit.questions), "total", "max", "status"]


def write_repairs(path: Path, unit: Unit, submissions: Sequence[Graded]) -> None:
    """Write ``repairs.csv``: for each submission what was repaired in it, passed over, or found elsewhere.

    Args:
        path: of the file.
        unit: the teaching unit.
        submissions: of the class.

    Raises:
        OutputError: it cannot be written.
    """
    labels = question_labels(unit)
    lines = [(each.name, said(with_labels(note, labels))) for each in submissions for note in repairs_of(each)]
    write_csv(path, [("submission", "repair"), *(tuple(map(formula_safe, line)) for line in lines)])


def status_of(result: SubmissionResult) -> str:
    """The status and its reasons, in one line."""
    reasons = "; ".join(reasons_of(result))
    return f"{result.status}: {reasons}" if reasons else result.status


def reasons_of(result: SubmissionResult, labels: Mapping[str, str] | None = None) -> list[str]:
    """Why the submission, or a question of it, could not be graded as it stands.

    Args:
        result: of the submission.
        labels: what questions are called, by name; by default they have their names, as columns of tables do.
    """
    if result.problem:
        return [said(result.problem)]
    if result.status == "no answer cells":
        return [_("is this another assignment's notebook? No cell defines what the questions ask for.")]
    labels = labels or {}
    told = [_reason(question, labels.get(question.question, question.question)) for question in result.questions]
    reasons = [text for text in told if text]
    if result.is_partial:
        checks = [check for check in result.checks if check.outcome != "ungraded"]
        message = _("{score} of {points} points so far")
        score, points = number(result.score), number(sum(check.points for check in checks))
        reasons.insert(0, message.format(score=score, points=points))
    return reasons


def _reason(question: QuestionResult, label: str) -> str:
    """What kept a question's checks from running to their end."""
    for check in question.checks:
        if check.outcome in _REASONS:
            return _(_REASONS[check.outcome]).format(question=label)
    if {check.outcome for check in question.checks} == {"error"}:
        first = question.checks[0]
        if question.seconds:
            return _("{question} raised an exception").format(question=label)
        return said(first.detail or first.message)
    return ""


_REASONS = {
    # Translators, here and below: {question} is such as Q4 or a question's identifier, and stands for the answer.
    "timeout": N_("{question} did not come to an end"),
    "memory": N_("{question} used too much memory"),
    "disk": N_("{question} wrote too much to disk"),
    "crashed": N_("{question} ended its process"),
    "internal": N_("{question} met a fault of the grader"),
    "undecided": N_("{question} has no verdict"),
}


def grades_row(manual: ManualPoints, result: SubmissionResult) -> list[str]:
    """The line of a submission in ``grades.csv``."""
    by_name = {question.question: question for question in result.questions}
    cells = []
    for question in manual.unit.questions:
        graded = by_name.get(question.name)
        if question.is_manual:
            points = manual.of(result.submission, question.name).points
            cells.append("" if points is None else f"{points:g}")
            continue
        is_unknown = result.is_ungraded if graded is None else graded.needs_attention or graded.is_partial
        cells.append("" if is_unknown else f"{graded.score if graded else 0:g}")
    is_open = result.is_ungraded or result.is_partial
    total = "" if is_open else f"{result.score + manual.total_of(result.submission):g}"
    status = "; ".join([status_of(result), *_awaited(manual, result)])
    return [formula_safe(result.submission), *cells, total, f"{manual.most:g}", formula_safe(status)]


def _awaited(manual: ManualPoints, result: SubmissionResult) -> list[str]:
    """What a person has still to give points for, where the submission could be read."""
    questions = [] if result.problem else manual.awaited(result.submission)
    return [_("{question} has no points in manual.csv yet").format(question=question.name) for question in questions]
