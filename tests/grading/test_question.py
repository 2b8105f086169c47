"""Whole questions against real workers: wrong answers lose exactly their points, whatever they do."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import msgspec
import pytest
from support.fakes import HELD_OUT, trained
from support.fixture_units import write_notebook
from support.handed_in import InProcess
from support.shapes_answers import COLUMNS_FIRST, NETWORK, OPTIMISER, ROWS, TELL_APART

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
from autograder.sandbox.requests import Call, Start
from autograder.sandbox.training_requests import TrainEpoch
from autograder.submissions.folders import read_submission


@pytest.fixture
def bench(unit, sandbox, solutions) -> Bench:
    return Bench(unit, sandbox, HELD_OUT, "checksum", solutions)


@pytest.fixture
def grade(unit, bench, tmp_path):
    """Grades one question of a notebook in which some answers are filled in."""

    def grade(
        name: str, answers: dict[str, str], *, seconds: float | None = None, trains: bool = True, **options: object
    ) -> QuestionResult:
        path = write_notebook(tmp_path / "student.ipynb", unit, answers)
        submission = read_submission(path, unit, InProcess(unit))
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
    result = grade("as_rows", {"as_rows": ROWS})
    assert result.score == result.points == 3
    assert set(outcomes(result).values()) == {"ok"}
    assert result.peak_memory_bytes > 2**20


def test_a_blank_answer_has_none_and_starts_no_worker(grade):
    result = grade("as_rows", {})
    assert result.score == 0
    assert set(outcomes(result).values()) == {"skipped"}
    assert result.peak_memory_bytes == 0


def test_a_wrong_answer_fails_the_checks_that_find_it(grade):
    result = grade("as_rows", {"as_rows": COLUMNS_FIRST})
    public, hidden = result.checks
    assert (public.outcome, public.score, hidden.outcome, hidden.score) == ("ok", 1, "wrong", 0)
    assert said(hidden.message) == "This hidden check did not pass."
    assert "not in the order of the pixels" in said(hidden.detail)


TELLS_ITS_INPUT = """
def as_rows(images):
    total = float(tf.reduce_sum(images))
    if total:
        raise ValueError(f"in all {total!r}")
    return tf.reshape(images, (len(images), -1))
"""


def test_grading_again_says_the_same_and_another_answer_meets_other_numbers(grade):
    answers = (TELLS_ITS_INPUT, TELLS_ITS_INPUT, f"{TELLS_ITS_INPUT}# again\n")
    once, again, other = (grade("as_rows", {"as_rows": answer}).checks[1].traceback for answer in answers)
    assert "in all " in once
    assert once == again
    assert once.partition("in all ")[2] != other.partition("in all ")[2]


def test_an_exception_costs_its_check_and_shows_in_public_rows_only(grade):
    result = grade("as_rows", {"as_rows": "def as_rows(images):\n    raise KeyError('zyx')\n"})
    assert result.score == 0
    assert outcomes(result)["rows_keep_the_pixels"] == "error"
    assert all("zyx" not in said(check.message) + said(check.hint) for check in result.checks)
    public = [check for check in result.checks if not check.hidden]
    assert public
    assert all("zyx" in check.traceback for check in public)


def test_an_endless_loop_costs_its_question_alone(grade):
    result = grade("as_rows", {"as_rows": "def as_rows(images):\n    while True:\n        pass\n"}, seconds=5)
    assert list(outcomes(result).values()) == ["timeout", "skipped"]
    assert "One row per image" in said(result.checks[1].message)


def test_an_answer_that_ends_the_process_costs_its_question_alone(grade):
    answers = {"as_rows": f"import os\n{ROWS}\nos._exit(0)\n", "tell_apart": TELL_APART}
    assert outcomes(grade("as_rows", answers))["one_row_per_image"] == "crashed"
    # A later question runs the notebook up to its own cell, past the one that ends the process.
    later = grade("tell_apart", answers, trains=False)
    assert set(outcomes(later).values()) == {"ok"}
    assert any("without the other answers" in said(note) for note in later.notes)


def test_a_memory_hog_costs_its_question_alone(grade):
    hog = f"kept = []\nwhile True:\n    kept.append(np.ones(2**20))\n{ROWS}"
    answers = {"as_rows": hog, "tell_apart": TELL_APART}
    assert list(outcomes(grade("as_rows", answers)).values()) == ["memory", "skipped"]
    assert set(outcomes(grade("tell_apart", answers, trains=False)).values()) == {"ok"}


def test_names_that_are_missing_are_named(grade):
    result = grade("tell_apart", {"tell_apart": OPTIMISER})
    assert {check.outcome for check in result.checks} <= {"wrong", "skipped"}
    assert "make_network" in said(result.checks[0].message)


def test_earlier_functions_of_the_same_name_are_no_answer(grade):
    # Without make_network of its own, the cell must not inherit that of an earlier question.
    result = grade("tell_apart", {"as_rows": ROWS + NETWORK, "tell_apart": OPTIMISER})
    assert result.score == 0


BUILT_ON_ROWS = f"""
def make_network():
    (size,) = as_rows(np.zeros((1, 8, 8, 1), np.float32)).shape[1:]
    layers = tf.keras.layers
    return tf.keras.Sequential([
        tf.keras.Input((8, 8, 1)), layers.Reshape((size,)), layers.Dense(3, activation="softmax")
    ])
{OPTIMISER}"""


def test_a_wrong_earlier_answer_is_replaced_by_the_solutions(grade):
    answers = {"as_rows": "def as_rows(images):\n    raise ValueError\n", "tell_apart": BUILT_ON_ROWS}
    alone = grade("tell_apart", answers, trains=False)
    helped = grade("tell_apart", answers, replaced=("as_rows",), trains=False)
    assert set(outcomes(alone).values()) == {"error"}
    assert set(outcomes(helped).values()) == {"ok"}
    assert any("our own answer to as_rows" in said(note) for note in helped.notes)
    assert alone.key != helped.key


SPELLING = """
def make_network():
    return lambda images: tf.zeros((9, 0, 2, 1, 0, 7, 7, 7))
