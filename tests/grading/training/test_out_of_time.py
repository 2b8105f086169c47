"""A run that ends for want of time: the epochs that were looked at count, and nothing else does."""

from __future__ import annotations

import msgspec
import pytest
from support.fakes import HELD_OUT, trained
from support.hints import faults_of_hint
from support.run_settings import run_settings
from support.sample_unit import SAMPLE_UNIT

from autograder.errors import CheckFailed, TrainingTime, WorkerProcessorTime
from autograder.grading.budget import with_budget
from autograder.grading.training.run import TrainingRun
from autograder.grading.training.session import TrainingSession
from autograder.locale.sentences import said
from autograder.results.records import TrainingRecord
from autograder.sandbox.fake import FakeWorker, Said, Script
from autograder.sandbox.training_requests import RestoreValues, ScoreImages, ShuffleValues, TrainEpoch
from autograder.units.unit import Question

SETTINGS = run_settings(at_least=70.0, epochs=4, cpu_seconds=400.0, seconds=1200.0)
ACCURACIES = (20.0, 62.0, 66.0, 90.0)


def slow(kind: type, number: int) -> Script:
    """A trainer whose time is used up by a request of that kind, when it is made for the so-manieth time.

    Mixed up, its network is never right.
    """
    usual = trained(0, held_out=HELD_OUT)

    def answer(request, arrays, memory) -> Said:
        count = memory[type(request)] = memory.get(type(request), 0) + 1
        if (type(request), count) == (kind, number):
            raise WorkerProcessorTime("used 400 s")
        match request:
            case TrainEpoch():
                memory["accuracy"] = ACCURACIES[count - 1]
                return Said({"epochs": count, "last": count == len(ACCURACIES)})
            case ShuffleValues():
                memory["kept"], memory["accuracy"] = memory["accuracy"], 0.0
                return Said({"most": True})
            case RestoreValues():
                memory["accuracy"] = memory["kept"]
        return usual(request, arrays, memory)

    return answer


class Workers:
    """Every worker answers as the trainer does."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def open_student(self, images: str) -> FakeWorker:
        return FakeWorker(self._script)

    def open_trainer(self) -> FakeWorker:
        return FakeWorker(self._script)

    def asked(self) -> tuple[()]:
        return ()


def run(kind: type, number: int) -> TrainingRecord:
    return TrainingRun(SETTINGS, Workers(slow(kind, number)), HELD_OUT, num_training=640).run()


def test_the_best_of_the_epochs_before_counts():
    record = run(TrainEpoch, 4)
    assert record.accuracies == [20.0, 62.0, 66.0]
    assert (record.accuracy, record.epochs, record.out_of_time) == (66.0, 3, True)


def test_with_time_enough_nothing_is_said_of_it():
    record = run(TrainEpoch, 5)
    assert (record.accuracy, record.out_of_time) == (90.0, False)


@pytest.mark.parametrize("kind", [ShuffleValues, RestoreValues])
@pytest.mark.parametrize("look", [3, 4])
def test_an_epoch_that_nobody_has_looked_at_whole_counts_for_nothing(kind, look):
    """Two mixings belong to each epoch whose accuracy may count: to the second, 62%, and to the third, 66%."""
    record = run(kind, look)
    assert (record.accuracies, record.disguised_accuracy) == ([20.0, 62.0], 62.0)


@pytest.mark.parametrize("number", range(3, 15))
def test_time_that_ends_while_an_epoch_is_looked_at_leaves_it_out(number):
    """Scores are asked for once before and in the first epoch, and six times in each that may count: as they are,
    three times disguised and twice mixed up."""
    record = run(ScoreImages, number)
    assert record.accuracies == list(ACCURACIES[: 1 + (number - 3) // 6])


@pytest.mark.parametrize(("kind", "number"), [(TrainEpoch, 1), (ScoreImages, 1), (ScoreImages, 2)])
def test_before_the_first_epoch_is_over_there_is_nothing_to_count(kind, number):
    with pytest.raises(TrainingTime):
        run(kind, number)


def failure(record: TrainingRecord, **settings: object) -> CheckFailed:
    session = TrainingSession(msgspec.structs.replace(SETTINGS, **settings), lambda seed, enough: record)
    with pytest.raises(CheckFailed) as caught:
        session.meets_goal()
    assert faults_of_hint(said(caught.value.hint)) == []
    return caught.value


def stopped(accuracy: float) -> TrainingRecord:
    return msgspec.structs.replace(run(TrainEpoch, 4), accuracy=accuracy, cpu_seconds=330.0)


def test_a_near_miss_keeps_points_and_reads_what_it_cost():
    missed = failure(stopped(66.0))
    assert missed.credit == pytest.approx(1 - 4 / SETTINGS.credit_over)
    message = said(missed.message)
    assert "Reached 66.0% (at least 70% was asked for)." in message
    assert "stopped after 3 of 4 epochs, because the 400 s of processor time" in message
    assert "an epoch of this network takes 110 s" in message
    assert "an epoch may take 100 s" in said(missed.hint)
    assert failure(stopped(50.0)).credit == 0


@pytest.mark.parametrize(
    ("accuracies", "settings", "expected"),
    [
        ([60.0, 62.0], {"asked": ["Network()"]}, "Nothing has to be tuned in this question"),
        ([20.0, 22.0], {}, "has hardly learnt anything"),
        ([50.0, 62.0], {}, "still rising in the last epoch"),
        ([50.0, 62.0, 61.0], {}, "highest after epoch 2"),
        ([60.0], {}, "highest after epoch 1"),
    ],
)
def test_the_hint_fits_the_goal_and_the_curve(accuracies, settings, expected):
    record = TrainingRecord(
        seed=1,
        accuracy=max(accuracies),
        accuracies=accuracies,
        images=100,
        epochs=len(accuracies),
        seconds=1.0,
        trained="graph",
    )
    assert expected in said(failure(record, **settings).hint)


def test_a_budget_is_for_networks_that_a_question_leaves_open():
    asked, its_own = (
        Question(name=name, title=name, checks={"validation_accuracy": 1}, training=training)
        for name, training in (("asked", run_settings(over=50.0, asked=["model()"])), ("its_own", SETTINGS))
    )
    unit = msgspec.structs.replace(SAMPLE_UNIT, questions=[asked, its_own])
    larger = with_budget(unit, 2.0)
    assert larger.question("its_own").training.cpu_seconds == 2 * SETTINGS.cpu_seconds
    assert larger.question("its_own").training.seconds == 6 * SETTINGS.cpu_seconds
    assert larger.question("asked") == asked
