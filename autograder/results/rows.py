"""Rows of a results file that no check makes: the given network's run, and the questions that a person grades."""

from __future__ import annotations

from autograder.locale.messages import _
from autograder.locale.sentences import as_number, as_percent, plural_sentence, said, sentence
from autograder.results.records import TrainingSeries
from autograder.results.schema import Row, RowFacts
from autograder.units.unit import Question

__all__ = ["environment_row", "manual_row"]


def environment_row(series: TrainingSeries) -> Row:
    """The given network's run, worth no points: machine, data and kit were sound."""
    # Translators: {accuracy} is such as "47.1%", {goal} such as "over 40%".
    message = sentence(
        "The given network reached {accuracy} ({goal}): data and machine are sound.",
        accuracy=as_percent(series.runs[-1].accuracy, ".1f"),
        goal=series.goal,
    )
    return Row(
        name=_("Data and machine: the given network"),
        number="0",
        score=0.0,
        max_score=0.0,
        status="passed",
        visibility="visible",
        output=said(message),
        extra_data=RowFacts(
            question="environment", check="given_network", outcome="ok", message=message, training=series
        ),
    )


def manual_row(place: int, question: Question) -> Row:
    """A question that a person grades: without a score, as a row that is still to be filled in is no zero."""
    points = question.manual_points
    message = plural_sentence(
        "Worth {points} point, which a person gives.",
        "Worth {points} points, which a person gives.",
        round(points),
        points=as_number(points),
    )
    return Row(
        # Translators: {question} is the title of a question.
        name=_("{question}: graded by a person").format(question=question.title),
        number=str(place),
        visibility="visible",
        output=said(message),
        extra_data=RowFacts(question=question.name, check="", outcome="manual", message=message, points=points),
    )
