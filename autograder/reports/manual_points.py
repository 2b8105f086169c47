"""The part of a grade that people give: points and comments in ``manual.csv``, beside ``grades.csv``.

The file is written once, with a row for each submission and question, and is its owner's from then on: it is read, and
never written again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.errors import TableError
from autograder.locale.messages import _
from autograder.locale.numbers import number
from autograder.reports.tables import Rows, formula_safe, plain, rows_of, text_of, write_csv
from autograder.results.records import SubmissionResult
from autograder.units.unit import Question, Unit

__all__ = ["MANUAL_FILE", "Given", "ManualPoints", "read_manual_points", "start_manual_points"]

MANUAL_FILE = "manual.csv"
"""In the folder of a unit's grades."""

_COLUMNS = ("submission", "question", "points", "comment")
_NUMBER = re.compile(r"\d+([.,]\d+)?")


@dataclass(frozen=True)
class Given:
    """What a person gave for a question.

    Attributes:
        points: None where they are still to be given, or those of one criterion are.
        comment: for the student; "" for none.
        parts: points by criterion, where the question has a rubric and they were given by it.
    """

    points: float | None = None
    comment: str = ""
    parts: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class ManualPoints:
    """What people gave to a class.

    Attributes:
        unit: the teaching unit.
        given: by the submission's name and the question's.
    """

    unit: Unit
    given: Mapping[tuple[str, str], Given] = field(default_factory=dict)

    @cached_property
    def has_begun(self) -> bool:
        """Whether anybody was given points: from then on, totals are out of all points."""
        return any(given.points is not None for given in self.given.values())

    @property
    def most(self) -> float:
        """What a total is out of."""
        return self.unit.points + (sum(q.manual_points for q in _manual(self.unit)) if self.has_begun else 0.0)

    def of(self, submission: str, question: str) -> Given:
        """What a submission was given for a question."""
        return self.given.get((submission, question), Given())

    def total_of(self, submission: str) -> float:
        """All that people gave to a submission."""
        return sum(self.of(submission, question.name).points or 0.0 for question in _manual(self.unit))

    def known_total(self, result: SubmissionResult) -> float | None:
        """What grading and people gave to a submission together; None where one of the two is missing."""
        if result.is_ungraded or self.awaited(result.submission):
            return None
        return result.score + self.total_of(result.submission)

    def awaited(self, submission: str) -> list[Question]:
        """The questions that a submission has no points for, once people have begun to give them."""
        return [q for q in _manual(self.unit) if self.has_begun and self.of(submission, q.name).points is None]


def start_manual_points(folder: Path, unit: Unit, submissions: Sequence[str]) -> Path | None:
    """Write ``manual.csv`` with rows to fill in, unless it is there.

    Args:
        folder: of the unit's grades.
        unit: the teaching unit.
        submissions: names of those that could be read.

    Returns:
        The file; None where it was there, or no question is for a person.

    Raises:
        OutputError: it cannot be written.
    """
    path = folder / MANUAL_FILE
    questions = _manual(unit)
    if not questions or path.exists():
        return None
    asked = [name for question in questions for name in _rows_of(question)]
    rows = [[formula_safe(submission), name, "", ""] for submission in submissions for name in asked]
    return write_csv(path, [_COLUMNS, *rows])


def read_manual_points(folder: Path, unit: Unit, submissions: Collection[str] | None) -> ManualPoints:
    """Read ``manual.csv``; without the file, nobody was given anything.

    Args:
        folder: of the unit's grades.
        unit: the teaching unit.
        submissions: names of all that were graded; None where that is not known yet, and any name will do.

    Raises:
        TableError: a cell is not what it should be; the text names its row and column.
    """
    path = folder / MANUAL_FILE
    if not path.exists():
        return ManualPoints(unit)
    names = {plain(written): name for name in submissions or () for written in (formula_safe(name), name)}
    given: dict[tuple[str, str], Given] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, cells in _cells(path):
        cell = _Cell(path, line)
        question, criterion, most = _asked(cell, unit, cells["question"])
        points = cell.points(cells["points"], most)
        if points is None and not cells["comment"]:
            continue
        if submissions is None:
            names.setdefault(cells["submission"], cells["submission"])
        if cells["submission"] not in names:
            raise cell.wrong("submission", _("there is no submission {value}").format(value=cells["submission"]))
        key, name = (names[cells["submission"]], question.name), cells["question"]
        before = given.get(key)
        known = lines.get((key[0], name)) or (lines.get(key) if before and not (before.parts and criterion) else None)
        if known:
            message = _("line {line} gives this submission points for {question} already")
            raise cell.wrong("submission", message.format(line=known, question=name))
        given[key] = _together(question, before, criterion, points, cells["comment"])
        lines[key[0], name] = lines[key] = line
    return ManualPoints(unit, given)


