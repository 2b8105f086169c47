"""Who is in the class, and whose submission is whose.

A roster is a CSV file with a line per student, as Canvas, Moodle and Gradescope export it, or one made by hand.
Columns are known by their headings; a column ``submission`` says outright which submission is a student's. Without it,
a submission belongs to the student whose id, login, e-mail address or name its own name consists of, in the forms in
which these platforms name what they let an instructor download.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from autograder.errors import RosterError
from autograder.locale.messages import _
from autograder.locale.sentences import conjunction, said

__all__ = ["Match", "Student", "match_submissions", "read_roster"]

_HEADINGS = {
    "submission": ("submission",),
    "name": ("student", "name", "full name", "nome completo", "полное имя"),
    "first_name": ("first name", "nome", "имя"),
    "last_name": ("last name", "surname", "sobrenome", "фамилия"),
    "email": ("email", "email address", "e-mail", "endereço de email", "адрес электронной почты"),
    "student_id": ("sid", "student id", "id number", "sis user id", "número de identificação", "индивидуальный номер"),
    "login": ("sis login id", "username", "login", "identificação de usuário", "логин"),
    "canvas_id": ("id",),
    "section": ("section", "sections", "group"),
}
"""For each attribute of a student the headings, in small letters, that stand for it."""

_TELLING = ("submission", "email", "student_id", "login", "canvas_id", "name")


@dataclass(frozen=True)
class Student:
    """One line of a roster; "" for what it does not say.

    Attributes:
        line: of the file, from 1.
        name: in full.
        first_name: where the roster has it by itself.
        last_name: likewise.
        email: address.
        student_id: the number at the university; Canvas calls it SIS User ID, Moodle ID number, Gradescope SID.
        login: at the university.
        canvas_id: Canvas's own number.
        section: of the course.
        submission: the name of this student's submission.
    """

    line: int
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    student_id: str = ""
    login: str = ""
    canvas_id: str = ""
    section: str = ""
    submission: str = ""

    @property
    def label(self) -> str:
        """For people."""
        return self.name or self.email or self.student_id or self.login or _("line {line}").format(line=self.line)


@dataclass(frozen=True)
class Match:
    """Submissions and students put together.

    Attributes:
        students: all of the roster, in its order.
        submissions: the submission's name for each line of the roster that has one.
        without_student: submissions that are nobody's for certain, each with the reason.
        without_submission: students who handed in nothing.
    """

    students: Sequence[Student]
    submissions: Mapping[int, str]
    without_student: Mapping[str, str]
    without_submission: Sequence[Student]


def read_roster(path: Path) -> list[Student]:
    """Read a roster.

    Raises:
        RosterError: it cannot be read, has no heading that tells students apart, or no student.
    """
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise RosterError(f"{path}: {error.strerror or error}") from error
    if text is None:
        raise RosterError(_("{path} is not UTF-8: save it as “CSV UTF-8”, or export it again").format(path=path))
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)  # Excel writes semicolons where the comma is for decimals
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise RosterError(_("{path} is not a CSV file: {reason}").format(path=path, reason=error)) from error
    columns = _columns(rows[0] if rows else [])
    if not set(_TELLING) & set(columns) and not {"first_name", "last_name"} <= set(columns):
        known = ", ".join(_HEADINGS[key][0] for key in _TELLING)
        # Translators: {columns} are headings, with commas.
        message = _("{path}: the first line names none of the columns that tell students apart: {columns}")
        raise RosterError(message.format(path=path, columns=known))
    students = [student for line, row in enumerate(rows[1:], start=2) if (student := _student(line, row, columns))]
    if not students:
        raise RosterError(_("{path} lists no student").format(path=path))
    return students


def _decoded(content: bytes) -> str | None:
    """UTF-8, or what Excel saves in Western Europe and Brazil and in Russia; None where it is none of these.

    The two code pages are told apart by which of them makes words of the bytes. Where that fails, names become others
    than they are: they match no submission, and are listed as such.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(content, cp_isolation=["cp1252", "cp1251", "utf_16"]).best()
        return None if best is None else str(best)


