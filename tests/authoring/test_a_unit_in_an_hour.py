"""The page "A unit in an hour": what it says is done, as it stands there, in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.authoring.completeness import lacks
from autograder.units.unit import REPOSITORY, load_unit

PAGE = REPOSITORY / "docs" / "authors" / "a-unit-in-an-hour.md"
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r'title="(?P<path>[^ "]+)(?: \((?P<where>[^)]*)\))?"')

QUICK = ("make new-unit ", "make check-unit ", "make translations ", "rm ")
"""Commands that neither run a notebook nor grade."""


@dataclass(frozen=True)
class Step:
    """What a block of the page says.

    Attributes:
        language: of the block.
        note: what stands behind that.
        text: of the block.
    """

    language: str
    note: str
    text: str


def steps() -> list[Step]:
    return [Step(*match.groups("")) for match in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))]


class Author:
    """Somebody who does what the page says."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout

    def write(self, step: Step) -> None:
        """Put a block where its title says: a whole file, or a part of one."""
        match = TITLE.fullmatch(step.note)
        assert match, step.note
        path = self.checkout / match["path"]
        where = match["where"]
        if where is None:
            text = step.text
        elif where == "at the end":
            text = path.read_text(encoding="utf-8") + step.text
        else:
            line = re.fullmatch("below `(.+)`", where)[1] + "\n"
            before = path.read_text(encoding="utf-8")
            assert before.count(line) == 1
            text = before.replace(line, line + step.text)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, step: Step, *, only: tuple[str, ...] = ()) -> None:
        """Type the commands of a block, one after the other."""
        for command in step.text.strip().splitlines():
            if only and not command.startswith(only):
                continue
            environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTEST"))}
            environment["AUTOGRADER_CACHE"] = str(self.checkout / "cache")
            done = subprocess.run(
                command,
                shell=True,
                cwd=self.checkout,
                env=environment,
                capture_output=True,
                text=True,
                timeout=1200,
                check=False,
            )
            assert (done.returncode != 0) is (step.note == "fails"), f"{command}\n{done.stdout}{done.stderr}"


@pytest.fixture
def author(tmp_path) -> Author:
    """With a checkout whose environment is installed already, and finds this checkout's package."""
    checkout = tmp_path / "kit"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    needed = ("autograder/", "source/", "Makefile", "pyproject.toml", "LICENSE")
    for name in listed.stdout.split("\0"):
        if name.startswith(needed) and (REPOSITORY / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, checkout / name)
    for folder in ("assignment", "solutions", "examples"):
        (checkout / folder).mkdir()
    venv = checkout / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    [packages] = venv.glob("lib/python*/site-packages")
    installed = sysconfig.get_paths()["purelib"]
    (packages / "checkout.pth").write_text(f"{checkout}\n{installed}\n", encoding="utf-8")
    (venv / ".ready").touch()
    subprocess.run(["git", "init", "--quiet"], cwd=checkout, check=True)
    (checkout / ".gitignore").write_text(".venv\ncache\n", encoding="utf-8")
    for setting in ("user.name=An author", "user.email=author@example.org"):
        subprocess.run(["git", "config", *setting.split("=")], cwd=checkout, check=True)
    return Author(checkout)


def test_every_block_is_a_command_or_a_file():
    found = steps()
    assert {step.language for step in found} == {"sh", "toml", "python"}
    commands = [command for step in found if step.language == "sh" for command in step.text.strip().splitlines()]
    assert {command.split()[0] for command in commands} == {"make", "rm", "git"}
    assert all(TITLE.fullmatch(step.note) for step in found if step.language != "sh")
    for step in found:
        if step.language != "sh":
            assert f"`{TITLE.fullmatch(step.note)['path']}`" in PAGE.read_text(encoding="utf-8"), "prose names the file"


def test_a_reader_who_follows_lacks_nothing_but_a_build(author):
    """What is written along the way is whole; the slow test builds and grades it."""
    kit = {path: path.read_bytes() for path in (author.checkout / "autograder").rglob("*") if path.is_file()}
    for step in steps():
        if step.language != "sh":
            author.write(step)
        elif "check-unit" not in step.text:
            author.run(step, only=QUICK)
        if step.note == "fails":
            found = lacks(load_unit("first_steps", author.checkout))
            assert "squared_error: variants/ has no other right answer than the solution" in found
            assert [each for each in found if each.startswith("squared_error: no wrong answer")]
            assert [each for each in found if each.startswith("locale/ru.po: cell squared_error")]
    assert lacks(load_unit("first_steps", author.checkout)) == ["it is not built in en: make build UNIT=first_steps"]
    after = {path: path.read_bytes() for path in kit if path.is_file()}
    assert {path for path in kit if kit[path] != after.get(path)} == set(), "a unit touches nothing of the kit"
    assert sorted(path.name for path in (author.checkout / "source").iterdir()) == sorted(
        ["first_steps", *(path.name for path in (REPOSITORY / "source").iterdir() if path.name != "__pycache__")]
    )


@pytest.mark.slow
def test_the_page_leads_to_a_unit_that_is_published(author):
    for step in steps():
        if step.language == "sh":
            author.run(step)
        else:
            author.write(step)
    unit = load_unit("first_steps", author.checkout)
    assert lacks(unit) == []
    assert unit.student_notebook().is_file()
    assert (author.checkout / "dist" / "first_steps.zip").is_file()
    assert (author.checkout / "grades" / "first_steps" / "index.html").is_file()
    committed = subprocess.run(
        ["git", "show", "--stat", "--format=%s"], cwd=author.checkout, capture_output=True, text=True, check=True
    )
    assert committed.stdout.startswith("A unit: first steps")
    assert "source/first_steps/unit.toml" in committed.stdout
