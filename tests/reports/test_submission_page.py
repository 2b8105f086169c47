from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from support.sample_results import TRACEBACK, sample_class
from support.sample_unit import SAMPLE_UNIT

from autograder.locale.sentences import as_percent, joined, sentence
from autograder.reports.manual_points import Given, ManualPoints
from autograder.reports.prompts import Prompt
from autograder.reports.question_view import share_of
from autograder.reports.results_folder import Graded
from autograder.reports.run_record import circumstances, duration, facts_of, moment
from autograder.reports.submission_page import submission_view
from autograder.results.records import Outcome, TrainingRecord, TrainingSeries
from autograder.results.results_file import to_gradescope
from autograder.results.schema import Facts, ResultsFile, Row, RowFacts

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def as_graded(result):
    written = msgspec.json.encode(to_gradescope(result, SAMPLE_UNIT))
    return Graded(Path(result.submission), msgspec.json.decode(written, type=ResultsFile), NOON)


def row_of(question, check="", outcome="", training=None):
    facts = RowFacts(question=question, check=check, outcome=outcome, training=training)
    return Row(name="", number="1.1", visibility="visible", output="", extra_data=facts)


def run(seed, accuracy):
    """A run that was not looked at after any epoch."""
    return TrainingRecord(
        seed=seed, accuracy=accuracy, accuracies=[], images=0, epochs=0.0, seconds=0.0, trained="graph"
    )


def series(over, runs):
    return TrainingSeries(threshold=over, is_exceeded=True, runs=runs)


VIEWS = {result.submission: submission_view(as_graded(result), SAMPLE_UNIT) for result in sample_class(SAMPLE_UNIT)}


def checks_of(submission, question):
    view = next(view for view in VIEWS[submission].questions if view.question.name == question)
    return {check.title: check for check in view.checks}


def test_questions_stand_in_the_order_of_the_unit():
    view = VIEWS["Grace Hopper"]
    assert [question.question.name for question in view.questions] == [
        question.name for question in SAMPLE_UNIT.questions
    ]
    assert [question.number for question in view.questions] == [1, 2, 3, 4, 5, 6, 7]
    assert [question.cell for question in view.questions] == ["6", "7", "15", "15", "15", "15", "-"]
    assert view.questions[0].share == 6 / 15
    assert (view.total, view.share) == ("73", 73 / 90)


def test_a_question_for_a_person_has_no_score():
    question = VIEWS["Ada Lovelace"].questions[-1]
    assert (question.cell, question.kind, question.text) == ("-", "none", "10 points, given by a person")
    (check,) = question.checks
    assert (check.title, check.verdict.text, check.text) == ("Graded by a person", "by a person", "")


def test_what_could_not_be_read_is_no_zero():
    read = sample_class(SAMPLE_UNIT)[0]
    result = msgspec.structs.replace(read, status="not readable", problem="It is a picture.", questions=[])
    view = submission_view(as_graded(result), SAMPLE_UNIT)
    assert (view.total, view.share, view.has_total) == ("-", 0, False)


def test_where_the_grader_failed_nothing_is_a_zero():
    view = VIEWS["Edsger Dijkstra"]
    assert (view.total, view.has_total, view.status_kind) == ("?", False, "fault")
    question = view.questions[3]
    assert (question.cell, question.kind, question.text) == ("?", "fault", "? of 15")
    check = checks_of("Edsger Dijkstra", "class_training")["Validation accuracy"]
    assert (check.text, check.verdict.text) == ("? of 8", "grader failed")


def test_a_submission_that_could_not_be_read():
    view = VIEWS["John von Neumann"]
    assert [question.cell for question in view.questions] == ["-"] * 7
    assert (view.has_total, view.status_kind) == (False, "warn")


@pytest.mark.parametrize(
    ("submission", "question", "title", "verdict", "kind"),
    [
        ("Ada Lovelace", "own_class", "Weights can be trained", "passed", "good"),
        ("Grace Hopper", "forward_pass", "Scores match on random input", "failed", "bad"),
        ("Grace Hopper", "forward_pass", "Other kernels and sizes", "error", "bad"),
        ("Katherine Johnson", "own_network", "Validation accuracy", "out of time", "bad"),
        ("Margaret Hamilton", "own_class", "Weights can be trained", "out of memory", "bad"),
        ("Margaret Hamilton", "class_training", "The optimizer is SGD with Nesterov momentum", "not checked", "warn"),
    ],
)
def test_verdicts(submission, question, title, verdict, kind):
    found = checks_of(submission, question)[title].verdict
    assert (found.text, found.kind) == (verdict, kind)


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_has_words_of_its_own(outcome):
    row = row_of(question="class_training", check="validation_accuracy", outcome=outcome)
    view = submission_view(Graded(Path("a"), ResultsFile(tests=[row]), NOON), SAMPLE_UNIT)
    assert (view.questions[3].checks[0].verdict.kind == "none") == (outcome == "manual")  # as of an unknown one


