"""What a change costs: nothing, the checks, or the training as well. On fake workers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import msgspec
import pytest
from support.fakes import HELD_OUT, grade_class, trained
from support.fixture_units import write_notebook

from autograder.data.known import KNOWN
from autograder.grading import keys
from autograder.grading.code_and_words import of_module, together
from autograder.grading.context import Bench
from autograder.grading.keys import JUDGING, TRAINING, checks_key, training_key
from autograder.locale.messages import speaking
from autograder.locale.sentences import said
from autograder.sandbox.fake import FakeSandbox
from autograder.sandbox.requests import Call
from autograder.sandbox.training_requests import TrainEpoch
from autograder.units.unit import Data

QUESTION = "tell_apart"
ANSWER = "make_network = make_optimiser = list\n"
OTHER_ANSWER = "make_network = make_optimiser = tuple\n"
PASSES, FAILS, NEARLY = 95, 40, 65.0
"""Of a goal of 80%; who comes nearer than 60% keeps some points."""


class Counting(FakeSandbox):
    """Counts epochs, and calls of the student's functions."""

    def __init__(self, accuracy: float) -> None:
        self.epochs = self.calls = 0
        reached = trained(accuracy, held_out=HELD_OUT)

        def script(request, *details):
            self.epochs += isinstance(request, TrainEpoch)
            self.calls += isinstance(request, Call)
            return reached(request, *details)

        super().__init__(script)


@pytest.fixture
def grade(unit, tmp_path, data):
    """Grades one submission, again and again, on workers that reach so many per cent."""
    folder = tmp_path / "class"
    folder.mkdir()

    def grade(accuracy: float, *, answer: str = ANSWER, unit=unit):
        write_notebook(folder / "ana.ipynb", unit, {QUESTION: answer})
        sandbox = Counting(accuracy)
        (result,) = grade_class(unit, folder, tmp_path, data, sandbox)
        return sandbox, next(question for question in result.questions if question.question == QUESTION)

    grade.unit = unit
    return grade


def verdict(question):
    check = question.checks[-1]
    return check.outcome, [run.accuracy for run in check.training.runs]


def code_that_changes(monkeypatch, name: str, *, words: bool = False) -> None:
    """As if a module had been changed, or what it says alone."""
    of_module = keys.of_module

    def changed(path):
        code = of_module(path)
        if not path.as_posix().endswith(name):
            return code
        if words:
            return replace(code, words=tuple(f"{message} Now." for message in code.words))
        return replace(code, digest=f"{code.digest} changed")

    monkeypatch.setattr(keys, "of_module", changed)


def test_nothing_that_has_not_changed_is_done_again(grade):
    first, before = grade(PASSES)
    second, after = grade(FAILS)
    assert first.epochs > 0 < first.calls
    assert (second.epochs, second.calls) == (0, 0)
    assert after == before


def test_a_changed_check_costs_no_training(grade, monkeypatch):
    _sandbox, before = grade(PASSES)
    code_that_changes(monkeypatch, "checks/expectations.py")
    sandbox, after = grade(FAILS)  # were it trained, it would fail this time
    assert sandbox.epochs == 0
    assert sandbox.calls > 0
    assert verdict(after) == verdict(before) == ("ok", [PASSES])
    assert after.key != before.key
    assert after.notes == before.notes, "it is the same submission's run"


@pytest.mark.parametrize("module", ["grading/feedback.py", "training/session.py"])
def test_a_reworded_sentence_starts_no_worker_and_is_said(grade, monkeypatch, module):
    def sentences(question):
        return [said(words) for check in question.checks for words in (check.message, check.hint)]

    _sandbox, before = grade(NEARLY)
    code_that_changes(monkeypatch, module, words=True)
    sandbox, after = grade(PASSES)
    assert (sandbox.epochs, sandbox.calls) == (0, 0)
    assert verdict(after) == verdict(before)
    assert verdict(after)[0] == "wrong"
    assert after.key == before.key
    now = [text.count("Now.") for text in sentences(after)]
    assert sum(now) > 0
    assert [text.replace(" Now.", "") for text in sentences(after)] == sentences(before)


@pytest.mark.parametrize("name", ["worker/trainers.py", "confinement/lockdown.py", "training/run.py"])
def test_another_way_of_training_trains_again(grade, monkeypatch, name):
    grade(PASSES)
    code_that_changes(monkeypatch, name)
    sandbox, after = grade(FAILS)
    assert sandbox.epochs == 1
    assert verdict(after)[0] == "wrong"


def test_another_program_trains_again(grade):
    grade(PASSES)
    sandbox, after = grade(FAILS, answer=OTHER_ANSWER)
    assert sandbox.epochs == 1
    assert verdict(after) == ("wrong", [FAILS])


