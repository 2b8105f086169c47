from __future__ import annotations

import random
from collections.abc import Mapping

import msgspec
import pytest
from support.sample_results import submission, training, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.files.folder_names import submission_folders
from autograder.reports.likeness import Alike, alike_answers
from autograder.reports.results_folder import read_folder
from autograder.reports.submission_page import submission_view
from autograder.results.answers_file import WrittenAnswer, write_answers
from autograder.results.records import QuestionResult, SubmissionResult

QUESTIONS = [question.name for question in SAMPLE_UNIT.questions if not question.is_manual]
CODE = "def f(x):\n    a = x\n    b = a\n    c = b\n    return c\n"


def alike_in(folder, results, answers: Mapping[str, WrittenAnswer] | None = None) -> list[Alike]:
    write_results(folder, SAMPLE_UNIT, results)
    folders = submission_folders(folder, [result.submission for result in results])
    for name, answer in (answers or {}).items():
        write_answers(folders[name], {QUESTIONS[0]: answer})
    views = [submission_view(graded, SAMPLE_UNIT) for graded in read_folder(folder)]
    return alike_answers(SAMPLE_UNIT, views)


def told(groups: list[Alike]) -> list[tuple[str, list[str], list[str]]]:
    return [
        (alike.kind, [view.name for view in alike.submissions], [view.question.name for view in alike.questions])
        for alike in groups
    ]


def without_runs(result: SubmissionResult) -> SubmissionResult:
    questions = [
        msgspec.structs.replace(each, checks=[msgspec.structs.replace(check, training=None) for check in each.checks])
        for each in result.questions
    ]
    return msgspec.structs.replace(result, questions=questions)


def class_of(count: int) -> list[SubmissionResult]:
    return [without_runs(submission(SAMPLE_UNIT, f"student {number:02}")) for number in range(count)]


def with_mistakes(result: SubmissionResult, mistakes: Mapping[str, str]) -> SubmissionResult:
    """The same with the first check of questions lost, each to a mistake."""

    def changed(question: QuestionResult) -> QuestionResult:
        if question.question not in mistakes:
            return question
        first = msgspec.structs.replace(
            question.checks[0], outcome="wrong", score=0.0, mistake=mistakes[question.question], mistake_summary="it"
        )
        return msgspec.structs.replace(question, checks=[first, *question.checks[1:]])

    return msgspec.structs.replace(result, questions=list(map(changed, result.questions)))


def test_the_same_lines_and_the_same_code_under_other_names_are_told_apart(tmp_path):
    answers = {
        "student 00": WrittenAnswer(source=CODE, form="1a"),
        "student 01": WrittenAnswer(source="# mine\n\n" + CODE.replace("\n", "  \n"), form="1a"),
        "student 02": WrittenAnswer(source=CODE.replace("a", "one"), form="1a"),
        "student 03": WrittenAnswer(source=CODE.replace("c = b", "c = -b"), form="2b"),
        "student 04": WrittenAnswer(source=CODE, form=""),
        "student 05": WrittenAnswer(source=CODE, form=""),
    }
    assert told(alike_in(tmp_path, class_of(6), answers)) == [
        ("words", ["student 00", "student 01"], QUESTIONS[:1]),
        ("names", ["student 00", "student 01", "student 02"], QUESTIONS[:1]),
    ], "the solution and what is short have no form"


def test_what_many_have_is_the_classs_common_answer(tmp_path):
    answers = {f"student {number:02}": WrittenAnswer(source=CODE, form="1a") for number in range(10)}
    answers |= {f"student {number:02}": WrittenAnswer(source=CODE, form=f"{number:x}") for number in range(20, 60)}
    assert alike_in(tmp_path, class_of(60), answers) == []


def with_runs(result: SubmissionResult, name: str, above: float, trained: str = "graph") -> SubmissionResult:
    question = SAMPLE_UNIT.question(name)
    series = training(question, above=above)
    runs = [msgspec.structs.replace(run, trained=trained) for run in series.runs]

    def changed(graded: QuestionResult) -> QuestionResult:
        if graded.question != name:
            return graded
        last = msgspec.structs.replace(graded.checks[-1], training=msgspec.structs.replace(series, runs=runs))
        return msgspec.structs.replace(graded, checks=[*graded.checks[:-1], last])

    return msgspec.structs.replace(result, questions=list(map(changed, result.questions)))


@pytest.mark.parametrize(
    ("trained", "expected"), [("graph", ["student 00", "student 01"]), ("own_loop", ["student 00", "student 01"])]
)
def test_networks_that_learn_alike_to_the_last_digit(tmp_path, trained, expected):
    name = max(
        (each for each in SAMPLE_UNIT.questions if each.training is not None), key=lambda each: each.training.epochs
    ).name
    assert SAMPLE_UNIT.question(name).training.epochs > 2
    results = [
        with_runs(result, name, above, trained) for result, above in zip(class_of(4), (1.2, 1.2, 1.3, 2.0), strict=True)
    ]
    assert told(alike_in(tmp_path, results)) == [("runs", expected, [name])]


def test_our_network_in_a_students_place_learns_alike_for_everybody(tmp_path):
    trained = [each for each in SAMPLE_UNIT.questions if each.training is not None]
    name = max(trained, key=lambda each: each.training.epochs).name
    results = [with_runs(result, name, above, "asked") for result, above in zip(class_of(3), (1, 1, 2), strict=True)]
    assert alike_in(tmp_path, results) == []


def test_the_same_rare_mistakes_and_no_others(tmp_path):
    rare = dict.fromkeys(QUESTIONS[:3], "odd")
    results = class_of(40)
    results[3], results[7] = with_mistakes(results[3], rare), with_mistakes(results[7], rare)
    results[9] = with_mistakes(results[9], rare | {QUESTIONS[3]: "another"})
    for place in range(20, 38):
        results[place] = with_mistakes(results[place], dict.fromkeys(QUESTIONS[1:3], "frequent"))
    assert told(alike_in(tmp_path, results)) == [("mistakes", ["student 03", "student 07"], QUESTIONS[:3])]


def test_one_mistake_and_nothing_handed_in_make_no_group(tmp_path):
    results = class_of(40)
    for place in (3, 7):
        results[place] = with_mistakes(results[place], {QUESTIONS[0]: "odd"})
    for place in (10, 11):
        results[place] = with_mistakes(results[place], dict.fromkeys(QUESTIONS, "blank"))
    for place in (12, 13):
        results[place] = with_mistakes(results[place], dict.fromkeys(QUESTIONS, "unknown"))
    assert alike_in(tmp_path, results) == []


def test_who_learns_by_themselves_is_seldom_grouped_by_mistakes(tmp_path):
    """Classes of 60 whose members make each mistake by themselves, the weaker ones more of them."""
    chance = random.Random(5)
    codes = [(f"slip {number}", 0.3 / (number + 1)) for number in range(5)]
    groups = 0
    for each in range(25):
        results = []
        for result in class_of(60):
            weakness = chance.betavariate(2, 4) * 2
            made = {}
            for question in QUESTIONS:
                for code, share in codes:
                    if chance.random() < weakness * share:
                        made[question] = code
            results.append(with_mistakes(result, made))
        groups += len(alike_in(tmp_path / str(each), results))
    assert groups <= 3, groups
