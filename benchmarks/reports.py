"""How large the report of a class of 300 is, and how soon it answers: ``python benchmarks/reports.py [--unit U]``.

Results are invented; pages are written as grading writes them, in each language, and opened in the system's Chromium.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from machine import describe, keep
from playwright.sync_api import Page, sync_playwright
from units import add_unit_argument, unit_of

from autograder.locale.messages import speaking
from autograder.reports.html import write_reports

sys.path.append(str(Path(__file__).parent.parent / "tools"))

from made_up_class import made_up_class, write_class

CLASS = 300
LANGUAGES = ("en", "pt_BR", "ru")
RUNS = 5

_TIMES = """() => {
    const times = performance.getEntriesByType("navigation")[0];
    return [times.domInteractive, times.domComplete];
}"""


def seconds_to_answer(page: Page, address: str) -> tuple[float, float]:
    """From the request until the page and its script are there, and until the search has answered a first letter."""
    page.goto(address)
    interactive = max(page.evaluate(_TIMES)) / 1000
    started = time.perf_counter()
    page.locator("#search").fill("lima")
    page.wait_for_function("document.querySelectorAll('#grades tbody tr:not([hidden])').length < 300")
    return interactive, time.perf_counter() - started


def main() -> None:
    """Write and open the report in each language, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    unit = unit_of(parser.parse_args())
    lines = [
        "| language | class's page, kB | all pages, MB | written in, s | interactive after, s | search, s |",
        "|---|---|---|---|---|---|",
    ]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for language in LANGUAGES:
            folder = write_class(Path(scratch, language), unit, made_up_class(unit, CLASS, language=language))
            started = time.perf_counter()
            with speaking(language):
                index = write_reports(unit, folder)
            written = time.perf_counter() - started
            page = browser.new_page()
            runs = [seconds_to_answer(page, index.as_uri()) for _ in range(RUNS)]
            page.close()
            interactive, search = (statistics.median(values) for values in zip(*runs, strict=True))
            together = sum(path.stat().st_size for path in folder.rglob("*.html"))
            lines.append(
                f"| {language} | {index.stat().st_size / 1000:.0f} | {together / 1e6:.1f} | {written:.1f} |"
                f" {interactive:.2f} | {search:.2f} |"
            )
        browser.close()
    keep("reports", "\n".join([*lines, "", f"{CLASS} invented submissions, {RUNS} runs each, medians. {describe()}."]))


if __name__ == "__main__":
    main()
