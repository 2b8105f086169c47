"""What a class's results say about its questions and checks, and how sure that is.

Each number comes with an interval at 95%: the *difficulty*, *discrimination* and *effective weight* of questions and
of their checks (:mod:`.item_analysis` has methods and sources). Two kinds of things are flagged, each by tests at 2.5%
for the whole class, so that of a hundred classes without a fault five have a flag at most:

- a check that *contradicts the rest*: those who do well otherwise fare worse in it. Its discrimination is below 0, and,
  beyond chance, below 0.3, which a useful item has; one-sided, corrected for the number of checks;
- a question that readers of one language find *harder than their other points say* (differential item functioning):
  the Mantel test, one-sided, corrected for the number of questions and languages. Whoever is compared has done about as
  well in those other questions that have not been flagged, so that one bad translation makes no second flag.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import msgspec
import numpy as np
from numpy.typing import NDArray

from autograder.reports.item_analysis import (
    Floats,
    GroupDifference,
    bootstrap_intervals,
    discriminations_and_weights,
    estimated_abilities,
    low_discrimination,
    mantel,
    resamples,
    step_down,
    strata_of,
    wilson_interval,
)
from autograder.results.schema import ResultsFile
from autograder.units.unit import Unit

__all__ = [
    "FEWEST_SUBMISSIONS",
    "ClassStatistics",
    "Estimate",
    "ItemStatistics",
    "LanguageDifference",
    "class_statistics",
]

FEWEST_SUBMISSIONS = 20
"""Of fewer, nothing is said: the intervals would be too wide to mean anything."""

_FEWEST_READERS = 10
"""A language with fewer readers is not compared with the others."""

_ERROR_RATE = 0.025
"""Of each kind of flags, for a whole class."""


class Estimate(msgspec.Struct, frozen=True):
    """A number, and between which two it lies with a confidence of 95%."""

    value: float
    low: float
    high: float


class ItemStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """A question, or one of its checks.

    Attributes:
        question: its name.
        check: the test's name; "" for the whole question.
        points: that it can give.
        difficulty: the mean share of them, 0 to 1: near 1 where it is easy.
        discrimination: correlation with the points of all else, -1 to 1; None where one of the two does not vary.
        weight: share of the variance of totals that comes from it; None where totals do not vary.
        contradiction: p-value of a useful discrimination, corrected; None where it is not tested.
        contradicts: whether those who do well otherwise fare worse here, and it is useless beyond chance.
    """

    question: str
    check: str = ""
    points: float
    difficulty: Estimate
    discrimination: Estimate | None = None
    weight: Estimate | None = None
    contradiction: float | None = None
    contradicts: bool = False


class LanguageDifference(msgspec.Struct, frozen=True, kw_only=True):
    """How readers of one language fare in a question, beside others with about the same other points.

    Attributes:
        question: its name.
        language: of the readers.
        readers: how many.
        difference: of the mean shares of the question's points, -1 to 1: below 0 where these readers have less.
        p_value: of no such difference, corrected.
        is_harder: whether they find it harder, beyond chance.
    """

    question: str
    language: str
    readers: int
    difference: Estimate
    p_value: float
    is_harder: bool


class ClassStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """A class.

    Attributes:
        submissions: that all this is about.
        left_out: how many are blank, could not be read, or have checks without a verdict.
        fewest: submissions, below which nothing is said.
        items: each question, followed by its checks; empty where there are too few submissions.
        languages: the comparisons of languages; empty where fewer than two have enough readers.
    """

    submissions: int
    left_out: int
    fewest: int = FEWEST_SUBMISSIONS
    items: list[ItemStatistics] = []
    languages: list[LanguageDifference] = []

    @property
    def is_enough(self) -> bool:
        """Whether anything can be said."""
        return self.submissions >= self.fewest

    @property
    def contradicting(self) -> list[ItemStatistics]:
        """The checks that contradict the rest."""
        return [item for item in self.items if item.contradicts]

    @property
    def harder(self) -> list[LanguageDifference]:
        """The questions that readers of one language find harder than their other points say."""
        return [difference for difference in self.languages if difference.is_harder]


class _Check(msgspec.Struct, frozen=True):
    question: str
    name: str
    points: float


def class_statistics(unit: Unit, results: Sequence[ResultsFile]) -> ClassStatistics:
    """Look at the questions of a unit through the results of a class.

    Args:
        unit: the teaching unit.
        results: of all submissions, as their results files say. Those that are blank, that could not be read or that
            have a check without a verdict do not count.
    """
    checks = [
        _Check(question.name, name, points)
        for question in unit.questions
        for name, points in question.checks.items()
        if points > 0
    ]
    attempted = [result for result in results if result.extra_data.status == "graded"]
    scores = np.array([_scores(result, checks) for result in attempted]).reshape(len(attempted), len(checks))
    has_verdicts = ~np.isnan(scores).all(axis=0)  # where nobody was trained yet, all else can be looked at
    scores = scores[:, has_verdicts]
    is_whole = ~np.isnan(scores).any(axis=1)
    scores = scores[is_whole]
    counted = ClassStatistics(submissions=len(scores), left_out=len(results) - len(scores))
    if not counted.is_enough or not has_verdicts.any():
        return counted
    languages = np.array([result.extra_data.language for result in attempted])[is_whole]
    return _statistics(counted, [checks[place] for place in np.flatnonzero(has_verdicts)], scores, languages)


def _scores(result: ResultsFile, checks: Sequence[_Check]) -> list[float]:
    """Points for each check; not a number where there is no verdict."""
    reached = {(row.extra_data.question, row.extra_data.check): row.score for row in result.tests}
    found = (reached.get((check.question, check.name)) for check in checks)
    return [np.nan if score is None else score for score in found]


def _statistics(
    counted: ClassStatistics, checks: list[_Check], scores: Floats, languages: NDArray[np.str_]
) -> ClassStatistics:
    questions = list(dict.fromkeys(check.question for check in checks))
    belongs = np.array([[float(check.question == name) for name in questions] for check in checks])
    points = np.array([check.points for check in checks])
    of_questions = [_Check(name, "", each) for name, each in zip(questions, points @ belongs, strict=True)]
    by_check = _flagged(_items(checks, scores), scores)
    items: list[ItemStatistics] = []
    for whole in _items(of_questions, scores @ belongs):
        items += [whole, *(item for item in by_check if item.question == whole.question)]
    differences = _language_differences(of_questions, scores @ belongs, languages)
    return msgspec.structs.replace(counted, items=items, languages=differences)


def _items(checks: Sequence[_Check], scores: Floats) -> list[ItemStatistics]:
    """Statistics of checks, or of questions, whose points are the columns of the scores."""
    told, weights = discriminations_and_weights(scores, np.ones((1, len(scores))))
    drawn, drawn_weights = discriminations_and_weights(scores, resamples(len(scores)))
    discrimination = _estimates(told[0], bootstrap_intervals(drawn))
    weight = _estimates(weights[0], bootstrap_intervals(drawn_weights))
    items = []
    for place, check in enumerate(checks):
        mean = min(1.0, float(scores[:, place].mean()) / check.points)
        items.append(
            ItemStatistics(
                question=check.question,
                check=check.name,
                points=check.points,
                difficulty=Estimate(mean, *wilson_interval(mean, len(scores))),
                discrimination=discrimination[place],
                weight=weight[place],
            )
        )
    return items


def _estimates(values: Floats, intervals: Floats) -> list[Estimate | None]:
    return [
        None if np.isnan(value) else Estimate(float(value), float(low), float(high))
        for value, (low, high) in zip(values, intervals, strict=True)
    ]


def _flagged(items: list[ItemStatistics], scores: Floats) -> list[ItemStatistics]:
    """The checks, those flagged that contradict the rest."""
    rest = scores.sum(axis=1, keepdims=True) - scores
    p_values = [low_discrimination(scores[:, place], rest[:, place]) for place in range(len(items))]
    corrected = iter(step_down([p_value for p_value in p_values if p_value is not None]))
    flagged = []
    for item, p_value in zip(items, p_values, strict=True):
        told = None if p_value is None else next(corrected)
        is_flagged = told is not None and told <= _ERROR_RATE
        flagged.append(msgspec.structs.replace(item, contradiction=told, contradicts=is_flagged))
    return flagged


def _language_differences(
    questions: list[_Check], scores: Floats, languages: NDArray[np.str_]
) -> list[LanguageDifference]:
    """Each question and language that can be compared, question by question."""
    names, counts = np.unique(languages, return_counts=True)
    groups = [str(name) for name, count in zip(names, counts, strict=True) if count >= _FEWEST_READERS]
    left = {(place, group) for place in range(len(questions)) for group in groups if len(names) > 1}
    found: dict[tuple[int, str], LanguageDifference] = {}
    flagged: set[int] = set()
    highest = 0.0
    while compared := _compared(left, questions, scores, languages, flagged):
        for rank, key in enumerate(sorted(compared, key=lambda each: (compared[each].ratio, each))):
            place, group = key
            difference = compared[key]
            highest = max(highest, min(1.0, (len(compared) - rank) * NormalDist().cdf(difference.ratio)))
            found[key] = LanguageDifference(
                question=questions[place].question,
                language=group,
                readers=int((languages == group).sum()),
                difference=Estimate(difference.value, *difference.interval),
                p_value=highest,
                is_harder=highest <= _ERROR_RATE,
            )
            left.discard(key)
            if highest <= _ERROR_RATE:
                flagged.add(place)
                break  # what is left is compared anew, without this question
    return [found[key] for key in sorted(found)]


def _compared(
    keys: set[tuple[int, str]],
    questions: list[_Check],
    scores: Floats,
    languages: NDArray[np.str_],
    flagged: set[int],
) -> dict[tuple[int, str], GroupDifference]:
    """Those questions and languages that can be compared, by the points of all other questions but the flagged."""
    compared = {}
    for place in {place for place, _group in keys}:
        others = [other for other in range(len(questions)) if other != place and other not in flagged]
        if not others:
            continue
        strata = strata_of(estimated_abilities(scores[:, others], languages))
        shares = scores[:, place] / questions[place].points
        for group in (group for each, group in keys if each == place):
            if (difference := mantel(shares, languages == group, strata)) is not None:
                compared[place, group] = difference
    return compared
