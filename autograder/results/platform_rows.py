"""What a results file holds only where students read it on a platform, and not in the kit's own reports."""

from __future__ import annotations

from statistics import fmean

import msgspec

from autograder.locale.messages import _
from autograder.locale.numbers import number
from autograder.locale.sentences import said
from autograder.results.records import CheckResult, QuestionResult, SubmissionResult
from autograder.results.replay_cell import replay_text
from autograder.results.schema import LeaderboardEntry, Row, RowFacts
from autograder.results.text_plot import text_plot

__all__ = ["as_shown", "detail_rows", "leaderboard", "summary_rows"]


def summary_rows(result: SubmissionResult) -> list[Row]:
    """The score of the public checks: where rows are hidden, Gradescope shows students no total."""
    public = [check for check in result.checks if not check.hidden]
    rest = sum(check.points for check in result.checks if check.hidden)
    if not rest:
        return []
    score, points = sum(check.score for check in public), sum(check.points for check in public)
    return [
        Row(
            name=_("Public checks: {score} of {points} points").format(score=number(score), points=number(points)),
            number="0",
            status="passed" if all(check.outcome == "ok" for check in public) else "failed",
            visibility="visible",
            output=_("Hidden checks are worth {points} points more.").format(points=number(rest)),
            output_format="text",
            extra_data=RowFacts(question="summary", check="", outcome="summary", score=score, points=points),
        )
    ]


def leaderboard(ranked: QuestionResult) -> list[LeaderboardEntry]:
    """The entry of the question whose accuracy everybody may compare: the mean of its runs, in per cent."""
    runs = [run for check in ranked.checks if check.training for run in check.training.runs]
    accuracy = fmean(run.accuracy for run in runs) if runs else 0.0
    return [LeaderboardEntry(name=_("Accuracy, %"), value=round(accuracy, 2))]


def detail_rows(row: Row, check: CheckResult) -> list[Row]:
    """What a hidden check expected and found, where students may read it after the due date: a row without a score.

    Where there is a replay, its cell follows.
    """
    if not (check.hidden and check.outcome == "wrong" and check.detail) or check.is_confidential:
        return []
    return [
        Row(
            # Translators: {title} is the title of a check.
            name=_("{title} (expected and found)").format(title=row.name),
            number=row.number,
            visibility="after_due_date",
            output="\n\n".join([said(check.detail), *(replay_text(check.replay) if check.replay else [])]),
            output_format="text",
            extra_data=RowFacts(question=row.extra_data.question, check="", outcome="details", message=check.detail),
        )
    ]


def as_shown(row: Row) -> Row:
    """The row without what is for the instructor alone, and with learning curves in text."""
    facts = row.extra_data
    series = facts.training
    heading = _("Accuracy after each epoch, seed {seed}; the mark stands at the goal, {goal}:")
    plots = [
        f"\n\n{heading.format(seed=run.seed, goal=series.goal)}\n{text_plot(run.accuracies, series.threshold)}"
        for run in (series.runs if series is not None else ())
        if series is not None
    ]
    told = {name: getattr(facts, name) for name in facts.__struct_fields__ if name != "for_instructor"}
    return msgspec.structs.replace(row, output="".join([row.output, *plots]), extra_data=RowFacts(**told))
