"""After an edit of a test, that test alone is run, and results are those of a grading from scratch."""

from __future__ import annotations

import random

import pytest
from support.edited_tests import ANSWERS, EditedCourse, OneTest, comparable
from support.tiers import every, tiered

TESTS = {
    "in_the_open": OneTest(numbers=3, hidden=False),
    "of_seven": OneTest(numbers=7),
    "of_eight": OneTest(numbers=8, points=2),
    "of_nine": OneTest(numbers=9),
}
ANSWERED = len(ANSWERS) - 1
EDITS = 24


@pytest.fixture
def course(plain, tmp_path) -> EditedCourse:
    return EditedCourse(tmp_path, plain, TESTS)


def outcomes(results, name: str) -> dict[str, str]:
    return {check.check: check.outcome for check in results[name].checks}


def test_of_an_edited_check_that_one_alone_is_run(course):
    before = course.grade()
    course.edit("of_eight", numbers=10, words="It is no mean.")
    after = course.grade()
    assert set(course.asked) == {10}
    assert course.asked.count(10) == ANSWERED
    assert course.started == ANSWERED, "of each answer, one worker"
    for name in ANSWERS:
        checks = {check.check: check for check in before[name].checks}
        for check in after[name].checks:
            assert (check == checks[check.check]) == (check.check != "of_eight" or name in ("blank",))
        assert after[name].seed == before[name].seed


def test_what_was_there_before_an_edit_is_known_when_it_is_taken_back(course):
    before = course.grade()
    course.edit("of_eight", numbers=10)
    course.grade()
    course.edit("of_eight", numbers=8)
    assert course.grade() == before
    assert course.sandbox.opened == 0


def test_draws_of_a_check_are_its_own(course):
    """Whatever stands before it, and however many there are."""
    before = course.grade()["constant"]
    course.tests = {"of_nine": TESTS["of_nine"], "another": OneTest(numbers=2), "of_seven": TESTS["of_seven"]}
    course.write()
    after = course.grade("elsewhere")["constant"]
    assert course.sandbox.opened > 0
    kept = {check.check: check for check in before.checks}
    for check in after.checks:
        if check.check in kept:
            assert check.replay == kept[check.check].replay
            assert check == kept[check.check]


def test_reworded_and_removed_tests_start_no_worker(course):
    before = course.grade()
    course.edit("of_eight", words="Not so.")
    after = course.grade()
    assert course.sandbox.opened == 0
    (found,) = (check for check in after["constant"].checks if check.check == "of_eight")
    assert "Not so." in str(found.detail)
    assert after["constant"].key == before["constant"].key
    del course.tests["of_nine"]
    course.write()
    fewer = course.grade()
    assert course.sandbox.opened == 0, "all that is left is known"
    assert fewer["constant"].checks == after["constant"].checks[:-1]
    course.tests = dict(reversed(course.tests.items()))
    course.write()
    assert course.grade()["constant"].checks == fewer["constant"].checks[::-1]
    assert course.sandbox.opened == 0


def test_points_run_their_check_alone(course):
    course.grade()
    course.edit("of_nine", points=5)
    after = course.grade()
    assert set(course.asked) == {9}
    assert after["right"].points == 9 == after["right"].score


@pytest.mark.parametrize("hidden", [True, False])
def test_who_may_see_a_check_is_no_small_thing(course, hidden):
    name = "in_the_open" if hidden else "of_seven"
    course.grade()
    course.edit(name, hidden=hidden)
    course.grade()
    assert set(course.asked) == {course.tests[name].numbers}


def test_what_stands_around_tests_is_of_each(course):
    course.grade()
    path = course.unit.tests / "average.py"
    path.write_text(path.read_text().replace("import numpy as np\n", "import numpy as np\nLIMIT = 3\n", 1))
    course.grade()
    assert set(course.asked) == {3, 7, 8, 9}


