"""The command line: a thin skin over the package. What a command needs is imported when it runs."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from autograder import __version__
from autograder.commands.options import (
    budget_option,
    chosen_unit,
    device_option,
    output_option,
    roster_option,
    unit_option,
)
from autograder.commands.regrading import compare, regrade, undo
from autograder.commands.words import LANGUAGE_VARIABLE, Group, Option, help_texts, language_option, option
from autograder.commands.words import Path as PathName
from autograder.errors import AutograderError
from autograder.locale.messages import _, ngettext

__all__ = ["main"]


class _Commands(Group):
    """Turns the kit's own errors into a sentence and exit status 1; misuse keeps click's 2."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except AutograderError as error:
            _fail(error)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            message = _("there is no room left on the disk that {path} is on: make some, then give the command again")
            _fail(message.format(path=error.filename or "?"))
        except KeyboardInterrupt:
            click.secho("\n" + _("Interrupted. The same command goes on where it stopped."), fg="yellow", err=True)
            sys.exit(1)


def _fail(error: object) -> NoReturn:
    click.secho(f"autograder: {error}", fg="red", err=True)
    sys.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, cls=Option)
@language_option(envvar=LANGUAGE_VARIABLE, show_envvar=True)
def main() -> None:
    """Build, grade and report on autograded TensorFlow assignments."""


_language_option = language_option()

for _command in (regrade, undo, compare):
    main.add_command(_command)


@main.command()
@_language_option
@click.argument("units", nargs=-1)
@option(
    "--run/--no-run",
    "execute",
    default=None,
    help="Run the given cells of the student notebook.  [default: when it has changed]",
)
def build(units: tuple[str, ...], execute: bool | None) -> None:
    """Build student and solution notebooks and test files of UNITS (all of them by default)."""
    from autograder.authoring.build import build_units
    from autograder.authoring.examples import build_examples
    from autograder.units.unit import load_unit

    for result in build_units(units, execute=execute):
        examples = build_examples(load_unit(result.unit))
        changes = [_("wrote {path}").format(path=path) for path in [*result.written, *examples]]
        changes += [_("removed {path}").format(path=path) for path in result.removed]
        said = ", ".join(changes) or _("nothing has changed")
        click.echo(f"{result.unit}: {said}")


@main.command()
@_language_option
@click.argument("units", nargs=-1)
@option("--add", default="", metavar="LANGUAGE", help="Start a language that has no catalogue: es, pt_PT, uk.")
def translations(units: tuple[str, ...], add: str) -> None:
    """Bring the catalogues of messages and of UNITS (all of them by default) up to date, and list what is left."""
    from autograder.authoring.translation.kit_messages import update_message_catalogues
    from autograder.authoring.translation.to_do import to_do
    from autograder.units.catalogues import check_language
    from autograder.units.unit import load_unit, unit_names

    if add:
        check_language(add)
    for line in update_message_catalogues(help_texts(main), add):
        click.echo(line)
    for name in units or unit_names():
        for line in to_do(load_unit(name), add=add):
            click.echo(line)


@main.command()
@_language_option
@click.argument("submissions", type=PathName(exists=True, path_type=Path))
@unit_option
@option("--data", default="auto", show_default=True, help="auto, standin, or the path of an .npz file.")
@option("--jobs", type=click.IntRange(min=1), help="Questions graded at once.  [default: one per processor]")
@device_option
@output_option
@roster_option
@budget_option
@option(
    "--unsafe-no-sandbox", "unsafe", is_flag=True, help="Grade although nothing keeps student code from your files."
)
def grade(
    submissions: Path,
    unit_name: str,
    data: str,
    jobs: int | None,
    device: str,
    output: Path,
    roster_path: Path | None,
    budget: float,
    unsafe: bool,
) -> None:
    """Grade every notebook in SUBMISSIONS: a folder, an archive of one, or a single notebook."""
    from autograder.grading.budget import with_budget
    from autograder.grading.folder import grade_folder
    from autograder.grading.opening import open_bench
    from autograder.grading.unit_data import open_unit_data
    from autograder.reports import terminal as console
    from autograder.reports.class_files import write_class_files
    from autograder.reports.manual_points import read_manual_points
    from autograder.reports.rosters import read_roster
    from autograder.results.words import status_text
    from autograder.sandbox.devices import choose_device
    from autograder.submissions.reading.reader import Reader

    unit = with_budget(chosen_unit(unit_name, submissions), budget)
    folder = output / unit.name
    roster = read_roster(roster_path) if roster_path else None  # what is wrong with it shall show before the work
    read_manual_points(folder, unit, None)  # likewise
    images = open_unit_data(unit, data)
    chosen = choose_device(device)
    # Translators: {data} is the name of a data set or a file, {device} is cpu or gpu.
    message = _("Device: {device}.") if images is None else _("Data: {data}. Device: {device}.")
    console.announce(message.format(data=images and images.name, device=chosen))
    if chosen == "gpu":
        jobs = jobs or 1  # two runs on one device disturb each other's memory
    with (
        Reader(unit) as reader,
        open_bench(unit, images, device=chosen, unsafe=unsafe, reader=reader, on_start=console.announce_start) as bench,
        console.progress() as progress,
    ):
        results = grade_folder(
            bench, images, submissions, output, reader, jobs=jobs, progress=progress, announce=console.announce
        )
    files = write_class_files(unit, folder, results, roster)
    console.show_grades(unit, results, folder, is_standin=images is not None and images.is_standin)
    if files.match is not None:
        console.show_match(files.match, files.gradebooks)
    if any(result.status == "needs attention" for result in results):
        raise AutograderError(
            _("the grader itself failed on the submissions marked `{status}`; no points were taken").format(
                status=status_text("needs attention")
            )
        )


