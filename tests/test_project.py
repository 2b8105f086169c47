"""The project's own files agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from autograder.units.unit import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]


def pinned() -> list[str]:
    return [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]


def test_environment_yml_repeats_the_pinned_set():
    text = (REPOSITORY / "environment.yml").read_text()
    listed = re.findall(r"^ {6}- (.+)$", text, flags=re.MULTILINE)
    assert sorted(listed) == sorted(pinned())
    assert "python=3.11" in text


def test_everything_is_pinned():
    assert [line for line in pinned() if not re.fullmatch(r"[a-z0-9-]+(\[[a-z]+\])?==[0-9.]+(; .*)?", line)] == []


def test_make_knows_the_commands_of_the_readme():
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), flags=re.MULTILINE))
    assert {
        "help",
        "demo",
        "test",
        "test-all",
        "build",
        "grade",
        "gradescope",
        "validate",
        "doctor",
        "bench",
        "clean",
    } <= targets
    named = set(re.findall(r"(?:`| {4})make ([a-z-]+)", (REPOSITORY / "README.md").read_text(encoding="utf-8")))
    assert named <= targets


@pytest.mark.parametrize(
    "link", re.findall(r"\]\((?!https?:|#)([^)]+)\)", (REPOSITORY / "README.md").read_text("utf-8"))
)
def test_files_that_the_readme_links_exist(link):
    assert (REPOSITORY / link.split("#")[0]).exists()


def test_files_stay_readable_in_one_sitting():
    long = [
        (str(path.relative_to(REPOSITORY)), count)
        for folder, limit in (("autograder", 350), ("benchmarks", 350), ("tests", 500))
        for path in (REPOSITORY / folder).rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > limit
    ]
    assert long == []


def test_results_tables_stand_in_the_readme():
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for table in sorted((REPOSITORY / "benchmarks" / "results").glob("*.md")):
        rows = [line for line in table.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
        assert rows
        assert [row for row in rows if row not in readme] == [], f"the README's table of {table.name} is old"


def test_no_file_names_a_folder_of_this_machine():
    own = str(Path.home())
    for name in ("README.md", "Makefile", "pyproject.toml", "environment.yml"):
        assert own not in (REPOSITORY / name).read_text(encoding="utf-8")
