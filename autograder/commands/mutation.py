"""The command that makes wrong answers of a unit's solution, by which authors find what their checks let through."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.options import chosen_unit, jobs_option, unit_option
from autograder.commands.words import Command, language_option, option
from autograder.commands.words import Path as PathName
from autograder.errors import AutograderError
from autograder.locale.messages import ngettext

__all__ = ["mutate"]


@click.command(cls=Command)
@language_option()
@unit_option
@option("--data", default="standin", show_default=True, help="auto, standin, or the path of an .npz file.")
@jobs_option
@option(
    "--only",
    default="*",
    show_default=True,
    metavar="GLOB",
    help="Wrong answers by their names, such as `QUESTION/padding/*`.",
)
@option("--training", is_flag=True, help="Try those that survive once more, with training runs.")
@option("--list", "only_list", is_flag=True, help="Say which wrong answers there are, and grade none.")
@option("--table", "table_path", type=PathName(dir_okay=False, path_type=Path), help="Write the table there.")
def mutate(
    unit_name: str,
    data: str,
    jobs: int | None,
    only: str,
    training: bool,
    only_list: bool,
    table_path: Path | None,
) -> None:
    """Make wrong answers of a unit's solution, and list those that lose no points: gaps in its checks."""
    from autograder.authoring.mutation.run import list_mutants, mutate_unit

    unit = chosen_unit(unit_name)
    if only_list:
        list_mutants(unit, only)
        return
    count = mutate_unit(unit, data=data, jobs=jobs, only=only, training=training, table_path=table_path)
    if count:
        message = ngettext(
            "{count} wrong answer by machine is to be looked at: see the list above",
            "{count} wrong answers by machine are to be looked at: see the list above",
            count,
        )
        raise AutograderError(message.format(count=count))
