"""What grading found out, as far as a results file tells it: for tables that are made of both."""

from __future__ import annotations

from itertools import groupby
from typing import cast

from autograder.results.records import CheckResult, Outcome, QuestionResult, SubmissionResult, SubmissionStatus
from autograder.results.schema import Facts, ResultsFile, Row

__all__ = ["read_back"]


def read_back(results: ResultsFile) -> SubmissionResult:
    """The record of a submission; of a question's seconds no more than whether its answer was run."""
    facts = results.extra_data
    rows = [row for row in results.tests if row.extra_data.check]
    rows = [row for row in rows if row.extra_data.question != "environment"]
    return SubmissionResult(
        submission=facts.submission,
        language=facts.language,
        status=cast("SubmissionStatus", facts.status),
        problem=facts.problem,
        questions=[
            _question(name, list(group), facts) for name, group in groupby(rows, lambda row: row.extra_data.question)
        ],
        notes=facts.repairs,
        facts={"is_standin": facts.is_standin},
    )


def _question(name: str, rows: list[Row], facts: Facts) -> QuestionResult:
    seed = facts.seeds.get(name, 0)  # what is not answered draws nothing, and is not run
    return QuestionResult(
        question=name, key="", checks=[_check(row) for row in rows], seed=seed, seconds=1.0 if seed else 0.0
    )


def _check(row: Row) -> CheckResult:
    told, private = row.extra_data, row.extra_data.for_instructor
    return CheckResult(
        check=told.check,
        points=row.max_score or 0.0,
        score=row.score or 0.0,
        outcome=cast("Outcome", told.outcome),
        hidden=row.visibility != "visible",
        message=told.message,
        hint=told.hint,
        detail=private.detail,
        is_confidential=private.is_confidential,
        traceback=told.traceback or private.traceback,
        training=told.training,
        mistake=told.mistake,
        mistake_summary=told.mistake_summary,
        replay=private.replay,
    )