@main.command()
@_language_option
@unit_option
@option("--data", default="standin", show_default=True, help="auto, standin, or the path of an .npz file.")
@option(
    "--training/--no-training", default=False, show_default=True, help="Run the checks that need a training run, too."
)
@option("--threads", type=click.IntRange(min=1), default=1, show_default=True, help="Of each worker's TensorFlow.")
@option("--jobs", type=click.IntRange(min=1), help="Questions graded at once.  [default: one per processor]")
@option("--only", default="*", show_default=True, metavar="GLOB", help="Files, such as `mutants/relu*`.")
@option("--touched", is_flag=True, help="Grade only the questions that a file answers, and those that build on them.")
@option(
    "--stability", is_flag=True, help="Grade all once more, backwards and with another number of threads, and compare."
)
@option("--table", "table_path", type=PathName(dir_okay=False, path_type=Path), help="Write the table there.")
def validate(
    unit_name: str,
    data: str,
    training: bool,
    threads: int,
    jobs: int | None,
    only: str,
    touched: bool,
    stability: bool,
    table_path: Path | None,
) -> None:
    """Prove a unit's checks on its banks of wrong and right answers."""
    from autograder.authoring.banks.run import validate_unit

    try:
        count = validate_unit(
            chosen_unit(unit_name),
            data=data,
            training=training,
            threads=threads,
            jobs=jobs,
            only=only,
            only_touched=touched,
            stability=stability,
            table_path=table_path,
        )
    except KeyboardInterrupt:
        raise AutograderError(_("interrupted: a validation keeps nothing, and begins anew")) from None
    if count:
        message = ngettext(
            "{count} expectation does not hold: see the list above",
            "{count} expectations do not hold: see the list above",
            count,
        )
        raise AutograderError(message.format(count=count))


@main.command()
@_language_option
@click.argument("units", nargs=-1)
@option("--data", default="auto", show_default=True, help="auto, standin, or a file to bring along in the zip.")
@option("--seconds", type=click.FloatRange(min=60), help="The platform's time limit.  [default: as in unit.toml]")
@option("--training/--no-training", default=None, help="Run the checks that need a training run, too.")
@option(
    "--out",
    "output",
    type=PathName(file_okay=False, path_type=Path),
    default=Path("dist"),
    show_default=True,
    help="Where the zip files are written.",
)
def package(units: tuple[str, ...], data: str, seconds: float | None, training: bool | None, output: Path) -> None:
    """Pack UNITS (all of them by default) for Gradescope and Otter, as <unit>.zip."""
    import msgspec

    from autograder.gradescope.package import package_unit
    from autograder.units.unit import unit_names

    options = {name: value for name, value in (("seconds", seconds), ("training", training)) if value is not None}
    for name in units or unit_names():
        unit = chosen_unit(name)
        gradescope = msgspec.structs.replace(unit.gradescope, **options)
        click.echo(package_unit(unit, output, data=data, gradescope=gradescope))


@main.command()
@_language_option
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
def report(unit_name: str, output: Path, roster_path: Path | None, is_after_due_date: bool, as_pdf: bool) -> None:
    """Write reports and grades again from the results in the grades folder, with the points in manual.csv."""
    from autograder.reports import terminal as console
    from autograder.reports.class_files import recorded_results, write_class_files
    from autograder.reports.pdf import print_student_pages
    from autograder.reports.rosters import read_roster

    unit = chosen_unit(unit_name)
    folder = output / unit.name
    roster = read_roster(roster_path) if roster_path else None
    tells_details = is_after_due_date and unit.gradescope.hidden_details == "after_due_date"
    files = write_class_files(unit, folder, recorded_results(folder), roster, tells_details=tells_details)
    click.echo(files.index)
    if files.match is not None:
        console.show_match(files.match, files.gradebooks)
    if as_pdf:
        count = print_student_pages(folder)
        click.echo(ngettext("{count} PDF file", "{count} PDF files", count).format(count=count))


@main.command()
@_language_option
def doctor() -> None:
    """Say what this machine offers: sandbox layers, processors and GPU, data sets."""
    from autograder.commands.doctor import examine

    if not examine():
        raise AutograderError(_("this machine cannot grade: see the lines marked `{state}`").format(state=_("missing")))
