"""Submissions as students upload them."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from autograder.gradescope.hand_in import read_hand_in
from autograder.locale.sentences import said
from autograder.submissions.reading.files import MAXIMUM_BYTES
from autograder.submissions.reading.reader import Reader


@pytest.fixture
def perfect(examples) -> Path:
    return examples / "perfect.ipynb"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "submission"
    folder.mkdir()
    return folder


def answered(submission) -> set[str]:
    assert submission.problem == ""
    return {name for name, answer in submission.answers.items() if answer.status == "answered"}


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["Aufgabe (3) - final FINAL.ipynb", "hw.ipynb.txt", "a/b/работа.ipynb", "HW.IPYNB"])
def test_any_name_in_any_folder(folder, unit, perfect, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(perfect, folder / name)
    for extra in ("results.json", "notes.pdf", ".OTTER_LOG", "otter.py", "__MACOSX/._x.ipynb", "a/model.keras"):
        (folder / extra).parent.mkdir(exist_ok=True)
        (folder / extra).write_bytes(b"\x80\x04whatever")
    wanted = {question.name for question in unit.questions if not question.is_manual}
    assert wanted <= answered(read_hand_in(folder, unit))


def test_of_two_notebooks_the_answered_one_is_graded(folder, unit, examples):
    shutil.copy(examples / "blank.ipynb", folder / "a.ipynb")
    shutil.copy(examples / "perfect.ipynb", folder / "b.ipynb")
    submission = read_hand_in(folder, unit)
    assert "as_rows" in answered(submission)
    assert any("b.ipynb is graded" in said(note) for note in submission.notes)


def test_two_answered_notebooks_are_one_too_many(folder, unit, examples):
    shutil.copy(examples / "perfect.ipynb", folder / "a.ipynb")
    shutil.copy(examples / "partly-right.ipynb", folder / "b.ipynb")
    assert "Hand in one" in said(read_hand_in(folder, unit).problem)


def test_the_zip_of_otters_export_cell(folder, unit, perfect, tmp_path, monkeypatch):
    """Made by Otter itself, as the export cell does."""
    from otter import Notebook

    notebook = tmp_path / "shapes.ipynb"
    shutil.copy(perfect, notebook)
    monkeypatch.chdir(tmp_path)
    Notebook(str(notebook)).export(str(notebook), str(folder / "export.zip"), pdf=False, display_link=False)
    with zipfile.ZipFile(folder / "export.zip") as archive:
        assert ".OTTER_LOG" in archive.namelist()
    assert "tell_apart" in answered(read_hand_in(folder, unit))


def test_no_name_in_a_zip_becomes_a_path(folder, unit, perfect, tmp_path):
    content = perfect.read_bytes()
    names = {"../../evil.ipynb": b"{}", "/tmp/absolute-evil.ipynb": b"{}", "in/a/folder/hw.ipynb": content}
    (folder / "hw.zip").write_bytes(zipped(**names))
    assert "as_rows" in answered(read_hand_in(folder, unit))
    assert not list(tmp_path.glob("*.ipynb"))


def test_a_bomb_is_not_unpacked(folder, unit, monkeypatch):
    sizes = []
    read = Reader.read
    (folder / "hw.zip").write_bytes(zipped(**{"hw.ipynb": b" " * (2 * MAXIMUM_BYTES)}))
    monkeypatch.setattr(
        Reader, "read", lambda self, name, content: sizes.append(len(content)) or read(self, name, content)
    )
    assert "MB at most" in said(read_hand_in(folder, unit).problem)
    assert sizes == []


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 and nothing else", zipped(**{"hw.ipynb": b"x"})[:-30]],
    ids=["empty", "no directory", "cut off"],  # the bytes of a zip hold the time of day
)
def test_a_damaged_zip_gets_a_sentence(folder, unit, content):
    (folder / "hw.zip").write_bytes(content)
    assert "hand in the .ipynb file" in said(read_hand_in(folder, unit).problem)


def test_a_folder_without_a_notebook_gets_a_sentence(folder, unit):
    assert "no notebook" in said(read_hand_in(folder, unit).problem)
    (folder / "essay.pdf").write_bytes(b"%PDF")
    (folder / "hw.zip").write_bytes(zipped(**{"essay.docx": b"x"}))
    assert "no notebook" in said(read_hand_in(folder, unit).problem)
