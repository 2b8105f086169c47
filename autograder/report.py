"""The HTML reports: a page for the class and a page for each submission, made from the results files.

Every page is one file without scripts that needs no network. All text in it may come from students and
is escaped; a content security policy forbids what escaping should have missed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from autograder.report_files import read_folder
from autograder.report_overview import Overview
from autograder.report_views import duration, facts_of, moment, submission_view
from autograder.units import Unit

if TYPE_CHECKING:
    import jinja2

__all__ = ["write_reports"]


def write_reports(unit: Unit, folder: Path) -> Path:
    """Write ``index.html`` for the class and ``<submission>/report.html`` for each submission.

    Args:
        unit: what was graded.
        folder: holds ``<submission>/results.json`` for each submission.

    Returns:
        The class's page.

    Raises:
        AutograderError: there are no results, or a results file cannot be read.
    """
    submissions = [submission_view(graded, unit) for graded in read_folder(folder)]
    templates = _templates()
    for submission in submissions:
        page = templates.get_template("submission.html.jinja").render(
            submission=submission, unit=unit, facts=facts_of([submission.graded]), when=moment(submission.graded)
        )
        (submission.graded.folder / "report.html").write_text(page, encoding="utf-8")
    index = folder / "index.html"
    page = templates.get_template("overview.html.jinja").render(overview=Overview(unit, submissions), unit=unit)
    index.write_text(page, encoding="utf-8")
    return index


def _templates() -> jinja2.Environment:
    import jinja2

    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["duration"] = duration
    templates.filters["points"] = lambda points: f"{points:g}"
    return templates
