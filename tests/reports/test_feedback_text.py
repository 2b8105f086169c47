from __future__ import annotations

import msgspec
from support.sample_results import submission

from autograder.reports.feedback_text import feedback_text
from autograder.reports.manual_points import Given, ManualPoints


def test_questions_that_lost_points_say_what_to_look_at_and_one_mistake_once(unit):
    lost = {
        "scores_match_on_random_input": "wrong",
        "other_kernels_and_sizes": "wrong",
        "one_batch_can_be_learned": "skipped",
    }
    text = feedback_text(ManualPoints(unit), submission(unit, "ana", forward_pass=lost))
    assert text == "The forward pass: 4 of 15. Did you transpose the kernel?"


def test_hidden_checks_that_students_never_see_stay_hidden(unit):
    gradescope = msgspec.structs.replace(unit.gradescope, hidden_checks="hidden")
    secretive = msgspec.structs.replace(unit, gradescope=gradescope)
    result = submission(unit, "ana", own_class={"weights_can_be_trained": "wrong"})
    assert "transpose" in feedback_text(ManualPoints(unit), result)
    assert feedback_text(ManualPoints(secretive), result) == "The network as a class: 12 of 15."


def test_feedback_speaks_the_notebooks_language(unit):
    result = submission(unit, "ana", own_class={"weights_can_be_trained": "wrong"})
    assert "12 из 15" in feedback_text(ManualPoints(unit), msgspec.structs.replace(result, language="ru"))


def test_what_could_not_be_read_says_why(unit):
    assert (
        feedback_text(ManualPoints(unit), submission(unit, "a", status="not readable", problem="It is empty."))
        == "It is empty."
    )


def test_what_people_said_stands_in_it(unit):
    (writing,) = (question for question in unit.questions if question.is_manual)
    all_points = writing.manual_points

    def text(given):
        return feedback_text(ManualPoints(unit, {("ana", writing.name): given}), submission(unit, "ana"))

    assert text(Given(1.5, "Say why.")) == f"{writing.title}: 1.5 of {all_points:g}. Say why."
    assert text(Given(all_points)) == ""
    assert text(Given(None, "See me.")) == f"{writing.title}: See me."
    assert "See me" not in feedback_text(ManualPoints(unit), submission(unit, "ana"))
