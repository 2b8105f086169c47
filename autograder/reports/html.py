"""The HTML reports: a page for the class and two pages for each submission, made from the results files.

One of a submission's pages may be handed to the student; the other, like the page for the class, is for the
instructor, and tells what hidden checks expected and found.

Every page is one file without scripts that needs no network. All text in it may come from students and
is escaped; a content security policy forbids what escaping should have missed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from autograder.files.output import written
from autograder.locale.messages import _, language, ngettext, speaking
from autograder.locale.numbers import number
from autograder.reports.class_page import Overview
from autograder.reports.results_folder import Graded, read_folder
from autograder.reports.submission_page import (
    INSTRUCTOR_PAGE,
    STUDENT_PAGE,
    duration,
    facts_of,
    moment,
    submission_view,
)
from autograder.results.words import layer_text, question_label, status_text
from autograder.units.assertions import knowing_assertions_of
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

if TYPE_CHECKING:
    import jinja2

__all__ = ["write_reports"]


def write_reports(unit: Unit, folder: Path, *, tells_details: bool = False) -> Path:
    """Write ``index.html`` for the class, and ``report.html`` and ``instructor.html`` for each submission.

    A submission's ``report.html`` is in its own language, the other pages are in the one that is spoken.

    Args:
        unit: what was graded.
        folder: holds ``submissions/<folder>/results.json`` for each submission.
        tells_details: whether students' pages say what hidden checks expected and found.

    Returns:
        The class's page.

    Raises:
        AutograderError: there are no results, or a results file cannot be read.
        OutputError: a page cannot be written.
    """
    submissions = read_folder(folder)
    templates = _templates()
    with knowing_assertions_of(unit):
        for graded in submissions:
            with speaking(graded.facts.language):
                page = _submission_page(templates, unit, graded, student_page="", tells_details=tells_details)
            written(graded.folder / STUDENT_PAGE, page.encode())
            page = _submission_page(templates, unit, graded, student_page=STUDENT_PAGE, tells_details=True)
            written(graded.folder / INSTRUCTOR_PAGE, page.encode())
    unit = with_titles(unit, language())
    overview = Overview(unit, [submission_view(graded, unit) for graded in submissions])
    page = templates.get_template("overview.html.jinja").render(overview=overview, unit=unit)
    return written(folder / "index.html", page.encode())


def _submission_page(
    templates: jinja2.Environment, unit: Unit, graded: Graded, *, student_page: str, tells_details: bool
) -> str:
    """A submission's page; the instructor's where it links one for the student."""
    unit = with_titles(unit, language())
    return templates.get_template("submission.html.jinja").render(
        submission=submission_view(graded, unit),
        unit=unit,
        facts=facts_of([graded]),
        when=moment(graded),
        student_page=student_page,
        tells_details=tells_details,
    )


def _templates() -> jinja2.Environment:
    import jinja2

    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(_=_, ngettext=ngettext, language=language, question_label=question_label)
    templates.filters.update(duration=duration, layer_text=layer_text, number=number, status_text=status_text)
    return templates
