"""The results file of one submission, in Gradescope's schema."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.locale.messages import _, speaking
from autograder.locale.numbers import number
from autograder.locale.sentences import Words, said
from autograder.results.platform_rows import as_shown, detail_rows, leaderboard, summary_rows
from autograder.results.records import CheckResult, QuestionResult, SubmissionResult
from autograder.results.rows import environment_row, manual_row
from autograder.results.schema import Facts, ForInstructor, ResultsFile, Row, RowFacts, Visibility
from autograder.results.words import check_title
from autograder.units.assertions import knowing_assertions_of
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

__all__ = ["headlines", "to_gradescope"]

_NO_SCORE = ("ungraded", "internal", "undecided")
"""Outcomes that say nothing about the answer: their rows have no score."""


def to_gradescope(
    result: SubmissionResult,
    unit: Unit,
    *,
    for_platform: bool = False,
    hidden_checks: Visibility | None = None,
    tells_details: bool = False,
    notices: Sequence[Words] = (),
) -> ResultsFile:
    """The results file of one submission, in Gradescope's schema, one row per check.

    Sentences are in the submission's language.

    Args:
        result: of the submission.
        unit: the teaching unit.
        for_platform: whether it leaves the instructor's hands: then it holds nothing that is for them alone, and
            what students would see in a report (learning curves, the score of the public checks) as text.
        hidden_checks: when students see the rows of hidden checks; by default as the unit says.
        tells_details: whether a row, which students see after the due date, says what a hidden check expected and
            found.
        notices: sentences for the top.

    Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
    """
    with speaking(result.language), knowing_assertions_of(unit):
        visibility = hidden_checks or unit.gradescope.hidden_checks
        return _results_file(
            result, with_titles(unit, result.language), for_platform, visibility, tells_details, notices
        )


def _results_file(
    result: SubmissionResult,
    unit: Unit,
    for_platform: bool,
    visibility: Visibility,
    tells_details: bool,
    notices: Sequence[Words],
) -> ResultsFile:
    seconds = sum(question.seconds for question in result.questions)
    rows = summary_rows(result) if for_platform else []
    if "environment" in result.facts:
        rows.append(environment_row(result.facts["environment"]))
    by_name = {question.question: question for question in result.questions}
    for place, question in enumerate(unit.questions, start=1):
        if question.is_manual:
            rows.append(manual_row(place, question))
        elif question.name in by_name:
            graded = by_name[question.name]
            for part, check in enumerate(graded.checks, start=1):
                row = _row(unit, f"{place}.{part}", graded, check, visibility)
                rows.append(as_shown(row) if for_platform else row)
                if tells_details:
                    rows.extend(detail_rows(row, check))
    is_told = not for_platform or not any(check.hidden for check in result.checks)
    left_out = ("environment", "bases") if for_platform else ("environment",)
    facts = {name: fact for name, fact in result.facts.items() if name not in left_out}
    record = ResultsFile(
        score=result.score,
        output=" ".join([*headlines(result, unit, with_score=is_told), *map(said, notices)]),
        execution_time=round(seconds, 3),
        tests=rows,
        extra_data=Facts(
            **facts,
            submission=result.submission,
            language=result.language,
            status=result.status,
            problem=result.problem,
            seeds={question.question: question.seed for question in result.questions},
            max=unit.points,
            seconds=round(seconds, 3),
            peak_memory_bytes=max((question.peak_memory_bytes for question in result.questions), default=0),
            repairs=[] if for_platform else list(result.notes),
            notes=msgspec.UNSET if for_platform else result.all_notes,
        ),
    )
    if for_platform and unit.gradescope.leaderboard in by_name:
        return msgspec.structs.replace(record, leaderboard=leaderboard(by_name[unit.gradescope.leaderboard]))
    return record


def headlines(result: SubmissionResult, unit: Unit, *, with_score: bool) -> list[str]:
    """What stands above all rows; not the score where students would learn from it what is hidden still."""
    lines = [_("Stand-in data: a demonstration, not a grade.")] if result.facts.get("is_standin") else []
    if result.problem:
        return [*lines, said(result.problem)]
    if with_score:
        message = _("{score} of {points} points.")
        lines.append(message.format(score=number(result.score), points=number(unit.points)))
    left = sum(check.points for check in result.checks if check.outcome in _NO_SCORE)
    if left:
        message = _("Checks worth {points} points were not graded; they count as 0 until they are.")
        lines.append(message.format(points=number(left)))
    return lines


def _row(unit: Unit, place: str, question: QuestionResult, check: CheckResult, visibility: Visibility) -> Row:
    output = said(check.message) if not check.hint else f"{said(check.message)}\n{said(check.hint)}"
    if check.traceback and not check.hidden:
        output = f"{output}\n\n{said(check.traceback)}"
    # Runs that are told in whole per cent are no measurements that another verdict could be made of.
    is_exact = check.training is not None and all(run in question.runs for run in check.training.runs)
    facts = RowFacts(
        question=question.question,
        check=check.check,
        outcome=check.outcome,
        message=check.message,
        hint=check.hint,
        traceback="" if check.hidden else check.traceback,
        training=check.training,
        mistake=check.mistake,
        mistake_summary=check.mistake_summary,
        key=question.training_key if is_exact else "",
    )
    private = ForInstructor(
        detail=check.detail,
        is_confidential=check.is_confidential,
        traceback=check.traceback if check.hidden else "",
        replay=check.replay,
    )
    if private.detail or private.traceback or private.replay:
        facts = msgspec.structs.replace(facts, for_instructor=private)
    is_scored = check.outcome not in _NO_SCORE
    return Row(
        name=f"{unit.question(question.question).title}: {check_title(unit, check.check)}",
        number=place,
        score=check.score if is_scored else None,
        max_score=check.points,
        status=("passed" if check.outcome == "ok" else "failed") if is_scored else None,
        visibility=visibility if check.hidden else "visible",
        output=output,
        output_format="text",
        extra_data=facts,
    )
