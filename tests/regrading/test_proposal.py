"""What a regrade would change is what it changes, and is said before: on fake workers, over edits of units."""

from __future__ import annotations

import csv
import random

import pytest
from support.fakes import tiny_data
from support.regrades import Course, average_of, files_below, network_of, verdicts
from support.tiers import every, tiered

from autograder.errors import AutograderError, UnitError
from autograder.regrading.proposal import Rules
from autograder.regrading.receipt import apply
from autograder.reports.grades_csv import write_grades
from autograder.reports.manual_points import ManualPoints
from autograder.reports.results_folder import read_folder
from autograder.results.changes import moved

EDITS = 50


@pytest.fixture
def averages(plain, tmp_path) -> Course:
    course = Course(tmp_path, plain, {f"gives {gives}": {"average": average_of(gives)} for gives in (0, 2, 3)})
    write_grades(course.grades / "grades.csv", course.grade(), ManualPoints(course.unit))
    return course


@pytest.fixture
def networks(shapes, tmp_path) -> Course:
    answers = {f"reaches {reaches}": {"tell_apart": network_of(reaches)} for reaches in (60, 70, 76, 85, 95)}
    course = Course(tmp_path, shapes, answers, tiny_data(tmp_path))
    write_grades(course.grades / "grades.csv", course.grade(), ManualPoints(course.unit))
    return course


def totals(path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["submission"]: row["total"] for row in csv.DictReader(file)}


def test_nothing_changed_starts_no_worker_and_changes_nothing(averages):
    before = files_below(averages.grades)
    proposal = averages.propose()
    assert averages.sandbox.opened == 0
    assert proposal.moved == []
    assert files_below(averages.grades) == before
    kept = files_below(proposal.folder)
    assert kept == {name: before[name] for name in kept}
    assert "grades.csv" in kept


def test_a_mended_test_says_whom_it_moves_by_how_much_and_why(averages):
    averages.test("average", r"(3\.0\]\)\), )2\.0", r"\g<1>3.0")
    proposal = averages.propose()
    found = {one.submission: (one.before, one.after) for one in proposal.moved}
    assert found == {"gives 2": (1.0, 0.0), "gives 3": (0.0, 1.0)}
    (change,) = proposal.moved[0].changes
    assert (change.question, change.check, change.reasons) == ("average", "one_and_three", ["test"])
    assert totals(proposal.folder / "grades.csv") == {"gives 0": "0", "gives 2": "0", "gives 3": "1"}
    assert totals(averages.grades / "grades.csv") == {"gives 0": "0", "gives 2": "1", "gives 3": "0"}
    # Of the other questions, those that build on it are graded on other programs; `gives 0` is as it was.
    opened = averages.sandbox.opened
    averages.propose()
    assert (opened > 0, averages.sandbox.opened) == (True, 0), "what a preview has found out is kept for the next"


def test_points_and_thresholds_are_told_apart(networks):
    networks.points("tell_apart", "validation_accuracy", 6)
    reasons = {reason for one in networks.propose().moved for change in one.changes for reason in change.reasons}
    assert reasons == {"points"}
    networks.table(r"at_least = 80\.0", "at_least = 65.0")
    proposal = networks.propose()
    reasons = {one.submission: one.changes[0].reasons for one in proposal.moved}
    assert reasons["reaches 70"] == ["points", "threshold"]
    assert {change.check for one in proposal.moved for change in one.changes} == {"validation_accuracy"}


def test_nobody_is_lowered_where_that_is_asked(averages):
    averages.test("average", r"(3\.0\]\)\), )2\.0", r"\g<1>3.0")
    before = files_below(averages.grades)
    proposal = averages.propose(Rules(never_lower=True))
    assert proposal.kept == ["gives 2"]
    assert [one.submission for one in proposal.moved] == ["gives 3"]
    name = "submissions/gives 2/results.json"
    assert files_below(proposal.folder)[name] == before[name]
    assert totals(proposal.folder / "grades.csv") == {"gives 0": "0", "gives 2": "1", "gives 3": "1"}