def test_message_and_hint_are_told_apart():
    check = checks_of("Grace Hopper", "forward_pass")["Scores match on random input"]
    assert check.message == "expected scores of shape (64, 10), got (10, 64)."
    assert check.hint == "Did you transpose the kernel?"
    assert (check.traceback, check.text, check.is_hidden) == ("", "0 of 5", True)
    assert (check.private_detail, check.private_traceback) == ("", "")


def test_what_is_for_the_instructor_stands_apart():
    check = checks_of("Grace Hopper", "forward_pass")["Other kernels and sizes"]
    assert (check.traceback, check.private_traceback) == ("", TRACEBACK)


def test_stretched_time_limits_are_named():
    def facts(speed):
        return facts_of([Graded(Path("a"), ResultsFile(extra_data=Facts(speed=speed)), NOON)])

    assert facts(2.5)["Time limits"] == ["2.5 times as long, for a slow machine"]
    assert "Time limits" not in facts(1.0)


def test_a_public_check_shows_the_traceback():
    result = next(result for result in sample_class(SAMPLE_UNIT) if result.submission == "Grace Hopper")
    public = [msgspec.structs.replace(check, hidden=False) for check in result.questions[0].checks]
    question = msgspec.structs.replace(result.questions[0], checks=public)
    view = submission_view(as_graded(msgspec.structs.replace(result, questions=[question])), SAMPLE_UNIT)
    check = view.questions[0].checks[2]
    assert (check.message, check.traceback, check.is_hidden) == ("Your code raised TypeError.", TRACEBACK, False)


def test_training_runs_become_a_chart():
    def chart_of(name, place):
        return VIEWS[name].questions[place].chart

    (line,) = chart_of("Ada Lovelace", 5).lines
    assert len(line.points) == 4
    assert "1 training run against the goal, at least 70%: 72.3%." in chart_of("Ada Lovelace", 5).description
    assert "41.9%" in chart_of("Alan Turing", 4).description
    assert chart_of("Katherine Johnson", 5) is None


def test_a_run_that_ended_before_its_first_epoch_has_no_chart():
    training = series(45.0, [run(1, 0.0)])
    row = row_of(question="class_training", check="validation_accuracy", training=training)
    view = submission_view(Graded(Path("a"), ResultsFile(tests=[row]), NOON), SAMPLE_UNIT)
    assert view.questions[3].chart is None


def test_the_rule_is_told_apart_from_what_was_reached():
    numbers = {name: as_percent(40.0) for name in ("upper", "lower", "threshold", "too_low")}
    message = joined([joined([sentence("Reached it."), sentence("One run decides.", **numbers)], " "), "More."], " ")
    facts = RowFacts(question="class_training", check="validation_accuracy", outcome="ok", message=message)
    row = Row(name="", number="1.1", visibility="visible", output="", extra_data=facts)
    (check,) = submission_view(Graded(Path("a"), ResultsFile(tests=[row]), NOON), SAMPLE_UNIT).questions[3].checks
    assert (check.message, check.rule) == ("Reached it. More.", "One run decides.")


def test_checks_of_one_mistake_stand_together_whatever_their_hints():
    rows = [
        Row(
            name="",
            number="1",
            score=0.0,
            max_score=2.0,
            visibility="visible",
            output="",
            extra_data=RowFacts(
                question="own_class", check=check, outcome="wrong", hint=hint, mistake=code, mistake_summary="No ReLU"
            ),
        )
        for check, hint, code in (("a", "one", "no_relu"), ("b", "two", "no_relu"), ("c", "three", "unknown"))
    ]
    view = submission_view(Graded(Path("a"), ResultsFile(tests=rows), NOON), SAMPLE_UNIT)
    found = [[check.title for check in mistake.checks] for mistake in view.questions[2].mistakes]
    assert found == [["A", "B"], ["C"]]


def test_checks_that_could_not_run_go_with_the_mistake_before_them():
    rows = [
        Row(
            name="",
            number="1",
            score=0.0,
            max_score=points,
            visibility="visible",
            output="",
            extra_data=RowFacts(question="own_class", check=check, outcome=outcome, message=outcome),
        )
        for check, outcome, points in (("first", "timeout", 2.0), ("second", "skipped", 3.0), ("third", "skipped", 5.0))
    ]
    view = submission_view(Graded(Path("a"), ResultsFile(tests=rows), NOON), SAMPLE_UNIT)
    (step,) = view.next_steps
    assert (step.points, step.advice, step.checks) == (10.0, "timeout", ["First", "Second", "Third"])


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("Ada Lovelace", "./submissions/Ada%20Lovelace/instructor.html"),
        ("javascript:alert(1)", "./submissions/javascript%3Aalert%281%29/instructor.html"),
        ('a"b?c#d%', "./submissions/a%22b%3Fc%23d%25/instructor.html"),
    ],
)
def test_links_lead_into_the_submission_s_folder(name, link):
    assert submission_view(Graded(Path(name), ResultsFile(), NOON), SAMPLE_UNIT).link == link


