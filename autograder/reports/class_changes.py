"""Whose results the last run has changed, as the class's page says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.locale.messages import _
from autograder.reports.changes import points_text, reasons_text, total_text
from autograder.reports.submission_page import SubmissionView
from autograder.results.changes import Moved
from autograder.results.words import check_title, question_labels
from autograder.units.unit import Unit

__all__ = ["CHANGED", "ClassChange", "class_changes"]

CHANGED = "changed"
"""What filters find its members by."""


@dataclass(frozen=True)
class ClassChange:
    """A submission with other results than before.

    Attributes:
        submission: whose.
        total: before and after.
        checks: which have another result, with points and reasons; none for who is new.
    """

    submission: SubmissionView
    total: str
    checks: Sequence[str]


def class_changes(unit: Unit, moved: Sequence[Moved], submissions: Sequence[SubmissionView]) -> list[ClassChange]:
    """The changes, those of the most points first.

    Args:
        unit: the teaching unit.
        moved: submissions that have other results.
        submissions: of the class.
    """
    views = {submission.graded.name: submission for submission in submissions}
    ranked = sorted(moved, key=lambda one: -abs(one.difference))
    return [
        ClassChange(views[one.submission], total_text(one.before, one.after), list(_checks(unit, one)))
        for one in ranked
        if one.submission in views
    ]


def _checks(unit: Unit, one: Moved) -> Iterator[str]:
    labels = question_labels(unit)
    if all(change.before is None for change in one.changes):
        # Translators: of a submission that was not there at the run before.
        yield _("new")
        return
    for change in one.changes:
        # Translators: {question} is such as Q4, {check} the title of a check, {points} such as "0/2 → 2/2".
        text = _("{question}, {check}: {points} ({reasons})")
        yield text.format(
            question=labels.get(change.question, change.question),
            check=check_title(unit, change.check),
            points=points_text(change),
            reasons=reasons_text(change.reasons),
        )
