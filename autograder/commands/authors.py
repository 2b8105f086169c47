"""Commands for whoever writes a unit: a new one, what it lacks, and its catalogues."""

from __future__ import annotations

import click

from autograder.commands.options import chosen_unit, unit_option
from autograder.commands.words import Command, Group, help_texts, language_option, option
from autograder.errors import AutograderError
from autograder.locale.messages import _, ngettext

__all__ = ["check_unit", "new_unit", "translations"]

_language_option = language_option()


@click.command("new-unit", cls=Command)
@_language_option
@click.argument("name")
@option("--title", default="", help="Of the unit, for people.  [default: the name]")
@option(
    "--training/--no-training",
    default=True,
    show_default=True,
    help="With a question about a network that is trained.",
)
def new_unit(name: str, title: str, training: bool) -> None:
    """Lay down source/NAME/: a small unit that builds, grades and translates, to begin a unit of your own from."""
    from autograder.authoring.new_unit import lay_down

    unit = lay_down(name, title=title, training=training)
    for path in sorted(path for path in unit.source.rglob("*") if path.is_file()):
        click.echo(_("wrote {path}").format(path=path.relative_to(unit.root)))
    message = _(
        "Next: make build UNIT={name}, then make check-unit UNIT={name} and make validate UNIT={name};"
        " docs/authors/a-unit-in-an-hour.md says more."
    )
    click.echo(message.format(name=name))


@click.command("check-unit", cls=Command)
@_language_option
@unit_option
def check_unit(unit_name: str) -> None:
    """Say in one list what a unit lacks: tests, wrong and right answers, hints, translations, examples."""
    from autograder.authoring.completeness import lacks

    unit = chosen_unit(unit_name)
    found = lacks(unit)
    for each in found:
        click.echo(each)
    if found:
        message = ngettext(
            "the unit {name} lacks {count} thing: see the list above",
            "the unit {name} lacks {count} things: see the list above",
            len(found),
        )
        raise AutograderError(message.format(name=unit.name, count=len(found)))
    click.echo(_("The unit {name} lacks nothing.").format(name=unit.name))


@click.command(cls=Command)
@_language_option
@click.argument("units", nargs=-1)
@option("--add", default="", metavar="LANGUAGE", help="Start a language that has no catalogue: es, pt_PT, uk.")
@click.pass_context
def translations(context: click.Context, units: tuple[str, ...], add: str) -> None:
    """Bring the catalogues of messages and of UNITS (all of them by default) up to date, and list what is left."""
    from autograder.authoring.translation.kit_messages import update_message_catalogues
    from autograder.authoring.translation.to_do import to_do
    from autograder.authoring.translation.unit_messages import known_translations, update_unit_messages
    from autograder.units.catalogues import check_language
    from autograder.units.unit import load_unit, unit_names

    if add:
        check_language(add)
    known = known_translations()  # before a message leaves a catalogue: another may need its translation
    commands = context.find_root().command
    assert isinstance(commands, Group)
    for line in update_message_catalogues(help_texts(commands), add):
        click.echo(line)
    for name in unit_names():
        added = add if not units or name in units else ""
        for line in update_unit_messages(load_unit(name), add=added, known=known):
            click.echo(line)
    for name in units or unit_names():
        for line in to_do(load_unit(name), add=add):
            click.echo(line)
