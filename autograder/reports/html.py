"""The HTML reports: a page for the class and two pages for each submission, made from the results files.

One of a submission's pages may be handed to the student; the other, like the page for the class, is for the
instructor, and tells what hidden checks expected and found.

Every page is one file that needs no network. All text in it may come from students and is escaped; a content security
policy forbids what escaping should have missed. Submissions' pages have no script; the class's has one, which the
policy knows by its hash, and without which all of the page is there.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.files.folder_names import MISTAKES
from autograder.files.output import written
from autograder.locale.messages import _, language, ngettext, speaking
from autograder.locale.numbers import number, percent
from autograder.reports.attention import Reason
from autograder.reports.class_mistakes import ClassMistake
from autograder.reports.class_page import AboutClass, Overview
from autograder.reports.manual_points import ManualPoints, read_manual_points
from autograder.reports.prompts import prompts_of
from autograder.reports.results_folder import Graded, read_folder
from autograder.reports.rosters import Match
from autograder.reports.run_record import circumstances, duration, facts_of, moment
from autograder.reports.solution_beside import beside, solutions_of
from autograder.reports.submission_page import INSTRUCTOR_PAGE, STUDENT_PAGE, SubmissionView, submission_view
from autograder.results.answers_file import notebook_of, read_answers
from autograder.results.words import layer_text, question_label, question_labels, status_text
from autograder.units.assertions import knowing_assertions_of
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

__all__ = ["write_reports"]


def write_reports(
    unit: Unit,
    folder: Path,
    *,
    submissions: Sequence[Graded] | None = None,
    match: Match | None = None,
    manual: ManualPoints | None = None,
    about: AboutClass | None = None,
    tells_details: bool = False,
) -> Path:
    """Write ``index.html`` for the class, two pages for each submission, and one for each mistake that has a name.

    Of a submission's, ``report.html`` is in its own language; it and ``instructor.html`` lie in its folder. All others
    are in the language that is spoken.

    Args:
        unit: what was graded.
        folder: holds ``submissions/<folder>/results.json`` for each submission.
        submissions: those that the class has, where they have been read; all in the folder by default.
        match: whose submissions they are; without it, they are called by their own names.
        manual: what people gave; by default as ``manual.csv`` in the folder says.
        about: what is known of the class beside that.
        tells_details: whether students' pages say what hidden checks expected and found.

    Returns:
        The class's page.

    Raises:
        AutograderError: there are no results, or a results file or ``manual.csv`` cannot be read.
        OutputError: a page cannot be written.
    """
    submissions = read_folder(folder) if submissions is None else submissions
    if manual is None:
        manual = read_manual_points(folder, unit, [graded.name for graded in submissions])
    people = _people(match)
    submissions = sorted(submissions, key=lambda graded: people.get(graded.name, graded.name).casefold())
    pages = _Pages(_templates(), unit, manual, people)
    with knowing_assertions_of(unit):
        for place, graded in enumerate(submissions):
            with speaking(graded.facts.language):
                written(graded.folder / STUDENT_PAGE, pages.student(graded, tells_details=tells_details).encode())
            written(graded.folder / INSTRUCTOR_PAGE, pages.instructor(submissions, place).encode())
        about = about or AboutClass()
        if match is not None:
            absent = [student.label for student in match.without_submission]
            about = replace(about, expected=len(match.students), absent=absent)
        overview = pages.overview(submissions, about)
        page = pages.of_class(overview)
        _write_mistakes(folder / MISTAKES, pages, overview)
    return written(folder / "index.html", page.encode())


def _write_mistakes(folder: Path, pages: _Pages, overview: Overview) -> None:
    """A page for each mistake; those of an earlier run go."""
    files = {folder / mistake.file: mistake for mistake in overview.mistakes}
    for path, mistake in files.items():
        written(path, pages.of_mistake(overview, mistake).encode())
    for path in set(folder.glob("*.html")).difference(files):
        path.unlink(missing_ok=True)


def _people(match: Match | None) -> dict[str, str]:
    """By submission: the names of those who handed it in."""
    if match is None:
        return {}
    labels = {student.line: student.label for student in match.students}
    people: dict[str, list[str]] = {}
    for line, submission in match.submissions.items():
        people.setdefault(submission, []).append(labels[line])
    return {submission: ", ".join(names) for submission, names in people.items()}


class _Pages:
    """Pages as text.

    Args:
        templates: of the pages.
        unit: what was graded.
        manual: what people gave.
        people: who handed in, by submission.
    """

    def __init__(
        self, templates: jinja2.Environment, unit: Unit, manual: ManualPoints, people: Mapping[str, str]
    ) -> None:
        self._templates = templates
        self._unit = unit
        self._manual = manual
        self._people = people

    def student(self, graded: Graded, *, tells_details: bool) -> str:
        """The page that may be handed out."""
        view = self._view(graded)
        return self._submission(view, is_instructors=False, tells_details=tells_details)

    def instructor(self, submissions: Sequence[Graded], place: int) -> str:
        """The page that tells all, with the way to its neighbours."""
        graded = submissions[place]
        solutions = solutions_of(self._unit, graded.facts.language)
        answers = {
            question: beside(answer.source, solutions.get(question, ""))
            for question, answer in read_answers(graded.folder).items()
        }
        notebook = notebook_of(graded.folder)
        return self._submission(
            self._view(graded),
            is_instructors=True,
            tells_details=True,
            answers=answers,
            notebook=notebook.as_uri() if notebook is not None else "",
            place=place,
            previous=self._view(submissions[place - 1]) if place else None,
            following=self._view(submissions[place + 1]) if place + 1 < len(submissions) else None,
        )

    def overview(self, submissions: Sequence[Graded], about: AboutClass) -> Overview:
        """What is said about the class."""
        views = [self._view(graded) for graded in submissions]
        return Overview(with_titles(self._unit, language()), views, self._manual, about)

    def of_mistake(self, overview: Overview, mistake: ClassMistake) -> str:
        """The page of a mistake: who made it, and with which answers."""
        answers = {
            member.graded.name: answer.source
            for member in mistake.members
            if (answer := read_answers(member.graded.folder).get(mistake.name)) is not None
        }
        return self._templates.get_template("mistake.html.jinja").render(
            overview=overview, unit=overview.unit, mistake=mistake, answers=answers
        )

    def of_class(self, overview: Overview) -> str:
        """The class's page."""
        script = files("autograder.reports").joinpath("templates/class.js").read_text(encoding="utf-8")
        return self._templates.get_template("class.html.jinja").render(
            overview=overview,
            unit=overview.unit,
            told_by=_told_by(overview),
            labels=question_labels(overview.unit),
            mistakes_folder=MISTAKES,
            script=_markup(script),
            script_hash=f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}",
        )

    def _view(self, graded: Graded) -> SubmissionView:
        return submission_view(
            graded,
            with_titles(self._unit, language()),
            manual=self._manual,
            person=self._people.get(graded.name, ""),
            prompts=prompts_of(self._unit, language()),
        )

    def _submission(self, view: SubmissionView, *, is_instructors: bool, **values: object) -> str:
        return self._templates.get_template("submission.html.jinja").render(
            submission=view,
            unit=view.unit,
            facts=facts_of([view.graded]),
            when=moment(view.graded),
            circumstances=circumstances(view.graded),
            is_instructors=is_instructors,
            student_page=STUDENT_PAGE,
            **values,
        )


