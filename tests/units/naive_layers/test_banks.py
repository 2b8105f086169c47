"""The unit's banks: each wrong answer loses what its comment says and nothing else, each right one nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from support.hints import hints_that_do_not_stand_alone
from support.images import separable_images
from support.tiers import every, tiered

from autograder.authoring.banks.members import load_banks, member_files, read_member
from autograder.authoring.banks.verdicts import grade_members, unmet
from autograder.data.sets import HeldOutImages
from autograder.grading.context import Bench
from autograder.submissions.folders import read_submission
from autograder.units.unit import load_unit

UNIT = load_unit("naive_layers")
FILES = member_files(UNIT)


@pytest.fixture(scope="module")
def bench(sandbox) -> Bench:
    """Grades without training runs."""
    held_out = HeldOutImages(*separable_images(10, seed=3), num_validation=5, classes=10)
    solutions = read_submission(UNIT.solution_notebook(), UNIT).answers
    return Bench(UNIT, sandbox, held_out, "checksum", solutions, trains=False)


def name_of(path: Path) -> str:
    return path.relative_to(UNIT.source).with_suffix("").as_posix()


@pytest.mark.parametrize("path", tiered(FILES, every(40), pytest.mark.slow, name=name_of))
def test_a_member_loses_what_it_must_and_nothing_else(bench, path):
    verdicts = grade_members(bench, [read_member(path, UNIT)], jobs=1, only_touched=True)
    assert [str(entry) for verdict in verdicts for entry in unmet(verdict)] == []
    assert hints_that_do_not_stand_alone(verdicts, may_refer_back=True) == []


def test_every_check_fails_for_some_wrong_answer():
    failed = Counter(check for member in load_banks(UNIT) for check in member.fails)
    assert [check for question in UNIT.questions for check in question.checks if not failed[check]] == []


def test_every_question_has_wrong_and_right_answers():
    questions = {question.name for question in UNIT.questions if not question.is_manual}
    for bank in ("mutants", "variants"):
        assert {path.parent.name for path in (UNIT.source / bank).rglob("*.py")} == questions
