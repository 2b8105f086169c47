"""What an instructor sees in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.locale.messages import _, language, ngettext
from autograder.locale.numbers import number
from autograder.reports.grades_csv import reasons_of
from autograder.reports.live import watching
from autograder.reports.rosters import Match
from autograder.reports.run_summary import Grade, RunSummary
from autograder.reports.text_lines import say_on
from autograder.results.progress import Progress
from autograder.results.records import QuestionResult, SubmissionResult
from autograder.results.words import question_label, question_labels, status_text
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

__all__ = [
    "announce",
    "announce_start",
    "on_stderr",
    "progress",
    "say",
    "show_findings",
    "show_grades",
    "show_match",
    "show_table",
    "status",
]

_MISTAKES_SHOWN = 5

_MOST_ROWS = 30
"""A longer table would scroll everything else away."""

_MOST_NAMES = 8
"""In one line."""

_console = Console(highlight=False)


def announce(text: str) -> None:
    """Print a sentence."""
    say(text, style="dim")


def announce_start() -> None:
    """Say that the sandbox starts, which takes seconds."""
    announce(_("Starting the sandbox."))


def say(text: str | Text, *, style: str = "") -> None:
    """Print a sentence: broken between words where a terminal shows it, in one line where it is piped.

    Args:
        text: what comes from students (names, reasons) is no markup in it.
        style: as rich names it.
    """
    say_on(_console, text, style=style)


@contextmanager
def on_stderr(is_wanted: bool = True) -> Iterator[None]:
    """Print on standard error, where standard output is for another program."""
    before = _console.stderr
    _console.stderr = is_wanted or before
    try:
        yield
    finally:
        _console.stderr = before


def show_table(table: Table) -> None:
    """Print a table."""
    _console.print(table)


@contextmanager
def progress(unit: Unit | None = None, *, plain: bool = False) -> Iterator[Progress]:
    """A view of what is going on, and a line for each submission that is done.

    Args:
        unit: whose questions are called as people know them; by default, they have their names.
        plain: lines alone, as a log keeps them.
    """
    with watching(_console, plain=plain, labels=question_labels(unit) if unit else None) as view:
        yield view


def _points(result: QuestionResult | SubmissionResult) -> str:
    """Those that were reached; an ellipsis where checks have not been run yet."""
    return f"{number(result.score)} …" if result.is_partial else number(result.score)


def show_match(match: Match, gradebooks: Sequence[Path]) -> None:
    """Print where the gradebooks are, and whom they leave out."""
    count = len(match.submissions)
    # Translators: {paths} are files, with commas.
    message = ngettext("Gradebooks of {count} student: {paths}", "Gradebooks of {count} students: {paths}", count)
    say(message.format(count=count, paths=", ".join(str(path) for path in gradebooks)))
    for submission, reason in match.without_student.items():
        message = _("{submission} is in none of them: {reason}. A column `submission` in the roster settles it.")
        say("  " + message.format(submission=submission, reason=reason))
    if match.without_submission:
        # Translators: {names} are names of students, with commas.
        message = _("No submission from: {names}")
        say("  " + message.format(names=", ".join(student.label for student in match.without_submission)))


def show_grades(
    unit: Unit, results: Sequence[SubmissionResult], summary: RunSummary, *, is_standin: bool, with_table: bool
) -> None:
    """Print what is worth knowing about a class, and the table of grades where it is short or asked for.

    Args:
        unit: the teaching unit.
        results: of all submissions.
        summary: of these.
        is_standin: whether these are no grades.
        with_table: however many rows it has.
    """
    unit = with_titles(unit, language())
    if with_table or len(results) <= _MOST_ROWS:
        _show_table(unit, results, summary, is_standin=is_standin)
        for result in results:
            for reason in reasons_of(result, question_labels(unit)):
                say(f"{result.submission}: {reason}")
    elif is_standin:
        say(_("{title} - stand-in data, no grades").format(title=unit.title), style="yellow")
    for line in _lines(summary):
        say(line)
    if summary.needs_attention:
        message = _("Needs your attention: {names}")
        say(message.format(names=_shortened(summary.needs_attention)), style="bold red")
    show_findings(summary)
    message = _("Reports: {reports}   Grades: {grades}")
    say(message.format(reports=summary.report, grades=summary.grades))


def _lines(summary: RunSummary) -> Iterator[str]:
    """Where the class stands, in sentences."""
    if summary.median is not None and summary.mean is not None:
        message = ngettext(
            "{count} submission with answers: median {median} of {points}, mean {mean}.",
            "{count} submissions with answers: median {median} of {points}, mean {mean}.",
            summary.answered,
        )
        numbers = {"median": number(summary.median, ".4g"), "mean": number(summary.mean, ".1f")}
        yield message.format(count=summary.answered, points=number(summary.points), **numbers)
    if summary.blank:
        yield _("Nothing answered: {names}").format(names=_shortened(summary.blank))
    if summary.unreadable:
        yield _("Not readable: {names}").format(names=_shortened(summary.unreadable))
    if (loss := summary.commonest_loss) is not None and not summary.mistakes:
        message = ngettext(
            "Commonest loss, {count} submission: {title}. {reason}",
            "Commonest loss, {count} submissions: {title}. {reason}",
            len(loss.submissions),
        )
        yield message.format(count=len(loss.submissions), title=loss.title, reason=loss.reason).strip()
    if summary.near_misses:
        yield _("Closely missed an accuracy: {names}").format(names=_shortened(summary.near_misses))


def _shortened(names: Sequence[str]) -> str:
    """How many they are, and the first of them."""
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{len(names)} ({shown}, ...)" if len(names) > _MOST_NAMES else f"{len(names)} ({shown})"


def _show_table(unit: Unit, results: Sequence[SubmissionResult], summary: RunSummary, *, is_standin: bool) -> None:
    title = _("{title} - stand-in data, no grades").format(title=unit.title) if is_standin else unit.title
    say(title, style="bold")
    table = Table()
    table.add_column(_("submission"), overflow="fold")
    for place, question in enumerate(unit.questions, start=1):
        if not question.is_manual:
            table.add_column(f"{question_label(place)}\n/{number(question.points)}", justify="right")
    table.add_column(_("total") + f"\n/{number(summary.points)}", justify="right")
    table.add_column(_("status"))
    for result, grade in zip(results, summary.submissions, strict=True):
        by_name = {question.question: question for question in result.questions}
        cells = []
        for question in unit.questions:
            if not question.is_manual:
                graded = by_name.get(question.name)
                cells.append("?" if graded and graded.needs_attention else _points(graded) if graded else "-")
        total = "-" if result.problem else "?" if result.is_ungraded else _total(result, grade)
        table.add_row(Text(result.submission), *cells, total, status(result.status))
    show_table(table)
    for place, question in enumerate(unit.questions, start=1):
        if not question.is_manual:
            say(f"{question_label(place)} {question.name}: {question.title}", style="dim")


def _total(result: SubmissionResult, grade: Grade) -> str:
    """With what people gave; an ellipsis where they have still to give points."""
    if result.is_partial or grade.total is None:
        return f"{number(result.score)} …"
    return number(grade.total)


_STATUS_STYLES = {
    "graded": "green",
    "not trained yet": "cyan",
    "blank": "yellow",
    "no answer cells": "yellow",
    "not readable": "red",
    "needs attention": "bold red",
}


def status(name: str) -> Text:
    """The status of a submission, in its colour."""
    return Text(status_text(name), style=_STATUS_STYLES.get(name, ""))


def show_findings(summary: RunSummary) -> None:
    """Print the commonest mistakes that have names, and what statistics say against checks and translations."""
    for mistake in summary.mistakes[:_MISTAKES_SHOWN]:
        # Translators: {question} is such as Q3; {mistake} is a mistake in a few words.
        message = _("{count} of {submissions}, {question}: {mistake}")
        say(
            message.format(
                count=len(mistake.submissions),
                submissions=len(summary.submissions),
                question=mistake.label,
                mistake=mistake.summary,
            )
        )
    for doubt in summary.doubts:
        say(doubt, style="yellow")
