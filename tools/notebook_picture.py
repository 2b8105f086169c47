"""A picture of the notebook for the README: ``python tools/notebook_picture.py``, in a minute.

A drawing, an answer with a slip, from the unit's bank, and what the quick tests say of it, in the system's Chromium.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import sync_playwright

from autograder.authoring.banks.members import read_member
from autograder.units.unit import FIGURE_TAG, REPOSITORY, TRAINING_RUN_TAG, load_unit

__all__: list[str] = []

_UNIT = "cifar10_convnet"
_QUESTION = "three_layer_convnet"
_WRONG = "mutants/three_layer_convnet/relu_left_out_after_second_convolution.py"
_WIDTH = 900
_SHOWS = {FIGURE_TAG, TRAINING_RUN_TAG}
"""Tags of cells that are left out: for a picture, nothing is trained or drawn."""


def main() -> None:
    """Write the picture into docs/."""
    unit = load_unit(_UNIT)
    notebook = nbformat.read(unit.student_notebook("en"), as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    answer, check = cells[_QUESTION], cells[f"check-{_QUESTION}"]
    answer.source = read_member(unit.source / _WRONG, unit).answers[_QUESTION]
    check.source = f'grader.check("{_QUESTION}", hint=2)'
    drawing = next(cell for cell in notebook.cells if cell.source.startswith("<img "))
    before = notebook.cells[: notebook.cells.index(check) + 1]
    notebook.cells = [cell for cell in before if not _SHOWS.intersection(cell.metadata.get("tags", []))]
    with tempfile.TemporaryDirectory() as scratch:
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": scratch}}).execute()
        notebook.cells = [drawing, answer, check]
        page = Path(scratch) / "notebook.html"
        html, _resources = HTMLExporter(template_name="lab").from_notebook_node(notebook)  # type: ignore[no-untyped-call]
        page.write_text(html, encoding="utf-8")
        _take(page, REPOSITORY / "docs" / "notebook.png")


def _take(page: Path, picture: Path) -> None:
    """A picture of a whole page."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        tab = browser.new_page(viewport={"width": _WIDTH, "height": 400})
        tab.goto(page.as_uri())
        tab.screenshot(path=picture, full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
