"""What breaks one answer: only that is read otherwise, and only its points are lost."""

from __future__ import annotations

import os

import pytest

from autograder.grading.unit_data import open_unit_data
from metamorphic.breakages import BREAKAGES, breakable, broken, untouched
from metamorphic.grades import open_grader
from metamorphic.operators import Case, changed

NAMELESS = ("ids_missing", "cell_metadata_dropped")
"""Then answers are found by what cells define alone."""


def files(library, base: str, name: str, operators: tuple[str, ...] = ()):
    """The notebook after operators that keep answers, and by question, the same with the answer to that broken."""
    draft = library.draft(base)
    whole = Case(base, operators, 0)
    found = {
        question.name: changed(broken(draft, question, BREAKAGES[name]), whole)
        for question in breakable(draft, library.unit(base))
    }
    return changed(draft, whole), found


def assert_one_is_read_otherwise(library, read, base: str, name: str, operators: tuple[str, ...] = ()) -> None:
    unit = library.unit(base)
    whole, found = files(library, base, name, operators)
    before = read(unit, whole)
    assert found
    for question, content in found.items():
        after = read(unit, content)
        others = untouched(unit.question(question), unit)
        assert {other for other in others if after[other] != before[other]} == set(), (base, name, question)
        assert after[question] != before[question], (base, name, question)


@pytest.mark.parametrize("name", BREAKAGES)
def test_one_answer_is_read_otherwise(small, read, name):
    for base in small.names:
        assert_one_is_read_otherwise(small, read, base, name)
        assert_one_is_read_otherwise(small, read, base, name, NAMELESS)


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKAGES)
def test_one_answer_of_a_unit_is_read_otherwise(library, read, name):
    for base in library.names:
        if "/variants/" not in base:
            assert_one_is_read_otherwise(library, read, base, name)
            assert_one_is_read_otherwise(library, read, base, name, NAMELESS)


@pytest.fixture(scope="module")
def grader(plain, tmp_path_factory):
    """For the unit of tests/fixtures that is graded fastest."""
    with open_grader(plain, None, tmp_path_factory.mktemp("kept")) as grader:
        yield grader


def losses(library, grader, base: str, names) -> list[str]:
    """Grade a notebook and what breakages make of it; what is not as it must be, in sentences."""
    unit = library.unit(base)
    whole, _found = files(library, base, next(iter(BREAKAGES)))
    labels = [(name, question) for name in names for question in files(library, base, name)[1]]
    contents = [files(library, base, name)[1][question] for name, question in labels]
    before, *graded = grader.grade([whole, *contents])
    wrong = []
    for (name, question), after in zip(labels, graded, strict=True):
        if before.get(question, 0) and after[question] >= before[question]:
            wrong.append(f"{base}: {name} in {question} loses nothing")
        rest = {other for other in before if other != question and after[other] != before[other]}
        if "/variants/" in base:  # what a variant's answers pass to each other may not suit ours
            rest &= untouched(unit.question(question), unit)
        if rest:
            wrong.append(f"{base}: {name} in {question} loses points in {sorted(rest)}")
    return wrong


def test_points_are_lost_there_alone(small, grader):
    assert losses(small, grader, "plain/solution", BREAKAGES) == []


@pytest.mark.slow
@pytest.mark.timeout(6000)
def test_points_of_a_unit_are_lost_there_alone(library, units, tmp_path):
    assert losses_of(library, units[3], tmp_path, ["cell_deleted", "colon_left_out", "bodies_raise"]) == []


@pytest.mark.campaign
@pytest.mark.timeout(20_000)
@pytest.mark.parametrize("number", range(4))
def test_points_of_every_unit_are_lost_there_alone(library, units, tmp_path, number):
    assert losses_of(library, units[number], tmp_path, BREAKAGES) == []


def losses_of(library, unit, folder, names) -> list[str]:
    data = open_unit_data(unit, "standin") if unit.data is not None else None
    with open_grader(unit, data, folder, jobs=len(os.sched_getaffinity(0))) as grader:
        return losses(library, grader, f"{unit.name}/perfect", names)
