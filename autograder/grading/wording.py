"""Sentences in results that are known, exchanged for those that stand at the same places of the same code today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from autograder.locale.sentences import Words
from autograder.results.records import CheckResult, QuestionResult

__all__ = ["Wording", "reworded"]


class Wording(msgspec.Struct, frozen=True):
    """The sentences in the code that makes a question's results, in their order.

    Attributes:
        kit: in the kit.
        own: in the unit's checks.
        tests: in each test, by check.
    """

    kit: tuple[str, ...]
    own: tuple[str, ...] = ()
    tests: dict[str, tuple[str, ...]] = {}


def reworded(result: QuestionResult, former: Wording, now: Wording) -> QuestionResult | None:
    """A result in other words, without the checks that cannot be said in them; None where its notes cannot.

    A check cannot where a sentence of it has become several, or where its test says more or less than it did.

    Args:
        result: of a question.
        former: in the code that made it.
        now: in today's.
    """
    try:
        notes = _exchanged(msgspec.to_builtins(result.notes), _choices(former.kit, now.kit))
    except _Ambiguous:
        return None
    checks = [_reworded_check(check, former, now) for check in result.checks]
    return msgspec.structs.replace(
        result,
        notes=msgspec.convert(notes, list[Words]),
        checks=[check for check in checks if check is not None],
    )


def _reworded_check(check: CheckResult, former: Wording, now: Wording) -> CheckResult | None:
    try:
        former_words, words = former.kit, now.kit
        if len(former.own) == len(now.own):  # else there are others in each check that has any of them
            former_words, words = former_words + former.own, words + now.own
        former_test, test = (wording.tests.get(check.check, ()) for wording in (former, now))
        choices = _choices(former_words + former_test, words + test)
        return msgspec.convert(_exchanged(msgspec.to_builtins(check), choices), CheckResult)
    except _Ambiguous:
        return None


class _Ambiguous(Exception):
    """It cannot be told what a sentence is today: the same one stood in several places, or the code is another."""


def _choices(former: Sequence[str], now: Sequence[str]) -> dict[str, set[str]]:
    """What each sentence is today; several where it stood in several places."""
    if len(former) != len(now):
        raise _Ambiguous
    choices: dict[str, set[str]] = {}
    for old, new in zip(former, now, strict=True):
        choices.setdefault(old, set()).add(new)
    return choices


def _exchanged(value: Any, choices: Mapping[str, set[str]]) -> Any:
    match value:
        case dict():
            inner = {name: _exchanged(part, choices) for name, part in value.items()}
            if inner.get("is") == "sentence":
                inner |= {name: _today(inner[name], choices) for name in ("message", "plural") if name in inner}
            return inner
        case list():
            return [_exchanged(part, choices) for part in value]
    return value


def _today(message: str, choices: Mapping[str, set[str]]) -> str:
    words, *others = choices.get(message, {message})
    if others:
        raise _Ambiguous
    return words
