"""The commands that look at grades that are there, on made-up ones."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from support.sample_results import sample_class, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.commands.main import main


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setattr("autograder.units.unit.unit_names", lambda: ["sample"])
    monkeypatch.setattr("autograder.units.unit.load_unit", lambda name: SAMPLE_UNIT)
    write_results(tmp_path / "sample", SAMPLE_UNIT, sample_class(SAMPLE_UNIT))
    return lambda *arguments: CliRunner().invoke(main, [*arguments, "--out", str(tmp_path)])


def test_a_submission_is_one_object_for_programs(run):
    result = run("show", "turing", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["extra_data"]["submission"] == "Alan Turing"
    assert result.stderr == ""


def test_a_submission_that_is_not_there_is_status_1(run):
    result = run("show", "nobody", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no submission 'nobody'" in result.stderr


def test_statistics_are_kept_beside_the_grades(run, tmp_path):
    result = run("statistics", "--json")
    told = json.loads(result.stdout)
    assert told["statistics"]["submissions"] == 5
    assert "need 20 submissions" in told["findings"][0]
    assert told["file"] == str(tmp_path / "sample" / "statistics.csv")
    assert (tmp_path / "sample" / "statistics.csv").read_text().startswith("kind,question,check")
    assert "need 20 submissions" in run("statistics").stdout


def test_a_report_is_summed_up_for_programs_as_a_run_is(run, tmp_path):
    result = run("report", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["report"] == str(tmp_path / "sample" / "index.html")
    assert len(told["submissions"]) == len(sample_class(SAMPLE_UNIT))
    assert {"mistakes", "doubts", "near_misses", "grades"} <= set(told)


def test_an_unknown_command_is_corrected_in_the_readers_language():
    result = CliRunner().invoke(main, ["--language", "ru", "grad"])
    assert result.exit_code == 2
    assert "'grade'" in result.stderr
    assert "Did you mean" not in result.stderr


def test_help_is_not_cut_and_says_exit_statuses():
    result = CliRunner().invoke(main, ["--help"], terminal_width=80)
    assert "..." not in result.output.replace("[ARGS]...", "")
    assert "Exit status" in result.output
