"""The unit's banks: each wrong answer loses what its comment says and nothing else, each right one nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hints import hints_that_do_not_stand_alone
from support.images import separable_images
from support.tiers import every, tiered

from autograder.authoring.banks.members import load_banks, member_files, read_member
from autograder.authoring.banks.verdicts import grade_members, unmet
from autograder.data.sets import HeldOutImages
from autograder.grading.context import Bench
from autograder.grading.test_files import load_tests
from autograder.submissions.folders import read_submission
from autograder.units.unit import load_unit

UNIT = load_unit("mnist_mlp_core")
FILES = member_files(UNIT)


@pytest.fixture(scope="module")
def bench(sandbox) -> Bench:
    """Grades without training runs."""
    held_out = HeldOutImages(*separable_images(10, seed=3), num_validation=5, classes=10)
    solutions = read_submission(UNIT.solution_notebook(), UNIT).answers
    return Bench(UNIT, sandbox, held_out, "checksum", solutions, trains=False)


def name_of(path: Path) -> str:
    return path.relative_to(UNIT.source).with_suffix("").as_posix()


@pytest.mark.parametrize("path", tiered(FILES, every(30), pytest.mark.slow, name=name_of))
def test_a_member_loses_what_it_must_and_nothing_else(bench, path):
    verdicts = grade_members(bench, [read_member(path, UNIT)], jobs=1, only_touched=True)
    assert [str(entry) for verdict in verdicts for entry in unmet(verdict)] == []
    assert hints_that_do_not_stand_alone(verdicts, may_refer_back=True) == []


def test_the_banks_are_as_large_as_they_should_be():
    members = load_banks(UNIT)
    assert sum(member.is_mutant for member in members) >= 30
    assert sum(not member.is_mutant for member in members) >= 15


def test_each_check_but_the_trained_one_is_failed_by_a_wrong_answer():
    failed = {(member.harms, check) for member in load_banks(UNIT) for check in member.fails}
    for question in UNIT.questions:
        for test in load_tests(UNIT, question) if question.checks else ():
            assert test.needs_training or (question.name, test.name) in failed, f"{question.name}: {test.name}"
