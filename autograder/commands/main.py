"""The command line: a thin skin over the package. What a command needs is imported when it runs."""

from __future__ import annotations

import dataclasses
import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from autograder import __version__
from autograder.commands.authors import check_unit, new_unit, translations
from autograder.commands.mutation import mutate
from autograder.commands.opening import open_elsewhere, open_grading
from autograder.commands.options import (
    budget_option,
    chosen_unit,
    cluster_option,
    data_option,
    device_option,
    jobs_option,
    json_option,
    keras_option,
    output_option,
    print_json,
    roster_option,
    unit_option,
    unsafe_option,
)
from autograder.commands.regrading import compare, regrade, undo
from autograder.commands.results import report, show, statistics
from autograder.commands.words import LANGUAGE_VARIABLE, Group, Option, language_option, option
from autograder.commands.words import Path as PathName
from autograder.errors import AutograderError
from autograder.locale.messages import _, ngettext

if TYPE_CHECKING:
    from autograder.sandbox.seam import KerasVersion

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
    from autograder.reports import terminal as console

    with console.on_stderr():
        console.say(f"autograder: {error}", style="red")
    sys.exit(1)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 where all is done, 1 where something failed or needs your attention, 2 for misuse.",
)
@click.version_option(__version__, cls=Option)
@language_option(envvar=LANGUAGE_VARIABLE, show_envvar=True)
def main() -> None:
    """Build, grade and report on autograded TensorFlow assignments."""


_language_option = language_option()

for _command in (new_unit, check_unit, translations, report, show, statistics, regrade, undo, compare, mutate):
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
        unit = load_unit(result.unit)
        examples = [path.relative_to(unit.root) for path in build_examples(unit)]
        changes = [_("wrote {path}").format(path=path) for path in [*result.written, *examples]]
        changes += [_("removed {path}").format(path=path) for path in result.removed]
        said = ", ".join(changes) or _("nothing has changed")
        click.echo(f"{result.unit}: {said}")


@main.command(
    epilog="""Examples: `autograder grade downloads.zip --roster class.csv` grades what a platform exported, and writes
    gradebooks; `autograder grade solution.ipynb --data standin` tries one notebook without the data set.

    Exit status: 0 where all is done, 1 where something failed or needs your attention, 2 for misuse."""
)
@_language_option
@click.argument("submissions", type=PathName(exists=True, path_type=Path))
@unit_option
@data_option
@option(
    "--training/--no-training",
    default=True,
    show_default=True,
    help="Run the checks that train a network, too. Without them, a later run adds them.",
)
@jobs_option
@cluster_option
@device_option
@keras_option
@option("--plain", is_flag=True, help="Lines for a log instead of a view that changes in place.")
@output_option
@roster_option
@budget_option
@unsafe_option
@option("--table", "with_table", is_flag=True, help="Print the table of grades, however many rows it has.")
@json_option
def grade(
    submissions: Path,
    unit_name: str,
    data: str,
    training: bool,
    jobs: int | None,
    cluster: str,
    device: str,
    keras: KerasVersion,
    plain: bool,
    output: Path,
    roster_path: Path | None,
    budget: float,
    unsafe: bool,
    with_table: bool,
    as_json: bool,
) -> None:
    """Grade every notebook in SUBMISSIONS: a folder, an archive of one, or a single notebook."""
    from autograder.grading.budget import with_budget
    from autograder.grading.folder import grade_folder
    from autograder.grading.unit_data import open_unit_data
    from autograder.reports import terminal as console
    from autograder.reports.class_files import write_class_files
    from autograder.reports.last_run import results_before
    from autograder.reports.manual_points import read_manual_points
    from autograder.reports.rosters import read_roster
    from autograder.reports.run_summary import run_summary
    from autograder.results.words import status_text
    from autograder.sandbox.devices import choose_device, jobs_on

    unit = with_budget(chosen_unit(unit_name, submissions), budget)
    folder = output / unit.name
    roster = read_roster(roster_path) if roster_path else None  # what is wrong with it shall show before the work
    read_manual_points(folder, unit, None)  # likewise
    before = results_before(folder)
    images = open_unit_data(unit, data)
    chosen = choose_device(device)
    # Translators: {data} is the name of a data set or a file, {device} is cpu or gpu.
    message = _("Device: {device}.") if images is None else _("Data: {data}. Device: {device}.")
    click.get_current_context().with_resource(console.on_stderr(as_json))
    console.announce(message.format(data=images and images.name, device=chosen))
    with (
        open_grading(unit, images, device=chosen, keras=keras, unsafe=unsafe, plain=plain) as (bench, reader, progress),
        open_elsewhere(
            cluster, unit, data, device=chosen, keras=keras, unsafe=unsafe, budget=budget, trains=training
        ) as elsewhere,
    ):
        results = grade_folder(
            dataclasses.replace(bench, trains=training),
            images,
            submissions,
            output,
            reader,
            jobs=jobs_on(chosen, jobs),
            progress=progress,
            elsewhere=elsewhere,
        )
    files = write_class_files(unit, folder, results, roster, before=before)
    summary = run_summary(files.manual, results, folder, files.doubts)
    is_standin = images is not None and images.is_standin
    if files.match is not None:
        console.show_match(files.match, files.gradebooks)
    console.show_grades(unit, results, summary, is_standin=is_standin, with_table=with_table)
    if as_json:
        print_json(summary)
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
@keras_option
@option("--threads", type=click.IntRange(min=1), default=1, show_default=True, help="Of each worker's TensorFlow.")
@jobs_option
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
    keras: KerasVersion,
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
            keras=keras,
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
@json_option
def doctor(as_json: bool) -> None:
    """Say whether this machine can grade, how long a class takes, and what is missing: sandbox, GPU, data."""
    from autograder.commands.doctor import examine_machine, show

    machine = examine_machine()
    if as_json:
        print_json(machine)
    else:
        show(machine)
    if not machine.can_grade:
        raise AutograderError(_("this machine cannot grade: see the lines marked `{state}`").format(state=_("missing")))