def test_a_check_without_an_end_holds_up_those_behind_it_and_none_when_it_is_gone(course):
    course.edit("of_seven", numbers=5)
    before = course.grade()
    assert outcomes(before, "stuck at 5") == {
        "in_the_open": "ok",
        "of_seven": "timeout",
        "of_eight": "skipped",
        "of_nine": "skipped",
    }
    # One behind it is edited: it is held up still, and nothing of that answer has to be run.
    course.edit("of_nine", numbers=11)
    again = course.grade()
    assert again["stuck at 5"].checks == before["stuck at 5"].checks
    assert set(course.asked) == {11}
    assert course.started == ANSWERED - 1
    # What held them up is mended: it and all behind it are run.
    course.edit("of_seven", numbers=7)
    mended = course.grade()
    assert set(outcomes(mended, "stuck at 5").values()) == {"ok"}
    assert sorted(course.asked) == [7] * ANSWERED + [8, 11]
    # And a check before others that gets no end holds up what had been run.
    course.edit("in_the_open", numbers=5)
    assert list(outcomes(course.grade(), "stuck at 5").values()) == ["timeout", "skipped", "skipped", "skipped"]
    assert set(course.asked) == {5}


def test_no_check_sees_what_another_has_done(course):
    """An answer that counts its calls is called once in each worker."""
    assert set(outcomes(course.grade(), "counting").values()) == {"ok"}


@pytest.mark.parametrize("seed", tiered(range(EDITS), every(8), pytest.mark.slow))
def test_what_is_graded_after_edits_is_what_is_graded_from_scratch(course, seed):
    chance = random.Random(seed)
    course.grade()
    for turn in range(4):
        for _edit in range(chance.choice((1, 1, 2))):
            name = chance.choice(list(course.tests))
            match chance.randrange(7):
                case 0:
                    course.edit(name, numbers=chance.randrange(3, 10))
                case 1:
                    course.edit(name, more=chance.choice((0.0, 1.0)))
                case 2:
                    course.edit(name, points=chance.randrange(1, 4))
                case 3:
                    course.edit(name, words=chance.choice(("It is not.", "By no means.", "It is not the mean.")))
                case 4:
                    names = list(course.tests)
                    chance.shuffle(names)
                    course.tests = {name: course.tests[name] for name in names}
                case 5 if len(course.tests) > 2:
                    del course.tests[name]
                case 6:
                    course.tests[f"new_{turn}"] = OneTest(numbers=chance.randrange(3, 10))
            course.write()
        found = course.grade()
        asked = len(course.asked)
        whole = course.grade(f"scratch {turn}")
        assert comparable(found) == comparable(whole)
        assert asked < len(course.asked)


class Watched:
    """Real workers; counts those that run a program."""

    def __init__(self, sandbox) -> None:
        self._sandbox = sandbox
        self.opened = 0

    def __getattr__(self, name: str):
        return getattr(self._sandbox, name)

    def open(self, seconds, *limits, **options):
        self.opened += seconds != 600  # of which is the speed measured
        return self._sandbox.open(seconds, *limits, **options)


def test_in_real_workers_too_one_check_is_run_and_sees_nothing_of_the_others(plain, sandbox, tmp_path):
    answers = {name: ANSWERS[name] for name in ("right", "constant", "counting")}
    course = EditedCourse(tmp_path, plain, TESTS, answers)
    before = course.grade(sandbox=Watched(sandbox))
    assert {name: before[name].score for name in answers} == {"right": 5, "constant": 0, "counting": 5}
    course.edit("of_eight", numbers=10)
    watched = Watched(sandbox)
    after = course.grade(sandbox=watched)
    assert watched.opened == len(answers)
    assert comparable(after) == comparable(course.grade("scratch", sandbox=Watched(sandbox)))
    for name in answers:
        changed = [new.check for old, new in zip(before[name].checks, after[name].checks, strict=True) if old != new]
        assert changed == ["of_eight"]