@dataclass(frozen=True)
class _Cell:
    """A row's place in the file, for sentences on its cells."""

    path: Path
    line: int

    def wrong(self, column: str, problem: str) -> TableError:
        message = _("{path}, line {line}, column {column}: {problem}")
        return TableError(message.format(path=self.path, line=self.line, column=column, problem=problem))

    def points(self, text: str, most: float) -> float | None:
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            message = _("{value} is no number of points: write one from 0 to {most}, or leave the cell empty")
        elif (points := float(text.replace(",", "."))) > most:
            message = _("{value} is more than the question is worth: write a number from 0 to {most}")
        else:
            return points
        raise self.wrong("points", message.format(value=text, most=number(most)))


def _rows_of(question: Question) -> list[str]:
    """What rows call a question: one for each criterion, where it has a rubric."""
    return [f"{question.name}/{criterion}" for criterion in question.rubric] or [question.name]


def _together(question: Question, before: Given | None, criterion: str, points: float | None, comment: str) -> Given:
    """What a row gives, with what rows above it gave for other criteria."""
    if not criterion:
        return Given(points, comment)
    parts = {**(before.parts if before else {}), criterion: points}
    known = [parts.get(name) for name in question.rubric]
    total = sum(part or 0.0 for part in known) if None not in known else None
    return Given(total, "\n".join(filter(None, [before.comment if before else "", comment])), parts)


def _asked(cell: _Cell, unit: Unit, name: str) -> tuple[Question, str, float]:
    """A question, one of its criteria or "", and the points that can be given for that."""
    whole, _slash, criterion = name.partition("/")
    question = _question(cell, unit, whole)
    if not criterion:
        return question, "", question.manual_points
    if criterion not in question.rubric:
        # Translators: {names} are names of criteria, with commas.
        message = _("{value} is no criterion of the rubric; those are: {names}")
        raise cell.wrong("question", message.format(value=criterion, names=", ".join(question.rubric)))
    return question, criterion, question.rubric[criterion]


def _question(cell: _Cell, unit: Unit, name: str) -> Question:
    questions = _manual(unit)
    found = next((question for question in questions if question.name == name), None)
    if found is None:
        # Translators: {names} are names of questions, with commas.
        message = _("{value} is no question that a person grades; those are: {names}")
        raise cell.wrong("question", message.format(value=name, names=", ".join(q.name for q in questions)))
    return found


def _cells(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines that say anything, with what stands below each heading; comments keep their line breaks."""
    headings, rows = _table(path)
    places = {name: headings.index(name) for name in _COLUMNS}
    for line, row in rows:
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
        if any(cells.values()):
            yield line, {name: value if name == "comment" else plain(value) for name, value in cells.items()}


def _table(path: Path) -> tuple[list[str], Rows]:
    """The headings and the rows below them, with the separator that a spreadsheet has chosen."""
    text = text_of(path)
    for separator in ",;\t":
        try:
            (_line, first), *rows = rows_of(text, separator)
        except (csv.Error, ValueError):  # no row at all is one of these
            continue
        headings = [plain(heading).casefold() for heading in first]
        if set(_COLUMNS) <= set(headings):
            return headings, rows
    # Translators: {columns} are headings, with commas.
    message = _("{path}: its first line has to name the columns {columns}")
    raise TableError(message.format(path=path, columns=", ".join(_COLUMNS)))


def _manual(unit: Unit) -> list[Question]:
    return [question for question in unit.questions if question.is_manual]
