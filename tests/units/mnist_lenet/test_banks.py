"""Points and banks: each wrong answer loses what its comment says and nothing else, each right one nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from support.hints import hints_that_do_not_stand_alone
from support.tiers import every, tiered

from autograder.authoring.banks.members import load_banks, member_files, read_member
from autograder.authoring.banks.verdicts import grade_members, unmet
from autograder.grading.context import Bench
from autograder.grading.opening import make_bench
from autograder.grading.unit_data import open_unit_data
from autograder.sandbox.launcher import ProcessSandbox
from autograder.units.unit import load_unit

UNIT = load_unit("mnist_lenet")
FILES = [path.relative_to(UNIT.source) for path in member_files(UNIT)]


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """Grades without training runs."""
    data = open_unit_data(UNIT, "standin")
    with ProcessSandbox(data.training_files) as sandbox:
        yield replace(make_bench(UNIT, data, sandbox), trains=False)


def test_the_banks_are_large_and_meet_every_question_and_check():
    members = load_banks(UNIT)
    assert sum(member.is_mutant for member in members) >= 70
    assert sum(not member.is_mutant for member in members) >= 15
    checks = {(question.name, check) for question in UNIT.questions for check in question.checks}
    assert {(member.harms, check) for member in members for check in member.fails} == checks
    graded = {question.name for question in UNIT.questions if not question.is_manual}
    right = Counter(question for member in members if not member.is_mutant for question in member.answers)
    assert set(right) == graded


def test_the_points_are_a_hundred_and_the_write_up():
    assert UNIT.points == 100
    assert sum(question.manual_points for question in UNIT.questions) == 10


@pytest.mark.slow
@pytest.mark.parametrize("path", tiered(FILES, every(30), pytest.mark.campaign))
def test_a_member_loses_what_it_must_and_nothing_else(bench, path):
    jobs = len(os.sched_getaffinity(0))
    verdicts = grade_members(bench, [read_member(UNIT.source / path, UNIT)], jobs=jobs, only_touched=True)
    assert [str(entry) for verdict in verdicts for entry in unmet(verdict)] == []
    assert hints_that_do_not_stand_alone(verdicts, may_refer_back=True) == []
