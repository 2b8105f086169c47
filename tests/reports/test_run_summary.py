from __future__ import annotations

from pathlib import Path

import msgspec
from support.sample_results import sample_class, submission, training

from autograder.reports.manual_points import Given, ManualPoints
from autograder.reports.run_summary import run_summary


def test_a_class_is_summed_up_by_those_who_answered(unit):
    summary = run_summary(ManualPoints(unit), sample_class(unit), Path("grades"))
    assert (summary.answered, summary.points) == (5, 90)
    assert (summary.blank, summary.unreadable) == (["Blank"], ["John von Neumann"])
    assert summary.needs_attention == ["Edsger Dijkstra"]
    by_name = {grade.submission: grade for grade in summary.submissions}
    assert by_name["Edsger Dijkstra"].total is None
    assert by_name["Edsger Dijkstra"].questions["class_training"] is None
    assert by_name["Ada Lovelace"].questions["class_training"] == 15
    totals = sorted(by_name[name].total for name in by_name if by_name[name].status.startswith("graded"))
    assert summary.median == totals[2]
    assert msgspec.json.decode(msgspec.json.encode(summary))["commonest_loss"] == summary.commonest_loss


def test_points_that_people_gave_count_once_they_have_begun(unit):
    results = [submission(unit, "ana"), submission(unit, "bo"), submission(unit, "c", status="not readable")]
    (writing,) = (question for question in unit.questions if question.is_manual)
    manual = ManualPoints(unit, {("ana", writing.name): Given(2.5)})
    summary = run_summary(manual, results, Path())
    ana, bo, unreadable = summary.submissions
    assert summary.points == unit.points + writing.manual_points
    assert (ana.total, ana.questions[writing.name]) == (unit.points + 2.5, 2.5)
    assert (bo.total, bo.questions[writing.name]) == (None, None)
    assert unreadable.total is None
    assert (summary.median, summary.answered) == (unit.points + 2.5, 2)
    assert writing.name not in run_summary(ManualPoints(unit), results, Path()).submissions[0].questions


def test_what_several_lose_by_one_reason_is_the_commonest_and_skipped_checks_are_none(unit):
    wrong = {"scores_match_on_random_input": "wrong", "one_batch_can_be_learned": "skipped"}
    results = [submission(unit, name, forward_pass=wrong) for name in ("ana", "bo")]
    loss = run_summary(ManualPoints(unit), results, Path()).commonest_loss
    assert (loss.question, loss.check) == ("forward_pass", "scores_match_on_random_input")
    assert loss.reason == "Did you transpose the kernel?"
    assert loss.submissions == ["ana", "bo"]
    assert run_summary(ManualPoints(unit), results[:1], Path()).commonest_loss is None


def missed(unit, above: float):
    """A submission whose network ends so many points above its goal, and has lost its points."""
    result = submission(unit, "ana", in_a_row={"validation_accuracy": "wrong"})
    series = training(unit.question("in_a_row"), above=above)
    questions = [
        msgspec.structs.replace(
            question,
            checks=[
                msgspec.structs.replace(check, training=series) if check.outcome == "wrong" else check
                for check in question.checks
            ],
        )
        for question in result.questions
    ]
    return msgspec.structs.replace(result, questions=questions)


def test_a_run_that_ends_below_its_goal_and_in_the_zone_was_close(unit):
    assert run_summary(ManualPoints(unit), [missed(unit, -20.0)], Path()).near_misses == []
    assert run_summary(ManualPoints(unit), [missed(unit, -0.5)], Path()).near_misses == ["ana"]


def test_mistakes_with_names_are_counted_and_doubts_are_handed_on(unit):
    results = [submission(unit, name, forward_pass={"scores_match_on_random_input": "wrong"}) for name in ("bo", "ana")]
    for result in results:
        (check,) = (check for check in result.checks if check.outcome == "wrong")
        place = result.questions[0].checks.index(check)
        slip = msgspec.structs.replace(check, mistake="bias_missing", mistake_summary="a bias is missing")
        result.questions[0].checks[place] = slip
    summary = run_summary(ManualPoints(unit), results, Path(), ["Is the check right?"])
    (mistake,) = summary.mistakes
    assert (mistake.code, mistake.label, mistake.submissions) == ("bias_missing", "Q1", ["ana", "bo"])
    assert mistake.checks == ["scores_match_on_random_input"]
    assert summary.doubts == ["Is the check right?"]
