"""Pictures of reports for the README and the book: ``python tools/report_pictures.py``.

A class of invented people, in the system's Chromium: the class's page in light and in dark, a student's in Portuguese.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Literal

from made_up_class import made_up_class, write_class
from playwright.sync_api import sync_playwright

from autograder.files.folder_names import submission_folders
from autograder.locale.messages import speaking
from autograder.reports.html import write_reports
from autograder.units.unit import REPOSITORY, load_unit

__all__: list[str] = []

_UNIT = "cifar10_convnet"
_PEOPLE = 60
_LANGUAGE = "pt_BR"


def main() -> None:
    """Write the pictures into docs/."""
    unit = load_unit(_UNIT)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        results = made_up_class(unit, _PEOPLE, language=_LANGUAGE)
        folder = write_class(Path(scratch), unit, results)
        with speaking("en"):
            index = write_reports(unit, folder)
        shown = next(result for result in results if result.status == "graded" and 60 <= result.score <= 75)
        folders = submission_folders(folder, [result.submission for result in results])
        student = folders[shown.submission] / "report.html"
        browser = playwright.chromium.launch(executable_path=chromium)
        pictures: tuple[tuple[str, Path, Literal["light", "dark"]], ...] = (
            ("report", index, "light"),
            ("report-dark", index, "dark"),
            ("report-student", student, "light"),
        )
        for name, page, scheme in pictures:
            tab = browser.new_page(color_scheme=scheme, viewport={"width": 1000, "height": 1150})
            tab.goto(page.as_uri())
            tab.screenshot(path=REPOSITORY / "docs" / f"{name}.png")
            tab.close()
        browser.close()


if __name__ == "__main__":
    main()