def test_one_check_changes_and_all_other_rows_stay_letter_by_letter(averages):
    averages.test("average", r"(3\.0\]\)\), )2\.0", r"\g<1>3.0")
    averages.points("average", "any_numbers", 9)
    before = files_below(averages.grades)
    proposal = averages.propose(Rules.of(averages.unit, never_lower=False, only_check="average/one_and_three"))
    after = files_below(proposal.folder)
    old, new = (
        {graded.name: graded.results for graded in read_folder(folder)} for folder in (averages.grades, proposal.folder)
    )
    assert after["submissions/gives 0/results.json"] == before["submissions/gives 0/results.json"]
    for name in ("gives 2", "gives 3"):
        rows = list(zip(old[name].tests, new[name].tests, strict=True))
        assert [was.extra_data.check for was, now in rows if was != now] == ["one_and_three"]
        assert new[name].extra_data.max == 10
        assert new[name].score == old[name].score + (1 if name == "gives 3" else -1)
        assert new[name].output == f"{new[name].score:g} of 10 points."
        assert new[name].extra_data.bases["average"].points == {"one_and_three": 1, "any_numbers": 2}
    lines = [(folder / "grades.csv").read_bytes().splitlines() for folder in (averages.grades, proposal.folder)]
    assert [was for was, now in zip(*lines, strict=True) if was == now] == lines[0][:2]
    with pytest.raises(UnitError, match="average/one_and_three"):
        Rules.of(averages.unit, never_lower=False, only_check="average/nothing")


def test_who_is_not_handed_in_again_keeps_what_there_is_and_who_is_new_is_told(averages):
    (averages.hand_ins / "gives 2.ipynb").rename(averages.hand_ins / "somebody.ipynb")
    proposal = averages.propose()
    assert [(one.submission, one.before, one.after) for one in proposal.moved] == [("somebody", None, 1.0)]
    assert totals(proposal.folder / "grades.csv") == {"gives 0": "0", "gives 3": "0", "somebody": "1", "gives 2": "1"}


def test_without_grades_there_is_no_regrade(averages, tmp_path):
    averages.grades = tmp_path / "elsewhere"
    with pytest.raises(AutograderError, match="grade a folder of submissions first"):
        averages.propose()


@pytest.mark.parametrize("seed", tiered(range(EDITS), every(25), pytest.mark.slow))
def test_a_preview_is_what_a_full_regrade_gives(seed, request, tmp_path):
    """One or two random edits of tests, points or a threshold; nothing is known to the full regrade."""
    chance = random.Random(seed)
    course = request.getfixturevalue("networks" if seed % 2 else "averages")
    for _edit in range(chance.choice((1, 2))):
        if course.unit.name == "plain":
            edits = [
                lambda: course.test("average", r"(3\.0\]\)\), )[\d.]+", rf"\g<1>{chance.choice((0, 2, 3))}.0"),
                lambda: course.test("average", r"atol=[\de.-]+", f"atol={chance.choice((1e-5, 0.2, 0.4, 2.5))}"),
                lambda: course.points("average", "any_numbers", chance.randrange(1, 6)),
                lambda: course.points("average", "one_and_three", chance.randrange(1, 6)),
            ]
        else:
            edits = [
                lambda: course.points("tell_apart", "validation_accuracy", chance.randrange(1, 6)),
                lambda: course.table(r"at_least = [\d.]+", f"at_least = {chance.randrange(50, 96)}.0"),
                lambda: course.table(r"credit_over = [\d.]+", f"credit_over = {chance.randrange(5, 40)}.0"),
                lambda: course.table(r"spread = [\d.]+", f"spread = {chance.randrange(2, 6)}.0"),
            ]
        chance.choice(edits)()
    before = files_below(course.grades)
    old = {graded.name: graded.results for graded in read_folder(course.grades)}
    proposal = course.propose()
    assert files_below(course.grades) == before
    full = tmp_path / "full"
    write_grades(full / course.unit.name / "grades.csv", course.grade(full), ManualPoints(course.unit))
    whole = {graded.name: graded.results for graded in read_folder(full / course.unit.name)}
    assert (proposal.folder / "grades.csv").read_bytes() == (full / course.unit.name / "grades.csv").read_bytes()
    assert proposal.moved == moved(old, {name: whole[name] for name in proposal.results})
    proposed = {graded.name: graded.results for graded in read_folder(proposal.folder)}
    assert {name: verdicts(found) for name, found in proposed.items()} == {
        name: verdicts(found) for name, found in whole.items()
    }
    apply(proposal, course.preview / "cache", submissions="class", options={})
    course.grade()
    assert course.sandbox.opened == 0, "what the preview has found out is known from now on"
