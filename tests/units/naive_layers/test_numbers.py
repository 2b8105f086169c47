"""The numbers of the unit: points, the goal, and how a run of it is judged."""

from __future__ import annotations

from autograder.units.unit import load_unit

UNIT = load_unit("naive_layers")


def test_points_are_those_that_the_notebook_tells():
    table = {question.name: question.points or question.manual_points for question in UNIT.questions}
    text = (UNIT.source / "notebook.py").read_text(encoding="utf-8")
    rows = [row.split("|") for row in text.split("\n") if row.startswith("# | ") and "`" in row and " min" in row]
    assert {row[2].strip(" `"): float(row[4]) for row in rows} == table
    assert UNIT.points == 70


def test_the_grader_trains_the_network_that_was_asked_for():
    training = UNIT.question("naive_classifier").training
    assert training is not None
    assert (training.loop, training.model, training.init, training.asked) == (
        "params",
        "",
        "make_model",
        ["make_model()"],
    )


def test_guessing_is_far_below_the_zone():
    training = UNIT.question("naive_classifier").training
    assert training is not None
    assert training.threshold - training.difference - training.credit_over > 20
