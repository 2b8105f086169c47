"""What only a look at the whole class shows: shared files, equal names, and faults that are one submission's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.archives import zipped
from support.handed_in import ANSWERED, built_unit, cells, read_class, write

from autograder.locale.sentences import said
from autograder.submissions import hand_ins
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit


@pytest.fixture
def unit(tmp_path) -> Unit:
    return built_unit(tmp_path / "repository")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "class"
    for name in ("Ana", "Bo", "alice smith"):
        write(folder / f"{name}.ipynb", cells(ANSWERED))
    return folder


def by_name(folder, unit):
    with Reader(unit) as reader:
        submissions = read_class(folder, folder.parent / "grades" / unit.name, reader)
    found = {submission.name: submission for submission in submissions}
    assert len(found) == len(submissions)
    return found


def test_hard_links_of_two_submissions_are_for_a_person_to_settle(folder, unit):
    os.link(folder / "Ana.ipynb", folder / "Eve.ipynb")
    (folder / "Mal").mkdir()
    os.link(folder / "Ana.ipynb", folder / "Mal" / "mine.ipynb")
    os.link(folder / "Bo.ipynb", folder.parent / "backup of Bo's.ipynb")
    found = by_name(folder, unit)
    for name in ("Ana", "Eve", "Mal"):
        assert found[name].answers == {}
        assert "is a link, the same file as another submission's" in said(found[name].problem)
        assert found[name].needs_attention
        assert "Ana and Eve and Mal are one file" in said(found[name].notes[0])
    assert not found["Bo"].problem, "a backup makes hard links, too"
    assert not found["alice smith"].problem


def test_a_template_that_everybody_shares_is_nobodys_work(folder, unit):
    template = write(folder.parent / "template.ipynb", [])
    for name in ("Cy", "Di"):
        write(folder / name / "work.ipynb", cells(ANSWERED))
        os.link(template, folder / name / "template.ipynb")
    found = by_name(folder, unit)
    assert not any(submission.problem for submission in found.values())


def test_names_that_print_alike_are_told_apart(folder, unit):
    for name in ("alice\u00a0smith.ipynb", "alice\u2003smith.ipynb", "Alice Smith.ipynb", "Bo.pdf", "Bo.docx"):
        write(folder / name, cells(ANSWERED))
    found = by_name(folder, unit)
    assert found["alice smith"].path.name == "alice smith.ipynb"
    assert found["Alice Smith"].path.name == "Alice Smith.ipynb"
    assert found["Bo"].path.name == "Bo.ipynb"
    others = [name for name in found if name.startswith("alice smith (")]
    assert len(others) == 2


def test_a_fault_in_reading_one_stops_nobody_else(folder, unit, monkeypatch):
    read = hand_ins.read_parts

    def faulty(name, attempts, reader):
        if name == "Bo":
            raise ZeroDivisionError("no such luck")
        return read(name, attempts, reader)

    monkeypatch.setattr(hand_ins, "read_parts", faulty)
    found = by_name(folder, unit)
    assert found["Bo"].needs_attention
    assert found["Bo"].notes == ("ZeroDivisionError: no such luck",)
    assert "no such luck" not in said(found["Bo"].problem)
    assert not found["Ana"].problem


def test_a_folder_is_not_listed_again_for_each_submission(folder, unit, monkeypatch):
    listed, iterdir = [], Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: listed.append(path) or iterdir(path))
    few = len(by_name(folder, unit)), listed.count(folder)
    for number in range(20):
        write(folder / f"student {number}.ipynb", cells(ANSWERED))
    listed.clear()
    many = len(by_name(folder, unit)), listed.count(folder)
    assert many == (few[0] + 20, few[1])


def test_a_file_is_named_where_it_stays_and_not_where_it_was_unpacked(folder, unit, tmp_path):
    ana = (folder / "Ana.ipynb").read_bytes()
    assert by_name(folder, unit)["Ana"].file == folder / "Ana.ipynb"
    (tmp_path / "packed").mkdir()
    (tmp_path / "packed" / "class.zip").write_bytes(zipped({"Ana.ipynb": ana, "Bo.ipynb": ana}))
    found = by_name(tmp_path / "packed", unit)
    assert sorted(found) == ["Ana", "Bo"]
    assert {(one.problem, one.file) for one in found.values()} == {("", None)}
