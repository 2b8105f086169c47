"""How much processor time networks of students' own may take to train: as the unit says, or some times that."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from autograder.grading.speed import scaled
from autograder.units.unit import UnitTable

__all__ = ["with_budget"]

AnyUnit = TypeVar("AnyUnit", bound=UnitTable)


def with_budget(unit: AnyUnit, factor: float) -> AnyUnit:
    """The unit with so many times the time for each training run of a network that the question leaves open.

    Networks that a question asks for are ours, and take what they take; their runs stay as they are, and are taken over
    from earlier gradings.

    Args:
        unit: the teaching unit.
        factor: 1 leaves all as it is.
    """
    questions = [
        msgspec.structs.replace(question, training=scaled(question.training, factor))
        if question.training is not None and not question.training.asked
        else question
        for question in unit.questions
    ]
    return msgspec.structs.replace(unit, questions=questions)
