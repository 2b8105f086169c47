"""What is different between two results files."""

from __future__ import annotations

import msgspec
from support.sample_results import FACTS, submission

from autograder.results.basis import Basis
from autograder.results.changes import Side, changed_checks, moved
from autograder.results.results_file import to_gradescope


def file(unit, *, kit="1", **details):
    bases = {question.name: Basis(kit=kit) for question in unit.questions if not question.is_manual}
    return to_gradescope(submission(unit, "ana", facts={**FACTS, "bases": bases}, **details), unit)


def test_a_check_that_ended_otherwise_is_told_with_its_reason(unit):
    question = next(each for each in unit.questions if not each.is_manual)
    check, points = list(question.checks.items())[-1]
    old, new = file(unit), file(unit, kit="2", **{question.name: {check: "error"}})
    (change,) = changed_checks(old, new)
    assert (change.question, change.check, change.reasons) == (question.name, check, ["kit"])
    assert change.before == Side(score=points, points=points, outcome="ok")
    assert change.after == Side(score=0, points=points, outcome="error")
    (one,) = moved({"ana": old}, {"ana": new})
    assert one.difference == -points
    assert one.moves_the_grade


def test_the_same_results_move_nobody_whatever_they_rest_on(unit):
    assert moved({"ana": file(unit)}, {"ana": file(unit, kit="2")}) == []


def test_who_comes_and_who_goes_is_told(unit):
    ana = file(unit)
    (came,) = moved({}, {"ana": ana})
    (went,) = moved({"ana": ana}, {})
    assert (came.before, came.after) == (None, ana.score) == (went.after, went.before)
    assert {change.after for change in went.changes} == {None}


def test_a_total_that_a_person_has_to_look_at_is_none(unit):
    attention = file(unit, status="needs attention")
    (one,) = moved({"ana": file(unit)}, {"ana": attention})
    assert one.after is None
    assert one.moves_the_grade
    unknown = msgspec.structs.replace(
        attention, extra_data=msgspec.structs.replace(attention.extra_data, bases=msgspec.UNSET)
    )
    question = next(each for each in unit.questions if not each.is_manual)
    failed = file(unit, **{question.name: dict.fromkeys(question.checks, "wrong")})
    assert {tuple(change.reasons) for change in changed_checks(unknown, failed)} == {("unrecorded",)}
