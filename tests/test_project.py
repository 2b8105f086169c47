"""The project's own files agree with each other."""

from __future__ import annotations

import re
import subprocess
import time
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from autograder.units.unit import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]


def pinned() -> list[str]:
    return [*PROJECT["dependencies"], *chain.from_iterable(PROJECT["optional-dependencies"].values())]


def test_environment_yml_repeats_the_pinned_set():
    text = (REPOSITORY / "environment.yml").read_text()
    listed = re.findall(r"^ {6}- (.+)$", text, flags=re.MULTILINE)
    assert sorted(listed) == sorted(pinned())
    assert "python=3.13" in text


def test_everything_is_pinned():
    assert [line for line in pinned() if not re.fullmatch(r"[a-z0-9-]+(\[[a-z]+\])?==[0-9.]+(; .*)?", line)] == []


def test_an_environment_is_made_by_the_newest_python_that_runs(tmp_path):
    """A version manager's shim of that name may run nothing, and Debian's Python may lack what makes environments."""
    for name, status in (("python3.13", 127), ("python3.12", 0), ("python3.11", 0)):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\nexit {status}\n")
        program.chmod(0o755)
    command = ["make", "-n", "-B", ".venv/.ready"]
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True)
    assert f"{tmp_path}/python3.12 -m venv" in done.stdout


def test_make_knows_the_commands_that_people_read_about():
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), flags=re.MULTILINE))
    assert {
        "help",
        "demo",
        "test",
        "test-all",
        "build",
        "grade",
        "regrade",
        "report",
        "gradescope",
        "validate",
        "mutate",
        "docs",
        "doctor",
        "bench",
        "clean",
    } <= targets
    pages = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
    named = {
        command: path.name
        for path in pages
        for command in re.findall(r"(?:`|^ {4})make ([a-z-]+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }
    assert "docs" in named
    assert {command: page for command, page in named.items() if command not in targets} == {}


def test_files_stay_readable_in_one_sitting():
    long = [
        (str(path.relative_to(REPOSITORY)), count)
        for pattern, limit in (
            ("autograder/**/*.py", 350),
            ("benchmarks/**/*.py", 350),
            ("tools/**/*.py", 350),
            ("source/*/checks/**/*.py", 350),
            ("tests/**/*.py", 500),
        )
        for path in REPOSITORY.glob(pattern)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > limit
    ]
    assert long == []


def test_no_file_names_a_folder_of_this_machine():
    own = str(Path.home())
    names = ("README.md", "Makefile", "pyproject.toml", "environment.yml", "mkdocs.yml")
    for path in [*(REPOSITORY / name for name in names), *(REPOSITORY / "docs").rglob("*.md")]:
        assert own not in path.read_text(encoding="utf-8")


def test_a_test_that_is_not_begun_in_time_is_skipped_and_said(request, monkeypatch):
    plugins = request.config.pluginmanager.get_plugins()
    here = Path(__file__).parent / "conftest.py"
    conftest = next(plugin for plugin in plugins if getattr(plugin, "__file__", None) == str(here))
    monkeypatch.setenv("AUTOGRADER_TESTS_UNTIL", str(time.time() + 60))
    conftest.pytest_runtest_setup(request.node)
    monkeypatch.setenv("AUTOGRADER_TESTS_UNTIL", str(time.time() - 1))
    with pytest.raises(pytest.skip.Exception, match="is over"):
        conftest.pytest_runtest_setup(request.node)
