"""Which of several attempts is the latest, as far as the names of files and folders say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

__all__ = ["latest"]

_DATE = re.compile(r"(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?:[T _-]+(\d\d)[-_:.h]?(\d\d)(?:[-_:.]?(\d\d))?)?")
_ATTEMPT = re.compile(r"(?:attempt|try|tentativa|envio|попытка|отправка)[ _-]*(\d{1,3})", re.IGNORECASE)

Entry = TypeVar("Entry")


def latest(entries: Sequence[Entry], *, key: Callable[[Entry], str]) -> list[Entry]:
    """The last of several attempts, where each is named after its moment or its number; else all of them.

    Args:
        entries: to choose from.
        key: gives an entry's path.
    """
    for told in (_moment, _number):
        moments = [told(key(entry)) for entry in entries]
        if len(entries) > 1 and all(moments) and moments.count(max(moments)) == 1:
            return [entries[moments.index(max(moments))]]
    return list(entries)


def _moment(path: str) -> tuple[int, ...]:
    found = list(_DATE.finditer(path))
    return tuple(int(part or 0) for part in found[-1].groups()) if found else ()


def _number(path: str) -> tuple[int, ...]:
    return tuple(int(number) for number in _ATTEMPT.findall(path)[-1:])
