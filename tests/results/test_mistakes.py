"""Who made which mistake: from results as they are graded, and as they are read back."""

from __future__ import annotations

import msgspec
import pytest

from autograder.checks.mistakes import MISTAKES
from autograder.locale.sentences import said, sentence
from autograder.results.mistakes import mistakes_of
from autograder.results.records import CheckResult, QuestionResult, SubmissionResult
from autograder.results.results_file import to_gradescope
from autograder.results.schema import ResultsFile

FAN_IN = ("channels_left_out_of_fan_in", "channels left out of fan-in")


def submission(name: str, **mistakes: tuple[str, str]) -> SubmissionResult:
    """One whose checks of the question `weights` lost their points by these mistakes; "" is none."""
    checks = [
        CheckResult(
            check=check,
            points=2,
            score=0 if code else 2,
            outcome="wrong" if code else "ok",
            hidden=True,
            mistake=code,
            mistake_summary=sentence(summary) if summary else "",
        )
        for check, (code, summary) in mistakes.items()
    ]
    question = QuestionResult(question="first_weights", key="k", checks=checks)
    return SubmissionResult(
        submission=name, language="en", status="graded", problem="", questions=[question], notes=[], facts={}
    )


CLASS = [
    submission("zoe", shapes=("", ""), values=FAN_IN),
    submission("Ana", shapes=("wrong_shape", "a result of another shape"), values=FAN_IN),
    submission("bo", shapes=("unknown", ""), values=("unknown", "")),
    submission("cy", shapes=("unknown", ""), values=("", "")),
    submission("di", shapes=("unknown", ""), values=("", "")),
    submission("ed", shapes=("", ""), values=("", "")),
]


@pytest.fixture(params=["graded", "read back"])
def results(request, unit):
    if request.param == "graded":
        return CLASS
    files = [msgspec.json.encode(to_gradescope(result, unit)) for result in CLASS]
    return [msgspec.json.decode(file, type=ResultsFile) for file in files]


def test_the_commonest_mistake_is_first_and_what_nobody_recognised_last(results):
    groups = mistakes_of(results)
    assert [(group.code, group.members) for group in groups] == [
        ("channels_left_out_of_fan_in", ["Ana", "zoe"]),
        ("wrong_shape", ["Ana"]),
        ("unknown", ["bo", "cy", "di"]),
    ]
    assert [group.is_known for group in groups] == [True, True, False]


def test_a_group_says_the_mistake_in_words_and_which_checks_told(results):
    first, _second, unknown = mistakes_of(results)
    assert (first.question, said(first.summary), first.checks) == (
        "first_weights",
        "channels left out of fan-in",
        ["values"],
    )
    assert unknown.checks == ["shapes", "values"]
    assert said(unknown.summary) == "a mistake that was not recognized"


def test_what_follows_from_a_mistake_is_none_of_its_own(unit):
    halted = submission("fay", shapes=("timeout", "time used up"), values=("not_reached", "not checked"))
    seen_twice = submission("gus", shapes=("unknown", ""), values=FAN_IN)
    groups = mistakes_of([halted, seen_twice])
    assert [(group.code, group.members) for group in groups] == [(FAN_IN[0], ["gus"]), ("timeout", ["fay"])]
    assert {"not_reached", "blank"} <= MISTAKES.keys()


def test_what_was_not_answered_is_told_from_what_is_wrong():
    blank, wrong = mistakes_of([submission("hal", shapes=("blank", "not answered")), submission("ida", values=FAN_IN)])
    assert (blank.is_unanswered, wrong.is_unanswered) == (True, False)
