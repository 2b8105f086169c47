"""What an honest student hands in, and what is read of it."""

from __future__ import annotations

from support.handed_in import ANSWERED, cells

QUESTIONS = list(ANSWERED)


def answered(**changes: str) -> list[dict]:
    return cells({**ANSWERED, **changes})


def statuses(read) -> dict[str, str]:
    return {name: read.answers[name].status for name in QUESTIONS}


ALL_ANSWERED = dict.fromkeys(QUESTIONS, "answered")