def test_facts_of_several_runs_are_all_named():
    pictures = Facts(data="pictures", data_checksum="a" * 64, device="cpu")
    standin = Facts(data="standin", device="cpu")
    facts = facts_of(
        [Graded(Path("a"), ResultsFile(extra_data=facts), NOON) for facts in (pictures, standin, pictures)]
    )
    assert facts["Data set"] == ["pictures (aaaaaaaaaaaa)", "standin"]
    assert facts["Device"] == ["cpu"]
    assert "Given network" not in facts


def test_the_given_network_is_shown_by_the_run_that_counts():
    """The first one may have missed."""
    runs = [run(1, 38.0), run(2, 45.6)]
    row = row_of(question="environment", training=series(40.0, runs))
    (shown,) = facts_of([Graded(Path("a"), ResultsFile(tests=[row]), NOON)])["Given network"]
    assert shown == "45.6% (goal: over 40%)"


@pytest.mark.parametrize(("score", "points", "share"), [(3, 4, 0.75), (5, 4, 1), (-1, 4, 0), (0, 0, 0)])
def test_share_of(score, points, share):
    assert share_of(score, points) == share


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.6, "1 min 0 s"), (126, "2 min 6 s"), (3600, "1 h 0 min"), (5042, "1 h 24 min")],
)
def test_duration(seconds, words):
    assert duration(seconds) == words


def test_moment():
    assert moment(Graded(Path("a"), ResultsFile(), NOON)) == "2026-03-01 12:00 UTC"


def test_what_was_asked_is_said_and_how_long_code_may_take_where_that_was_the_end():
    by_name = {
        result.submission: submission_view(as_graded(result), SAMPLE_UNIT) for result in sample_class(SAMPLE_UNIT)
    }
    ada, katherine = by_name["Ada Lovelace"], by_name["Katherine Johnson"]
    asked = {question.question.name: question.asked for question in ada.questions}
    assert set(asked.values()) == {""}, "the sample's questions ask for no names"
    assert [question.time_limit for question in ada.questions] == [""] * len(ada.questions)
    (slow,) = (question for question in katherine.questions if question.time_limit)
    assert slow.question.name == "own_network"
    assert f"{slow.question.cpu_seconds:g} s of processor time" in slow.time_limit


def test_the_circumstances_name_the_file_and_the_seeds():
    view = submission_view(as_graded(sample_class(SAMPLE_UNIT)[0]), SAMPLE_UNIT)
    assert circumstances(view.graded)[0] == "Submission: Ada Lovelace. Language of the notebook: en."
    assert view.seeds.startswith("Q1 7, Q2 7")


def test_points_of_a_rubric_stand_criterion_by_criterion():
    rubric = {"numbers": 6.0, "reasons": 4.0}
    questions = [msgspec.structs.replace(q, rubric=rubric) if q.is_manual else q for q in SAMPLE_UNIT.questions]
    unit = msgspec.structs.replace(SAMPLE_UNIT, questions=questions)
    given = {("Ada Lovelace", "essay"): Given(None, "", {"numbers": 5.0, "reasons": None})}
    view = submission_view(as_graded(sample_class(SAMPLE_UNIT)[0]), unit, manual=ManualPoints(unit, given))
    (essay,) = (question for question in view.questions if question.question.is_manual)
    assert essay.criteria == ["Numbers: 5 of 6", "Reasons: - of 4"]


def test_what_was_asked_is_said_in_the_notebooks_words_and_where_points_are_missing_the_passage_too():
    questions = [msgspec.structs.replace(q, defines=["scores", "params"]) for q in SAMPLE_UNIT.questions[:1]]
    unit = msgspec.structs.replace(SAMPLE_UNIT, questions=questions)
    prompts = {"forward_pass": Prompt("Question 1: `scores`", ("Compute the scores.", "Mind the padding."))}
    results = {result.submission: result for result in sample_class(SAMPLE_UNIT)}
    views = {name: submission_view(as_graded(results[name]), unit, prompts=prompts) for name in results}
    whole, lost = (views[name].questions[0] for name in ("Ada Lovelace", "Grace Hopper"))
    assert whole.asked == lost.asked == "Asked for: `scores`, `params`. Compute the scores. Mind the padding."
    assert (whole.passage, lost.passage) == ("", "In the notebook: “Question 1: `scores`”.")


def test_whose_earlier_answer_was_replaced_reads_it():
    note = sentence(
        "{question}: graded with our own answer to {earlier}, because the submission's lost points.",
        question="class_training",
        earlier="own_class",
    )
    result = sample_class(SAMPLE_UNIT)[0]
    assert submission_view(as_graded(result), SAMPLE_UNIT).replaced == []
    helped = msgspec.structs.replace(result, notes=[note])
    (told,) = submission_view(as_graded(helped), SAMPLE_UNIT).replaced
    assert told == "Q4 was graded with our own answer to Q3, so that a mistake there costs points only once."
