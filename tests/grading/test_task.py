"""The unit of work is plain data: it comes to the same wherever it is done."""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import msgspec
import pytest
from support.class_of_two import comparable, grade, read, read_class

from autograder.grading.batch import Batch
from autograder.grading.cache import Cache
from autograder.grading.opening import Setup, open_setup
from autograder.grading.task import Task, grade_question
from autograder.results.records import QuestionResult
from autograder.submissions.folders import Submission
from autograder.submissions.hand_ins import HandIns
from autograder.units.unit import REPOSITORY, Unit


@pytest.fixture
def unit(plain) -> Unit:
    return plain


@pytest.fixture(scope="module")
def submissions(plain, tmp_path_factory) -> list[Submission]:
    return read_class(plain, tmp_path_factory.mktemp("class"))


def spawning(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))


def test_spawned_processes_and_threads_make_the_same_records(unit, submissions, tmp_path):
    setup = Setup(unit=unit.name, root=str(unit.root))
    with ThreadPoolExecutor(2) as threads, spawning(1) as processes:
        here = grade(setup, submissions, tmp_path / "here", threads, elsewhere=False)
        there = grade(setup, submissions, tmp_path / "there", processes, elsewhere=True)
    assert [result.score for result in here] != [here[0].score] * 2, "one of them is wrong"
    assert list(map(comparable, here)) == list(map(comparable, there))
    assert all(question.checks for result in there for question in result.questions)


def test_a_task_survives_any_way_of_travelling_and_is_done_by_whoever_gets_it(unit, submissions):
    setup = Setup(unit=unit.name, root=str(unit.root))
    scores = {}
    for submission in submissions:
        scores[submission.name] = 0.0
        for question in (question.name for question in unit.questions if not question.is_manual):
            task = Task(setup=setup, question=question, answer=submission.answers[question])
            sent = msgspec.json.encode(task)
            assert msgspec.json.decode(sent, type=Task) == task
            result = grade_question(msgspec.json.decode(sent, type=Task))
            assert msgspec.json.decode(msgspec.json.encode(result), type=QuestionResult) == result
            scores[submission.name] += result.score
    assert scores["right"] > scores["wrong"]


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_the_examples_come_to_the_same_in_spawned_processes(graded_examples, tmp_path):
    for folder in sorted((REPOSITORY / "examples" / "submissions").iterdir()):
        setup = Setup(unit=folder.name, data="standin")
        with open_setup(setup) as bench, spawning(len(os.sched_getaffinity(0))) as processes:
            submissions = read(bench.unit, folder)
            batch = Batch(bench, HandIns.of(submissions), tmp_path, {}, Cache(tmp_path / "cache"), elsewhere=setup)
            results = batch.run(processes, 2)
        for result in results:
            record = graded_examples / folder.name / "submissions" / result.submission / "results.json"
            rows = [row for row in json.loads(record.read_bytes())["tests"] if row["extra_data"].get("check")]
            found = [(check.check, check.score, check.outcome) for entry in result.questions for check in entry.checks]
            assert found == [(row["extra_data"]["check"], row["score"], row["extra_data"]["outcome"]) for row in rows]
