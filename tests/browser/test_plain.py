"""A small notebook from the first click to a grade: opened, answered, run, downloaded and handed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.accessibility import serious_findings
from support.jupyter_lab import RENDERED

from autograder.grading.folder import grade_folder
from autograder.grading.opening import open_bench
from autograder.submissions.reading.reader import Reader

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

LANGUAGES = ["en", "pt_BR", "ru"]
SECONDS = 1800
"""That all cells may take on a machine many times slower than most."""


@pytest.mark.parametrize(
    ("language", "two_of_two"),
    [("en", "Quick tests: 2 of 2."), ("pt_BR", "Testes rápidos: 2 de 2."), ("ru", "Быстрые тесты: 2 из 2.")],
)
def test_every_check_passes(plain, solved, language, two_of_two):
    checks = solved(plain, language, SECONDS).checks()
    assert list(checks) == ["check-average", "check-running"]
    for said in checks.values():
        assert "✓" in said
        assert "✗" not in said, said
        assert "⚠" not in said, said
    assert two_of_two in checks["check-average"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notebook_has_no_serious_finding(plain, solved, language):
    assert serious_findings(solved(plain, language, SECONDS).page, RENDERED) == []


def test_the_grader_takes_what_the_browser_downloaded(plain, solved, tmp_path):
    folder: Path = tmp_path / "class"
    for language in LANGUAGES:
        solved(plain, language, SECONDS).download(folder / f"{language}.ipynb")
    with Reader(plain) as reader, open_bench(plain, None, reader=reader) as bench:
        results = grade_folder(bench, None, folder, tmp_path / "grades", reader, jobs=2)
    assert [(result.submission, result.language) for result in results] == [(name, name) for name in LANGUAGES]
    for result in results:
        checks = [check for question in result.questions for check in question.checks]
        assert len(checks) == sum(len(question.checks) for question in plain.questions)
        assert {check.outcome for check in checks} == {"ok"}
