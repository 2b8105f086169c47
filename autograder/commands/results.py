"""Commands that look at grades that are there: ``report``, ``show`` and ``statistics``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.options import chosen_unit, json_option, output_option, print_json, unit_option
from autograder.commands.words import Command, language_option, option
from autograder.locale.messages import _

if TYPE_CHECKING:
    from autograder.reports.statistics import ClassStatistics
    from autograder.units.unit import Unit

__all__ = ["keep_statistics", "report", "show", "statistics"]


@click.command(cls=Command)
@language_option()
@unit_option
@output_option
@option(
    "--after-due-date",
    "is_after_due_date",
    is_flag=True,
    help="Tell students what hidden checks expected and found, if the unit's hidden_details allow it.",
)
@json_option
def report(unit_name: str, output: Path, is_after_due_date: bool, as_json: bool) -> None:
    """Write the HTML reports again from the results in the grades folder."""
    from autograder.reports import terminal as console
    from autograder.reports.html import write_reports
    from autograder.reports.mistakes_csv import write_mistakes
    from autograder.reports.results_folder import read_folder
    from autograder.results.mistakes import mistakes_of

    unit = chosen_unit(unit_name)
    folder = output / unit.name
    tells_details = is_after_due_date and unit.gradescope.hidden_details == "after_due_date"
    index = write_reports(unit, folder, tells_details=tells_details)
    results = [graded.results for graded in read_folder(folder)]
    mistakes = mistakes_of(results)
    write_mistakes(folder / "mistakes.csv", unit, mistakes, len(results))
    if as_json:
        print_json({"unit": unit.name, "report": str(index)})
    else:
        click.echo(index)
        console.show_mistakes(unit, mistakes, len(results))


@click.command(cls=Command, epilog="Example: `autograder show lovelace`; a part of the name will do.")
@language_option()
@click.argument("submission")
@unit_option
@output_option
@json_option
def show(submission: str, unit_name: str, output: Path, as_json: bool) -> None:
    """Show one graded SUBMISSION here: its checks, hints, notes, and how its networks learned."""
    from autograder.reports.results_folder import find_submission, read_folder
    from autograder.reports.submission_text import show_submission

    unit = chosen_unit(unit_name)
    graded = find_submission(read_folder(output / unit.name), submission)
    if as_json:
        print_json(graded.results)
    else:
        show_submission(unit, graded)


@click.command(cls=Command)
@language_option()
@unit_option
@output_option
@json_option
def statistics(unit_name: str, output: Path, as_json: bool) -> None:
    """Say which checks and translations look wrong, and how hard each question was, with intervals."""
    from autograder.reports.statistics_table import findings, show_statistics

    unit = chosen_unit(unit_name)
    path, found = keep_statistics(unit, output / unit.name)
    if as_json:
        print_json({"unit": unit.name, "file": str(path), "findings": findings(unit, found), "statistics": found})
    else:
        show_statistics(unit, found)
        click.echo(_("Statistics: {path}").format(path=path))


def keep_statistics(unit: Unit, folder: Path) -> tuple[Path, ClassStatistics]:
    """Write ``statistics.csv`` beside ``grades.csv``.

    Args:
        unit: the teaching unit.
        folder: of its grades.

    Returns:
        The file, and what it says.
    """
    from autograder.reports.results_folder import read_folder
    from autograder.reports.statistics import class_statistics
    from autograder.reports.statistics_table import write_statistics

    found = class_statistics(unit, [graded.results for graded in read_folder(folder)])
    return write_statistics(folder / "statistics.csv", found), found
