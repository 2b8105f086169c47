"""Who is in the class, and whose submission is whose.

A roster is a CSV file with a line per student, as Canvas, Moodle and Gradescope export it, or one made by hand.
:mod:`.roster_files` reads it. A column ``submission`` says outright which submission is a student's. Without it, a
submission belongs to the student whose id, login, e-mail address or name its own name consists of, in the forms in
which these platforms name what they let an instructor download (:mod:`autograder.submissions.lms_names`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from autograder.errors import TableError
from autograder.locale.messages import _
from autograder.locale.sentences import conjunction, said
from autograder.reports.roster_files import read_table, vocabulary
from autograder.submissions.lms_names import senders, submitters

__all__ = ["Match", "Student", "match_submissions", "read_roster"]


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
        participant: Moodle's "Identifier", such as "Participant 551"; GitHub Classroom's, which may be anything.
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
    participant: str = ""
    canvas_id: str = ""
    section: str = ""
    submission: str = ""

    @property
    def label(self) -> str:
        """For people."""
        known = self.name or self.email or self.student_id or self.login or self.participant
        return known or _("line {line}").format(line=self.line)


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
        TableError: it cannot be read, has no heading that tells students apart, or no student.
    """
    students: dict[tuple[str, ...], Student] = {}
    for line, values in read_table(path).rows:
        if (student := _student(line, values)) is not None:
            students.setdefault(_telling(student), student)  # who is in two sections has two lines
    if not students:
        raise TableError(_("{path} lists no student").format(path=path))
    return list(students.values())


def _telling(student: Student) -> tuple[str, ...]:
    """All that tells a student from others."""
    known = (getattr(student, one.name) for one in fields(student) if one.name not in ("line", "section"))
    return tuple(_folded(value) for value in known)


def match_submissions(
    students: Sequence[Student], submissions: Iterable[str], *, unreadable: Collection[str] = ()
) -> Match:
    """Put submissions and students together.

    A submission that fits several students goes to none of them, and of several that fit one student none is taken: a
    wrong grade is worse than a missing one. Yet who is called exactly what the roster says does not lose the line to
    others, whose names only resemble that; and of several that fit, the only one that could be read is taken.

    Args:
        students: the roster.
        submissions: names, as in ``grades.csv``.
        unreadable: those of them that hold no notebook that can be read: a report beside it, for instance.
    """
    owners: dict[str, set[int]] = {}
    for student in students:
        for key in _keys(student):
            owners.setdefault(key, set()).add(student.line)
    claims: dict[int, list[str]] = {}
    without_student: dict[str, str] = {}
    for submission in submissions:
        fitting = next((owners[key] for key in _names_in(submission) if key in owners), set())
        together = _lines_of_group(submission, owners)
        if len(fitting) == 1 or together:
            for line in together or fitting:
                claims.setdefault(line, []).append(submission)
        elif fitting:
            lines = said(conjunction([str(line) for line in sorted(fitting)]))
            # Translators: {lines} are numbers of two lines or more, such as "2 and 3".
            without_student[submission] = _("lines {lines} of the roster fit its name").format(lines=lines)
        else:
            without_student[submission] = _("no line of the roster fits its name")
    by_line = {student.line: student for student in students}
    for line, rivals in claims.items():
        exact = [rival for rival in rivals if unicodedata.normalize("NFC", rival) in _written(by_line[line])]
        readable = [rival for rival in rivals if rival not in unreadable]
        if len(exact) == 1:
            claims[line] = exact
            others = _("line {line} of the roster is {name}'s, whose name is exactly what it says")
            others = others.format(line=line, name=exact[0])
            without_student.update((rival, others) for rival in rivals if rival not in exact)
        elif len(readable) == 1:
            claims[line] = readable
            others = _("line {line} of the roster is {name}'s, the only one that fits it and can be read")
            others = others.format(line=line, name=readable[0])
            without_student.update((rival, others) for rival in rivals if rival not in readable)
        elif len(rivals) > 1:
            # Translators: {names} are names of submissions, such as "ana and 20231".
            reason = _("line {line} of the roster fits the names of {names}")
            reason = reason.format(line=line, names=said(conjunction(sorted(rivals))))
            without_student.update(dict.fromkeys(rivals, reason))
    found = {line: rivals[0] for line, rivals in claims.items() if len(rivals) == 1}
    missing = [student for student in students if student.line not in found]
    return Match(students, found, without_student, missing)


def _lines_of_group(submission: str, owners: Mapping[str, set[int]]) -> set[int]:
    """The lines of all who handed in together, as far as they are certain."""
    fitting = (owners.get(f"id:{_folded(login)}", set()) for login in submitters(submission))
    return {line for lines in fitting if len(lines) == 1 for line in lines}


def _student(line: int, values: Mapping[str, str]) -> Student | None:
    """A row; None for who is not graded, and for the maxima that Canvas writes under its headings."""
    words = vocabulary()
    name = values.get("name", "") or f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
    known = {key: value for key, value in values.items() if key != "role"}
    if not any(known.values()) or _folded(name) in words.maxima or _folded(values.get("role", "")) in words.staff:
        return None
    known["name"] = name
    for key in {"student_id", "login"} & set(known):
        known[key] = known[key].removeprefix("#")  # Brightspace's
    return Student(line, **known)


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
        yield f"number:{_folded(student.canvas_id)}"
    if moodle := _PARTICIPANT.fullmatch(student.participant):
        yield f"participant:{_folded(moodle['number'])}"
    elif student.participant:
        yield f"id:{_folded(student.participant)}"
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


_PARTICIPANT = re.compile(r"\D+ (?P<number>\d+)")


def _names_in(submission: str) -> Iterator[str]:
    """What to look for, the surest first, in the name of a submission."""
    yield f"submission:{_folded(submission)}"
    for sender in senders(submission):
        if sender.participant:
            yield f"participant:{_folded(sender.participant)}"
        if sender.canvas_id:
            yield f"canvas:{_folded(sender.canvas_id)}"
        yield from (f"id:{_folded(login)}" for login in sender.logins)
        yield from (f"name:{letters}" for name in sender.names if (letters := _letters(name)))
    yield f"number:{_folded(submission)}"


def _folded(text: str) -> str:
    """Without differences that nobody means: capitals, spaces around, accents composed or not, digits of a script."""
    return _with_plain_digits(unicodedata.normalize("NFC", text).strip().casefold())


def _letters(name: str) -> str:
    """The letters of a name, without accents, spaces and hyphens."""
    plain = _with_plain_digits(unicodedata.normalize("NFD", name.casefold()))
    return "".join(character for character in plain if character.isalnum())


def _with_plain_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(character, character)) for character in text)
