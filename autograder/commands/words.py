"""The command line in the reader's language: its help, its errors, and what click itself says.

Help texts stand in docstrings and options, as click's users write them. They are translated when they are shown; the
catalogues take them from the commands (:func:`help_texts`).
"""

from __future__ import annotations

import contextvars
import inspect
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import click
from click import core, exceptions, formatting, parser, types

from autograder.locale.messages import N_, _, languages, ngettext, speak

__all__ = ["LANGUAGE_VARIABLE", "Command", "Group", "Option", "Path", "help_texts", "language_option", "option"]

LANGUAGE_VARIABLE = "AUTOGRADER_LANGUAGE"
"""Of the environment: the language that commands speak without ``--language``."""

# Click looks its sentences up where the system keeps compiled catalogues, in the language of the environment. Ours are
# text, belong to a thread of execution, and must not change the language of programs that a command starts.
for _module in (core, exceptions, formatting, parser, types):
    vars(_module).update(_=_, ngettext=ngettext)

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
# Translators, here and below: {possibility} is a command or an option between quotes; {possibilities} are several.
ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1)
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


class _Helped:
    """Something with a help text: what was given as such is English, what is shown is in the reader's language."""

    english_help: str | None = None
    """The help text as the catalogues have it."""

    @property
    def help(self) -> str | None:
        """What is shown."""
        return self.english_help and _(self.english_help)

    @help.setter  # noqa: A003 - click calls it so
    def help(self, text: str | None) -> None:
        self.english_help = text and inspect.cleandoc(text)


class Option(_Helped, click.Option):
    """An option whose help is in the reader's language."""


option = partial(click.option, cls=Option)
"""As click's, but for the language."""


class _HelpedCommand(_Helped):
    """What commands and groups of commands have in common."""

    _shows_help: Option | None = None
    epilog: str | None
    """English paragraphs below the options: examples, and what exit statuses mean."""

    def epilog_paragraphs(self) -> list[str]:
        """The paragraphs below the options, in English, each on one line."""
        return [" ".join(part.split()) for part in (self.epilog or "").split("\n\n") if part.strip()]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write them in the reader's language."""
        for paragraph in self.epilog_paragraphs():
            formatter.write_paragraph()
            formatter.write_text(_(paragraph))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows the help: the same at each call, as click asks."""
        if self._shows_help is None:
            bearer = click.Command(None)
            click.help_option(*ctx.help_option_names, cls=Option)(bearer)
            (self._shows_help,) = (part for part in bearer.params if isinstance(part, Option))
        return self._shows_help


class Command(_HelpedCommand, click.Command):
    """A command whose help is in the reader's language."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first paragraph of the help, whole: the list of commands has room for several lines each."""
        return " ".join((self.help or "").partition("\n\n")[0].split())


class Path(click.Path):
    """The path of a file or folder, whose kind is named in the reader's language."""

    @property
    def name(self) -> str:
        """What help and errors call it."""
        return _(self._kind)

    @name.setter
    def name(self, kind: str) -> None:
        self._kind = kind


class Group(_HelpedCommand, click.Group):
    """Commands whose help is in the reader's language."""

    command_class = Command

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run a command line; the language that it asks for is forgotten afterwards."""

        def run() -> Any:
            if wanted := os.environ.get(LANGUAGE_VARIABLE):
                speak(wanted)  # before the options: --help alone ends with itself
            return super(Group, self).main(*arguments, **settings)

        return contextvars.copy_context().run(run)


def language_option(**settings: Any) -> Callable[[Any], Any]:
    """The option that chooses the language.

    Args:
        settings: more of the option's.
    """

    def choose(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            speak(value)

    return option(
        "--language",
        type=click.Choice(languages()),
        is_eager=True,
        expose_value=False,
        callback=choose,
        help="Language of what you read; students read theirs, that of their notebook.  [default: en]",
        **settings,
    )


def help_texts(group: click.Group) -> Iterator[str]:
    """The English help of a group, its commands and their options, without repetitions."""
    seen: set[str] = set()
    for command in (group, *group.commands.values()):
        parts = [command, *command.get_params(click.Context(command))]
        texts = [part.english_help for part in parts if isinstance(part, _Helped)]
        texts += [text for part in parts if isinstance(part, _HelpedCommand) for text in part.epilog_paragraphs()]
        for text in texts:
            if text and text not in seen:
                seen.add(text)
                yield text
