"""Whole questions against real workers: wrong answers lose exactly their points, whatever they do."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import msgspec
import pytest
from support.fakes import trained

from autograder.authoring.notebooks.transplant import notebook_with_answers
from autograder.errors import GraderFault, StudentException
from autograder.grading.context import Bench
from autograder.grading.feedback import _OURS_IN_PLACE
from autograder.grading.keys import checks_key
from autograder.grading.question import grade_answer
from autograder.grading.speed import MachineSpeed
from autograder.locale.messages import speaking
from autograder.locale.sentences import said
from autograder.results.records import CheckResult, QuestionResult
from autograder.sandbox.fake import FakeSandbox, Said
from autograder.sandbox.requests import Call
from autograder.sandbox.training_requests import TrainEpoch
from autograder.submissions.folders import read_submission

RIGHT = """
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    return flatten(h) @ fc_w + fc_b
"""


@pytest.fixture
def bench(unit, sandbox, held_out, solutions) -> Bench:
    return Bench(unit, sandbox, held_out, "checksum", solutions)


@pytest.fixture
def grade(unit, bench, tmp_path):
    """Grades one question of a notebook in which some answers are filled in."""

    def grade(
        name: str, answers: dict[str, str], *, seconds: float | None = None, trains: bool = True, **options: object
    ) -> QuestionResult:
        path = tmp_path / "student.ipynb"
        path.write_text(msgspec.json.encode(notebook_with_answers(unit, answers)).decode())
        submission = read_submission(path, unit)
        assert not submission.problem
        question = unit.question(name)
        if seconds is not None:
            question = msgspec.structs.replace(question, seconds=seconds)
        return grade_answer(replace(bench, trains=trains), question, submission.answers[name], **options)

    return grade


def outcomes(result: QuestionResult) -> dict[str, str]:
    return {check.check: check.outcome for check in result.checks}


def details(result: QuestionResult) -> list[str]:
    return [said(check.detail) for check in result.checks]


def test_a_right_answer_has_full_points(grade):
    result = grade("three_layer_convnet", {"three_layer_convnet": RIGHT})
    assert result.score == result.points == 15
    assert set(outcomes(result).values()) == {"ok"}
    assert result.peak_memory_bytes > 2**20


def test_a_blank_answer_has_none_and_starts_no_worker(grade):
    result = grade("three_layer_convnet", {})
    assert result.score == 0
    assert set(outcomes(result).values()) == {"skipped"}
    assert result.peak_memory_bytes == 0


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("[[0, 0], [1, 1], [1, 1], [0, 0]]", '"VALID"', "maps of 32x32; this network gives it maps of 30x30"),
        ("h = tf.nn.relu(tf.nn.conv2d(h, ", "h = (tf.nn.conv2d(h, ", "second convolution's output does not seem"),
        (" + conv_b2)", ")", "differ"),
    ],
)
def test_the_message_names_the_difference(grade, old, new, named):
    wrong = RIGHT.replace(old, new)
    assert wrong != RIGHT
    result = grade("three_layer_convnet", {"three_layer_convnet": wrong})
    values = next(check for check in result.checks if check.check == "scores_match_on_random_input")
    assert values.outcome == "wrong"
    assert said(values.message) == "This hidden check did not pass."
    assert named in f"{said(values.detail)} {said(values.hint)}" or named == "differ"
    assert values.score == 0


def test_grading_again_says_the_same_and_another_answer_meets_other_numbers(grade):
    wrong = RIGHT.replace("[1, 1]", "[2, 0]")
    name = "three_layer_convnet"
    once, again, other = (grade(name, {name: answer}) for answer in (wrong, wrong, f"{wrong}# again\n"))
    assert details(once) == details(again)
    assert outcomes(once) == outcomes(other)
    assert details(once) != details(other)


def test_an_exception_costs_its_check_and_shows_in_public_rows_only(grade):
    result = grade(
        "three_layer_convnet",
        {"three_layer_convnet": "def three_layer_convnet(x, params):\n    raise KeyError('zyx')\n"},
    )
    assert result.score == 0
    assert outcomes(result)["scores_match_on_random_input"] == "error"
    assert all("zyx" not in said(check.message) + said(check.hint) for check in result.checks)
    public = [check for check in result.checks if not check.hidden]
    assert all("zyx" in check.traceback for check in public)


def test_an_endless_loop_costs_its_question_alone(grade):
    loop = "def three_layer_convnet(x, params):\n    while True:\n        pass\n"
    result = grade("three_layer_convnet", {"three_layer_convnet": loop}, seconds=5)
    assert list(outcomes(result).values()) == ["timeout", "skipped", "skipped", "skipped", "skipped"]
    assert "scores_have_the_right_shape" in said(result.checks[1].message)


def test_an_answer_that_ends_the_process_costs_its_question_alone(grade):
    leave = "import os\nclass ThreeLayerConvNet(tf.keras.Model):\n    pass\nos._exit(0)\n"
    answers = {"three_layer_convnet": RIGHT, "keras_model": leave}
    assert outcomes(grade("keras_model", answers))["probabilities_of_the_right_shape"] == "crashed"
    # A later question runs the notebook up to its own cell, past the one that ends the process.
    size = "def model_init_fn():\n    return tf.keras.Sequential([tf.keras.Input((32, 32, 3))])\n"
    sequential = grade("sequential_training", {**answers, "sequential_training": size + OPTIMIZER})
    assert outcomes(sequential)["optimizer_is_nesterov_sgd"] == "ok"
    assert any("without the other answers" in said(note) for note in sequential.notes)


OPTIMIZER = """
def optimizer_init_fn():
    return tf.keras.optimizers.SGD(5e-4, momentum=0.9, nesterov=True)
