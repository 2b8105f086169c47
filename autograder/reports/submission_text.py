"""One submission as text: what a terminal shows of it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from autograder.locale.messages import _, language
from autograder.locale.numbers import number
from autograder.locale.sentences import said
from autograder.reports.results_folder import Graded
from autograder.reports.terminal import say, status
from autograder.results.records import TrainingSeries
from autograder.results.replay_cell import replay_cell
from autograder.results.schema import Row
from autograder.results.text_plot import text_plot
from autograder.results.words import check_title
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

__all__ = ["show_submission"]


def show_submission(unit: Unit, graded: Graded) -> None:
    """Print status, notes, and each check with its points, hint, what was expected, and curves of its training."""
    facts = graded.facts
    total = "?" if facts.needs_attention else number(graded.results.score)
    points = _("{score} of {points}").format(score=total, points=number(facts.max))
    say(Text(f"{graded.name}: {points} (", style="bold").append_text(status(facts.status)).append(")"))
    if facts.problem:
        say(said(facts.problem), style="red")
    for note in facts.notes or []:
        say(f"  {said(note)}", style="dim")
    titles = {question.name: question.title for question in with_titles(unit, language()).questions}
    heading = ""
    for row in graded.results.tests:
        title = titles.get(row.extra_data.question, "")
        if title and title != heading:
            heading = title
            say(title, style="bold")
        _show_row(unit, row)
    # Translators: paths of files follow.
    say(_("Pages: {paths}").format(paths=f"{graded.folder / 'instructor.html'}   {graded.folder / 'report.html'}"))


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