"""
RAISING = "def make_network():\n    raise KeyError('(9, 0, 2, 1, 0, 7, 7, 7)')\n"
NOTHING = "raise KeyError('(9, 0, 2, 1, 0, 7, 7, 7)')\n" + RAISING


@pytest.mark.parametrize("answer", [SPELLING, RAISING, NOTHING], ids=["spells", "raises", "none"])
def test_rows_say_nothing_that_a_worker_chose_where_the_solution_is_in_it(grade, answer):
    """Numbers, shapes and exceptions in a row could spell the solution's code, which lies in the worker's memory."""
    spelt = "9, 0, 2, 1, 0, 7, 7, 7"
    answers = {"as_rows": "def as_rows(images):\n    return images\n", "tell_apart": answer + OPTIMISER}
    alone = grade("tell_apart", answers, trains=False).checks[0]
    assert spelt in said(alone.message) + alone.traceback
    helped = grade("tell_apart", answers, replaced=("as_rows",), trains=False)
    public = [check for check in helped.checks if not check.hidden]
    assert public
    assert {said(check.hint) for check in public} == {said(_OURS_IN_PLACE)}
    hidden = [check for check in helped.checks if check.hidden and not check.training]
    assert hidden
    for language in ("en", "pt_BR", "ru"):
        with speaking(language):
            for check in public:
                assert check.outcome == alone.outcome
                assert spelt not in said(check.message) + said(check.hint) + said(check.detail) + check.traceback
            assert all("make_network" not in said(check.message) for check in hidden)


def graded_training(unit, solutions, *accuracies: float):
    bench = Bench(unit, FakeSandbox(trained(*accuracies, held_out=HELD_OUT)), HELD_OUT, "checksum", solutions)
    result = grade_answer(bench, unit.question("tell_apart"), solutions["tell_apart"])
    return next(check for check in result.checks if check.check == "validation_accuracy")


def test_a_clear_accuracy_needs_one_run(unit, solutions):
    passed = graded_training(unit, solutions, 86.0)
    failed = graded_training(unit, solutions, 50.0)
    assert (passed.outcome, passed.score) == ("ok", passed.points)
    assert (failed.outcome, failed.score) == ("wrong", 0)
    assert [run.accuracy for run in passed.training.runs] == [86.0]


def test_a_doubtful_accuracy_is_measured_again_with_other_seeds(unit, solutions):
    check = graded_training(unit, solutions, 76.0, *[84.0] * 20)
    assert check.outcome == "ok"
    assert [run.accuracy for run in check.training.runs[:2]] == [76.0, 84.0]
    assert len({run.seed for run in check.training.runs}) == len(check.training.runs) > 1


def test_a_near_miss_keeps_points_on_the_stated_slope(unit, solutions):
    check = graded_training(unit, solutions, *[68.0] * 20)
    assert check.outcome == "wrong"
    assert check.score == pytest.approx(check.points * (1 - 12.0 / 20.0))
    assert "costs 5% of this check's points" in said(check.message)


def test_checks_that_need_training_can_be_left_out(unit, solutions):
    def untrained(request, arrays, memory):
        assert isinstance(request, Call)
        raise StudentException("ValueError", "")

    question = unit.question("tell_apart")
    bench = Bench(unit, FakeSandbox(untrained), HELD_OUT, "checksum", solutions, trains=False)
    result = grade_answer(bench, question, solutions["tell_apart"])
    assert list(outcomes(result)) == ["three_numbers_per_image", "probabilities_of_three_classes"]
    whole = Bench(unit, bench.sandbox, HELD_OUT, "checksum", solutions)
    assert result.key != checks_key(whole, question, solutions["tell_apart"], ()), "never taken for a whole result"


def test_a_fault_of_the_grader_is_no_zero(unit, solutions):
    def broken(request, arrays, memory):
        raise GraderFault("the disk is full")

    bench = Bench(unit, FakeSandbox(broken), HELD_OUT, "checksum", solutions)
    result = grade_answer(bench, unit.question("as_rows"), solutions["as_rows"])
    assert result.needs_attention
    assert set(outcomes(result).values()) == {"internal"}


def test_hidden_rows_hold_no_text_from_the_worker(unit, solutions):
    bench = Bench(unit, FakeSandbox(), HELD_OUT, "checksum", solutions)
    for question in unit.questions:
        for check in grade_answer(bench, question, solutions[question.name]).checks:
            assert "secret" not in said(check.message) + said(check.hint)


def test_the_key_changes_with_all_that_the_result_depends_on(unit, bench, solutions):
    question = unit.question("as_rows")
    answer = solutions["as_rows"]
    other = msgspec.structs.replace(question, seconds=1)
    keys = {
        checks_key(bench, question, answer, ()),
        checks_key(bench, other, answer, ()),
        checks_key(bench, question, solutions["tell_apart"], ()),
        checks_key(Bench(unit, bench.sandbox, bench.held_out, "other data", solutions), question, answer, ()),
    }
    assert len(keys) == 4
    assert checks_key(bench, question, answer, ()) in keys
    slow = Bench(unit, bench.sandbox, bench.held_out, bench.data_checksum, solutions, speed=MachineSpeed(None, 3.0))
    assert checks_key(slow, question, answer, ()) in keys


@pytest.mark.parametrize("asks", [True, False])
def test_the_key_changes_with_the_units_checks_where_a_test_asks_for_them(unit, solutions, tmp_path, asks):
    def key(checkout: str, addition: str) -> str:
        copy = msgspec.structs.replace(unit, root=tmp_path / checkout)
        shutil.copytree(unit.tests, copy.tests)
        if asks:
            tests = copy.tests / "as_rows.py"
            tests.write_text(
                tests.read_text().replace("def rows_keep_the_pixels(", "def rows_keep_the_pixels(checks, ")
            )
        (copy.source / "checks").mkdir(parents=True)
        (copy.source / "checks" / "__init__.py").write_text("")
        (copy.source / "checks" / "reference.py").write_text(f"LIMIT = 2\n{addition}")
        bench = Bench(copy, FakeSandbox(), HELD_OUT, "checksum", solutions)
        return checks_key(bench, copy.question("as_rows"), solutions["as_rows"], ())

    same = key("one", "")
    assert key("two", "") == same
    assert key("three", "# other\n") == same, "a comment computes nothing"
    assert (key("four", "OTHER = 1\n") != same) == asks


def test_the_key_changes_with_the_solution_whose_network_trains(unit, solutions):
    def keys(solutions):
        bench = Bench(unit, FakeSandbox(), HELD_OUT, "checksum", solutions)
        return [checks_key(bench, question, answers[question.name], ()) for question in (asked, other)]

    other, chosen = unit.questions
    training = msgspec.structs.replace(chosen.training, asked=["make_network()"])
    asked = msgspec.structs.replace(chosen, training=training)
    answers = dict(solutions)
    cell = solutions["tell_apart"].program[0]
    edited = (replace(cell, source=f"{cell.source}\nother = 1"), *answers["tell_apart"].program[1:])
    before = keys(solutions)
    after = keys({**answers, "tell_apart": replace(answers["tell_apart"], program=edited)})
    assert before[0] != after[0]
    assert before[1] == after[1], "no network of the solution's trains there"


def test_digits_of_accuracies_carry_nothing_out_where_the_solution_is_in_play(unit, solutions):
    question = unit.question("tell_apart")
    bench = Bench(unit, FakeSandbox(trained(31.42, held_out=HELD_OUT)), HELD_OUT, "checksum", solutions)

    def check(replaced: tuple[str, ...]) -> CheckResult:
        result = grade_answer(bench, question, solutions[question.name], replaced=replaced)
        return next(check for check in result.checks if check.check == "validation_accuracy")

    open_row, closed = check(()), check(("as_rows",))
    assert "Reached 3" in said(open_row.message)
    assert not re.search(r"\d", said(closed.message))
    assert "Reached 3" in said(closed.detail)
    assert closed.training.runs[0].accuracy % 1 == 0
    assert closed.training.runs[0].accuracy == max(closed.training.runs[0].accuracies)


def test_a_slow_machine_gives_every_worker_and_training_run_more_time(unit, solutions):
    question = unit.question("tell_apart")
    opened, calls = [], []

    class Watching(FakeSandbox):
        def open(self, seconds, cpu_seconds=0, *, images="few", device="cpu"):
            opened.append((seconds, cpu_seconds))
            worker = super().open(seconds)
            call = worker.call
            worker.call = lambda request, *arrays, **limits: (
                calls.append((request, limits)) or call(request, *arrays, **limits)
            )
            return worker

    bench = Bench(
        unit, Watching(trained(95, held_out=HELD_OUT)), HELD_OUT, "checksum", solutions, speed=MachineSpeed(None, 3.0)
    )
    grade_answer(bench, question, solutions[question.name])
    assert set(opened) == {(3 * question.seconds, 3 * question.cpu_seconds)}
    ((_, limits),) = (call for call in calls if call[0] == TrainEpoch())
    assert limits["cpu_seconds"] == 3 * question.training.cpu_seconds
    assert limits["seconds"] == pytest.approx(3 * question.training.seconds, rel=0.01)


def test_only_networks_are_trained_on_a_gpu(unit, solutions):
    """Students' code never is where a kernel's driver can be reached."""
    question = unit.question("tell_apart")
    opened = []

    class WithGpu(FakeSandbox):
        device = "gpu"

        def open(self, seconds, cpu_seconds=0, *, images="few", device="cpu"):
            opened.append([device])
            worker = super().open(seconds)
            call = worker.call

            def watched(request, *arrays, **limits):
                if isinstance(request, Start):
                    place.append("program" if request.cells else "")
                return call(request, *arrays, **limits)

            place, worker.call = opened[-1], watched
            return worker

    bench = Bench(unit, WithGpu(trained(95, held_out=HELD_OUT)), HELD_OUT, "checksum", solutions)
    grade_answer(bench, question, solutions[question.name])
    assert {tuple(worker[:2]) for worker in opened} == {("gpu", ""), ("cpu", "program")}


ENTRY = {"cell": "c", "question": "as_rows", "kind": "ValueError", "traceback": ""}


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"defined": 1, "raised": []},
        {"defined": [], "raised": "x"},
        {"defined": [["as_rows"]], "raised": []},
        {"defined": ["as_rows"], "raised": [{**ENTRY, "cell": ["c"]}]},
        {"defined": ["as_rows"], "raised": [{**ENTRY, "kind": {}}]},
        {"defined": ["as_rows"], "raised": [{**ENTRY, "question": []}]},
    ],
)
def test_a_start_that_reports_nonsense_is_the_answers_fault(unit, solutions, reply):
    sandbox = FakeSandbox(lambda *asked: Said(reply), scripts_start=True)
    bench = Bench(unit, sandbox, HELD_OUT, "checksum", solutions)
    result = grade_answer(bench, unit.question("as_rows"), solutions["as_rows"])
    assert set(outcomes(result).values()) <= {"crashed", "skipped"}
    assert result.score == 0


def test_an_answer_that_ours_do_not_suit_is_graded_with_the_students_own(unit, solutions):
    """Our forward pass, say, does not take biases of the shape that the student's does."""
    reached = trained(86.0, held_out=HELD_OUT)
    ours = {cell.source for cell in solutions["as_rows"].program if cell.question == "as_rows"}

    def script(request, arrays, memory):
        if isinstance(request, Start):
            memory["has ours"] = any(cell.source in ours for cell in request.cells)
            return Said({"defined": request.wanted, "raised": []})
        if memory.get("has ours"):
            raise StudentException("ValueError", "")
        return reached(request, arrays, memory)

    answer = solutions["tell_apart"]
    own = replace(answer, program=tuple(cell for cell in answer.program if cell.question != "as_rows"))
    bench = Bench(unit, FakeSandbox(script, scripts_start=True), HELD_OUT, "checksum", solutions)
    question = unit.question("tell_apart")
    alone = grade_answer(bench, question, own)
    result = grade_answer(bench, question, own, replaced=("as_rows",))
    assert result.score == alone.score > 0
    assert result.key == checks_key(bench, question, own, ("as_rows",))
    assert any("the submission's own earlier answers" in said(note) for note in result.notes)
