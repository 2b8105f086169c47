from __future__ import annotations

import os

import msgspec
import pytest
from made_up_class import made_up_class, write_class
from support.sample_results import FACTS, plain_question, plain_submission, sample_class, submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.locale.sentences import sentence
from autograder.reports.attention import reasons_to_look
from autograder.reports.class_page import Overview
from autograder.reports.manual_points import ManualPoints
from autograder.reports.results_folder import read_folder
from autograder.reports.submission_page import submission_view
from autograder.results.records import UNKNOWN_MISTAKE, CheckResult, QuestionResult


def overview_of(folder, results):
    return Overview(
        SAMPLE_UNIT,
        [submission_view(graded, SAMPLE_UNIT) for graded in read_folder(write_results(folder, SAMPLE_UNIT, results))],
        ManualPoints(SAMPLE_UNIT),
    )


@pytest.fixture
def overview(tmp_path):
    return overview_of(tmp_path, sample_class(SAMPLE_UNIT))


def test_statistics_count_what_was_graded(overview):
    names = [view.graded.name for view in overview.counted]
    assert "Edsger Dijkstra" not in names
    assert "John von Neumann" not in names
    assert "Blank" not in names
    assert len(names) == 5
    assert overview.mean_total == "80.0"  # 90, 85, 73, 80, 72
    assert overview.quartiles == ("73", "80", "85")
    assert overview.faults == 1


def test_before_networks_are_trained_there_are_no_totals_but_what_is_known_of_questions(tmp_path):
    waits = {question.name: {"validation_accuracy": "ungraded"} for question in SAMPLE_UNIT.questions}
    lost = {"forward_pass": {"scores_match_on_random_input": "wrong"}}
    results = [
        submission(SAMPLE_UNIT, "Ada", status="not trained yet", **waits),
        submission(SAMPLE_UNIT, "Bo", status="not trained yet", **(waits | lost)),
    ]
    overview = overview_of(tmp_path, results)
    assert (overview.partial, overview.counted, overview.mean_total) == (2, [], "-")
    assert overview.submissions[0].total.endswith(" …")
    questions = {statistics.number: statistics for statistics in overview.questions}
    assert [part.count for part in questions[1].parts] == [1, 1, 0, 0]
    (whole,) = [check for check in questions[1].checks if check.failures]
    assert (whole.passed, whole.count) == (1, 2)


def test_histogram(overview):
    assert [bar.count for bar in overview.histogram] == [0, 0, 0, 0, 0, 0, 0, 0, 3, 2]
    assert [bar.share for bar in overview.histogram[-2:]] == [1, 2 / 3]
    assert [(bar.start, bar.end) for bar in overview.histogram][::9] == [(0, 9), (90, 100)]


def test_questions(overview):
    questions = {statistics.number: statistics for statistics in overview.questions}
    assert set(questions) == {1, 2, 3, 4, 5, 6}, "nobody has points from a person"
    assert (questions[4].text, questions[4].share) == ("12.0 of 15", 0.8)  # four times 15, and 0
    assert [part.count for part in questions[1].parts] == [4, 1, 0, 0]
    assert questions[4].question.title == SAMPLE_UNIT.questions[3].title
    checks = {check.title: check for check in questions[1].checks}
    lost = checks["Scores match on random input"]
    assert (lost.passed, lost.count) == (4, 5)
    (failure,) = lost.failures
    assert (failure.words, [view.name for view in failure.members]) == (
        "Did you transpose the kernel?",
        ["Grace Hopper"],
    )


def test_rows_know_the_groups_that_they_belong_to(overview):
    assert overview.tokens["Edsger Dijkstra"].split()[0] == "fault"
    assert "repaired" in overview.tokens["Grace Hopper"].split()
    assert overview.tokens["Ada Lovelace"] == ""


def test_accuracies_lie_in_the_strip_and_dots_do_not_hide_each_other(overview):
    training = overview.trainings[0]
    assert [dot.submission.name for dot in training.dots if not dot.has_passed] == ["Grace Hopper"]
    assert len({(dot.x, dot.y) for dot in training.dots}) == len(training.dots)
    assert all(training.left <= dot.x <= training.right and 0 < dot.y < training.height for dot in training.dots)
    assert training.zone is not None
    assert training.zone[0] < training.goal_position < training.zone[1]
    assert "of 6 reached the goal, over 43%" in training.description


def test_a_class_without_a_grade(tmp_path):
    overview = overview_of(
        tmp_path, [submission(SAMPLE_UNIT, "Eve", status="not readable", problem="It is a picture.")]
    )
    assert overview.mean_total == "-"
    assert {statistics.text for statistics in overview.questions} == {"-"}
    assert overview.quartiles == ("-", "-", "-")
    assert {bar.share for bar in overview.histogram} == {0}


