"""What a hint must be, so that it is understood where nothing else is shown: in the row of a hidden check."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.authoring.banks.verdicts import Verdict
from autograder.locale.sentences import said

__all__ = ["faults_of_hint", "hints_that_do_not_stand_alone"]

_PRONOUN = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs)\b|\b(?:this|these|those)\b(?! (?:question|row|check|network)\b)", re.I
)
_FEWEST_WORDS = 6


def faults_of_hint(hint: str, *, may_refer_back: bool = False) -> list[str]:
    """What is wrong with a hint in English: none, a few words, an end missing, or a pronoun that may point nowhere.

    Args:
        hint: to be read alone.
        may_refer_back: whether a pronoun may stand for what the hint itself has named before.
    """
    pronouns = _PRONOUN.findall(" ".join(hint.split()[:2]) if may_refer_back else hint)
    faults = [f"a pronoun without its noun: {found}" for found in pronouns]
    if len(hint.split()) < _FEWEST_WORDS:
        faults.append("says next to nothing")
    if not hint.endswith((".", "?") if may_refer_back else "."):
        faults.append("is no sentence")
    if "{" in hint:
        faults.append("lacks a value")
    return faults


def hints_that_do_not_stand_alone(verdicts: Iterable[Verdict], *, may_refer_back: bool = False) -> list[str]:
    """Every row that cost points is read as a student reads it; see :func:`faults_of_hint`."""
    found = []
    for verdict in verdicts:
        for (question, check), result in verdict.checks.items():
            hint = said(result.hint)
            faults = faults_of_hint(hint, may_refer_back=may_refer_back)
            if result.hidden and result.outcome != "ok" and faults:
                found.append(f"{verdict.member.name}: {question}: {check}: {hint!r}: {faults}")
    return found
