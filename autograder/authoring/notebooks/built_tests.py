"""Otter test files, from the source: Otter Assign names no check, and reprints code differently in every Python."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.authoring.notebooks.assign import number_text
from autograder.authoring.notebooks.source import Check
from autograder.units.unit import Question

__all__ = ["otter_test_file"]

_HEAD = """\
from otter.test_files import test_case

OK_FORMAT = False

name = "{question}"
points = None
"""

_CASE = """

@test_case(name="{name}", points={points}, hidden={hidden})
{code}
"""


def otter_test_file(question: Question, checks: Sequence[Check]) -> str:
    """A file in Otter's exception format, with one case for each check under the check's own name.

    Args:
        question: the question, which knows the points.
        checks: the checks to include, in order.
    """
    cases = (
        _CASE.format(
            name=check.name, points=number_text(question.checks[check.name]), hidden=check.hidden, code=check.code
        )
        for check in checks
    )
    return _HEAD.format(question=question.name) + "".join(cases)
