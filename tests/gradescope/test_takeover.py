"""Training runs of an earlier submission, under the same key, are not made again."""

from __future__ import annotations

import msgspec
import pytest
from support.fakes import HELD_OUT, trained
from support.handed_in import InProcess

from autograder.authoring.notebooks.transplant import notebook_with_answers
from autograder.gradescope.platform import read_platform
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.question import grade_answer
from autograder.results.records import SubmissionResult
from autograder.results.results_file import to_gradescope
from autograder.sandbox.fake import FakeSandbox
from autograder.sandbox.training_requests import TrainEpoch
from autograder.submissions.folders import read_submission
from gradescope.platform_root import metadata

QUESTION = "tell_apart"


@pytest.fixture
def grade(unit, solutions, tmp_path):
    """Grades one answer on fake workers that reach so many per cent; the result, and how often they trained."""

    def grade(source: str, accuracy: float, cache: Cache | None = None):
        reached = trained(accuracy, held_out=HELD_OUT)
        epochs = []

        def script(request, *details):
            if isinstance(request, TrainEpoch):
                epochs.append(request)
            return reached(request, *details)

        path = tmp_path / "hw.ipynb"
        path.write_bytes(msgspec.json.encode(notebook_with_answers(unit, {QUESTION: source})))
        bench = Bench(unit, FakeSandbox(script), HELD_OUT, "checksum", solutions)
        answers = read_submission(path, unit, InProcess(unit)).answers
        return grade_answer(bench, unit.question(QUESTION), answers[QUESTION], cache=cache), len(epochs)

    return grade


@pytest.fixture
def hand_in_again(unit, tmp_path):
    """What is known when a result was handed in before, as the platform says."""

    def hand_in_again(question) -> Cache:
        result = SubmissionResult(
            submission="s", language="en", status="graded", problem="", questions=[question], notes=[], facts={}
        )
        record = to_gradescope(result, unit, for_platform=True)
        path = tmp_path / "submission_metadata.json"
        path.write_bytes(msgspec.json.encode(metadata(previous_submissions=[{"score": 8.0, "results": record}])))
        cache = Cache(tmp_path / "cache")
        for key, runs in read_platform(path).earlier.items():
            cache.keep_runs(key, runs)
        return cache

    return hand_in_again


def checks(question):
    return {check.check: (check.score, check.outcome) for check in question.checks}


ANSWER = "make_network = make_optimiser = list\n"
OTHER_ANSWER = "make_network = make_optimiser = tuple\n"


def test_an_unchanged_answer_is_not_trained_again(grade, hand_in_again):
    first, trainings = grade(ANSWER, 95)
    assert trainings == 1
    # Were it trained, it would fail this time.
    second, trainings = grade(ANSWER, 40, hand_in_again(first))
    assert trainings == 0
    assert checks(second) == checks(first)
    assert second.checks[-1].training == first.checks[-1].training
    assert second == msgspec.structs.replace(first, seconds=second.seconds)


def test_a_changed_answer_is_trained(grade, hand_in_again):
    first, _ = grade(ANSWER, 95)
    second, trainings = grade(OTHER_ANSWER, 40, hand_in_again(first))
    assert trainings == 1
    assert checks(second)["validation_accuracy"] == (0, "wrong")


def test_the_verdict_is_made_anew(grade, hand_in_again):
    """What is taken over are measurements; a score or an outcome that came along would change nothing."""
    failed, _ = grade(ANSWER, 40)
    earlier = hand_in_again(failed)
    assert earlier.run(failed.training_key, failed.runs[0].seed).accuracy == 40.0
    again, trainings = grade(ANSWER, 95, earlier)
    assert trainings == 0
    assert checks(again)["validation_accuracy"] == (0, "wrong")
