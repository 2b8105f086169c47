"""Right answers with something odd in or around them: what each keeps of its points, by `support/cases_table.py`."""

from __future__ import annotations

from collections import defaultdict

import pytest
from support.cases_table import CASES, TABLE, Answers, names_of
from support.standin_grading import open_grading
from support.tiers import every, tiered

from autograder.locale.sentences import said

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not CASES.is_dir(), reason="AUTOGRADER_DATA names no folder with `cases` in it"),
]

NAMES = names_of(Answers)
TRAINED = [name for name in NAMES if TABLE[name].trains]


@pytest.fixture(scope="module")
def grade(unit, tmp_path_factory):
    with open_grading(unit, tmp_path_factory.mktemp("odd")) as grade:
        yield lambda name, trains: grade(CASES / name / "submission.ipynb", trains=trains)


def assert_keeps(result, expected: Answers) -> None:
    """What is lost is what the table says, and the rows say why; what nobody has graded yet is not lost."""
    rows = [
        (question.question, check)
        for question in result.questions
        for check in question.checks
        if check.outcome != "ungraded" and check.score < check.points
    ]
    lost: dict[str, float] = defaultdict(float)
    for question, check in rows:
        lost[question] += check.points - check.score
    reasons = "".join(said(check.message) + said(check.hint) for _, check in rows)
    assert lost == dict(expected.lost), reasons
    assert expected.words in reasons


@pytest.mark.parametrize("name", tiered(NAMES, every(8), pytest.mark.campaign))
def test_an_odd_answer_keeps_its_points(name, grade):
    assert_keeps(grade(name, trains=False), TABLE[name])


@pytest.mark.campaign
@pytest.mark.parametrize("name", TRAINED)
def test_an_odd_answer_keeps_its_points_with_training(name, unit, grade):
    result = grade(name, trains=True)
    assert_keeps(result, TABLE[name])
    assert sum(question.score for question in result.questions) == unit.points - sum(TABLE[name].lost.values())
