"""Help in the reader's language: said when it is shown, never stored."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from autograder.commands.main import main
from autograder.commands.words import Command, Group, Option, help_texts, option
from autograder.locale.messages import speaking

WHAT_A_COMMAND_DOES = str(main.commands["doctor"].help)
"""Something that the catalogues have."""


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Build, grade and report on autograded TensorFlow assignments."""


@commands.command(help=WHAT_A_COMMAND_DOES)
@option("--out", help="Where grades are written.")
def work(out: str | None) -> None: ...


def shown(*arguments: str, language: str = "en") -> str:
    with speaking(language):
        return CliRunner().invoke(commands, arguments).output


def test_help_is_in_the_language_of_whoever_asks_and_english_again_for_the_next():
    english = shown("--help"), shown("work", "-h")
    assert "Build, grade and report" in english[0]
    assert WHAT_A_COMMAND_DOES.partition(":")[0] in " ".join(english[0].split())
    assert "Where grades are written." in english[1]
    assert "Show this message and exit." in english[1]
    russian = shown("--help", language="ru"), shown("work", "-h", language="ru")
    assert not [line for page in russian for line in page.split("\n") if any(line in text for text in english if line)]
    assert (shown("--help"), shown("work", "-h")) == english


def test_what_is_shown_leaves_commands_as_they_were():
    texts = list(help_texts(commands))
    with speaking("ru"):
        assert work.help != work.english_help == WHAT_A_COMMAND_DOES
        assert list(help_texts(commands)) == texts
    assert texts == [
        "Build, grade and report on autograded TensorFlow assignments.",
        "Show this message and exit.",
        WHAT_A_COMMAND_DOES,
        "Where grades are written.",
    ]


@pytest.mark.parametrize("name", [None, *main.commands])
def test_every_command_and_option_of_the_kit_can_be_translated(name):
    """An option by `click.option` instead of `option` would stay English, and no catalogue would have it."""
    command = main if name is None else main.commands[name]
    assert isinstance(command, Group if name is None else Command)
    for part in command.get_params(click.Context(command)):
        assert isinstance(part, click.Argument | Option), part
