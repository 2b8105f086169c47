"""Students' pages as PDF files, printed by the Chromium that the machine has.

A browser lays the pages out as their style sheet asks for; nothing else is needed, and nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from autograder.errors import AutograderError
from autograder.files.folder_names import SUBMISSIONS
from autograder.locale.messages import _
from autograder.reports.submission_page import STUDENT_PAGE

__all__ = ["print_student_pages"]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 120
"""For one page, on a slow machine."""


def print_student_pages(folder: Path) -> int:
    """Print each ``report.html`` below a unit's grades as ``report.pdf`` beside it.

    Returns:
        How many there are.

    Raises:
        AutograderError: there is no Chromium, or it has not printed a page.
    """
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise AutograderError(
            _("PDF files need Chromium or Chrome: install the system's package `chromium`, or print pages by hand")
        )
    pages = sorted(folder.glob(f"{SUBMISSIONS}/*/{STUDENT_PAGE}"))
    for page in pages:
        _print(browser, page.resolve())
    return len(pages)


def _print(browser: str, page: Path) -> None:
    target = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as profile:
        command = [
            *(browser, "--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={profile}"),
            # Chromium's own sandbox does not start for root; the pages are ours, and without scripts.
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            *(f"--print-to-pdf={target}", page.as_uri()),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            # Translators: {reason} is technical, and English.
            message = _("{browser} has not printed {page}: {reason}")
            raise AutograderError(message.format(browser=browser, page=page, reason=error)) from error
    if not target.is_file():
        raise AutograderError(_("{browser} has not printed {page}").format(browser=browser, page=page))
