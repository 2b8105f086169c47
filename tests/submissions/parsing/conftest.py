"""A small unit, built, and what is read of notebooks that are handed in to it."""

from __future__ import annotations

import pytest
from support.handed_in import built_unit, notebook_at, reference_of, write

from autograder.locale.sentences import said
from autograder.submissions.parsing.programs import read_answers


@pytest.fixture
def unit(tmp_path):
    return built_unit(tmp_path / "repository")


@pytest.fixture
def read(unit, tmp_path):
    """Reads cells: the answers, and the notes as they are said."""

    def answers(handed_in):
        notebook = notebook_at(write(tmp_path / "work.ipynb", handed_in))
        found, notes = read_answers(notebook.cells, unit, reference_of(unit))
        return found, [said(note) for note in notes]

    return answers
