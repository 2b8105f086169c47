"""Rows of a results file that no check makes: the given network's run, and the questions that a person grades."""

from __future__ import annotations

import msgspec

from autograder.locale.messages import _, ngettext
from autograder.locale.numbers import number, percent
from autograder.results.records import TrainingSeries
from autograder.results.schema import Row, RowFacts
from autograder.units.unit import Unit

__all__ = ["environment_row", "environment_rule", "manual_row"]


def environment_rule() -> str:
    """How the given network vouches for machine and data, in one sentence."""
    return _("One run before anybody is graded, and another where it misses its goal, three at most.")


def environment_row(unit: Unit, series: TrainingSeries) -> Row:
    """The given network's run, worth no points: machine, data and kit were sound."""
    # The same runs stand in the results of all submissions, whatever their languages.
    goal = series.goal if unit.given_network is None else unit.given_network.goal
    series = msgspec.structs.replace(series, goal=goal, rule=environment_rule())
    # Translators: {accuracy} is such as "47.1 %", {goal} such as "over 40 %".
    output = _("The given network reached {accuracy} ({goal}): data and machine are sound.")
    return Row(
        name=_("environment: the given network"),
        number="0",
        score=0.0,
        max_score=0.0,
        status="passed",
        visibility="visible",
        output=output.format(accuracy=percent(series.runs[-1].accuracy, ".1f"), goal=series.goal),
        extra_data=RowFacts(question="environment", check="given_network", outcome="ok", training=series),
    )


def manual_row(place: int, question: str, points: float) -> Row:
    """A question that a person grades: without a score, as a row that is still to be filled in is no zero."""
    return Row(
        # Translators: {question} is the identifier of a question.
        name=_("{question}: graded by a person").format(question=question),
        number=str(place),
        visibility="visible",
        output=ngettext(
            "Worth {points} point, which a person gives.", "Worth {points} points, which a person gives.", round(points)
        ).format(points=number(points)),
        extra_data=RowFacts(question=question, check="", outcome="manual", points=points),
    )