"""


def test_a_memory_hog_costs_its_question_alone(grade):
    hog = "kept = []\nwhile True:\n    kept.append(np.ones(2**20))\n\ndef three_layer_convnet(x, params):\n    pass\n"
    answers = {"three_layer_convnet": hog, "sequential_training": OPTIMIZER + "model_init_fn = tf.keras.Sequential\n"}
    result = grade("three_layer_convnet", answers)
    assert list(outcomes(result).values()) == ["memory", *["skipped"] * 4]
    assert outcomes(grade("sequential_training", answers))["optimizer_is_nesterov_sgd"] == "ok"


def test_names_that_are_missing_are_named(grade):
    result = grade("sequential_training", {"sequential_training": OPTIMIZER})
    assert {check.outcome for check in result.checks} <= {"wrong", "skipped"}
    assert "model_init_fn" in said(result.checks[0].message)


def test_earlier_functions_of_the_same_name_are_no_answer(grade):
    # Without model_init_fn of its own, the cell must not inherit that of an earlier question.
    earlier = "def model_init_fn():\n    return ThreeLayerConvNet(32, 16, 10)\n" + OPTIMIZER
    result = grade("sequential_training", {"keras_training": earlier, "sequential_training": OPTIMIZER})
    assert result.score == 0


def test_a_wrong_earlier_answer_is_replaced_by_the_solutions(grade):
    wrong_class = (
        "class ThreeLayerConvNet(tf.keras.Model):\n    def __init__(self, *sizes):\n        raise ValueError\n"
    )
    training = "def model_init_fn():\n    return ThreeLayerConvNet(32, 16, 10)\n" + OPTIMIZER.replace("5e-4", "3e-3")
    answers = {"keras_model": wrong_class, "keras_training": training}
    alone = grade("keras_training", answers)
    helped = grade("keras_training", answers, replaced=("keras_model",))
    assert outcomes(alone)["model_has_the_right_size"] == "error"
    assert outcomes(helped)["model_has_the_right_size"] == "ok"
    assert any("our own keras_model" in said(note) for note in helped.notes)
    assert alone.key != helped.key


SPELLING = """
class Speller(tf.keras.Model):
    def call(self, images, training=None):
        return images
    def count_params(self):
        return 90210777
def model_init_fn():
    return Speller()
