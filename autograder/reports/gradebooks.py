"""Grades in the form that Canvas, Moodle and Gradescope read.

Sources: Canvas, "How do I import grades in the Gradebook?"; Moodle, "Grade import"; Gradescope's own grade export.
Students who handed in nothing, and submissions that could not be read, that the grader failed on or that have to be
trained yet, have an empty cell: these platforms take it for no grade, not for a zero. Moodle's form alone has a place
for feedback.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from autograder.reports.feedback_text import feedback_text
from autograder.reports.grades_csv import formula_safe, write_csv
from autograder.reports.rosters import Match, Student
from autograder.results.records import SubmissionResult
from autograder.units.unit import Unit

__all__ = ["write_gradebooks"]

Row = Sequence[str]


class _Grade(NamedTuple):
    student: Student
    score: str
    feedback: str


_MOODLE = ("First name", "Last name", "ID number", "Username", "Email address")


def write_gradebooks(folder: Path, unit: Unit, results: Sequence[SubmissionResult], match: Match) -> list[Path]:
    """Write ``canvas.csv``, ``moodle.csv`` and ``gradescope.csv``, in UTF-8.

    Args:
        folder: where.
        unit: the teaching unit; its title names the assignment.
        results: of all submissions.
        match: whose they are.

    Returns:
        The files.

    Raises:
        OutputError: one cannot be written.
    """
    by_name = {result.submission: result for result in results}
    grades = []
    for student in match.students:
        result = by_name.get(match.submissions.get(student.line, ""))
        score = _score(result)
        grades.append(_Grade(student, score, feedback_text(unit, result) if result is not None and score else ""))
    return [
        write_csv(folder / f"{name}.csv", ([formula_safe(cell) for cell in row] for row in rows(unit, grades)))
        for name, rows in (("canvas", _canvas), ("moodle", _moodle), ("gradescope", _gradescope))
    ]


def _canvas(unit: Unit, grades: Sequence[_Grade]) -> Iterator[Row]:
    """The five columns that Canvas asks for, the assignment, and the row of maxima."""
    yield "Student", "ID", "SIS User ID", "SIS Login ID", "Section", unit.title
    yield "    Points Possible", "", "", "", "", f"{unit.points:g}"
    for student, score, _feedback in grades:
        login = student.login or student.email
        yield student.name, student.canvas_id, student.student_id, login, student.section, score


def _moodle(unit: Unit, grades: Sequence[_Grade]) -> Iterator[Row]:
    """The columns of Moodle's own export; the import maps them by their headings.

    Of a worksheet, which is all that there is where marking is blind, the column is kept by which Moodle knows it
    again.
    """
    is_worksheet = any(grade.student.participant for grade in grades)
    yield *(["Identifier"] if is_worksheet else []), *_MOODLE, unit.title, f"{unit.title} (Feedback)"
    for student, score, feedback in grades:
        known = (*_split(student), student.student_id, student.login, student.email)
        yield *([student.participant] if is_worksheet else []), *known, score, feedback


def _gradescope(unit: Unit, grades: Sequence[_Grade]) -> Iterator[Row]:
    yield "First Name", "Last Name", "SID", "Email", unit.title, f"{unit.title} - Max Points"
    for student, score, _feedback in grades:
        yield *_split(student), student.student_id, student.email, score, f"{unit.points:g}"


def _split(student: Student) -> tuple[str, str]:
    """First and last name; where the roster has one name, its last word, or what stands before its comma, is last."""
    if student.first_name or student.last_name:
        return student.first_name, student.last_name
    last, comma, first = student.name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = student.name.rpartition(" ")
    return first, last


def _score(result: SubmissionResult | None) -> str:
    if result is None or result.is_partial or result.status in ("needs attention", "not readable"):
        return ""
    return f"{result.score:g}"
