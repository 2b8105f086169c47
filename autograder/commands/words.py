"""The command line in the reader's language: its help, its errors, and what click itself says.

Help texts stand in docstrings and options, as click's users write them. They are translated when they are shown; the
catalogues take them from the commands (:func:`help_texts`).
"""

from __future__ import annotations

import contextvars
import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from click import core, exceptions, formatting, parser, types

from autograder.locale.messages import N_, _, languages, ngettext, speak

__all__ = ["LANGUAGE_VARIABLE", "Command", "Group", "Path", "help_texts", "language_option"]

LANGUAGE_VARIABLE = "AUTOGRADER_LANGUAGE"
"""Of the environment: the language that commands speak without ``--language``."""

for _module in (core, exceptions, formatting, parser, types):
    vars(_module).update(_=_, ngettext=ngettext)  # instead of the system's gettext, which knows no catalogue of click's

# What click says to whoever uses this command line; its other messages are for programmers.
N_("Usage:")
N_("Options")
N_("Commands")
N_("Aborted!")
# Translators: the value of an option that is not given.
N_("default: {default}")
N_("env var: {var}")
N_("Error: {message}")
N_("Try '{command} {option}' for help.")
# Translators: {param_hint} is the name of an option or argument.
N_("Invalid value for {param_hint}: {message}")
N_("Invalid value: {message}")
# Translators, here and below: the name of what is missing follows.
N_("Missing argument")
N_("Missing option")
N_("Missing command.")
N_("No such command {name!r}.")
N_("No such option {name!r}.")
N_("Option {name!r} does not take a value.")
# Translators, here and below: {name} is "Directory" or "File".
N_("{name} {filename!r} does not exist.")
N_("{name} {filename!r} is a directory.")
N_("{name} {filename!r} is a file.")
N_("{name} {filename!r} is not readable.")
N_("directory")
N_("file")
# Translators: {number_type} is "integer" or "float".
N_("{value!r} is not a valid {number_type}.")
# Translators: {range} is such as "x>=1".
N_("{value} is not in the range {range}.")
# Translators: {args} are what nothing was expected to be.
ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1)
# Translators: {choice} is a value between quotes; {choices} are several, separated by commas.
ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1)


class Command(click.Command):
    """A command whose help is in the reader's language."""

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        with _translated(self, *self.get_params(context)):
            super().format_help(context, formatter)


class Path(click.Path):
    """The path of a file or folder, whose kind is named in the reader's language."""

    @property
    def name(self) -> str:
        """What help and errors call it."""
        return _(self._kind)

    @name.setter
    def name(self, kind: str) -> None:
        self._kind = kind


class Group(click.Group):
    """Commands whose help is in the reader's language."""

    command_class = Command

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run a command line; the language that it asks for is forgotten afterwards."""

        def run() -> Any:
            if wanted := os.environ.get(LANGUAGE_VARIABLE):
                speak(wanted)  # before the options: --help alone ends with itself
            return super(Group, self).main(*arguments, **settings)

        return contextvars.copy_context().run(run)

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        with _translated(self, *self.get_params(context), *self.commands.values()):
            super().format_help(context, formatter)


def language_option(**settings: Any) -> Callable[[Any], Any]:
    """The option that chooses the language.

    Args:
        settings: more of the option's.
    """

    def choose(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            speak(value)

    return click.option(
        "--language",
        type=click.Choice(languages()),
        is_eager=True,
        expose_value=False,
        callback=choose,
        help="Of what you read; students read theirs, that of their notebook.  [default: en]",
        **settings,
    )


def help_texts(group: click.Group) -> Iterator[str]:
    """The English help of a group, its commands and their options, without repetitions."""
    seen: set[str] = set()
    for command in (group, *group.commands.values()):
        parts: list[click.Command | click.Parameter] = [command, *command.get_params(click.Context(command))]
        for part in parts:
            text = _english(part)
            if text and text not in seen:
                seen.add(text)
                yield text


def _english(part: click.Command | click.Parameter) -> str:
    return inspect.cleandoc(getattr(part, "help", None) or "")


@contextmanager
def _translated(*parts: click.Command | click.Parameter) -> Iterator[None]:
    """Give commands and options their help in the language that is spoken."""
    helped = [part for part in parts if _english(part)]
    originals = [vars(part)["help"] for part in helped]
    for part in helped:
        vars(part)["help"] = _(_english(part))
    try:
        yield
    finally:
        for part, original in zip(helped, originals, strict=True):
            vars(part)["help"] = original
