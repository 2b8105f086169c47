"""What several commands ask for in the same way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.words import Path as PathName
from autograder.commands.words import option
from autograder.locale.messages import _

if TYPE_CHECKING:
    from autograder.units.unit import Unit

__all__ = [
    "budget_option",
    "chosen_unit",
    "cluster_option",
    "data_option",
    "device_option",
    "jobs_option",
    "json_option",
    "keras_option",
    "output_option",
    "print_json",
    "roster_option",
    "unit_option",
    "unsafe_option",
]

unit_option = option("--unit", "unit_name", default="", help="Teaching unit.  [default: the only one there is]")

output_option = option(
    "--out",
    "output",
    type=PathName(file_okay=False, path_type=Path),
    default=Path("grades"),
    show_default=True,
    help="Where grades are written.",
)

roster_option = option(
    "--roster",
    "roster_path",
    type=PathName(exists=True, dir_okay=False, path_type=Path),
    help="The class as a CSV file: writes gradebooks for Canvas, Moodle and Gradescope, too.",
)

cluster_option = option(
    "--cluster",
    default="",
    metavar="ADDRESS",
    help="Grade on a Dask cluster: the address of its scheduler (tls://...), or local:N for N workers here.",
)

device_option = option("--device", type=click.Choice(["auto", "cpu", "gpu"]), default="auto", show_default=True)

budget_option = option(
    "--budget",
    type=click.FloatRange(min=0.1),
    default=1.0,
    show_default=True,
    help="Time for training a network of a student's own, as a multiple of what unit.toml says.",
)

data_option = option("--data", default="auto", show_default=True, help="auto, standin, or the path of an .npz file.")

jobs_option = option(
    "--jobs", type=click.IntRange(min=1), help="Questions graded at once.  [default: one per processor]"
)

unsafe_option = option(
    "--unsafe-no-sandbox", "unsafe", is_flag=True, help="Grade although nothing keeps student code from your files."
)

keras_option = option(
    "--keras",
    type=click.Choice(["2", "3"]),
    default="3",
    show_default=True,
    callback=lambda _context, _parameter, value: int(value),
    help="The Keras that students' code finds: 2 is tf-keras, for notebooks from before Keras 3.",
)

json_option = option(
    "--json", "as_json", is_flag=True, help="Print one JSON object for programs; all else goes to standard error."
)


def print_json(record: object) -> None:
    """Print a record as one JSON object, in UTF-8 and on one line."""
    import msgspec

    click.echo(msgspec.json.encode(record))


def chosen_unit(name: str, submissions: Path | None = None) -> Unit:
    """The unit of that name; where none is named, the only one there is, or that which the submissions are of.

    Raises:
        UsageError: none is named, there are several, and submissions do not tell.
        UnitError: there is no such unit, or its file is malformed.
    """
    from autograder.units.unit import load_unit, unit_names

    known = unit_names()
    if not name and len(known) > 1 and submissions is not None:
        from autograder.submissions.which_unit import likely_unit

        name = likely_unit(submissions, [load_unit(each) for each in known])
    if not name and len(known) > 1:
        # Translators: {names} are the names of teaching units.
        raise click.UsageError(
            _("say which unit: --unit, or UNIT= with make, and one of {names}").format(names=", ".join(known))
        )
    return load_unit(name or "".join(known))
