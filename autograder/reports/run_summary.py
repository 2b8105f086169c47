"""What is worth knowing about a class when its grading has ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean, median

import msgspec

from autograder.locale.messages import language
from autograder.locale.sentences import said
from autograder.reports.grades_csv import status_of
from autograder.reports.manual_points import ManualPoints
from autograder.results.mistakes import MistakeGroup, mistakes_of
from autograder.results.records import CheckResult, SubmissionResult
from autograder.results.words import check_title, question_label
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

__all__ = ["CommonMistake", "Grade", "Loss", "RunSummary", "run_summary"]


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """A submission's row.

    Attributes:
        submission: its name.
        status: with its reasons, as in ``grades.csv``.
        total: points, with those that people gave; None where a person has to look first, or to give points yet.
        questions: points by question; None where there is no verdict, or none yet.
    """

    submission: str
    status: str
    total: float | None
    questions: dict[str, float | None]


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """What costs most submissions points.

    Attributes:
        question: its name.
        check: the test's name.
        title: the check as people read it.
        reason: the hint that they have in common; the message where there is none.
        submissions: who lost points by it.
    """

    question: str
    check: str
    title: str
    reason: str
    submissions: list[str]


class CommonMistake(msgspec.Struct, frozen=True, kw_only=True):
    """A mistake that has a name, and those who made it.

    Attributes:
        code: of the mistake.
        question: its name.
        label: as people read it, such as Q3.
        summary: the mistake in a few words.
        checks: names of the checks that told.
        submissions: who made it.
    """

    code: str
    question: str
    label: str
    summary: str
    checks: list[str]
    submissions: list[str]


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A class that has been graded.

    Attributes:
        unit: its name.
        points: that can be reached, with those that people give once they have begun to.
        median: of the totals that are known, of those who answered something; None where there are none.
        mean: likewise.
        answered: how many answered something.
        blank: who answered nothing.
        unreadable: whose submission could not be read.
        needs_attention: whose total waits for a person.
        commonest_loss: what costs most submissions points, with one reason; None where nobody shares any.
        mistakes: those that have names, the commonest first; what was not answered is none.
        doubts: what statistics say against checks and translations, in sentences.
        near_misses: who lost points of a training run that came close to its goal.
        report: the page of the class.
        grades: the table of the class.
        submissions: of all.
    """

    unit: str
    points: float
    median: float | None
    mean: float | None
    answered: int
    blank: list[str]
    unreadable: list[str]
    needs_attention: list[str]
    commonest_loss: Loss | None
    mistakes: list[CommonMistake]
    doubts: list[str]
    near_misses: list[str]
    report: str
    grades: str
    submissions: list[Grade]


def run_summary(
    manual: ManualPoints, results: Sequence[SubmissionResult], folder: Path, doubts: Sequence[str] = ()
) -> RunSummary:
    """Sum a class up, in the language that is spoken.

    Args:
        manual: what people gave, and the teaching unit.
        results: of all submissions.
        folder: of the unit's grades.
        doubts: what statistics say against checks and translations.
    """
    unit, answered = manual.unit, [result for result in results if result.status == "graded"]
    totals = [total for result in answered if (total := manual.known_total(result)) is not None]
    return RunSummary(
        unit=unit.name,
        points=manual.most,
        median=median(totals) if totals else None,
        mean=fmean(totals) if totals else None,
        answered=len(answered),
        blank=_named(results, "blank", "no answer cells"),
        unreadable=_named(results, "not readable"),
        needs_attention=_named(results, "needs attention"),
        commonest_loss=_commonest_loss(unit, results),
        mistakes=list(_mistakes(unit, mistakes_of(results))),
        doubts=list(doubts),
        near_misses=[result.submission for result in results if any(map(_is_near_miss, result.checks))],
        report=str(folder / "index.html"),
        grades=str(folder / "grades.csv"),
        submissions=[_grade(manual, result) for result in results],
    )


def _named(results: Sequence[SubmissionResult], *statuses: str) -> list[str]:
    return [result.submission for result in results if result.status in statuses]


def _is_near_miss(check: CheckResult) -> bool:
    """Whether its runs ended below the goal, and within the policy's zone."""
    return check.training is not None and check.outcome == "wrong" and check.training.is_near


def _mistakes(unit: Unit, groups: Sequence[MistakeGroup]) -> Iterator[CommonMistake]:
    labels = {question.name: question_label(place) for place, question in enumerate(unit.questions, start=1)}
    for group in groups:
        if group.is_known and not group.is_unanswered:
            yield CommonMistake(
                code=group.code,
                question=group.question,
                label=labels.get(group.question, group.question),
                summary=said(group.summary),
                checks=group.checks,
                submissions=group.members,
            )


def _commonest_loss(unit: Unit, results: Sequence[SubmissionResult]) -> Loss | None:
    """Of those who answered something; a check that was not run, for another failed, is no mistake of its own."""
    who: dict[tuple[str, str, str], list[str]] = {}
    for result in results:
        for question in result.questions if result.status == "graded" else ():
            for check in question.checks:
                if check.score < check.points and check.outcome not in ("skipped", "internal", "undecided"):
                    reason = said(check.hint or check.message)
                    who.setdefault((question.question, check.check, reason), []).append(result.submission)
    commonest = Counter({key: len(names) for key, names in who.items()}).most_common(1)
    if not commonest or commonest[0][1] < 2:
        return None
    name, check_name, reason = commonest[0][0]
    title = with_titles(unit, language()).question(name).title
    return Loss(
        question=name,
        check=check_name,
        title=f"{title}: {check_title(unit, check_name)}",
        reason=reason,
        submissions=who[commonest[0][0]],
    )


def _grade(manual: ManualPoints, result: SubmissionResult) -> Grade:
    by_name = {question.question: question for question in result.questions}
    scores: dict[str, float | None] = {}
    for question in manual.unit.questions:
        graded = by_name.get(question.name)
        if not question.is_manual:
            scores[question.name] = None if graded is None or graded.needs_attention else graded.score
        elif manual.has_begun:
            scores[question.name] = manual.of(result.submission, question.name).points
    total = manual.known_total(result)
    return Grade(submission=result.submission, status=status_of(result), total=total, questions=scores)
