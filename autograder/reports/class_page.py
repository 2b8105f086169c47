"""What the class's report shows: totals and means over the submissions, and what the run was like."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from autograder.locale.messages import _
from autograder.locale.numbers import number
from autograder.reports.submission_page import SubmissionView, facts_of, moment, share_of
from autograder.units.unit import Unit

__all__ = ["Bin", "Mean", "Overview"]

_BINS = 10


@dataclass(frozen=True)
class Bin:
    """A bar of the histogram of totals, from ``start`` to ``end`` per cent; ``share`` is its height, 0 to 1."""

    start: int
    end: int
    count: int
    share: float


@dataclass(frozen=True)
class Mean:
    """The class's mean on one question."""

    number: int
    title: str
    text: str
    share: float


@dataclass(frozen=True)
class Overview:
    """The class."""

    unit: Unit
    submissions: list[SubmissionView]

    @property
    def counted(self) -> list[SubmissionView]:
        """The submissions that statistics are made of."""
        return [submission for submission in self.submissions if submission.has_total]

    @property
    def faults(self) -> int:
        """How many submissions the grader failed on."""
        return sum(submission.facts.needs_attention for submission in self.submissions)

    @property
    def partial(self) -> int:
        """How many submissions have checks that have not been run yet."""
        return sum(submission.is_partial for submission in self.submissions)

    @property
    def is_standin(self) -> bool:
        """Whether any of it is no grade."""
        return any(submission.facts.is_standin for submission in self.submissions)

    @property
    def mean_total(self) -> str:
        """Mean of the totals."""
        scores = [submission.graded.results.score for submission in self.counted]
        return number(fmean(scores), ".1f") if scores else "-"

    @property
    def facts(self) -> dict[str, list[str]]:
        """What the run was like; several values where the results come from several runs."""
        return facts_of(submission.graded for submission in self.submissions)

    @property
    def layers(self) -> dict[str, bool]:
        """The sandbox layers, and whether each was in force for every submission."""
        layers: dict[str, bool] = {}
        for submission in self.submissions:
            for layer, holds in submission.facts.sandbox.layers.items():
                layers[layer] = layers.get(layer, True) and holds
        return layers

    @property
    def when(self) -> str:
        """When the last submission was graded."""
        return moment(max((submission.graded for submission in self.submissions), key=lambda graded: graded.when))

    @property
    def seconds(self) -> float:
        """Time that the submissions took, one after the other."""
        return sum(submission.facts.seconds for submission in self.submissions)

    @property
    def histogram(self) -> list[Bin]:
        """How many submissions reached which share of all points."""
        counts = [0] * _BINS
        for submission in self.counted:
            counts[min(int(submission.share * _BINS), _BINS - 1)] += 1
        width, tallest = 100 // _BINS, max([*counts, 1])
        ends = [*range(width - 1, 99, width), 100]  # the last bar holds the full 100 per cent as well
        starts = range(0, 100, width)
        return [Bin(start, end, count, count / tallest) for start, end, count in zip(starts, ends, counts, strict=True)]

    @property
    def means(self) -> list[Mean]:
        """The mean of each graded question."""
        means = []
        for index, question in enumerate(self.unit.questions):
            views = [submission.questions[index] for submission in self.counted]
            if not question.is_manual:
                mean = fmean(view.score for view in views) if views else 0.0
                # Translators: points reached and points that can be reached.
                text = _("{score} of {points}").format(score=number(mean, ".1f"), points=number(question.points))
                text = text if views else "-"
                means.append(Mean(index + 1, question.title, text, share_of(mean, question.points)))
        return means
