"""The lesson: without rules that students do not know, and the same in every language."""

from __future__ import annotations

import re

import nbformat
import pytest

from autograder.authoring.translation.translated_source import languages_of
from autograder.sandbox.worker_process import Limits
from autograder.units.unit import load_unit

UNIT = load_unit("cifar10_convnet")
LANGUAGES = ["en", *languages_of(UNIT)]


def cells(language: str, kind: str = "markdown") -> dict[str, str]:
    """The sources of the student notebook's cells of a kind, by id."""
    notebook = nbformat.read(UNIT.student_notebook(language), as_version=4)
    return {cell.id: cell.source for cell in notebook.cells if cell.cell_type == kind}


def table_rows(text: str) -> dict[str, list[str]]:
    """The rows of a cell's tables by their first column."""
    rows = [[part.strip() for part in line.strip("|").split("|")] for line in text.split("\n") if line.startswith("|")]
    return {row[0].strip("`"): row[1:] for row in rows}


def numbers(text: str) -> str:
    """A text without the signs that divide thousands."""
    return re.sub(r"(?<=\d)[.,\u00a0](?=\d{3}\b)", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_students_know_the_points(language):
    rows = table_rows(cells(language)["how-your-work-is-graded"])
    for question in UNIT.questions:
        assert rows[question.name][-1] == f"{question.manual_points or question.points:g}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rubric_of_the_write_up_shares_out_its_points(language):
    rows = list(table_rows(cells(language)["question-7-write-up"]).values())[2:]
    assert sum(int(row[-1]) for row in rows) == UNIT.question("writeup").manual_points


@pytest.mark.parametrize("language", LANGUAGES)
def test_students_know_the_budgets(language):
    rules = numbers(cells(language)["how-your-work-is-graded"])
    for question in UNIT.questions:
        if question.training is not None:
            assert f"`{question.name}`" in rules
            assert re.search(rf"(?<!\d){question.training.cpu_seconds:.0f}\s+\w\b", rules), question.name
    assert re.search(rf"(?<!\d){Limits().memory_bytes // 2**30}\s+(GB|ГБ)\b", rules)
    budget = UNIT.question("custom_convnet").training.cpu_seconds
    assert f"{budget:.0f}" in numbers(cells(language)["question-6-your-network"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prediction_is_asked_for_and_answered_in_a_fold(language):
    text = "\n".join(cells(language).values())
    folds = re.findall(r"<details><summary>(.+?)</summary>\n\n(.+?)\n\n</details>", text, re.DOTALL)
    assert len(folds) == text.count("<details>") == text.count("</details>") >= 10
    assert all(len(answer) > 80 for _, answer in folds)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_pictures_are_described_in_the_language_of_the_notebook(language):
    def descriptions(name: str) -> list[str]:
        text = "\n".join([*cells(name).values(), *cells(name, "code").values()])
        return re.findall(r"<img alt=\"([^\"{]+)\"|alt=f?'([^']+)'", text)

    english, own = descriptions("en"), descriptions(language)
    assert len(own) == len(english) >= 10
    assert not set(own) & set(english)
