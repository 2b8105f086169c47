"""What a hint must be, so that it is understood where nothing else is shown: in the row of a hidden check."""

from __future__ import annotations

import re

__all__ = ["faults_of_hint"]

_PRONOUN = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs)\b|\b(?:this|these|those)\b(?! (?:question|row|check|network)\b)", re.I
)
_FEWEST_WORDS = 6


def faults_of_hint(hint: str) -> list[str]:
    """What is wrong with a hint in English: none, a few words, an end missing, or a pronoun that may point nowhere."""
    faults = [f"a pronoun without its noun: {found}" for found in _PRONOUN.findall(hint)]
    if len(hint.split()) < _FEWEST_WORDS:
        faults.append("says next to nothing")
    if not hint.endswith("."):
        faults.append("is no sentence")
    if "{" in hint:
        faults.append("lacks a value")
    return faults
