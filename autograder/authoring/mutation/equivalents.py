"""Mutants that are as right as the solution: ``source/<unit>/equivalents.toml``, with the reason for each.

::

    [[equivalent]]
    question = "forward_pass"
    reason = "The batch is shuffled anyway: a buffer that is larger by one draws as well."
    mutants = [
        "0c4f6a51b2a9d7e3",  # constant/14-1
    ]

A mutant is known by the digest of its question and its code, so that an entry holds for that very program and no other.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

import msgspec

from autograder.errors import UnitError
from autograder.units.unit import Unit

__all__ = ["FILE", "Equivalent", "known_equivalents"]

FILE = "equivalents.toml"


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mutants that are right for the same reason.

    Attributes:
        question: their question.
        reason: why they are as right as the solution, in a sentence.
        mutants: their digests.
    """

    question: str
    reason: Annotated[str, msgspec.Meta(min_length=1)]
    mutants: Annotated[list[str], msgspec.Meta(min_length=1)]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    equivalent: list[Equivalent]


def known_equivalents(unit: Unit, made: Collection[str]) -> dict[str, str]:
    """The reasons, by digest; none where the unit has no such file.

    Args:
        unit: the unit.
        made: digests of all mutants that there are.

    Raises:
        UnitError: the file is malformed, names a question that there is not, or a mutant that is not made any more,
            because the solution has changed: someone must look at the new one.
    """
    path = unit.source / FILE
    try:
        entries = msgspec.toml.decode(path.read_bytes(), type=_File).equivalent
    except FileNotFoundError:
        return {}
    except msgspec.DecodeError as error:
        raise UnitError(f"{path}: {error}") from error
    questions = [question.name for question in unit.questions if not question.is_manual]
    reasons: dict[str, str] = {}
    for entry in entries:
        if entry.question not in questions:
            raise UnitError(f"{path}: there is no graded question `{entry.question}`: take {', '.join(questions)}")
        for digest in entry.mutants:
            if digest in reasons:
                raise UnitError(f"{path}: {digest} stands there twice")
            if digest not in made:
                raise UnitError(
                    f"{path}: no mutant of `{entry.question}` is {digest} any more: the solution has changed, or the"
                    " operators have. Take the line out; what survives in its place is listed anew"
                )
            reasons[digest] = entry.reason
    return reasons
