"""The statistics of a class for people: in the terminal, and as ``statistics.csv``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Table

from autograder.locale.messages import _, language
from autograder.reports.item_lines import item_lines
from autograder.reports.results_folder import Graded
from autograder.reports.statistics import ClassStatistics, Estimate, class_statistics
from autograder.reports.tables import write_csv
from autograder.reports.terminal import say, show_table
from autograder.results.words import check_title
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

__all__ = ["findings", "flagged", "keep_statistics", "show_statistics", "write_statistics"]

_HEADINGS = ("kind", "question", "check", "language", "points", "submissions")
_NUMBERS = ("difficulty", "discrimination", "weight", "difference")


def keep_statistics(unit: Unit, folder: Path, submissions: Sequence[Graded]) -> tuple[Path, ClassStatistics]:
    """Write ``statistics.csv`` beside ``grades.csv``.

    Args:
        unit: the teaching unit.
        folder: of its grades.
        submissions: those that count.

    Returns:
        The file, and what it says.

    Raises:
        OutputError: it cannot be written.
    """
    found = class_statistics(unit, [graded.results for graded in submissions])
    return write_statistics(folder / "statistics.csv", found), found


def write_statistics(path: Path, statistics: ClassStatistics) -> Path:
    """Write ``statistics.csv``: a row per question and check, and per comparison of a language.

    Each number is followed by the ends of its interval. What could not be found out is an empty cell.

    Raises:
        OutputError: it cannot be written.
    """
    numbers = [f"{name}{end}" for name in _NUMBERS for end in ("", "_low", "_high")]
    return write_csv(path, [[*_HEADINGS, *numbers, "p_value", "flag"], *_rows(statistics)])


def _rows(statistics: ClassStatistics) -> Iterator[Sequence[str]]:
    for item in statistics.items:
        known = ("check" if item.check else "question", item.question, item.check, "", f"{item.points:g}")
        estimates: Sequence[Estimate | None] = (item.difficulty, item.discrimination, item.weight, None)
        flag = "contradicts the rest" if item.contradicts else ""
        yield *known, str(statistics.submissions), *_cells(estimates), _p_value(item.contradiction), flag
    for difference in statistics.languages:
        known = ("language", difference.question, "", difference.language, "")
        flag = "harder than other points say" if difference.is_harder else ""
        estimates = (None, None, None, difference.difference)
        yield *known, str(difference.readers), *_cells(estimates), _p_value(difference.p_value), flag


def _cells(estimates: Sequence[Estimate | None]) -> Iterator[str]:
    for estimate in estimates:
        yield from (
            ("", "", "")
            if estimate is None
            else (f"{each:.4f}" for each in (estimate.value, estimate.low, estimate.high))
        )


def _p_value(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def findings(unit: Unit, statistics: ClassStatistics) -> list[str]:
    """What is to be looked at, in sentences.

    Args:
        unit: the teaching unit.
        statistics: of a class.
    """
    if not statistics.is_enough:
        # Translators: {fewest} and {count} are numbers of submissions.
        message = _("Statistics need {fewest} submissions with answers and verdicts; there are {count}.")
        return [message.format(fewest=statistics.fewest, count=statistics.submissions)]
    found = flagged(unit, statistics)
    return found or [_("No check contradicts the rest, and no language finds a question harder than it should.")]


def flagged(unit: Unit, statistics: ClassStatistics) -> list[str]:
    """The checks and translations that seem to be at fault, a sentence each; none for a class that is too small.

    Args:
        unit: the teaching unit.
        statistics: of a class.
    """
    if not statistics.is_enough:
        return []
    titles = {question.name: question.title for question in with_titles(unit, language()).questions}
    found = []
    for item in statistics.contradicting:
        message = _("{title}, {check}: those who do well otherwise fail it more often. Is the check right?")
        found.append(message.format(title=titles[item.question], check=check_title(unit, item.check)))
    for difference in statistics.harder:
        # Translators: {language} is a code such as pt_BR.
        message = _("{title}: readers of {language} have less than their other points say. Is the translation right?")
        found.append(message.format(title=titles[difference.question], language=difference.language))
    return found


def show_statistics(unit: Unit, statistics: ClassStatistics) -> None:
    """Print what is to be looked at, and the table of questions and checks."""
    if statistics.is_enough:
        # Translators: heads columns; numbers in brackets are the ends of an interval.
        table = Table()
        table.add_column(_("question, check"), overflow="fold")
        for heading in (_("points"), _("difficulty"), _("discrimination"), _("weight, %")):
            table.add_column(heading, justify="right")
        for line in item_lines(unit, statistics):
            name = f"  {line.title}" if line.title else line.question
            style = "bold red" if line.is_flagged else "" if line.title else "bold"
            table.add_row(name, line.points, line.difficulty, line.discrimination, line.weight, style=style)
        show_table(table)
    for finding in findings(unit, statistics):
        say(finding)
