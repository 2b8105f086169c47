"""A browser, and JupyterLab in it; where there is no Chromium, tests are skipped, and say so."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from support.jupyter_lab import NotebookPage, jupyter_lab

OpenNotebook = Callable[[str], NotebookPage]


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
def lab_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that JupyterLab shows."""
    return tmp_path_factory.mktemp("students-files")


@pytest.fixture(scope="module")
def open_notebook(
    browser: Browser, lab_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenNotebook]:
    """Opens a notebook of that folder, by its name there, in a page of its own."""
    environment = {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3", "AUTOGRADER_DATA": "standin"}
    with jupyter_lab(lab_files, tmp_path_factory.mktemp("jupyter"), environment=environment) as address:

        def open_notebook(name: str) -> NotebookPage:
            page = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-US").new_page()
            return NotebookPage(page, address, lab_files, name)

        yield open_notebook
