"""Whose grade is another, by how much, through which check and why: in the terminal, and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from autograder.locale.messages import N_, _, ngettext
from autograder.locale.numbers import number
from autograder.reports.tables import formula_safe, write_csv
from autograder.reports.terminal import say, show_table
from autograder.results.basis import REASONS, Reason
from autograder.results.changes import GradeChange, Moved, Side

__all__ = ["points_text", "reasons_text", "show_moved", "total_text", "write_moved"]

_REASONS: dict[Reason, str] = {
    # Translators, here and below: why a grade is another, in a list of such reasons; each stands for itself.
    "answer": N_("another answer"),
    "earlier": N_("points of an earlier question that it builds on"),
    "test": N_("the test"),
    "checks": N_("the unit's checks"),
    "points": N_("the check's points"),
    "threshold": N_("the threshold"),
    "policy": N_("the rule that makes a verdict of runs"),
    "training": N_("how the network is trained"),
    "limits": N_("the question's limits"),
    "data": N_("the data"),
    "versions": N_("versions or device"),
    "kit": N_("the kit"),
    "blocker": N_("another check of the question, without whose end this one is not run"),
    "draw": N_("other random input"),
    "unrecorded": N_("not known: one of the results does not say what it rests on"),
    "none": N_("the machine: nothing that it rests on has changed"),
}


def reasons_text(reasons: Sequence[Reason]) -> str:
    """Reasons in the language that is spoken, with commas."""
    return ", ".join(_(_REASONS[reason]) for reason in reasons)


def show_moved(moved: Sequence[Moved], *, of: int) -> None:
    """Print the table of what is different, and how many grades it moves.

    Args:
        moved: submissions that have other results.
        of: how many were compared.
    """
    if moved:
        table = Table()
        for heading in (_("submission"), _("total"), _("check"), _("points"), _("because of")):
            table.add_column(heading, overflow="fold")
        for one in moved:
            total = total_text(one.before, one.after)
            rows = list(_rows(one)) or [("", "", "")]
            for place, row in enumerate(rows):
                table.add_row(*(Text(cell) for cell in (*((one.submission, total) if not place else ("", "")), *row)))
        show_table(table)
    grades = [one for one in moved if one.moves_the_grade]
    message = ngettext(
        "{count} of {of} submissions gets another grade: {up} more, {down} less, {other} from or to none.",
        "{count} of {of} submissions get another grade: {up} more, {down} less, {other} from or to none.",
        len(grades),
    )
    kinds = Counter(_direction(one) for one in grades)
    say(message.format(count=len(grades), of=of, up=kinds["up"], down=kinds["down"], other=kinds["other"]))
    counted = Counter(reason for one in moved for change in one.changes for reason in change.reasons)
    for reason in sorted(counted, key=REASONS.index):
        # Translators: {reason} is such as "the test", {count} a number of checks' results.
        say("  " + _("{reason}: {count}").format(reason=_(_REASONS[reason]), count=counted[reason]))


def write_moved(path: Path, moved: Sequence[Moved]) -> Path:
    """Write what is different as CSV: a line for each check, in English codes that programs read.

    Raises:
        OutputError: it cannot be written.
    """
    headings = [
        *("submission", "total_before", "total_after", "question", "check"),
        *("score_before", "score_after", "points_before", "points_after", "outcome_before", "outcome_after", "reasons"),
    ]
    return write_csv(path, [headings, *(line for one in moved for line in _lines(one))])


def _lines(one: Moved) -> Iterator[list[str]]:
    begin = [formula_safe(one.submission), _plain(one.before), _plain(one.after)]
    for change in one.changes:
        was, now = change.before, change.after
        yield [
            *begin,
            change.question,
            change.check,
            *(_plain(None if side is None else side.score) for side in (was, now)),
            *(_plain(None if side is None else side.points) for side in (was, now)),
            *("" if side is None else side.outcome for side in (was, now)),
            " ".join(change.reasons),
        ]
    if not one.changes:
        yield [*begin, *[""] * 9]


def _rows(one: Moved) -> Iterator[tuple[str, str, str]]:
    for change in one.changes:
        yield f"{change.question}/{change.check}", points_text(change), reasons_text(change.reasons)
    if not one.changes:
        reason = one.problem_after or one.problem_before
        yield "", "", reason


def points_text(change: GradeChange) -> str:
    """A check's points before and after, of how many."""

    def told(side: Side | None) -> str:
        return "-" if side is None else f"{_shown(side.score)}/{number(side.points)}"

    return f"{told(change.before)} → {told(change.after)}"


def total_text(before: float | None, after: float | None) -> str:
    """Totals before and after; one alone where they are the same."""
    if before is None or after is None or before == after:
        return _shown(after) if before == after else f"{_shown(before)} → {_shown(after)}"
    return f"{number(before)} → {number(after)} ({'+' if after > before else '-'}{number(abs(after - before))})"


def _direction(one: Moved) -> str:
    if one.before is None or one.after is None:
        return "other"
    return "up" if one.after > one.before else "down"


def _shown(score: float | None) -> str:
    return "?" if score is None else number(score)


def _plain(score: float | None) -> str:
    return "" if score is None else f"{score:g}"
