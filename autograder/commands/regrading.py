"""Commands about grades that are given already: another look, what it would change, and back."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.opening import open_elsewhere, open_grading
from autograder.commands.options import (
    budget_option,
    chosen_unit,
    cluster_option,
    data_option,
    device_option,
    jobs_option,
    keras_option,
    output_option,
    roster_option,
    unit_option,
    unsafe_option,
)
from autograder.commands.words import Command, language_option, option
from autograder.commands.words import Path as PathName
from autograder.errors import AutograderError
from autograder.locale.messages import _, ngettext

if TYPE_CHECKING:
    from autograder.regrading.proposal import Proposal
    from autograder.reports.rosters import Student
    from autograder.results.changes import Moved
    from autograder.sandbox.seam import KerasVersion
    from autograder.units.unit import Unit

__all__ = ["compare", "regrade", "undo"]

_csv_option = option(
    "--csv", "csv_path", type=PathName(dir_okay=False, path_type=Path), help="Write what is different there, too."
)
_json_option = option("--json", "as_json", is_flag=True, help="Print what is different as JSON, and nothing else.")


@click.command(cls=Command)
@language_option()
@click.argument("submissions", type=PathName(exists=True, path_type=Path))
@unit_option
@data_option
@jobs_option
@cluster_option
@device_option
@keras_option
@output_option
@roster_option
@budget_option
@option("--preview", "only_preview", is_flag=True, help="Say what would change, and write nothing.")
@option("--yes", is_flag=True, help="Write it without asking.")
@option("--never-lower", is_flag=True, help="Leave submissions as they are whose total would fall.")
@option("--only-check", default="", metavar="QUESTION/CHECK", help="Change the rows of this check, and no other.")
@_csv_option
@unsafe_option
def regrade(
    submissions: Path,
    unit_name: str,
    data: str,
    jobs: int | None,
    cluster: str,
    device: str,
    keras: KerasVersion,
    output: Path,
    roster_path: Path | None,
    budget: float,
    only_preview: bool,
    yes: bool,
    never_lower: bool,
    only_check: str,
    csv_path: Path | None,
    unsafe: bool,
) -> None:
    """Grade SUBMISSIONS again, say whose grade would change and why, and ask before anything is written."""
    from autograder.data.sets import cache_folder
    from autograder.grading.budget import with_budget
    from autograder.regrading.proposal import Rules, begin_preview, preview_folder, propose
    from autograder.reports.changes import show_moved, write_moved
    from autograder.reports.rosters import read_roster

    unit = with_budget(chosen_unit(unit_name, submissions), budget)
    rules = Rules.of(unit, never_lower=never_lower, only_check=only_check)
    roster = read_roster(roster_path) if roster_path else None
    preview = preview_folder(cache_folder(), output / unit.name)
    begin_preview(output / unit.name, preview)
    _grade_into(preview, unit, submissions, data, jobs, cluster, device, keras, output, unsafe, budget)
    proposal = propose(unit, output / unit.name, preview, rules)
    show_moved(proposal.moved, of=len(proposal.results))
    if proposal.kept:
        message = ngettext(
            "{count} submission stays as it is, because its total would fall: {names}",
            "{count} submissions stay as they are, because their totals would fall: {names}",
            len(proposal.kept),
        )
        click.echo(message.format(count=len(proposal.kept), names=", ".join(proposal.kept)))
    if csv_path is not None:
        write_moved(csv_path, proposal.moved)
    if only_preview or not proposal.moved:
        click.echo(_("Nothing was written to {folder}.").format(folder=output / unit.name))
        return
    if not yes:
        click.confirm(_("Write these changes to {folder}?").format(folder=output / unit.name), abort=True)
    options = {"data": data, "device": device, "budget": f"{budget:g}"}
    options |= {"keras": str(keras)} if keras != 3 else {}
    options |= {"never-lower": "yes"} if never_lower else {}
    options |= {"only-check": only_check} if only_check else {}
    _write(proposal, preview, submissions, options, roster)


@click.command(cls=Command)
@language_option()
@click.argument("receipt", type=PathName(exists=True, path_type=Path))
def undo(receipt: Path) -> None:
    """Undo the regrade of RECEIPT, a folder below receipts/ of the grades: every file is what it was, byte for byte."""
    from autograder.regrading.receipt import undo as undo_receipt

    count = len(undo_receipt(receipt).files)
    message = ngettext("{count} file is what it was.", "{count} files are what they were.", count)
    click.echo(message.format(count=count))


@click.command(cls=Command)
@language_option()
@click.argument("before", type=PathName(exists=True, file_okay=False, path_type=Path))
@click.argument("after", type=PathName(exists=True, file_okay=False, path_type=Path))
@_csv_option
@_json_option
def compare(before: Path, after: Path, csv_path: Path | None, as_json: bool) -> None:
    """Say what is different between two grades folders, BEFORE and AFTER, also of different versions of the kit."""
    import msgspec

    from autograder.reports.changes import show_moved, write_moved
    from autograder.reports.results_folder import read_folder
    from autograder.results.changes import moved

    told: dict[str, list[Moved]] = {}
    for name, (old, new) in _units_of(before, after).items():
        results = [{graded.name: graded.results for graded in read_folder(folder)} for folder in (old, new)]
        told[name] = moved(*results)
        if not as_json:
            if name:
                click.echo(name)
            show_moved(told[name], of=len({*results[0], *results[1]}))
    if csv_path is not None:
        write_moved(csv_path, [one for found in told.values() for one in found])
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())


def _units_of(before: Path, after: Path) -> dict[str, tuple[Path, Path]]:
    """The folders of the units that two folders have in common; the two themselves, if they are of one unit each.

    Raises:
        AutograderError: they have none in common.
    """
    from autograder.files.folder_names import SUBMISSIONS

    if (before / SUBMISSIONS).is_dir() and (after / SUBMISSIONS).is_dir():
        return {"": (before, after)}
    known = [{path.parent.name for path in folder.glob(f"*/{SUBMISSIONS}")} for folder in (before, after)]
    common = sorted(known[0] & known[1])
    if not common:
        message = _("{before} and {after} are not grades of the same unit: name two folders that grading has written")
        raise AutograderError(message.format(before=before, after=after))
    return {name: (before / name, after / name) for name in common}


def _grade_into(
    preview: Path,
    unit: Unit,
    submissions: Path,
    data: str,
    jobs: int | None,
    cluster: str,
    device: str,
    keras: KerasVersion,
    output: Path,
    unsafe: bool,
    budget: float,
) -> None:
    """Grade with the kit, the unit and the data of today; workers are started for what is not known."""
    from autograder.grading.folder import grade_folder
    from autograder.grading.unit_data import open_unit_data
    from autograder.sandbox.devices import choose_device, jobs_on

    images = open_unit_data(unit, data)
    chosen = choose_device(device)
    with (
        open_grading(unit, images, device=chosen, keras=keras, unsafe=unsafe) as (bench, reader, progress),
        open_elsewhere(cluster, unit, data, device=chosen, keras=keras, unsafe=unsafe, budget=budget) as elsewhere,
    ):
        grade_folder(
            bench,
            images,
            submissions,
            output,
            reader,
            jobs=jobs_on(chosen, jobs),
            progress=progress,
            elsewhere=elsewhere,
            preview=preview,
        )


def _write(
    proposal: Proposal, preview: Path, submissions: Path, options: dict[str, str], roster: Sequence[Student] | None
) -> None:
    """Write what was proposed, with tables, reports and gradebooks, and say how it is undone."""
    from autograder.files.folder_names import CACHE
    from autograder.regrading.receipt import apply
    from autograder.reports import terminal as console
    from autograder.reports.class_files import write_regraded_files
    from autograder.reports.manual_points import read_manual_points
    from autograder.results.read_back import read_back

    manual = read_manual_points(proposal.grades, proposal.unit, proposal.results)
    results = [read_back(results) for results in proposal.results.values()]
    files = write_regraded_files(proposal.folder, results, roster, manual, proposal.moved)
    if files.match is not None:
        console.show_match(files.match, files.gradebooks)
    elif gradebooks := [name for name in ("canvas", "moodle", "gradescope") if _is_there(proposal, name)]:
        message = _("Without the roster (--roster, ROSTER= of make) these gradebooks stay as they were: {names}")
        click.echo(message.format(names=", ".join(f"{name}.csv" for name in gradebooks)))
    receipt = apply(proposal, preview / CACHE, submissions=str(submissions), options=options)
    shutil.rmtree(preview, ignore_errors=True)
    click.echo(_("Receipt: {receipt}").format(receipt=receipt))
    command = ["python", "-m", "autograder", "undo", str(receipt)]
    click.echo(_("To undo all of it: {command}").format(command=shlex.join(command)))


def _is_there(proposal: Proposal, gradebook: str) -> bool:
    return (proposal.grades / f"{gradebook}.csv").exists()
