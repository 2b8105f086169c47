"""Grades in the form that Canvas, Moodle and Gradescope read.

Sources: Canvas, "How do I import grades in the Gradebook?"; Moodle, "Grade import"; Gradescope's own grade export.
Students who handed in nothing, and submissions that could not be read, that the grader failed on, that have to be
trained yet or that a person has still to give points to, have an empty cell: these platforms take it for no grade, not
for a zero. Moodle's form alone has a place for feedback.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from autograder.reports.feedback_text import feedback_text
from autograder.reports.manual_points import ManualPoints
from autograder.reports.rosters import Match, Student
from autograder.reports.tables import formula_safe, write_csv
from autograder.results.records import SubmissionResult

__all__ = ["write_gradebooks"]

Row = Sequence[str]


class _Grade(NamedTuple):
    student: Student
    score: str
    feedback: str


_MOODLE = ("First name", "Last name", "ID number", "Username", "Email address")


def write_gradebooks(
    folder: Path, results: Sequence[SubmissionResult], match: Match, manual: ManualPoints
) -> list[Path]:
    """Write ``canvas.csv``, ``moodle.csv`` and ``gradescope.csv``, in UTF-8.

    Args:
        folder: where.
        results: of all submissions.
        match: whose they are.
        manual: what people gave, and the teaching unit, whose title names the assignment.

    Returns:
        The files.

    Raises:
        OutputError: one cannot be written.
    """
    by_name = {result.submission: result for result in results}
    grades = []
    for student in match.students:
        result = by_name.get(match.submissions.get(student.line, ""))
        score = _score(result, manual)
        feedback = feedback_text(manual, result) if result is not None and score else ""
        grades.append(_Grade(student, score, feedback))
    title, most = manual.unit.title, f"{manual.most:g}"
    return [
        write_csv(folder / f"{name}.csv", ([formula_safe(cell) for cell in row] for row in rows(title, most, grades)))
        for name, rows in (("canvas", _canvas), ("moodle", _moodle), ("gradescope", _gradescope))
    ]


def _canvas(title: str, most: str, grades: Sequence[_Grade]) -> Iterator[Row]:
    """The five columns that Canvas asks for, the assignment, and the row of maxima."""
    yield "Student", "ID", "SIS User ID", "SIS Login ID", "Section", title
    yield "    Points Possible", "", "", "", "", most
    for student, score, _feedback in grades:
        login = student.login or student.email
        yield student.name, student.canvas_id, student.student_id, login, student.section, score


def _moodle(title: str, most: str, grades: Sequence[_Grade]) -> Iterator[Row]:
    """The columns of Moodle's own export; the import maps them by their headings.

    Of a worksheet, which is all that there is where marking is blind, the column is kept by which Moodle knows it
    again.
    """
    is_worksheet = any(grade.student.participant for grade in grades)
    yield *(["Identifier"] if is_worksheet else []), *_MOODLE, title, f"{title} (Feedback)"
    for student, score, feedback in grades:
        known = (*_split(student), student.student_id, student.login, student.email)
        yield *([student.participant] if is_worksheet else []), *known, score, feedback


def _gradescope(title: str, most: str, grades: Sequence[_Grade]) -> Iterator[Row]:
    yield "First Name", "Last Name", "SID", "Email", title, f"{title} - Max Points"
    for student, score, _feedback in grades:
        yield *_split(student), student.student_id, student.email, score, most


def _split(student: Student) -> tuple[str, str]:
    """First and last name; where the roster has one name, its last word, or what stands before its comma, is last."""
    if student.first_name or student.last_name:
        return student.first_name, student.last_name
    last, comma, first = student.name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = student.name.rpartition(" ")
    return first, last


def _score(result: SubmissionResult | None, manual: ManualPoints) -> str:
    total = None if result is None or result.is_partial else manual.known_total(result)
    return "" if total is None else f"{total:g}"
