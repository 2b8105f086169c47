"""The unit's banks: each wrong answer loses what its comment says and nothing else, each right one nothing."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from support.hints import hints_that_do_not_stand_alone
from support.images import separable_images
from support.tiers import every, tiered

from autograder.authoring.banks.members import BankMember, load_banks, member_files, read_member
from autograder.authoring.banks.verdicts import changes, grade_members, unmet
from autograder.data.sets import HeldOutImages
from autograder.grading.context import Bench
from autograder.grading.opening import make_bench
from autograder.grading.test_files import load_tests
from autograder.grading.unit_data import open_unit_data
from autograder.sandbox.launcher import ProcessSandbox
from autograder.units.unit import load_unit

UNIT = load_unit("cifar10_convnet")
FILES = member_files(UNIT)
JOBS = len(os.sched_getaffinity(0))


@pytest.fixture(scope="module")
def bench(sandbox, solutions) -> Bench:
    """Grades without training runs."""
    return Bench(
        UNIT,
        sandbox,
        HeldOutImages(*separable_images(10, seed=3), num_validation=5, classes=10),
        "checksum",
        solutions,
        trains=False,
    )


@pytest.fixture(scope="module")
def members() -> list[BankMember]:
    return load_banks(UNIT)


def complaints(bench: Bench, members: list[BankMember]) -> list[str]:
    verdicts = grade_members(bench, members, jobs=JOBS, only_touched=True)
    return [*(str(entry) for verdict in verdicts for entry in unmet(verdict)), *hints_that_do_not_stand_alone(verdicts)]


def name_of(path: Path) -> str:
    return path.relative_to(UNIT.source).with_suffix("").as_posix()


@pytest.mark.parametrize("path", tiered(FILES, every(30), pytest.mark.slow, name=name_of))
def test_a_member_loses_what_it_must_and_nothing_else(bench, path):
    assert complaints(bench, [read_member(path, UNIT)]) == []


def test_the_banks_are_large_and_meet_every_question_and_check(members):
    assert sum(member.is_mutant for member in members) >= 80
    assert sum(not member.is_mutant for member in members) >= 40
    checks = {(question.name, check) for question in UNIT.questions for check in question.checks}
    assert {(member.harms, check) for member in members for check in member.fails} == checks
    graded = {question.name for question in UNIT.questions if not question.is_manual}
    right = Counter(question for member in members if not member.is_mutant for question in member.answers)
    assert {name for name in graded if right[name] >= 3} == graded


@pytest.mark.slow
def test_a_tolerance_of_ten_does_not_go_unnoticed(bench, members, monkeypatch):
    by_values = [member for member in members if "scores_match_on_random_input" in member.fails]
    wrong = [member for member in by_values if "scores_have_the_right_shape" not in member.fails][:3]
    assert wrong
    assert complaints(bench, wrong) == []
    monkeypatch.setattr("autograder.checks.expectations.TOLERANCE", 10)
    found = complaints(bench, wrong)
    assert [entry for entry in found if "scores_match_on_random_input must fail, found: passed" in entry] != []


@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_verdicts_depend_neither_on_threads_nor_on_the_order(bench, members):
    forwards = grade_members(bench, members, jobs=JOBS, only_touched=True)
    backwards = grade_members(replace(bench, threads=2), members[::-1], jobs=JOBS, only_touched=True)
    difference = "with 2 threads, in reverse order"
    assert [str(entry) for entry in changes(forwards, backwards, difference)] == []


@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_with_training_too(members):
    """On stand-in data: wrong answers that a training run must show, and notebooks that are right throughout."""
    graded = {question.name for question in UNIT.questions if not question.is_manual}
    tests = [(name, test) for name in graded for test in load_tests(UNIT, UNIT.question(name))]
    trained = {(name, test.name) for name, test in tests if test.needs_training}
    wrong = [member for member in members if any((member.harms, check) in trained for check in member.fails)]
    right = [member for member in members if not member.is_mutant and member.touched(UNIT) == graded]
    assert wrong
    assert right
    data = open_unit_data(UNIT, "standin")
    with ProcessSandbox(data.training_files) as sandbox:
        bench = make_bench(UNIT, data, sandbox)
        assert complaints(bench, [*wrong, *right]) == []
