"""A small unit, a class of a few submissions to it, and data to grade it on with fake workers."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from support.fakes import tiny_data
from support.fixture_units import write_notebook
from support.handed_in import InProcess

from autograder.data.sets import DataSet
from autograder.grading.cache import Cache
from autograder.submissions.folders import Answer, read_submission
from autograder.units.unit import Unit


@pytest.fixture(scope="session")
def unit(shapes: Unit) -> Unit:
    return shapes


@pytest.fixture(scope="session")
def solutions(unit: Unit) -> dict[str, Answer]:
    return read_submission(unit.solution_notebook(), unit, InProcess(unit)).answers


@pytest.fixture
def data(tmp_path) -> DataSet:
    return tiny_data(tmp_path)


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch) -> Path:
    """Where a machine of each test's own keeps what it finds out about itself."""
    monkeypatch.setattr("autograder.grading.folder.cache_of_machine", lambda: Cache(tmp_path / "machine"))
    return tmp_path / "machine"


@pytest.fixture
def folder(tmp_path, unit):
    folder = tmp_path / "submissions"
    folder.mkdir()
    for name in ("ana", "boris, jr.", "Ольга"):
        write_notebook(
            folder / f"{name}.ipynb", unit, {"tell_apart": f"make_network = make_optimiser = list\nwhose = {name!r}\n"}
        )
    (folder / "essay.pdf").write_bytes(b"%PDF-1.4")
    (folder / "empty.ipynb").write_bytes(b"")
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('another course')")])
    (folder / "other.ipynb").write_text(nbformat.writes(other), encoding="utf-8")
    return folder
