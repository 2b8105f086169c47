"""The notebook on CIFAR-10 as students have it in JupyterLab, on the stand-in and on few of its images."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.accessibility import serious_findings
from support.jupyter_lab import RENDERED, NotebookPage

from autograder.grading.folder import grade_folder
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import load_unit

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

UNIT = load_unit("cifar10_convnet")
FEW_IMAGES = ("load_cifar10", "load_cifar10.__defaults__ = (640, 300, 300)")
"""A line below the loader's definition."""


@pytest.fixture(
    scope="module",
    params=["en", "pt_BR", "ru"],
)
def notebook(request, solved) -> NotebookPage:
    return solved(UNIT, request.param, 5400, FEW_IMAGES)


def test_every_check_passes(notebook):
    checks = notebook.checks()
    assert list(checks) == [f"check-{question.name}" for question in UNIT.questions if not question.is_manual]
    for said in checks.values():
        assert "✓" in said
        assert "✗" not in said, said
        assert "⚠" not in said, said


def test_every_figure_is_drawn_and_described(notebook):
    figures = [cell.id for cell in notebook.cells if "figure" in cell.metadata.get("tags", [])]
    assert len(figures) > 5
    assert [name for name in figures if not notebook.drawn(name)] == []
    assert notebook.not_drawn() == []
    assert all(notebook.drawn())


def test_the_notebook_has_no_serious_finding(notebook):
    assert serious_findings(notebook.page, RENDERED) == []


def test_the_grader_takes_what_the_browser_downloaded(notebook, tmp_path, monkeypatch):
    """Without training, which other tests of the unit try on whole notebooks."""
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "class"
    notebook.download(folder / "student.ipynb")
    data = open_unit_data(UNIT, "standin")
    with Reader(UNIT) as reader, open_bench(UNIT, data, reader=reader) as bench:
        [result] = grade_folder(replace(bench, trains=False), data, folder, tmp_path / "grades", reader, jobs=2)
    checks = {
        (question.question, check.check): check.outcome for question in result.questions for check in question.checks
    }
    assert len(checks) > 15
    untrained = {(question.name, "validation_accuracy"): "ungraded" for question in UNIT.questions if question.training}
    assert {name: outcome for name, outcome in checks.items() if outcome != "ok"} == untrained
