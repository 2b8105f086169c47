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
from autograder.results.progress import Progress
from autograder.results.records import QuestionResult, SubmissionResult
from autograder.results.words import question_label, status_text
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

__all__ = ["announce", "progress", "show_grades", "show_match"]

_console = Console(highlight=False)


def announce(text: str) -> None:
    """Print a sentence."""
    _say(text, style="dim")


def _say(text: str, *, style: str = "") -> None:
    # A soft wrap leaves the breaking of lines to the terminal: what is piped into a file keeps
    # its sentences and paths whole, so that they can be searched and copied.
    # As Text, what comes from students (names, reasons) cannot be markup.
    _console.print(Text(text, style=style), soft_wrap=True)


@contextmanager
def progress(*, plain: bool = False) -> Iterator[Progress]:
    """A view of what is going on, and a line for each submission that is done.

    Args:
        plain: lines alone, as a log keeps them.
    """
    with watching(_console, plain=plain) as view:
        yield view


def _points(result: QuestionResult | SubmissionResult) -> str:
    """Those that were reached; an ellipsis where checks have not been run yet."""
    return f"{number(result.score)} …" if result.is_partial else number(result.score)


def show_match(match: Match, gradebooks: Sequence[Path]) -> None:
    """Print where the gradebooks are, and whom they leave out."""
    count = len(match.submissions)
    # Translators: {paths} are files, with commas.
    message = ngettext("Gradebooks of {count} student: {paths}", "Gradebooks of {count} students: {paths}", count)
    _say(message.format(count=count, paths=", ".join(str(path) for path in gradebooks)))
    for submission, reason in match.without_student.items():
        message = _("{submission} is in none of them: {reason}. A column `submission` in the roster settles it.")
        _say("  " + message.format(submission=submission, reason=reason))
    if match.without_submission:
        # Translators: {names} are names of students, with commas.
        message = _("No submission from: {names}")
        _say("  " + message.format(names=", ".join(student.label for student in match.without_submission)))


def show_grades(unit: Unit, results: Sequence[SubmissionResult], folder: Path, *, is_standin: bool) -> None:
    """Print the table of grades and where the reports are."""
    unit = with_titles(unit, language())
    title = _("{title} - stand-in data, no grades").format(title=unit.title) if is_standin else unit.title
    table = Table(title=title)
    table.add_column(_("submission"), overflow="fold")
    for place, question in enumerate(unit.questions, start=1):
        if not question.is_manual:
            table.add_column(f"{question_label(place)}\n/{number(question.points)}", justify="right")
    table.add_column(_("total") + f"\n/{number(unit.points)}", justify="right")
    table.add_column(_("status"))
    for result in results:
        by_name = {question.question: question for question in result.questions}
        cells = []
        for question in unit.questions:
            if not question.is_manual:
                graded = by_name.get(question.name)
                cells.append("?" if graded and graded.needs_attention else _points(graded) if graded else "-")
        total = "?" if result.status == "needs attention" else _points(result)
        table.add_row(Text(result.submission), *cells, total, status_text(result.status))
    _console.print(table)
    for result in results:
        for reason in reasons_of(result):
            _say(f"{result.submission}: {reason}")
    for place, question in enumerate(unit.questions, start=1):
        _say(f"{question_label(place)} {question.name}: {question.title}", style="dim")
    message = _("Reports: {reports}   Grades: {grades}")
    _say(message.format(reports=folder / "index.html", grades=folder / "grades.csv"))
