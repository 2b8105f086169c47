"""How near the class came to each goal: a strip with a dot for each submission, and the learning curves behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from autograder.locale.messages import _
from autograder.locale.numbers import number, percent
from autograder.locale.sentences import said
from autograder.reports.accuracy_charts import Axis, Tick, accuracy_axis
from autograder.reports.submission_page import SubmissionView
from autograder.results.records import TrainingSeries
from autograder.results.words import question_label
from autograder.units.unit import Question

__all__ = ["ClassTraining", "Dot", "class_trainings"]

WIDTH, LEFT, RIGHT = 720, 20, 700
_ROW, _MOST_ROWS = 7, 12
"""Pixels between dots that would lie on each other, and how many lie above each other at most."""

CURVES_TOP, CURVES_BOTTOM, CURVES_LEFT = 12, 196, 52


@dataclass(frozen=True)
class Dot:
    """A submission's accuracy in per cent, at pixels ``x, y``.

    Its best run has ``accuracies`` after each epoch, which ``curve`` holds as SVG writes points.
    """

    submission: SubmissionView
    index: int
    accuracy: float
    x: float
    y: float
    has_passed: bool
    accuracies: Sequence[float]
    curve: str

    @property
    def text(self) -> str:
        """Who it is, and what was reached."""
        return f"{self.submission.name}: {percent(self.accuracy, '.1f')}"


@dataclass(frozen=True)
class ClassTraining:
    """A question's accuracies over the class.

    Attributes:
        number: the question's place in the unit, from 1.
        question: what the unit says of it.
        goal: in words.
        goal_position: of the goal's line in the strip, in pixels.
        zone: from where to where one run alone does not decide; None without a rule.
        dots: one for each submission that was trained.
        ticks: of the strip's axis.
        height: of the strip, in pixels.
        heights: of the curves' plot: lines of equal accuracy.
        goal_height: of the goal's line there.
        epochs: most that a run has.
    """

    number: int
    question: Question
    goal: str
    goal_position: float
    zone: tuple[float, float] | None
    dots: Sequence[Dot]
    ticks: Sequence[Tick]
    height: float
    heights: Sequence[Tick]
    goal_height: float
    epochs: int
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT
    curves_left: int = CURVES_LEFT
    curves_bottom: int = CURVES_BOTTOM

    @property
    def curves_description(self) -> str:
        """What the learning curves show, in a sentence."""
        # Translators: accuracies in per cent, the median of the class; {goal} is such as "over 43%".
        text = _(
            "The best run of each submission: half of them were at {first} or more after the first epoch, and half at"
            " {last} or more after their last; the goal is {goal}."
        )
        curves = [dot.accuracies for dot in self.dots]
        first, last = _middle([curve[0] for curve in curves]), _middle([curve[-1] for curve in curves])
        return text.format(first=first, last=last, goal=self.goal)

    @property
    def description(self) -> str:
        """What the strip shows, in a sentence."""
        accuracies = [dot.accuracy for dot in self.dots]
        # Translators: {question} is such as "Q4", {goal} such as "over 43%"; accuracies are percentages.
        text = _(
            "{question}: {passed} of {count} reached the goal, {goal}; accuracies lie between {low} and {high}, and are"
            " {mean} in the mean."
        )
        return text.format(
            question=question_label(self.number),
            passed=number(sum(dot.has_passed for dot in self.dots)),
            count=number(len(self.dots)),
            goal=self.goal,
            low=percent(min(accuracies), ".1f"),
            high=percent(max(accuracies), ".1f"),
            mean=percent(fmean(accuracies), ".1f"),
        )


def _middle(values: Sequence[float]) -> str:
    return percent(median(values), ".1f")


def class_trainings(questions: Sequence[Question], submissions: Sequence[SubmissionView]) -> list[ClassTraining]:
    """The questions for which anything was trained, in the unit's order; blank copies are left out, as everywhere."""
    found = []
    for place, question in enumerate(questions):
        entries = [
            (index, submission, training)
            for index, submission in enumerate(submissions)
            if not submission.is_blank
            and (training := submission.questions[place].training) is not None
            and any(run.accuracies for run in training.runs)
        ]
        if entries:
            found.append(_class_training(place, question, entries))
    return found


def _class_training(
    place: int, question: Question, entries: Sequence[tuple[int, SubmissionView, TrainingSeries]]
) -> ClassTraining:
    series = entries[0][2]
    bounds = series.bounds
    zone = (bounds.fails_below, bounds.passes_from) if bounds else ()
    means = [fmean(run.accuracy for run in training.runs) for _index, _submission, training in entries]
    every = [value for _i, _s, training in entries for run in training.runs for value in run.accuracies]
    axis = accuracy_axis([*means, series.threshold, *zone], LEFT, RIGHT)
    heights = accuracy_axis([*every, series.threshold], CURVES_BOTTOM, CURVES_TOP)
    most = max(len(run.accuracies) for _i, _s, training in entries for run in training.runs)
    rows = _rows([axis.at(mean) for mean in means])
    height = 34 + _ROW * (max(rows) + 1)
    dots = [
        Dot(
            submission,
            index,
            mean,
            axis.at(mean),
            height - 26 - _ROW * row,
            _has_passed(submission, place),
            best,
            _curve(best, heights, most) if most > 1 else "",
        )
        for (index, submission, training), mean, row in zip(entries, means, rows, strict=True)
        for best in [_best_of(training)]
    ]
    return ClassTraining(
        number=place + 1,
        question=question,
        goal=said(series.goal),
        goal_position=axis.at(series.threshold),
        zone=(axis.at(zone[0]), axis.at(zone[1])) if zone else None,
        dots=dots,
        ticks=axis.ticks,
        height=height,
        heights=heights.ticks,
        goal_height=heights.at(series.threshold),
        epochs=most,
    )


def _rows(positions: Sequence[float]) -> list[int]:
    """A row for each dot such that dots beside each other do not touch, as long as there are rows."""
    rows = [0] * len(positions)
    ends = [float(-_ROW)] * _MOST_ROWS
    for place in sorted(range(len(positions)), key=lambda place: positions[place]):
        free = [row for row, end in enumerate(ends) if positions[place] - end >= _ROW]
        rows[place] = free[0] if free else min(range(_MOST_ROWS), key=lambda row: ends[row])
        ends[rows[place]] = positions[place]
    return rows


def _has_passed(submission: SubmissionView, place: int) -> bool:
    rows = submission.questions[place].rows
    return any(row.extra_data.training is not None and row.extra_data.outcome == "ok" for row in rows)


def _best_of(training: TrainingSeries) -> Sequence[float]:
    """The accuracies of the best run after each epoch."""
    return max((run for run in training.runs if run.accuracies), key=lambda run: run.accuracy).accuracies


def _curve(accuracies: Sequence[float], heights: Axis, most: int) -> str:
    """A run, as SVG writes points."""
    width = (RIGHT - CURVES_LEFT - 24) / (most - 1)
    places = ((CURVES_LEFT + 12 + width * epoch, heights.at(value)) for epoch, value in enumerate(accuracies))
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
