"""What is said about a check that did not pass: to the student, and to the instructor."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

from autograder.errors import (
    CheckFailed,
    GraderFault,
    Mistake,
    OtherKind,
    ProtocolError,
    ReplyTooLarge,
    StudentException,
    WorkerCrashed,
    WorkerDisk,
    WorkerFailed,
    WorkerMemory,
    WorkerProcessorTime,
    WorkerTimeout,
)
from autograder.grading.feedback import (
    Feedback,
    check_result,
    clean_text,
    explain_failure,
    without_words_of_workers,
)
from autograder.grading.test_files import Test
from autograder.locale.sentences import said
from autograder.sandbox.proxies import _NoAttribute
from autograder.units.unit import REPOSITORY

SECRET = "expected 3.14 at (2, 7)"
TRACEBACK = 'Traceback (most recent call last):\n  File "<cell a>", line 3, in f\nValueError: mine'


def with_cause(failure: CheckFailed) -> CheckFailed:
    failure.__cause__ = StudentException("ValueError", TRACEBACK)
    return failure


FAILURES = [
    CheckFailed(SECRET, "Our hint."),
    with_cause(CheckFailed(SECRET, "Our hint.")),
    AssertionError(SECRET),
    StudentException(SECRET, SECRET),
    ReplyTooLarge(SECRET, SECRET),
    WorkerTimeout(SECRET),
    WorkerProcessorTime(SECRET),
    WorkerMemory(SECRET),
    WorkerDisk(SECRET),
    WorkerCrashed(SECRET),
    ProtocolError(SECRET),
    GraderFault(SECRET),
    ValueError(SECRET),
]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_a_hidden_check_says_a_fixed_sentence_and_keeps_the_rest_for_the_instructor(error):
    feedback = explain_failure(error, hidden=True)
    assert feedback.message
    assert SECRET not in said(feedback.message) + said(feedback.hint)
    assert SECRET in said(feedback.detail) + said(feedback.traceback)


def test_the_traceback_behind_a_failure_is_kept():
    for hidden in (True, False):
        assert explain_failure(with_cause(CheckFailed("a", "b")), hidden=hidden).traceback == TRACEBACK


def test_a_public_check_says_what_was_expected():
    feedback = explain_failure(CheckFailed(SECRET, "Our hint."), hidden=False)
    assert (said(feedback.message), said(feedback.hint), said(feedback.detail)) == (SECRET, "Our hint.", "")
    assert explain_failure(AssertionError(SECRET), hidden=False).message == SECRET
    assert explain_failure(AssertionError(), hidden=False).message


def test_open_messages_are_shown_in_hidden_rows():
    feedback = explain_failure(CheckFailed("over 43%, found 40%", "Our hint.", is_open=True), hidden=True)
    assert (said(feedback.message), said(feedback.hint), said(feedback.detail)) == (
        "over 43%, found 40%",
        "Our hint.",
        "",
    )


def every_kind(kind: type) -> set[type]:
    return {kind}.union(*map(every_kind, kind.__subclasses__()))


def test_every_way_to_end_a_call_has_its_outcome_and_its_sentence():
    rows = {}
    for kind in every_kind(WorkerFailed) - {WorkerFailed, _NoAttribute}:
        error = kind("a", "b") if issubclass(kind, StudentException) else kind("a")
        feedback = explain_failure(error, hidden=True)
        assert feedback.outcome == kind.outcome
        rows[kind] = (said(feedback.message), said(feedback.hint))
    assert rows.pop(ProtocolError) == rows[WorkerCrashed]
    assert len(set(rows.values())) == len(rows) == 8


@pytest.mark.parametrize(
    ("kind", "last", "words"),
    [
        ("ModuleNotFoundError", "No module named 'seaborn'", "a module that graders do not have"),
        ("FileNotFoundError", "No such file: 'best.h5'", "reads or writes a file"),
        ("ValueError", "Argument(s) not recognized: {'lr': 0.003}", "`learning_rate`"),
        ("ValueError", "mine", "from a fresh kernel"),
    ],
)
def test_what_works_on_the_students_machine_alone_has_a_hint_of_its_own(kind, last, words):
    error = StudentException(kind, f"{TRACEBACK.rpartition(chr(10))[0]}\n{kind}: {last}")
    for hidden in (True, False):
        feedback = explain_failure(error, hidden=hidden)
        assert words in said(feedback.hint)
        helped = without_words_of_workers(feedback, hidden=hidden)  # which one it was, a worker chose
        assert (words in said(helped.hint)) is (hidden and kind == "ValueError" and last == "mine")


def test_faults_of_the_grader_are_no_answer_of_the_students():
    assert explain_failure(GraderFault("disk"), hidden=False).outcome == "internal"
    assert explain_failure(KeyError("x"), hidden=True).outcome == "internal"
    assert explain_failure(KeyError("x"), hidden=False).outcome == "wrong"


@pytest.mark.parametrize(
    ("place", "outcome"),
    [
        ("autograder/checks/layers.py", "internal"),
        ("source/some_unit/checks/convnet.py", "internal"),
        ("solutions/en/tests/some_unit/convnet.py", "wrong"),
    ],
)
def test_a_fault_in_the_checks_of_the_kit_or_of_a_unit_is_ours(place, outcome):
    defined: dict[str, object] = {}
    exec(compile("def check():\n    raise KeyError('x')", str(REPOSITORY / place), "exec"), defined)
    with pytest.raises(KeyError) as caught:
        defined["check"]()
    assert explain_failure(caught.value, hidden=False).outcome == outcome


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("\x1b[31mred\x1b[0m \x1b]0;title\x07end", "red end"),
        ("\x1b]8;;http://a.b\x1b\\link", "link"),
        ("a\x00b\x08c\rd\x7f\x9b", "abcd"),
        ("\u202eright to left\u200b\u2066", "right to left"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("keeps\n\tlines, ação, Ольга, 図", "keeps\n\tlines, ação, Ольга, 図"),
        ("\x1b", ""),
    ],
)
def test_what_is_not_printable_is_taken_out(dirty, clean):
    assert clean_text(dirty) == clean


def test_paths_of_this_machine_are_cut_to_their_last_part():
    site = Path(sys.prefix) / "lib" / "python3.11" / "site-packages" / "keras" / "layer.py"
    text = f"File \"{site}\", line 3\nNo such file: '{tempfile.gettempdir()}/autograder-x/tmpy/data.npy'"
    assert clean_text(text) == "File \"layer.py\", line 3\nNo such file: 'data.npy'"
    assert clean_text("/etc/passwd, /usr/bin/env: x") == "passwd, env: x"


@pytest.mark.parametrize(
    "text", ["/job:localhost/replica:0/task:0/device:CPU:0", "/device:GPU:0", "3/4", "a/b/c.py", "<cell a>", "x /= 2"]
)
def test_what_is_no_path_of_this_machine_stays(text):
    assert clean_text(text) == text


def test_texts_have_a_largest_length_and_keep_their_ends():
    assert len(clean_text("x" * 10**6)) < 500
    text = clean_text("line\n" * 10**5 + "ValueError: last")
    assert len(text) < 4100
    assert text.startswith("...")
    assert text.endswith("ValueError: last")


def test_cleaning_takes_no_longer_for_a_hostile_text():
    for hostile in ("/usr" * 10**6, "\x1b[" * 10**6, "/usr/a" * 10**6, "\x1b]" * 10**6, "/" * 10**6):
        assert len(clean_text(hostile)) < 4100


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CheckFailed(SECRET, "Our hint.", mistake=Mistake("ours", "a mistake of ours")), "ours"),
        (CheckFailed(SECRET, "Our hint."), None),
        (with_cause(CheckFailed(SECRET, "Our hint.")), "exception_raised"),
        (OtherKind(SECRET, "Our hint."), "other_kind_returned"),
        (StudentException("NameError", TRACEBACK), "name_not_defined"),
        (StudentException("PermissionError", TRACEBACK), "file_or_network_used"),
        (StudentException("NotAModel", TRACEBACK), "no_model_returned"),
        (StudentException("ValueError", TRACEBACK), "exception_raised"),
        (StudentException("ValueError", "ValueError: not recognized: {'lr': 0.1}"), "old_keras"),
        (ReplyTooLarge(SECRET, SECRET), "far_too_large_result"),
        (WorkerTimeout(SECRET), "out_of_time"),
        (WorkerProcessorTime(SECRET), "out_of_processor_time"),
        (WorkerMemory(SECRET), "out_of_memory"),
        (ProtocolError(SECRET), "process_ended"),
        (AssertionError(SECRET), None),
        (GraderFault(SECRET), None),
    ],
    ids=str,
)
def test_what_ended_an_answer_has_a_name(error, code):
    mistake = explain_failure(error, hidden=True).mistake
    assert (mistake and mistake.code) == code


def test_a_check_without_a_recognised_mistake_says_so_where_points_were_lost():
    test = Test("values", "Values", 2.0, True, False, lambda environment: None)
    codes = {
        outcome: check_result(test, Feedback(outcome, "message")).mistake for outcome in ("wrong", "ok", "internal")
    }
    assert codes == {"wrong": "unknown", "ok": "", "internal": ""}


def test_a_worker_that_held_the_solutions_code_names_no_exception():
    named = explain_failure(StudentException("NameError", TRACEBACK), hidden=True)
    assert without_words_of_workers(named, hidden=True).mistake is None
