"""A small notebook from the first click to a grade: opened, answered, run, downloaded and handed in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from support.accessibility import serious_findings
from support.jupyter_lab import NotebookPage

from autograder.authoring.notebooks.transplant import solution_answers
from autograder.grading.folder import grade_folder
from autograder.grading.opening import open_bench
from autograder.submissions.reading.reader import Reader

pytestmark = pytest.mark.slow

LANGUAGES = ["en", "pt_BR", "ru"]
OURS = [".jp-RenderedMarkdown", ".jp-OutputArea-output"]
"""What the notebook has JupyterLab show; editors and buttons are JupyterLab's own."""


@pytest.fixture(scope="module")
def answered(plain, lab_files, open_notebook) -> Callable[[str], NotebookPage]:
    """The notebook in a language, with the solution's answers, after all cells were run."""

    @cache
    def answered(language: str) -> NotebookPage:
        folder = lab_files / language
        folder.mkdir()
        name = shutil.copy(plain.student_notebook(language), folder).relative_to(lab_files)
        notebook = open_notebook(str(name))
        for question, source in solution_answers(plain, language).items():
            notebook.answer(question, source)
        notebook.run_all(600)
        return notebook

    return answered


@pytest.mark.parametrize(
    ("language", "two_of_two"),
    [("en", "Quick tests: 2 of 2."), ("pt_BR", "Testes rápidos: 2 de 2."), ("ru", "Быстрые тесты: 2 из 2.")],
)
def test_every_check_passes(answered, language, two_of_two):
    notebook = answered(language)
    checks = [cell.id for cell in notebook.cells if cell.id.startswith("check-")]
    assert len(checks) > 1
    for check in checks:
        said = notebook.said(check)
        assert "✓" in said
        assert "✗" not in said, said
        assert "⚠" not in said, said
    assert two_of_two in notebook.said("check-average")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notebook_has_no_serious_finding(answered, language):
    assert serious_findings(answered(language).page, OURS) == []


@pytest.mark.timeout(1800)
def test_the_grader_takes_what_the_browser_downloaded(answered, plain, tmp_path):
    folder: Path = tmp_path / "class"
    for language in LANGUAGES:
        answered(language).download(folder / f"{language}.ipynb")
    with Reader(plain) as reader, open_bench(plain, None, reader=reader) as bench:
        results = grade_folder(bench, None, folder, tmp_path / "grades", reader, jobs=2)
    assert [(result.submission, result.language) for result in results] == [(name, name) for name in LANGUAGES]
    for result in results:
        checks = [check for question in result.questions for check in question.checks]
        assert len(checks) == sum(len(question.checks) for question in plain.questions)
        assert {check.outcome for check in checks} == {"ok"}
