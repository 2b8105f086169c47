"""What a change costs: nothing, the checks, or the training as well. On fake workers."""

from __future__ import annotations

import msgspec
import pytest
from support.fakes import HELD_OUT, FakeSandbox, grade_class, trained

from autograder.authoring.notebooks.transplant import notebook_with_answers
from autograder.grading import keys
from autograder.grading.context import Bench
from autograder.grading.keys import JUDGING, TRAINING, checks_key, training_key
from autograder.locale.messages import speaking

QUESTION = "three_layer_convnet_init"


class Counting(FakeSandbox):
    """Counts epochs, and calls of the student's functions."""

    device = "cpu"

    def __init__(self, accuracy: float) -> None:
        self.epochs = self.calls = 0
        reached = trained(accuracy, held_out=HELD_OUT)

        def answer(operation, *details):
            self.epochs += operation == "train_epoch"
            self.calls += operation == "call"
            return reached(operation, *details)

        super().__init__(answer)


@pytest.fixture
def grade(unit, tmp_path, data):
    """Grades one submission, again and again, on workers that reach so many per cent."""
    unit = msgspec.structs.replace(unit, questions=[unit.question("three_layer_convnet"), unit.question(QUESTION)])
    folder = tmp_path / "class"
    folder.mkdir()

    def grade(accuracy: float, *, answer: str = "three_layer_convnet_init = list\n", unit=unit):
        notebook = notebook_with_answers(unit, {QUESTION: answer})
        (folder / "ana.ipynb").write_text(msgspec.json.encode(notebook).decode(), encoding="utf-8")
        sandbox = Counting(accuracy)
        (result,) = grade_class(unit, folder, tmp_path, data, sandbox)
        # The given network's run is made once, before all others.
        return sandbox, next(question for question in result.questions if question.question == QUESTION)

    grade.unit = unit
    return grade


def verdict(question):
    check = question.checks[-1]
    return check.outcome, [run.accuracy for run in check.training.runs]


def digest_that_changes(monkeypatch, name: str) -> None:
    """As if a module of the kit had changed."""
    digest = keys.code_digest

    def changed(modules, *, with_words):
        modules = list(modules)
        is_meant = any(path.as_posix().endswith(name) for path in modules)
        return digest(modules, with_words=with_words) + ("changed" if is_meant else "")

    monkeypatch.setattr(keys, "code_digest", changed)


def test_nothing_that_has_not_changed_is_done_again(grade):
    first, before = grade(50)
    second, after = grade(20)
    assert first.epochs > 0 < first.calls
    assert (second.epochs, second.calls) == (0, 0)
    assert after == before


def test_a_changed_check_costs_no_training(grade, monkeypatch):
    _sandbox, before = grade(50)
    digest_that_changes(monkeypatch, "checks/expectations.py")
    sandbox, after = grade(20)  # were it trained, it would fail this time
    assert sandbox.epochs == 0
    assert sandbox.calls > 0
    assert verdict(after) == verdict(before) == ("ok", [50.0])
    assert after.key != before.key
    assert after.notes == before.notes, "it is the same submission's run"


def test_a_reworded_hint_in_what_trains_costs_no_training(grade, monkeypatch):
    _sandbox, before = grade(50)
    digest = keys.code_digest

    def reworded(modules, *, with_words):
        return digest(modules, with_words=with_words) + ("other words" if with_words else "")

    monkeypatch.setattr(keys, "code_digest", reworded)
    sandbox, after = grade(20)
    assert (sandbox.epochs, verdict(after)) == (0, verdict(before))
    assert sandbox.calls > 0, "the record holds the old words"


@pytest.mark.parametrize("name", ["worker/trainers.py", "confinement/lockdown.py", "training/run.py"])
def test_another_way_of_training_trains_again(grade, monkeypatch, name):
    grade(50)
    digest_that_changes(monkeypatch, name)
    sandbox, after = grade(41.0)  # the given network passes with 40
    assert sandbox.epochs > 1
    assert verdict(after)[0] == "wrong"


def test_another_program_trains_again(grade):
    grade(50)
    sandbox, after = grade(20, answer="three_layer_convnet_init = tuple\n")
    assert sandbox.epochs == 1
    assert verdict(after) == ("wrong", [20.0])


def test_another_threshold_trains_again(grade):
    grade(50)
    first, question = grade.unit.questions
    training = msgspec.structs.replace(question.training, over=30.0)
    changed = msgspec.structs.replace(question, training=training)
    sandbox, after = grade(20, unit=msgspec.structs.replace(grade.unit, questions=[first, changed]))
    assert sandbox.epochs == 1
    assert verdict(after) == ("wrong", [20.0])


def test_the_verdict_is_made_anew_of_runs_that_are_known(grade, monkeypatch):
    """Of all their digits: students may be told whole per cent only."""
    _sandbox, before = grade(50)
    assert before.runs == before.checks[-1].training.runs
    monkeypatch.setattr("autograder.grading.policy.Policy.is_passed", lambda self, accuracies: False)
    digest_that_changes(monkeypatch, "grading/policy.py")
    sandbox, after = grade(20)
    assert sandbox.epochs == 0
    assert verdict(after) == ("wrong", [50.0])


@pytest.fixture
def key_of(unit, solutions):
    """Both keys of a question on a bench."""

    def key_of(name: str = "keras_training", **changes: object):
        sandbox = changes.pop("sandbox", Counting(50))
        bench = Bench(
            **{"unit": unit, "sandbox": sandbox, "held_out": HELD_OUT, "data_checksum": "a"}
            | {"solutions": solutions, **changes}
        )
        question, answer = bench.unit.question(name), solutions[name]
        return training_key(bench, question, answer, ()), checks_key(bench, question, answer, ())

    return key_of


def test_no_language_is_in_a_key(key_of):
    before = key_of()
    with speaking("ru"):
        assert key_of() == before


@pytest.mark.parametrize("name", ["device", "tensorflow_version", "keras_version"])
def test_the_machine_is_in_both_keys(key_of, name):
    other = Counting(50)
    setattr(other, name, "other")
    assert not set(key_of(sandbox=other)) & set(key_of())


@pytest.mark.parametrize("changes", [{"data_checksum": "b"}, {"threads": 2}])
def test_data_and_threads_are_in_both_keys(key_of, changes):
    assert not set(key_of(**changes)) & set(key_of())


def test_points_are_in_the_key_of_checks_alone(key_of, unit):
    question = unit.question("keras_training")
    points = {name: points + 1 for name, points in question.checks.items()}
    questions = [
        msgspec.structs.replace(other, checks=points) if other == question else other for other in unit.questions
    ]
    (trained, checked), (same, other) = key_of(), key_of(unit=msgspec.structs.replace(unit, questions=questions))
    assert (trained == same, checked == other) == (True, False)


def test_the_two_keys_differ(key_of):
    trained, checked = key_of()
    assert trained != checked
    assert len(trained) == len(checked) == 64


def test_every_module_that_keys_name_is_there():
    assert all((keys._PACKAGE / name).exists() for name in (*TRAINING, *JUDGING))


def test_every_module_of_grading_judges_or_is_known_not_to():
    """A new one must not be forgotten."""
    not_judging = {"batch", "code_digest", "faults", "folder", "given_network", "keys", "speed", "unit_checks"}
    found = {path.stem for path in (keys._PACKAGE / "grading").glob("*.py")} - {"__init__"}
    judging = {name.split("/")[1].removesuffix(".py") for name in JUDGING if name.startswith("grading/")} - {"training"}
    assert found == judging | not_judging