def test_another_threshold_trains_again(grade):
    grade(PASSES)
    first, question = grade.unit.questions
    training = msgspec.structs.replace(question.training, at_least=85.0)
    changed = msgspec.structs.replace(question, training=training)
    sandbox, after = grade(FAILS, unit=msgspec.structs.replace(grade.unit, questions=[first, changed]))
    assert sandbox.epochs == 1
    assert verdict(after) == ("wrong", [FAILS])


def test_the_verdict_is_made_anew_of_runs_that_are_known(grade, monkeypatch):
    """Of all their digits: students may be told whole per cent only."""
    _sandbox, before = grade(PASSES)
    assert before.runs == before.checks[-1].training.runs
    monkeypatch.setattr("autograder.grading.policy.Policy.is_passed", lambda self, accuracies: False)
    code_that_changes(monkeypatch, "grading/policy.py")
    sandbox, after = grade(FAILS)
    assert sandbox.epochs == 0
    assert verdict(after) == ("wrong", [PASSES])


@pytest.fixture
def key_of(unit, solutions):
    """Both keys of a question on a bench."""

    def key_of(name: str = QUESTION, **changes: object):
        sandbox = changes.pop("sandbox", Counting(PASSES))
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
    other = Counting(PASSES)
    setattr(other, name, "other")
    assert not set(key_of(sandbox=other)) & set(key_of())


def test_python_s_release_is_in_both_keys(key_of, monkeypatch):
    before = key_of()
    monkeypatch.setattr(keys, "PYTHON", "3.99")
    assert not set(key_of()) & set(before)


@pytest.mark.parametrize("changes", [{"data_checksum": "b"}, {"threads": 2}])
def test_data_and_threads_are_in_both_keys(key_of, changes):
    assert not set(key_of(**changes)) & set(key_of())


def test_how_images_are_divided_and_normalised_is_in_both_keys(key_of, unit, monkeypatch):
    before = key_of()
    for changes in ({"validation": unit.data.validation - 1}, {"normalisation": "standardised"}):
        data = msgspec.structs.replace(unit.data, **changes)
        assert not set(key_of(unit=msgspec.structs.replace(unit, data=data))) & set(before)
    known = next(iter(KNOWN.values()))
    data = Data(data_set=known.name, loader=unit.data.loader, training=1_200, validation=300, test=300)
    of_known = msgspec.structs.replace(unit, data=data)
    before = key_of(unit=of_known)
    other = {"standardised": "divided", "divided": "standardised"}[known.normalisation]
    monkeypatch.setitem(KNOWN, known.name, replace(known, normalisation=other))
    assert not set(key_of(unit=of_known)) & set(before)


def test_points_are_in_the_key_of_checks_alone(key_of, unit):
    question = unit.question(QUESTION)
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
    not_judging = {"basis", "batch", "cache", "code_and_words", "cost", "faults", "folder", "given_network", "keys"}
    not_judging |= {"test_functions", "wording"}
    not_judging |= {"admission", "both_passes", "durations", "not_run", "pass_costs", "passes", "places", "schedule"}
    not_judging |= {"budget", "cluster", "cluster_worker", "opening", "speed", "task", "unit_checks", "unit_data"}
    found = {path.stem for path in (keys._PACKAGE / "grading").glob("*.py")} - {"__init__"}
    judging = {name.split("/")[1].removesuffix(".py") for name in JUDGING if name.startswith("grading/")} - {"training"}
    assert found == judging | not_judging


@pytest.fixture
def key_with_checks(key_of, unit, tmp_path, monkeypatch):
    """Both keys where the unit's own checks are these."""

    def key_with_checks(**modules: str):
        folder = Path(mkdtemp(dir=tmp_path))
        for name, text in modules.items():
            (folder / f"{name}.py").write_text(text)
        code = together(map(of_module, sorted(folder.glob("*.py"))))
        monkeypatch.setattr(keys, "code_of_checks", lambda unit: code)
        return key_of()

    return key_with_checks


def test_of_a_units_checks_all_but_their_words_is_in_the_key_of_checks_alone(key_with_checks, monkeypatch):
    code = 'def check():\n    return sentence("Wrong.")\n'
    assert key_with_checks(convnet=code) == key_with_checks(convnet=code + "LIMIT = 2"), "no test asks for them"
    functions_of = keys.functions_of

    def asking(*of_question):
        found = functions_of(*of_question)
        return {name: replace(function, asked=function.asked | {"checks"}) for name, function in found.items()}

    monkeypatch.setattr(keys, "functions_of", asking)
    trained, checked = key_with_checks(convnet=code)
    assert key_with_checks(convnet=code.replace("Wrong.", "Not right.")) == (trained, checked)
    others = [{"convnet": code + "LIMIT = 2"}, {"convnet": code, "extra": ""}, {"network": code}]
    found = [key_with_checks(**modules) for modules in others]
    assert {key for key, _checked in found} == {trained}
    assert len({checked, *(key for _trained, key in found)}) == 4
