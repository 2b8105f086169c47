"""Commands that look at grades that are there: ``report``, ``show`` and ``statistics``."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.options import (
    chosen_unit,
    json_option,
    output_option,
    print_json,
    roster_option,
    unit_option,
)
from autograder.commands.words import Command, language_option, option
from autograder.locale.messages import _, ngettext

__all__ = ["report", "show", "statistics"]


@click.command(cls=Command)
@language_option()
@unit_option
@output_option
@roster_option
@option(
    "--after-due-date",
    "is_after_due_date",
    is_flag=True,
    help="Tell students what hidden checks expected and found, if the unit's hidden_details allow it.",
)
@option("--pdf", "as_pdf", is_flag=True, help="Print students' pages as PDF files, too, with the Chromium there is.")
@json_option
def report(
    unit_name: str, output: Path, roster_path: Path | None, is_after_due_date: bool, as_pdf: bool, as_json: bool
) -> None:
    """Write reports and grades again from the results in the grades folder, with the points in manual.csv."""
    from autograder.reports import terminal as console
    from autograder.reports.class_files import recorded_results, write_class_files
    from autograder.reports.pdf import print_student_pages
    from autograder.reports.rosters import read_roster
    from autograder.reports.run_summary import run_summary

    unit = chosen_unit(unit_name)
    folder = output / unit.name
    roster = read_roster(roster_path) if roster_path else None
    tells_details = is_after_due_date and unit.gradescope.hidden_details == "after_due_date"
    if is_after_due_date and not tells_details:
        # Translators: {unit} is the name of a unit; hidden_details that of a setting.
        message = _("Students' pages tell no details: the setting hidden_details of {unit} does not allow it.")
        console.announce(message.format(unit=unit.name))
    results = recorded_results(folder)
    click.get_current_context().with_resource(console.on_stderr(as_json))
    files = write_class_files(unit, folder, results, roster, tells_details=tells_details)
    summary = run_summary(files.manual, results, folder, files.doubts)
    if as_json:
        print_json(summary)
    else:
        click.echo(files.index)
    console.show_findings(summary)
    if files.match is not None:
        console.show_match(files.match, files.gradebooks)
    if as_pdf:
        count = print_student_pages(folder)
        console.announce(ngettext("{count} PDF file", "{count} PDF files", count).format(count=count))


@click.command(cls=Command, epilog="Example: `autograder show lovelace`; a part of the name will do.")
@language_option()
@click.argument("submission")
@unit_option
@output_option
@json_option
def show(submission: str, unit_name: str, output: Path, as_json: bool) -> None:
    """Show one graded SUBMISSION here: checks, hints, notes, how its networks learned, and what manual.csv gives."""
    from autograder.reports.manual_points import read_manual_points
    from autograder.reports.results_folder import find_submission, read_folder
    from autograder.reports.submission_text import show_submission

    unit = chosen_unit(unit_name)
    folder = output / unit.name
    submissions = read_folder(folder)
    graded = find_submission(submissions, submission)
    if as_json:
        print_json(graded.results)
    else:
        show_submission(unit, graded, read_manual_points(folder, unit, {each.name for each in submissions}))


@click.command(cls=Command)
@language_option()
@unit_option
@output_option
@json_option
def statistics(unit_name: str, output: Path, as_json: bool) -> None:
    """Say which checks and translations look wrong, and how hard each question was, with intervals."""
    from autograder.reports.results_folder import read_folder
    from autograder.reports.statistics_table import findings, keep_statistics, show_statistics

    unit = chosen_unit(unit_name)
    folder = output / unit.name
    path, found = keep_statistics(unit, folder, read_folder(folder))
    if as_json:
        print_json({"unit": unit.name, "file": str(path), "findings": findings(unit, found), "statistics": found})
    else:
        show_statistics(unit, found)
        click.echo(_("Statistics: {path}").format(path=path))