def _told_by(overview: Overview) -> dict[str, list[tuple[Reason, str]]]:
    """What the table says beside each submission: why a person should look at it."""
    told: dict[str, list[tuple[Reason, str]]] = {view.graded.name: [] for view in overview.submissions}
    for reason in overview.reasons:
        for member in reason.members:
            told[member.submission.graded.name].append((reason, member.detail))
    return told


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
    templates.filters.update(
        css_string=_css_string,
        duration=duration,
        language_name=_language_name,
        layer_text=layer_text,
        number=number,
        percent=percent,
        status_text=status_text,
        unbroken=_unbroken,
        with_breaks=_with_breaks,
        with_code=_with_code,
    )
    return templates


def _markup(text: str) -> Markup:
    from markupsafe import Markup

    return Markup(text)


def _unbroken(text: str) -> str:
    """Text whose names with a number, such as Sample-10, stay in one line."""
    return re.sub(r"(?<=\w)-(?=\d)", "\N{NON-BREAKING HYPHEN}", text)


def _with_code(text: str) -> Markup:
    """Text in which backticks stand around code, as HTML: what was between them is code, and all of it is escaped."""
    from markupsafe import Markup, escape

    parts = re.split(r"`([^`\n]+)`", text)
    pieces = [Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)]
    return Markup("").join(pieces)


def _with_breaks(text: str) -> Markup:
    """A name of a file, as HTML that a narrow page breaks behind an underscore or a hyphen before it breaks a word."""
    from markupsafe import Markup, escape

    return Markup("<wbr>").join(escape(part) for part in re.findall(r"[^_-]*[_-]+|[^_-]+", text))


def _css_string(text: str) -> Markup:
    """Text as what stands between quotation marks in CSS: every character that might end it, by its number."""
    from markupsafe import Markup

    plain = str(Markup(text).unescape())
    return _markup("".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in plain))


def _language_name(code: str) -> str:
    """What a language calls itself."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
