"""Our results as Otter's own: one test file per question, for its tables of grades and for its self-test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from otter.test_files import GradingResults

from autograder.results.schema import ResultsFile, Row

__all__ = ["otter_results", "write_otter_results"]


def otter_results(record: ResultsFile) -> GradingResults:
    """Otter's results of a submission.

    Args:
        record: the submission's results file.

    Returns:
        Results in which each question has its score; a hidden check's message says no more than its row.
    """
    by_question: dict[str, list[Row]] = {}
    for row in record.tests:
        if row.max_score:
            by_question.setdefault(row.extra_data.question, []).append(row)
    files = [_test_file(name, rows) for name, rows in by_question.items()]
    results = GradingResults.from_ottr_json(json.dumps({"test_file_results": files}))
    for name, rows in by_question.items():  # partial credit, which Otter's own sum of passed cases does not know
        results.update_score(name, sum(row.score or 0.0 for row in rows))
    results.set_output(record.output)
    return results


def write_otter_results(path: Path, record: ResultsFile) -> None:
    """Write them where `otter grade` reads them."""
    import dill

    path.write_bytes(dill.dumps(otter_results(record)))


def _test_file(name: str, rows: list[Row]) -> dict[str, Any]:
    cases = [
        {
            "test_case": {
                "name": row.extra_data.check,
                "code": "",
                "hidden": row.visibility != "visible",
                "points": row.max_score,
                "success_message": None,
                "failure_message": None,
            },
            "passed": row.extra_data.outcome == "ok",
            "error": row.output,
        }
        for row in rows
    ]
    return {"filename": f"{name}.py", "points": None, "test_case_results": cases}
