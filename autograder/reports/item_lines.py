"""Statistics of questions and checks as lines of a table: in the terminal, and on the class's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.locale.numbers import number
from autograder.reports.statistics import ClassStatistics, Estimate
from autograder.results.words import check_title
from autograder.units.unit import Unit

__all__ = ["ItemLine", "item_lines"]


@dataclass(frozen=True)
class ItemLine:
    """A question, or one of its checks; numbers have their interval in brackets.

    Attributes:
        question: its name.
        title: of the check; "" for a whole question.
        points: that it can give.
        difficulty: the mean share of them.
        discrimination: the correlation with all other points; a dash where nothing varies.
        weight: per cent of the variance of totals.
        is_flagged: whether it contradicts the rest.
    """

    question: str
    title: str
    points: str
    difficulty: str
    discrimination: str
    weight: str
    is_flagged: bool


def item_lines(unit: Unit, statistics: ClassStatistics) -> Iterator[ItemLine]:
    """Each question, followed by its checks; none where there are too few submissions.

    Args:
        unit: the teaching unit.
        statistics: of a class.
    """
    for item in statistics.items:
        weight = item.weight and Estimate(*(100 * each for each in _ends(item.weight)))
        yield ItemLine(
            question=item.question,
            title=check_title(unit, item.check) if item.check else "",
            points=number(item.points),
            difficulty=_text(item.difficulty, ".2f"),
            discrimination=_text(item.discrimination, ".2f"),
            weight=_text(weight, ".0f"),
            is_flagged=item.contradicts,
        )


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _text(estimate: Estimate | None, form: str) -> str:
    if estimate is None:
        return "-"
    value, low, high = (number(each, form) for each in _ends(estimate))
    return f"{value} [{low}; {high}]"
