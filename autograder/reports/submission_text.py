"""One submission as text: what a terminal shows of it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from autograder.locale.messages import _, language
from autograder.locale.numbers import number
from autograder.locale.sentences import said
from autograder.reports.manual_points import ManualPoints
from autograder.reports.question_view import QuestionView
from autograder.reports.results_folder import Graded
from autograder.reports.submission_page import submission_view
from autograder.reports.terminal import say, status
from autograder.results.records import UNKNOWN_MISTAKE, TrainingSeries
from autograder.results.replay_cell import replay_cell
from autograder.results.schema import Row
from autograder.results.text_plot import text_plot
from autograder.results.words import check_title
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

__all__ = ["show_submission"]


def show_submission(unit: Unit, graded: Graded, manual: ManualPoints) -> None:
    """Print status, notes, and each check with its points, hint, what was expected, and curves of its training.

    Args:
        unit: what was graded.
        graded: the submission.
        manual: what people gave to the class.
    """
    facts, view = graded.facts, submission_view(graded, with_titles(unit, language()), manual=manual)
    points = _("{score} of {points}").format(score=view.total, points=number(manual.most))
    say(Text(f"{graded.name}: {points} (", style="bold").append_text(status(facts.status)).append(")"))
    if facts.problem:
        say(said(facts.problem), style="red")
    for note in view.notes:
        say(f"  {note}", style="dim")
    questions = {question.question.name: question for question in view.questions}
    heading: QuestionView | None = None
    for row in graded.results.tests:
        question = questions.get(row.extra_data.question)
        if question is not None and question is not heading:
            heading = question
            say(question.question.title, style="bold")
        if question is not None and question.question.is_manual:
            _show_given(question)
        else:
            _show_row(unit, row)
    # Translators: paths of files follow.
    say(_("Pages: {paths}").format(paths=f"{graded.folder / 'instructor.html'}   {graded.folder / 'report.html'}"))


def _show_given(question: QuestionView) -> None:
    """What a person gave, by criterion where the question has a rubric, with the comment."""
    say(f"  - {question.text}")
    for line in [*question.criteria, *question.given.comment.splitlines()]:
        say(f"      {line}")


def _show_row(unit: Unit, row: Row) -> None:
    facts = row.extra_data
    sign, style = _SIGNS.get(row.status or "", ("?", "yellow"))
    is_check = facts.check and facts.question != "environment"
    title = check_title(unit, facts.check) if is_check else row.name
    points = f" {number(row.score or 0)}/{number(row.max_score)}" if row.max_score else ""
    say(Text(f"  {sign} ", style=style).append(f"{title}{points}"))
    for line in _remarks(row):
        say(f"      {line}")
    if facts.training is not None and row.status == "failed":
        for plot in _plots(facts.training):
            say(plot)


_SIGNS = {"passed": ("✓", "green"), "failed": ("✗", "red")}


def _remarks(row: Row) -> Iterator[str]:
    facts = row.extra_data
    if row.status == "passed":
        return
    for words in (facts.message, facts.hint, facts.for_instructor.detail):
        if words:
            yield said(words)
    if facts.mistake and facts.mistake != UNKNOWN_MISTAKE:
        # Translators: {summary} is a mistake in a few words, {code} its identifier in mistakes.csv.
        yield _("The mistake: {summary} ({code})").format(summary=said(facts.mistake_summary), code=facts.mistake)
    for words in (facts.traceback, facts.for_instructor.traceback):
        yield from said(words).splitlines()
    if facts.for_instructor.replay is not None:
        yield _("A cell that shows it in the student's notebook:")
        yield from replay_cell(facts.for_instructor.replay).splitlines()


def _plots(series: TrainingSeries) -> Iterator[str]:
    heading = _("Accuracy after each epoch, seed {seed}; the mark stands at the goal, {goal}:")
    for run in series.runs:
        yield "      " + heading.format(seed=run.seed, goal=series.goal)
        for line in text_plot(run.accuracies, series.threshold).splitlines():
            yield f"      {line}"
