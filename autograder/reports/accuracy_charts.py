"""Accuracies against a goal as coordinates: what a template needs to draw them as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.locale.messages import _, ngettext
from autograder.locale.numbers import number, percent
from autograder.locale.sentences import said
from autograder.results.records import TrainingSeries

__all__ = ["AccuracyChart", "Axis", "Line", "Point", "Tick", "accuracy_axis", "accuracy_chart"]

WIDTH, HEIGHT = 460, 190
LEFT, RIGHT, TOP, BOTTOM = 52, 372, 12, 148
_INSET = 22
"""Pixels between the vertical ends of the plot and the first and the last epoch."""


@dataclass(frozen=True)
class Point:
    """An accuracy in per cent, at pixels ``x, y``."""

    x: float
    y: float
    accuracy: float


@dataclass(frozen=True)
class Tick:
    """A line across the plot at a pixel position."""

    position: float
    label: str


@dataclass(frozen=True)
class Axis:
    """Accuracies from ``low`` to ``high`` per cent, at pixels from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, accuracy: float) -> float:
        """The pixel position of an accuracy; what lies beyond an end is drawn at that end."""
        share = (min(max(accuracy, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + (self.end - self.start) * share, 1)

    @property
    def ticks(self) -> list[Tick]:
        """At most six."""
        width = round(self.high - self.low)
        step = 5 if width <= 20 else 10 if width <= 50 else 20
        return [Tick(self.at(value), percent(value)) for value in range(round(self.low), round(self.high) + 1, step)]


def accuracy_axis(accuracies: Sequence[float], start: float, end: float) -> Axis:
    """An axis with ends at tens on which all accuracies lie.

    Args:
        accuracies: in per cent; at least one.
        start: pixel position of the lowest.
        end: of the highest.
    """
    low = max(0, 10 * math.floor((min(accuracies) - 2) / 10))
    high = min(100, 10 * math.ceil((max(accuracies) + 2) / 10))
    return Axis(low, max(high, low + 10), start, end)


@dataclass(frozen=True)
class Line:
    """A run's accuracy after each epoch; ``end`` is where its name stands beside the last point."""

    name: str
    points: list[Point]
    end: float

    @property
    def polyline(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


@dataclass(frozen=True)
class AccuracyChart:
    """All runs of a question in one plot; positions in pixels, from the top left.

    Attributes:
        description: what it shows, in a sentence, for those who do not see it.
        goal: in words.
        goal_position: height of the goal's line.
        zone: heights between which one run alone does not decide, the upper one first; None without a rule.
        lines: one per run.
        ticks: lines of equal accuracy.
        epochs: pixel positions of epochs, with their numbers.
    """

    description: str
    goal: str
    goal_position: float
    zone: tuple[float, float] | None
    lines: list[Line]
    ticks: list[Tick]
    epochs: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM


def accuracy_chart(training: TrainingSeries) -> AccuracyChart | None:
    """Lay out the runs behind a check; None where no epoch of any was looked at."""
    runs = [run for run in training.runs if run.accuracies]
    if not runs:
        return None
    bounds = training.bounds
    values = [accuracy for run in runs for accuracy in run.accuracies] + [training.threshold]
    zone = (bounds.passes_from, bounds.fails_below) if bounds else ()
    axis = accuracy_axis([*values, *zone], BOTTOM, TOP)
    most = max(len(run.accuracies) for run in runs)

    def across(index: int, count: int) -> float:
        share = index / (count - 1) if count > 1 else 0.5
        return round(LEFT + _INSET + (RIGHT - LEFT - 2 * _INSET) * share, 1)

    lines = []
    for place, run in enumerate(runs):
        # After one epoch each, runs stand beside each other.
        places = [(place, len(runs))] if most == 1 else [(index, most) for index in range(len(run.accuracies))]
        points = [Point(across(*at), axis.at(value), value) for at, value in zip(places, run.accuracies, strict=True)]
        lines.append(Line(str(run.seed), points, points[-1].y))
    epochs = [Tick(across(index, most), str(index + 1)) for index in _few(most)]
    goal = said(training.goal)
    return AccuracyChart(
        description=_description(training, goal),
        goal=goal,
        goal_position=axis.at(training.threshold),
        zone=(axis.at(zone[0]), axis.at(zone[1])) if zone else None,
        lines=lines,
        ticks=axis.ticks,
        epochs=epochs if most > 1 else [],
    )


def _few(count: int) -> list[int]:
    """About ten of so many places, the first and the last among them."""
    step = max(1, math.ceil(count / 10))
    return sorted({*range(0, count, step), count - 1})


def _description(training: TrainingSeries, goal: str) -> str:
    runs = [run for run in training.runs if run.accuracies]
    # Translators: {count} runs, {goal} such as "over 43%", {accuracies} such as "46.2%, 45.8%".
    text = ngettext(
        "Validation accuracy of {count} training run against the goal, {goal}: {accuracies}.",
        "Validation accuracy of {count} training runs against the goal, {goal}: {accuracies}.",
        len(runs),
    ).format(count=number(len(runs)), goal=goal, accuracies=", ".join(percent(run.accuracy, ".1f") for run in runs))
    if training.bounds is None:
        return text
    # Translators: {low} and {high} are percentages.
    zone = _("In the shaded zone, from {low} to {high}, one run alone does not decide.")
    low, high = percent(training.bounds.fails_below, ".1f"), percent(training.bounds.passes_from, ".1f")
    return f"{text} {zone.format(low=low, high=high)}"
