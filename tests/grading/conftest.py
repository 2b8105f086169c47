"""A class of a few submissions, and data to grade it on with fake workers."""

from __future__ import annotations

import msgspec
import nbformat
import pytest
from support.fakes import HELD_OUT

from autograder.authoring.notebooks.transplant import notebook_with_answers
from autograder.data.sets import DataSet


@pytest.fixture
def data(tmp_path) -> DataSet:
    return DataSet(
        name="tiny",
        is_standin=True,
        checksum="0" * 64,
        train_images=tmp_path / "images.npy",
        train_labels=tmp_path / "labels.npy",
        num_training=1,
        held_out=HELD_OUT,
    )


@pytest.fixture
def folder(tmp_path, unit):
    folder = tmp_path / "submissions"
    folder.mkdir()
    init = "def three_layer_convnet_init():\n    return []\n"
    for name in ("ana", "boris, jr.", "Ольга"):
        notebook = notebook_with_answers(unit, {"three_layer_convnet_init": init + f"# {name}\n"})
        (folder / f"{name}.ipynb").write_text(msgspec.json.encode(notebook).decode(), encoding="utf-8")
    (folder / "essay.pdf").write_bytes(b"%PDF-1.4")
    (folder / "empty.ipynb").write_bytes(b"")
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('another course')")])
    (folder / "other.ipynb").write_text(nbformat.writes(other), encoding="utf-8")
    return folder
