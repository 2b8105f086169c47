"""Learning curves as coordinates: what a template needs to draw one as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.locale.numbers import percent

__all__ = ["Curve", "Point", "Tick", "learning_curve"]

WIDTH, HEIGHT = 420, 150
LEFT, RIGHT, TOP, BOTTOM = 46, 412, 12, 124
_INSET = 24
"""Pixels between the vertical ends of the plot and the first and the last epoch."""


@dataclass(frozen=True)
class Point:
    """The accuracy after an epoch (1 is the first), at pixels ``x, y``."""

    x: float
    y: float
    epoch: int


@dataclass(frozen=True)
class Tick:
    """A line across the plot at a pixel height."""

    position: float
    label: str


@dataclass(frozen=True)
class Curve:
    """Validation accuracy after each epoch against the goal; positions in pixels, from the top left.

    Attributes:
        description: the curve in a sentence, for those who do not see it.
        goal: in words.
        threshold: of the goal, in per cent.
        last: accuracy after the last epoch, in per cent.
        goal_position: height of the goal's line.
        points: one per epoch.
        ticks: lines of equal accuracy.
    """

    description: str
    goal: str
    threshold: float
    last: float
    goal_position: float
    points: list[Point]
    ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT

    @property
    def polyline(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def learning_curve(accuracies: Sequence[float], threshold: float, goal: str, description: str) -> Curve:
    """Lay out a curve.

    Args:
        accuracies: after each epoch, in per cent; at least one.
        threshold: of the goal, in per cent.
        goal: in words.
        description: the curve in a sentence.
    """
    values = [*accuracies, threshold]
    low = max(0, 10 * math.floor((min(values) - 2) / 10))
    high = min(100, 10 * math.ceil((max(values) + 2) / 10))
    step = 5 if high - low <= 20 else 10 if high - low <= 50 else 20

    def height(accuracy: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (accuracy - low) / (high - low), 1)

    def across(index: int) -> float:
        share = index / (len(accuracies) - 1) if len(accuracies) > 1 else 0.5
        return round(LEFT + _INSET + (RIGHT - LEFT - 2 * _INSET) * share, 1)

    return Curve(
        description=description,
        goal=goal,
        threshold=threshold,
        last=accuracies[-1],
        goal_position=height(threshold),
        points=[Point(across(index), height(value), index + 1) for index, value in enumerate(accuracies)],
        ticks=[Tick(height(value), percent(value)) for value in range(low, high + 1, step)],
    )
