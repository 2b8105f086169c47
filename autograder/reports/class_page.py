"""What the class's report shows: where the class stands, whom to look at first, and what the run was like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, quantiles

from autograder.locale.messages import _
from autograder.locale.numbers import number, percent
from autograder.reports.attention import Reason, reasons_to_look
from autograder.reports.class_changes import CHANGED, ClassChange, class_changes
from autograder.reports.class_mistakes import ClassMistake, class_mistakes
from autograder.reports.class_questions import QuestionStatistics, question_statistics
from autograder.reports.class_training import ClassTraining, class_trainings
from autograder.reports.item_lines import ItemLine, item_lines
from autograder.reports.likeness import Alike, alike_answers
from autograder.reports.manual_points import ManualPoints
from autograder.reports.run_record import facts_of, moment
from autograder.reports.statistics import ClassStatistics
from autograder.reports.submission_page import SubmissionView
from autograder.results.changes import Moved
from autograder.units.unit import Unit

__all__ = ["AboutClass", "Bin", "Overview"]

_BINS = 10


@dataclass(frozen=True)
class Bin:
    """A bar of the histogram of totals, from ``start`` to ``end`` per cent; ``share`` is its height, 0 to 1."""

    start: int
    end: int
    count: int
    share: float


@dataclass(frozen=True)
class AboutClass:
    """What is known of a class beside its results.

    Attributes:
        expected: how many a roster names; 0 without one.
        absent: who of them handed in nothing.
        doubts: about checks, translations and surroundings, in sentences.
        statistics: of questions and checks.
        moved: submissions whose results the last run has changed.
    """

    expected: int = 0
    absent: Sequence[str] = ()
    doubts: Sequence[str] = ()
    statistics: ClassStatistics | None = None
    moved: Sequence[Moved] = ()


@dataclass(frozen=True)
class Overview:
    """The class.

    Attributes:
        unit: what was graded.
        submissions: all of them, by name.
        manual: what people gave.
        about: what is known of it beside its results.
    """

    unit: Unit
    submissions: Sequence[SubmissionView]
    manual: ManualPoints
    about: AboutClass = AboutClass()

    @cached_property
    def counted(self) -> list[SubmissionView]:
        """The submissions that statistics are made of: all that have a total, but for those with nothing in them."""
        return [submission for submission in self.submissions if submission.has_total and not submission.is_blank]

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
        scores = [submission.score for submission in self.counted]
        return number(fmean(scores), ".1f") if scores else "-"

    @property
    def quartiles(self) -> tuple[str, str, str]:
        """Lower quartile, median and upper quartile of the totals."""
        scores = [submission.score for submission in self.counted]
        if not scores:
            return "-", "-", "-"
        low, middle, high = quantiles(scores, n=4, method="inclusive") if len(scores) > 1 else scores * 3
        return number(round(low, 1)), number(round(middle, 1)), number(round(high, 1))

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

    @cached_property
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
    def totals_sentence(self) -> str:
        """What the histogram shows."""
        low, middle, high = self.quartiles
        # Translators: numbers of points, but for {count}, a number of submissions.
        text = _(
            "Of {count} submissions that were graded and are not blank, half have {median} of {points} points or more;"
            " the middle half lies between {low} and {high}."
        )
        points = number(self.manual.most)
        return text.format(count=len(self.counted), median=middle, points=points, low=low, high=high)

    @property
    def pass_sentence(self) -> str:
        """How many pass, where the unit says from which share of the points on; "" where it does not."""
        wanted = self.unit.pass_percent
        if not wanted:
            return ""
        passing = sum(100 * submission.share >= wanted for submission in self.counted)
        # Translators: {share} is such as "50%".
        text = _("{count} of {of} have {share} of the points or more, from which on work passes: the dashed line.")
        return text.format(count=passing, of=len(self.counted), share=percent(wanted, "g"))

    @cached_property
    def questions(self) -> list[QuestionStatistics]:
        """How the class did on each question; before networks are trained, on those that need no training."""
        partial = [submission for submission in self.submissions if submission.is_partial and not submission.is_blank]
        return question_statistics(self.unit.questions, [*self.counted, *partial])

    @cached_property
    def trainings(self) -> list[ClassTraining]:
        """How near it came to each goal."""
        return class_trainings(self.unit.questions, self.submissions)

    @cached_property
    def reasons(self) -> list[Reason]:
        """Whom to look at first."""
        return reasons_to_look(self.submissions)

    @cached_property
    def mistakes(self) -> list[ClassMistake]:
        """What went wrong, by its names: the commonest first."""
        return class_mistakes(self.unit, self.submissions)

    @cached_property
    def changes(self) -> list[ClassChange]:
        """Who has other results since the last run."""
        return class_changes(self.unit, self.about.moved, self.submissions)

    @cached_property
    def items(self) -> list[ItemLine]:
        """How hard and how telling questions and checks are; nothing for a class that is too small."""
        return [] if self.about.statistics is None else list(item_lines(self.unit, self.about.statistics))

    @cached_property
    def alike(self) -> list[Alike]:
        """Answers that several submissions have alike."""
        return alike_answers(self.unit, self.submissions)

    @cached_property
    def places(self) -> dict[str, int]:
        """A number for each submission, which the page knows it by."""
        return {submission.graded.name: place for place, submission in enumerate(self.submissions)}

    @property
    def languages(self) -> list[str]:
        """The languages of the notebooks, where there are several."""
        found = sorted({submission.facts.language for submission in self.submissions})
        return found if len(found) > 1 else []

    @cached_property
    def tokens(self) -> dict[str, str]:
        """By submission: what filters find it by, separated by spaces."""
        found: dict[str, list[str]] = {submission.graded.name: [] for submission in self.submissions}
        for token, members in self._groups():
            for member in members:
                found[member.graded.name].append(token)
        return {name: " ".join(tokens) for name, tokens in found.items()}

    def _groups(self) -> Iterator[tuple[str, Sequence[SubmissionView]]]:
        for reason in self.reasons:
            yield reason.token, [member.submission for member in reason.members]
        yield CHANGED, [change.submission for change in self.changes]
        for mistake in self.mistakes:
            yield mistake.token, mistake.members
        for question in self.questions:
            for check in question.checks:
                for failure in check.failures:
                    yield failure.token, failure.members
        for place, alike in enumerate(self.alike, start=1):
            yield f"alike-{place}", alike.submissions
        for language in self.languages:
            yield f"lang-{language}", [each for each in self.submissions if each.facts.language == language]
