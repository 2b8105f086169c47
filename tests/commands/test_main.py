from __future__ import annotations

import pytest
from click.testing import CliRunner
from support.sample_unit import SAMPLE_UNIT

from autograder import __version__
from autograder.commands.main import main
from autograder.units.unit import unit_names


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_help_lists_the_commands(run):
    result = run("--help")
    assert result.exit_code == 0
    for command in ("build", "doctor", "grade", "report", "validate", "mutate"):
        assert command in result.output


def test_the_version_is_the_packages(run):
    assert __version__ in run("--version").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("grade",),
        ("grade", "no such folder"),
        ("grade", ".", "--jobs", "0"),
        ("grade", ".", "--device", "tpu"),
        ("validate", "--threads", "0"),
        ("validate", "mutants"),
        ("mutate", "mutants"),
        ("nothing",),
    ],
)
def test_misuse_ends_with_2(run, arguments):
    assert run(*arguments).exit_code == 2


def test_failed_work_ends_with_1_and_a_sentence(run, tmp_path):
    result = run("grade", str(tmp_path), "--unit", "nothing")
    assert result.exit_code == 1
    assert "autograder: there is no unit 'nothing'" in result.output
    result = run("grade", str(tmp_path), "--unit", unit_names()[0], "--data", str(tmp_path / "absent.npz"))
    assert result.exit_code == 1
    assert "absent.npz" in result.output


def test_an_interrupt_says_how_to_go_on(run, tmp_path, monkeypatch):
    def interrupt(name):
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.units.unit.load_unit", interrupt)
    result = run("grade", str(tmp_path), "--unit", unit_names()[0])
    assert result.exit_code == 1
    assert "goes on where it stopped" in result.output
    result = run("validate", "--unit", unit_names()[0])
    assert result.exit_code == 1
    assert "begins anew" in result.output


def test_a_language_that_is_none_is_not_started(run, monkeypatch):
    def update(language):
        raise AssertionError("something would have been written")

    monkeypatch.setattr("autograder.authoring.translation.kit_messages.update_message_catalogues", update)
    result = run("translations", "--add", "klingon")
    assert result.exit_code == 1
    assert "autograder: there is no language 'klingon'" in result.output


def test_the_environments_language_holds_from_the_first_word(run, monkeypatch):
    english = run("--help").output
    monkeypatch.setenv("AUTOGRADER_LANGUAGE", "ru")
    assert "Использование" in run("--help").output
    assert "Использование" in run("nothing").output
    monkeypatch.setenv("AUTOGRADER_LANGUAGE", "xx")
    assert run("--help").output == english
    assert run("doctor").exit_code == 2


@pytest.mark.parametrize("command", [("grade", "."), ("validate",), ("report",)])
def test_among_several_units_one_must_be_named_where_no_notebook_tells(run, monkeypatch, tmp_path, command):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("autograder.units.unit.unit_names", lambda: ["circles", "squares"])
    monkeypatch.setattr("autograder.units.unit.load_unit", lambda name: SAMPLE_UNIT)
    result = run(*command)
    assert result.exit_code == 2
    assert "--unit" in result.output
    assert "circles, squares" in result.output