def test_one_standin_result_makes_it_no_grade(tmp_path):
    real, standin = submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Bob", facts={**FACTS, "is_standin": True})
    assert not overview_of(tmp_path / "real", [real]).is_standin
    assert overview_of(tmp_path / "both", [real, standin]).is_standin


def test_a_layer_is_in_force_only_where_it_always_was(tmp_path):
    weaker = {**FACTS, "sandbox": {"layers": {"own process": True, "own user": False}}}
    layers = overview_of(
        tmp_path, [submission(SAMPLE_UNIT, "Ada", facts=weaker), submission(SAMPLE_UNIT, "Bob")]
    ).layers
    assert layers == {"own process": True, "own user": False, "resource limits": True, "bubblewrap": False}


def test_when_the_last_one_was_graded_and_how_long_it_took(tmp_path):
    results = [submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Bob")]
    write_results(tmp_path, SAMPLE_UNIT, results)
    os.utime(tmp_path / "submissions" / "Ada" / "results.json", (2_000_000_000, 2_000_000_000))
    views = [submission_view(graded, SAMPLE_UNIT) for graded in read_folder(tmp_path)]
    overview = Overview(SAMPLE_UNIT, views, ManualPoints(SAMPLE_UNIT))
    assert overview.when.startswith("2033-05-1")
    assert overview.seconds == 2 * 6 * 120


def test_whose_earlier_answer_ours_replaced_is_told_with_labels(tmp_path):
    note = sentence(
        "{question}: graded with our own answer to {earlier}, because the submission's lost points.",
        question=SAMPLE_UNIT.questions[1].name,
        earlier=SAMPLE_UNIT.questions[0].name,
    )
    helped = msgspec.structs.replace(plain_question(SAMPLE_UNIT.questions[1].name, "wrong"), notes=[note])
    results = [plain_submission("ana", helped), plain_submission("bo", plain_question("forward_pass", "ok"))]
    views = [submission_view(each, SAMPLE_UNIT) for each in read_folder(write_results(tmp_path, SAMPLE_UNIT, results))]
    (reason,) = (reason for reason in reasons_to_look(views) if reason.token == "replaced")
    told = [(member.submission.name, member.detail) for member in reason.members]
    assert told == [("ana", "Q2: graded with our own answer to Q1, because the submission's lost points.")]
    assert views[0].notes == [told[0][1]]


def test_mistakes_have_those_who_made_them_and_tokens_that_find_them(tmp_path):
    results = made_up_class(SAMPLE_UNIT, 40)
    folder = write_class(tmp_path, SAMPLE_UNIT, results)
    views = [submission_view(graded, SAMPLE_UNIT) for graded in read_folder(folder)]
    overview = Overview(SAMPLE_UNIT, views, ManualPoints(SAMPLE_UNIT))
    made = {
        (question.question, check.mistake): set()
        for result in results
        for question in result.questions
        for check in question.checks
        if check.mistake and check.mistake != UNKNOWN_MISTAKE
    }
    for result in results:
        for question in result.questions:
            for check in question.checks:
                if (question.question, check.mistake) in made:
                    made[question.question, check.mistake].add(result.submission)
    assert sorted(len(mistake.members) for mistake in overview.mistakes) == sorted(map(len, made.values()))
    assert [len(one.members) for one in overview.mistakes] == sorted(map(len, made.values()), reverse=True)
    for mistake in overview.mistakes:
        found = {name for name, tokens in overview.tokens.items() if mistake.token in tokens.split()}
        assert found == {view.graded.name for view in mistake.members}
        assert found in list(made.values())


@pytest.mark.parametrize(("mistakes", "kind"), [(("blank",), "untried"), (("blank", "wrong_shape"), "zero")])
def test_who_did_not_try_a_question_is_not_among_those_who_failed(tmp_path, mistakes, kind):
    question = SAMPLE_UNIT.questions[0]
    checks = [
        CheckResult(
            check=name, points=points, score=0.0, outcome="wrong", hidden=True, mistake=mistakes[-1 if place else 0]
        )
        for place, (name, points) in enumerate(question.checks.items())
    ]
    left_out = QuestionResult(question=question.name, key="", checks=checks)
    first, *others = submission(SAMPLE_UNIT, "Ada").questions
    assert first.question == question.name
    result = msgspec.structs.replace(submission(SAMPLE_UNIT, "Ada"), questions=[left_out, *others])
    parts = {part.kind: part.count for part in overview_of(tmp_path, [result]).questions[0].parts}
    assert parts == {"full": 0, "part": 0, "zero": 0, "untried": 0, kind: 1}