def match_submissions(students: Sequence[Student], submissions: Iterable[str]) -> Match:
    """Put submissions and students together.

    A submission that fits several students goes to none of them, and of several that fit one student none is taken: a
    wrong grade is worse than a missing one. Yet who is called exactly what the roster says does not lose the line to
    others, whose names only resemble that.

    Args:
        students: the roster.
        submissions: names, as in ``grades.csv``.
    """
    owners: dict[str, set[int]] = {}
    for student in students:
        for key in _keys(student):
            owners.setdefault(key, set()).add(student.line)
    claims: dict[int, list[str]] = {}
    without_student: dict[str, str] = {}
    for submission in submissions:
        fitting = next((owners[key] for key in _names_in(submission) if key in owners), set())
        if len(fitting) == 1:
            claims.setdefault(min(fitting), []).append(submission)
        elif fitting:
            lines = said(conjunction([str(line) for line in sorted(fitting)]))
            # Translators: {lines} are numbers of two lines or more, such as "2 and 3".
            without_student[submission] = _("lines {lines} of the roster fit its name").format(lines=lines)
        else:
            without_student[submission] = _("no line of the roster fits its name")
    by_line = {student.line: student for student in students}
    for line, rivals in claims.items():
        exact = [rival for rival in rivals if unicodedata.normalize("NFC", rival) in _written(by_line[line])]
        if len(exact) == 1:
            claims[line] = exact
            others = _("line {line} of the roster is {name}'s, whose name is exactly what it says")
            others = others.format(line=line, name=exact[0])
            without_student.update((rival, others) for rival in rivals if rival not in exact)
        elif len(rivals) > 1:
            # Translators: {names} are names of submissions, such as "ana and 20231".
            reason = _("line {line} of the roster fits the names of {names}")
            reason = reason.format(line=line, names=said(conjunction(sorted(rivals))))
            without_student.update(dict.fromkeys(rivals, reason))
    found = {line: rivals[0] for line, rivals in claims.items() if len(rivals) == 1}
    missing = [student for student in students if student.line not in found]
    return Match(students, found, without_student, missing)


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """The place of each attribute."""
    known = {heading: key for key, headings in _HEADINGS.items() for heading in headings}
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        key = known.get(_folded(heading))
        if key is not None:
            places.setdefault(key, place)
    return places


def _student(line: int, row: Sequence[str], columns: Mapping[str, int]) -> Student | None:
    """A row; None for an empty one, and for the maxima that Canvas writes under its headings."""
    values = {key: row[place].strip() for key, place in columns.items() if place < len(row)}
    name = values.get("name", "")
    if not any(values.values()) or _folded(name) == "points possible":
        return None
    if not name:
        values["name"] = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
    return Student(line, **values)


def _keys(student: Student) -> Iterator[str]:
    """What a submission's name may consist of, if it is this student's."""
    if student.submission:
        yield f"submission:{_folded(student.submission)}"
        return
    local, _at, _host = student.email.partition("@")
    for value in (student.email, local, student.student_id, student.login):
        if value:
            yield f"id:{_folded(value)}"
    if student.canvas_id:
        yield f"canvas:{_folded(student.canvas_id)}"
    for name in _orders(student):
        yield f"name:{name}"


def _written(student: Student) -> set[str]:
    """What a submission is called that is called exactly what the roster says."""
    names = {student.name, f"{student.first_name} {student.last_name}".strip(), student.submission}
    words = names | {student.email, student.email.partition("@")[0], student.student_id, student.login}
    return {unicodedata.normalize("NFC", word) for word in words if word}


def _orders(student: Student) -> set[str]:
    """The letters of the name, in the orders in which platforms write it."""
    last, comma, first = student.name.partition(",")
    orders = {student.name, f"{first} {last}" if comma else ""}
    orders |= {f"{student.first_name} {student.last_name}", f"{student.last_name} {student.first_name}"}
    words = student.name.split()
    if len(words) > 1 and not comma:
        orders.add(" ".join([words[-1], *words[:-1]]))
    return {letters for order in orders if (letters := _letters(order))}


_CANVAS = re.compile(r"(?P<name>[^_]+)(?:_late)?_(?P<canvas>\d+)_\d+_.+", re.DOTALL)
_MOODLE = re.compile(r"(?P<name>.+)_\d+_assignsubmission_.+", re.DOTALL)


def _names_in(submission: str) -> Iterator[str]:
    """What to look for, the surest first, in the name of a submission."""
    folded = _folded(submission)
    yield f"submission:{folded}"
    if canvas := _CANVAS.fullmatch(folded):
        yield f"canvas:{canvas['canvas']}"
        yield f"name:{_letters(canvas['name'])}"
    if moodle := _MOODLE.fullmatch(folded):
        yield f"name:{_letters(moodle['name'])}"
    yield f"id:{folded}"
    yield f"name:{_letters(folded)}"


def _folded(text: str) -> str:
    """Without differences that nobody means: capitals, spaces around, composed and decomposed accents."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def _letters(name: str) -> str:
    """The letters of a name, without accents, spaces and hyphens."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(character for character in plain if character.isalnum())
