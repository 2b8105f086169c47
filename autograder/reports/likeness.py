"""Answers that several submissions have alike: a hint for a conversation, and no finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.reports.submission_page import QuestionView, SubmissionView
from autograder.results.answers_file import read_answers
from autograder.units.unit import Unit

__all__ = ["Alike", "alike_answers", "lines_that_count"]

_FEWEST_LINES = 5
"""Of an answer: shorter ones are alike by themselves."""


@dataclass(frozen=True)
class Alike:
    """Submissions whose answers to some questions read the same.

    Attributes:
        submissions: two or more.
        questions: those that they answer alike.
        lines: of these answers together, as far as they count.
    """

    submissions: Sequence[SubmissionView]
    questions: Sequence[QuestionView]
    lines: int


def alike_answers(unit: Unit, submissions: Sequence[SubmissionView], solutions: Mapping[str, str]) -> list[Alike]:
    """The groups, the largest common part first.

    Two answers are alike that differ in blank lines, spaces at the ends of lines and lines of comment at most. What is
    the published solution word for word says nothing about each other, and is left out.

    Args:
        unit: what was graded.
        submissions: of the class.
        solutions: by question.
    """
    answers = [
        {name: lines_that_count(source) for name, source in read_answers(submission.graded.folder).items()}
        for submission in submissions
    ]
    members: dict[tuple[int, ...], list[int]] = {}
    for place, question in enumerate(unit.questions):
        ours = lines_that_count(solutions.get(question.name, ""))
        same: dict[tuple[str, ...], list[int]] = {}
        for index, answer in enumerate(answers):
            lines = answer.get(question.name, ())
            if len(lines) >= _FEWEST_LINES and lines != ours:
                same.setdefault(lines, []).append(index)
        for group in same.values():
            if len(group) > 1:
                members.setdefault(tuple(group), []).append(place)
    found = [
        Alike(
            [submissions[index] for index in group],
            [submissions[group[0]].questions[place] for place in places],
            sum(len(answers[group[0]][unit.questions[place].name]) for place in places),
        )
        for group, places in members.items()
    ]
    return sorted(found, key=lambda alike: (-len(alike.questions), -alike.lines))


def lines_that_count(source: str) -> tuple[str, ...]:
    """The lines of an answer that are neither blank nor comments, without spaces at their ends."""
    lines = (line.rstrip() for line in source.split("\n"))
    return tuple(line for line in lines if line and not line.lstrip().startswith("#"))