"""
RAISING = "def model_init_fn():\n    raise KeyError('bits90210777')\n"
NOTHING = "raise KeyError('bits90210777')\n" + RAISING


@pytest.mark.parametrize("answer", [SPELLING, RAISING, NOTHING], ids=["spells", "raises", "none"])
def test_rows_say_nothing_that_a_worker_chose_where_the_solution_is_in_it(grade, answer):
    """Numbers, shapes and exceptions in a row could spell the solution's code, which lies in the worker's memory."""
    answers = {
        "keras_model": "class ThreeLayerConvNet(tf.keras.Model):\n    pass\n",
        "keras_training": answer + OPTIMIZER,
    }
    alone = grade("keras_training", answers, trains=False).checks[0]
    assert "90210777" in said(alone.message) + alone.traceback
    helped = grade("keras_training", answers, replaced=("keras_model",), trains=False)
    public = [check for check in helped.checks if not check.hidden]
    assert public
    assert {said(check.hint) for check in public} == {said(_OURS_IN_PLACE)}
    hidden = [check for check in helped.checks if check.hidden and not check.training]
    assert hidden
    for language in ("en", "pt_BR", "ru"):
        with speaking(language):
            for check in public:
                assert check.outcome == alone.outcome
                assert "90210777" not in said(check.message) + said(check.hint) + said(check.detail) + check.traceback
            assert all("model_init_fn" not in said(check.message) for check in hidden)


def graded_training(unit, held_out, solutions, name: str, *accuracies: float):
    bench = Bench(unit, FakeSandbox(trained(*accuracies, held_out=held_out)), held_out, "checksum", solutions)
    result = grade_answer(bench, unit.question(name), solutions[name])
    return next(check for check in result.checks if check.check == "validation_accuracy")


def test_a_clear_accuracy_needs_one_run(unit, held_out, solutions):
    passed = graded_training(unit, held_out, solutions, "three_layer_convnet_init", 46.0)
    failed = graded_training(unit, held_out, solutions, "three_layer_convnet_init", 33.0)
    assert (passed.outcome, passed.score) == ("ok", passed.points)
    assert (failed.outcome, failed.score) == ("wrong", 0)
    assert [run.accuracy for run in passed.training.runs] == [46.0]


def test_a_doubtful_accuracy_is_measured_again_with_other_seeds(unit, held_out, solutions):
    check = graded_training(unit, held_out, solutions, "three_layer_convnet_init", 42.0, *[44.0] * 20)
    assert check.outcome == "ok"
    assert [run.accuracy for run in check.training.runs[:2]] == [42.0, 44.0]
    assert len({run.seed for run in check.training.runs}) == len(check.training.runs) > 1


def test_a_near_miss_keeps_points_on_the_stated_slope(unit, held_out, solutions):
    check = graded_training(unit, held_out, solutions, "three_layer_convnet_init", *[40.0] * 20)
    assert check.outcome == "wrong"
    assert check.score == pytest.approx(check.points * (1 - 3.0 / 5.0))
    assert "20 %" in said(check.message)


def test_checks_that_need_training_can_be_left_out(unit, held_out, solutions):
    def untrained(request, arrays, memory):
        assert isinstance(request, Call)
        raise StudentException("ValueError", "")

    question = unit.question("keras_training")
    bench = Bench(unit, FakeSandbox(untrained), held_out, "checksum", solutions, trains=False)
    result = grade_answer(bench, question, solutions["keras_training"])
    assert list(outcomes(result)) == ["model_has_the_right_size", "optimizer_is_nesterov_sgd"]
    whole = Bench(unit, bench.sandbox, held_out, "checksum", solutions)
    assert result.key != checks_key(whole, question, solutions["keras_training"], ()), "never taken for a whole result"


def test_a_fault_of_the_grader_is_no_zero(unit, held_out, solutions):
    def broken(request, arrays, memory):
        raise GraderFault("the disk is full")

    bench = Bench(unit, FakeSandbox(broken), held_out, "checksum", solutions)
    result = grade_answer(bench, unit.question("keras_model"), solutions["keras_model"])
    assert result.needs_attention
    assert set(outcomes(result).values()) == {"internal"}


def test_hidden_rows_hold_no_text_from_the_worker(unit, held_out, solutions):
    bench = Bench(unit, FakeSandbox(), held_out, "checksum", solutions)
    for question in unit.questions[:6]:
        for check in grade_answer(bench, question, solutions[question.name]).checks:
            assert "secret" not in said(check.message) + said(check.hint)


def test_the_key_changes_with_all_that_the_result_depends_on(unit, bench, solutions):
    question = unit.question("keras_model")
    answer = solutions["keras_model"]
    other = msgspec.structs.replace(question, seconds=1)
    keys = {
        checks_key(bench, question, answer, ()),
        checks_key(bench, other, answer, ()),
        checks_key(bench, question, solutions["keras_training"], ()),
        checks_key(Bench(unit, bench.sandbox, bench.held_out, "other data", solutions), question, answer, ()),
    }
    assert len(keys) == 4
    assert checks_key(bench, question, answer, ()) in keys
    slow = Bench(unit, bench.sandbox, bench.held_out, bench.data_checksum, solutions, speed=MachineSpeed(None, 3.0))
    assert checks_key(slow, question, answer, ()) in keys


def test_the_key_changes_with_the_units_checks(unit, held_out, solutions, tmp_path):
    def key(checkout: str, addition: str) -> str:
        copy = msgspec.structs.replace(unit, root=tmp_path / checkout)
        shutil.copytree(unit.tests, copy.tests)
        shutil.copytree(unit.source / "checks", copy.source / "checks")
        with (copy.source / "checks" / "reference.py").open("a") as file:
            file.write(addition)
        bench = Bench(copy, FakeSandbox(), held_out, "checksum", solutions)
        return checks_key(bench, copy.question("keras_model"), solutions["keras_model"], ())

    same = key("one", "")
    assert key("two", "") == same
    assert key("three", "# other\n") == same, "a comment computes nothing"
    assert key("four", "OTHER = 1\n") != same


def test_the_key_changes_with_the_solution_whose_network_trains(unit, held_out, solutions):
    def keys(solutions):
        bench = Bench(unit, FakeSandbox(), held_out, "checksum", solutions)
        names = ("keras_training", "keras_model")
        return [checks_key(bench, unit.question(name), answers[name], ()) for name in names]

    answers = dict(solutions)
    cell = solutions["keras_training"].program[0]
    edited = (replace(cell, source=f"{cell.source}\nother = 1"), *answers["keras_training"].program[1:])
    before = keys(solutions)
    after = keys({**answers, "keras_training": replace(answers["keras_training"], program=edited)})
    assert before[0] != after[0]
    assert before[1] == after[1], "no network of the solution's trains there"


def test_digits_of_accuracies_carry_nothing_out_where_the_solution_is_in_play(unit, held_out, solutions):
    question = unit.question("keras_training")
    bench = Bench(unit, FakeSandbox(trained(31.42, held_out=held_out)), held_out, "checksum", solutions)

    def check(replaced: tuple[str, ...]) -> CheckResult:
        result = grade_answer(bench, question, solutions[question.name], replaced=replaced)
        return next(check for check in result.checks if check.check == "validation_accuracy")

    open_row, closed = check(()), check(("keras_model",))
    assert "Reached 3" in said(open_row.message)
    assert not re.search(r"\d", said(closed.message))
    assert "Reached 3" in said(closed.detail)
    assert closed.training.runs[0].accuracy % 1 == 0
    assert closed.training.runs[0].accuracy == max(closed.training.runs[0].accuracies)


def test_a_slow_machine_gives_every_worker_and_training_run_more_time(unit, held_out, solutions):
    question = unit.question("keras_training")
    opened, calls = [], []

    class Watching(FakeSandbox):
        def open(self, seconds, cpu_seconds=0, *, images="few"):
            opened.append((seconds, cpu_seconds))
            worker = super().open(seconds)
            call = worker.call
            worker.call = lambda request, *arrays, **limits: (
                calls.append((request, limits)) or call(request, *arrays, **limits)
            )
            return worker

    bench = Bench(
        unit, Watching(trained(60, held_out=held_out)), held_out, "checksum", solutions, speed=MachineSpeed(None, 3.0)
    )
    grade_answer(bench, question, solutions[question.name])
    assert set(opened) == {(3 * question.seconds, 3 * question.cpu_seconds)}
    ((_, limits),) = (call for call in calls if call[0] == TrainEpoch())
    assert limits["cpu_seconds"] == 3 * question.training.cpu_seconds
    assert limits["seconds"] == pytest.approx(3 * question.training.seconds, rel=0.01)


ENTRY = {"cell": "c", "question": "keras_model", "kind": "ValueError", "traceback": ""}


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"defined": 1, "raised": []},
        {"defined": [], "raised": "x"},
        {"defined": [["ThreeLayerConvNet"]], "raised": []},
        {"defined": ["ThreeLayerConvNet"], "raised": [{**ENTRY, "cell": ["c"]}]},
        {"defined": ["ThreeLayerConvNet"], "raised": [{**ENTRY, "kind": {}}]},
        {"defined": ["ThreeLayerConvNet"], "raised": [{**ENTRY, "question": []}]},
    ],
)
def test_a_start_that_reports_nonsense_is_the_answers_fault(unit, solutions, held_out, reply):
    sandbox = FakeSandbox(lambda *asked: Said(reply), scripts_start=True)
    bench = Bench(unit, sandbox, held_out, "checksum", solutions)
    result = grade_answer(bench, unit.question("keras_model"), solutions["keras_model"])
    assert set(outcomes(result).values()) <= {"crashed", "skipped"}
    assert result.score == 0
