"""A browser, and JupyterLab in it; where there is no Chromium, tests are skipped, and say so."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import nbformat
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from support.jupyter_lab import NotebookPage, jupyter_lab

from autograder.authoring.notebooks.transplant import solution_answers
from autograder.units.unit import Unit

Solved = Callable[..., NotebookPage]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Of a module: Playwright's event loop would be in the way of other tests' loops."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no Chromium here: install the system's package `chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, timeout=300_000)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def solved(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Solved]:
    """Opens a unit's notebook in a language, alone in a folder, types in the solution's answers and runs all cells.

    Its arguments: the unit, the language, the seconds that all cells may take, and lines to add to cells, by id.
    """
    environment = {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3", "AUTOGRADER_DATA": "standin"}
    files = tmp_path_factory.mktemp("students-files")
    opened: dict[tuple[str, str], NotebookPage] = {}
    with jupyter_lab(files, tmp_path_factory.mktemp("jupyter"), environment=environment) as address:

        def solved(unit: Unit, language: str, seconds: float, *added: tuple[str, str]) -> NotebookPage:
            if (unit.name, language) in opened:
                return opened[unit.name, language]
            handed_out = nbformat.read(unit.student_notebook(language), as_version=4)
            for cell in handed_out.cells:
                cell.source = "\n".join([cell.source, *(line for name, line in added if name == cell.id)])
            name = f"{language}/{unit.name}.ipynb"
            (files / language).mkdir(exist_ok=True)
            nbformat.write(handed_out, files / name)
            page = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-US").new_page()
            notebook = NotebookPage(page, address, files, name)
            for question, source in solution_answers(unit, language).items():
                notebook.answer(question, source)
            notebook.run_all(seconds)
            opened[unit.name, language] = notebook
            return notebook

        yield solved
