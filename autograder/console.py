"""What an instructor sees in the terminal."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich import progress as bars
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.batch import Progress
from autograder.results import SubmissionResult
from autograder.rosters import Match
from autograder.tables import reasons_of
from autograder.units import Unit

__all__ = ["announce", "progress", "show_grades", "show_match"]

_console = Console(highlight=False)


def announce(sentence: str) -> None:
    """Print a sentence."""
    _say(sentence, style="dim")


def _say(sentence: str, *, style: str = "") -> None:
    # A soft wrap leaves the breaking of lines to the terminal: what is piped into a file keeps
    # its sentences and paths whole, so that they can be searched and copied.
    # As Text, what comes from students (names, reasons) cannot be markup.
    _console.print(Text(sentence, style=style), soft_wrap=True)


class _Bar(Progress):
    def __init__(self, bar: bars.Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("grading", total=None)
        self._lock = threading.Lock()

    def begin(self, total: float) -> None:
        self._bar.update(self._task, total=total)

    def advance(self, units: float) -> None:
        with self._lock:
            self._bar.advance(self._task, units)

    def finish(self, result: SubmissionResult) -> None:
        self._bar.console.print(Text(f"  {result.submission}: {result.score:g} ({result.status})"))


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar with the time left, and a line for each submission that is done."""
    columns = (
        bars.SpinnerColumn(),
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.TaskProgressColumn(),
        bars.TimeElapsedColumn(),
        bars.TextColumn("left:"),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=_console) as bar:
        yield _Bar(bar)


def show_match(match: Match, gradebooks: Sequence[Path]) -> None:
    """Print where the gradebooks are, and whom they leave out."""
    _say(f"Gradebooks of {len(match.submissions)} students: {', '.join(str(path) for path in gradebooks)}")
    for submission, reason in match.without_student.items():
        _say(f"  {submission} is in none of them: {reason}. A column `submission` in the roster settles it.")
    if match.without_submission:
        _say(f"  No submission from: {', '.join(student.label for student in match.without_submission)}")


def show_grades(unit: Unit, results: Sequence[SubmissionResult], folder: Path, *, is_standin: bool) -> None:
    """Print the table of grades and where the reports are."""
    title = f"{unit.title}" + (" - stand-in data, no grades" if is_standin else "")
    table = Table(title=title)
    table.add_column("submission", overflow="fold")
    for number, question in enumerate(unit.questions, start=1):
        if not question.is_manual:
            table.add_column(f"Q{number}\n/{question.points:g}", justify="right")
    table.add_column(f"total\n/{unit.points:g}", justify="right")
    table.add_column("status")
    for result in results:
        by_name = {question.question: question for question in result.questions}
        cells = []
        for question in unit.questions:
            if not question.is_manual:
                graded = by_name.get(question.name)
                cells.append("?" if graded and graded.needs_attention else f"{graded.score:g}" if graded else "-")
        total = "?" if result.status == "needs attention" else f"{result.score:g}"
        table.add_row(Text(result.submission), *cells, total, result.status)
    _console.print(table)
    for result in results:
        for reason in reasons_of(result):
            _say(f"{result.submission}: {reason}")
    for number, question in enumerate(unit.questions, start=1):
        _say(f"Q{number} {question.name}: {question.title}", style="dim")
    _say(f"Reports: {folder / 'index.html'}   Grades: {folder / 'grades.csv'}")
