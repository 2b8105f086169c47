"""How learning platforms name what they let an instructor download, and whom such a name says to be the sender.

A name is a file's or a folder's, with or without what ends it (``.ipynb``). Sources: the code of Moodle
(mod/assign/locallib.php), Canvas (lib/content_zipper.rb) and nbgrader (exchange), and exports of Blackboard,
Brightspace, Sakai, Gradescope, Google Classroom and GitHub Classroom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["GRADESCOPE_METADATA", "Sender", "Sent", "before_hyphen", "senders", "sent", "submitters"]

GRADESCOPE_METADATA = "submission_metadata.yml"
"""The file in which Gradescope says beside its folders who handed in each."""


@dataclass(frozen=True)
class Sender:
    """Whom a name may say to have handed in; "" and () for what it does not say.

    Attributes:
        names: of the person, in the orders and spellings that it may have.
        logins: at the university: logins, e-mail addresses, numbers.
        canvas_id: Canvas's own number.
        participant: the number that Moodle gives a participant of an assignment.
    """

    names: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    canvas_id: str = ""
    participant: str = ""


@dataclass(frozen=True)
class Sent:
    """What a platform's name says of a file or a folder.

    Attributes:
        platform: which one names so.
        group: the same for all that one sender handed in.
        moment: what is later compares greater; "" where a platform hands over the last attempt alone.
        number: of the file, where the platform numbers files; "" elsewhere.
        is_certain: whether nothing else than this platform names so.
    """

    platform: str
    group: tuple[str, ...]
    moment: str = ""
    number: str = ""
    is_certain: bool = True


_MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_.*)?", re.DOTALL | re.IGNORECASE)
_CANVAS = re.compile(r"(?P<name>[^_]+?)(?:_late)?_(?P<canvas>\d+)_(?P<number>\d+)_.+", re.DOTALL | re.IGNORECASE)
_CANVAS_ANONYMOUS = re.compile(r"anon(?:_late)?_(?P<who>[a-z0-9]{5})_(?P<number>\d+)_.+", re.DOTALL | re.IGNORECASE)
_BLACKBOARD = re.compile(
    r"(?P<before>.+)_attempt_(?P<moment>\d{4}(?:-\d\d){5})(?:_.+|\.[a-z]+)?", re.DOTALL | re.IGNORECASE
)
_BRIGHTSPACE = re.compile(
    r"(?P<user>\d+)-(?P<folder>\d+) ?- ?(?P<name>.+?) ?- ?(?P<moment>[^-]*\d{4}[^-]*?)(?: ?- ?.+)?",
    re.DOTALL,
)
_SAKAI = re.compile(r"(?P<name>[^()]+, ?[^()]+)\((?P<login>[^()]+)\)", re.DOTALL)
_NBGRADER = re.compile(
    r"(?P<login>[^+]+)\+(?P<assignment>[^+]+)\+(?P<moment>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) [^+]+(?:\+.+)?",
    re.DOTALL,
)
_GRADESCOPE = re.compile(r"(?P<own>submission_\d+)(?: \((?P<logins>.+)\))?", re.DOTALL)
_CLASSROOM = re.compile(r"(?P<name>.+?) [-–] .+", re.DOTALL)  # noqa: RUF001
_REPOSITORY = re.compile(r"[^\s-]+(?:-[^\s-]+)+")

_MONTHS = (
    ("jan", "янв"), ("feb", "fev", "фев"), ("mar", "мар"), ("apr", "abr", "апр"), ("may", "mai", "мая", "май"),
    ("jun", "июн"), ("jul", "июл"), ("aug", "ago", "авг"), ("sep", "set", "сен"), ("oct", "out", "окт"),
    ("nov", "ноя"), ("dec", "dez", "дек"),
)  # fmt: skip


def sent(name: str) -> Sent | None:
    """What a name says, where it is one that a platform gives."""
    if match := _MOODLE.fullmatch(name):
        return Sent("moodle", (match["name"], match["number"]))
    if match := _BLACKBOARD.fullmatch(name):
        return Sent("blackboard", (match["before"],), moment=match["moment"])
    if match := _NBGRADER.fullmatch(name):
        return Sent("nbgrader", (match["login"], match["assignment"]), moment=match["moment"])
    if match := _CANVAS_ANONYMOUS.fullmatch(name):
        return Sent("canvas", (match["who"],), number=match["number"])
    if match := _CANVAS.fullmatch(name):
        return Sent("canvas", (match["name"], match["canvas"]), number=match["number"], is_certain=False)
    if match := _BRIGHTSPACE.fullmatch(name):
        return Sent("brightspace", (match["user"], match["name"]), moment=_moment(match["moment"]))
    if _SAKAI.fullmatch(name):
        return Sent("sakai", (name,))
    if match := _GRADESCOPE.fullmatch(name):
        return Sent("gradescope", (match["own"],))
    return None


def before_hyphen(name: str) -> str:
    """The sender's name where Google Classroom has put it before the file's; "" where there is none."""
    match = _CLASSROOM.fullmatch(name)
    return match["name"] if match else ""


def senders(name: str) -> Iterator[Sender]:
    """Whom a submission's name may say to be its sender, the surest first."""
    if match := _MOODLE.fullmatch(name):
        yield Sender(participant=match["number"])
        whole = match["name"]
        parts = whole.split("-")  # a group's name may stand in front
        yield Sender(names=(whole, *("-".join(parts[place:]) for place in range(1, len(parts)))))
    if (match := _CANVAS.fullmatch(name)) and match["name"].casefold() != "anon":
        yield Sender(canvas_id=match["canvas"])
        yield Sender(names=(match["name"],))
    if match := _BLACKBOARD.fullmatch(name):
        words = match["before"].split("_")
        yield Sender(logins=tuple("_".join(words[place:]) for place in range(len(words) - 1, 0, -1)))
    if match := _NBGRADER.fullmatch(name):
        yield Sender(logins=(match["login"],))
    if match := _BRIGHTSPACE.fullmatch(name):
        yield Sender(names=(match["name"],), logins=(match["user"],))
    if match := _SAKAI.fullmatch(name):
        yield Sender(logins=(match["login"],))
        last, _comma, first = match["name"].partition(",")
        yield Sender(names=(match["name"], f"{first} {last}"))
    for login in submitters(name):
        yield Sender(logins=(login,), names=(login,))
    yield Sender(logins=(name,))
    yield Sender(names=(name,))
    if match := _CLASSROOM.fullmatch(name):
        yield Sender(names=(match["name"],))
    if _REPOSITORY.fullmatch(name):
        words = re.sub(r"-(?:main|master)$", "", name).split("-")
        ends = ("-".join(words[place:]) for place in range(1, len(words)))
        yield Sender(logins=tuple(end for end in ends if not end.isdigit()))


def submitters(name: str) -> tuple[str, ...]:
    """Who handed in together, as groups do on Gradescope; () elsewhere."""
    match = _GRADESCOPE.fullmatch(name)
    return tuple(match["logins"].split(", ")) if match and match["logins"] else ()


def _moment(text: str) -> str:
    """A date and a time as Brightspace writes them, such as "Mar 1, 2025 1000 AM", so that they can be compared."""
    words = re.findall(r"\d+|[^\W\d_]+", text.casefold())
    year = next((word for word in words if re.fullmatch(r"\d{4}", word) and "2000" <= word <= "2100"), "")
    month = next((place for word in words for place, names in enumerate(_MONTHS, start=1) if word.startswith(names)), 0)
    numbers = [word for word in words if word.isdigit()]
    if year not in numbers or not month or numbers.index(year) == 0:
        return ""
    place = numbers.index(year)
    clock = "".join(numbers[place + 1 :]).zfill(4)[:4]
    hour = int(clock[:2]) % 12 + 12 if "pm" in words else int(clock[:2]) % 12 if "am" in words else int(clock[:2])
    return f"{year}-{month:02}-{int(numbers[place - 1]):02} {hour:02}:{clock[2:]}"
