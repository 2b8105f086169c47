"""What grading a class costs in time, before anything is graded.

A unit's budgets say what its work takes: processor time is bounded by about four times what the solution needs on the
machine of :mod:`.speed`. Real classes need less where answers are alike or blank, and more where networks are large.
"""

from __future__ import annotations

from autograder.units.unit import Unit

__all__ = ["class_seconds"]

_BUDGET_OVER_SOLUTION = 4.0
"""How many times what the solution takes a training run may take."""

_CHECKS_SECONDS = 2.0
"""Processor time of a question's other checks: a worker is forked, reads the answer, and compiles small networks."""


def class_seconds(unit: Unit, submissions: int, *, factor: float, processors: int) -> float:
    """About how long a class takes, in seconds on the clock.

    Args:
        unit: the teaching unit.
        submissions: in the class, all answered and all different.
        factor: how many times slower this machine is than that of :mod:`.speed`.
        processors: that grade at once.
    """
    graded = [question for question in unit.questions if not question.is_manual]
    runs = [question.training.cpu_seconds for question in graded if question.training is not None]
    given = 0.0 if unit.given_network is None else unit.given_network.cpu_seconds / _BUDGET_OVER_SOLUTION
    each = sum(runs) / _BUDGET_OVER_SOLUTION + len(graded) * _CHECKS_SECONDS
    return factor * (given + submissions * each / max(1, processors))
