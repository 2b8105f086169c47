"""Answers that several submissions have alike: a hint for a conversation, and no finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb, prod
from typing import Literal

from autograder.reports.question_view import QuestionView
from autograder.reports.submission_page import SubmissionView
from autograder.results.answers_file import read_answers
from autograder.results.mistakes import mistakes_of
from autograder.units.unit import Unit

__all__ = ["Alike", "Kind", "alike_answers", "lines_that_count"]

Kind = Literal["words", "names", "runs", "mistakes"]

_KINDS: Sequence[Kind] = ("words", "names", "runs", "mistakes")
"""From what chance hardly brings about to what it may."""

_RARE = 0.1
_FEW = 4
"""What more submissions have than this share of the class, and more than so many, is the class's common answer."""

_FEWEST_ACCURACIES = 3
"""Of one run, or of several: two networks have one accuracy alike by chance."""

_FEWEST_QUESTIONS = 2
_BY_CHANCE = 0.01
"""Of mistakes that several make alike: in how many questions, and how many pairs may be expected to if each mistake
came about by itself."""


@dataclass(frozen=True)
class Alike:
    """Submissions that have something alike which few others have.

    Attributes:
        kind: what it is: the answers' ``words``; all but the ``names`` in them; the accuracies of training ``runs``; or
            the ``mistakes``, all of them and nothing else.
        submissions: two or more.
        questions: those that they answer alike.
    """

    kind: Kind
    submissions: Sequence[SubmissionView]
    questions: Sequence[QuestionView]


def alike_answers(unit: Unit, submissions: Sequence[SubmissionView]) -> list[Alike]:
    """The groups: those that read the same before those that only behave alike, the largest common part first.

    What is the published solution, or short, or what many have, says nothing about each other, and is left out. What
    reads the same is not said once more for behaving so.

    Args:
        unit: what was graded.
        submissions: of the class.
    """
    groups: dict[tuple[Kind, frozenset[int]], list[int]] = {}
    told: set[tuple[int, frozenset[int]]] = set()
    for kind, place, members in [*_reading_alike(unit, submissions), *_learning_alike(unit, submissions)]:
        if not any(place == other and members <= known for other, known in told):
            told.add((place, members))
            groups.setdefault((kind, members), []).append(place)
    for members, places in _with_the_same_mistakes(unit, submissions):
        new = [place for place in places if not any(place == other and members <= known for other, known in told)]
        if len(new) >= _FEWEST_QUESTIONS:
            groups["mistakes", members] = list(places)
    found = [
        Alike(
            kind,
            [submissions[index] for index in sorted(members)],
            [submissions[min(members)].questions[place] for place in places],
        )
        for (kind, members), places in groups.items()
    ]
    return sorted(found, key=lambda alike: (_KINDS.index(alike.kind), -len(alike.questions)))


def lines_that_count(source: str) -> tuple[str, ...]:
    """The lines of an answer that are neither blank nor comments, without spaces at their ends."""
    lines = (line.rstrip() for line in source.split("\n"))
    return tuple(line for line in lines if line and not line.lstrip().startswith("#"))


def _reading_alike(unit: Unit, submissions: Sequence[SubmissionView]) -> Iterator[tuple[Kind, int, frozenset[int]]]:
    answers = [read_answers(submission.graded.folder) for submission in submissions]
    for place, question in enumerate(unit.questions):
        written = {index: answer[question.name] for index, answer in enumerate(answers) if question.name in answer}
        forms = {index: answer.form for index, answer in written.items() if answer.form}
        for members in _rare_groups({index: lines_that_count(written[index].source) for index in forms}):
            yield "words", place, members
        for members in _rare_groups(forms):
            yield "names", place, members


def _learning_alike(unit: Unit, submissions: Sequence[SubmissionView]) -> Iterator[tuple[Kind, int, frozenset[int]]]:
    """Networks that are a student's own, and come to the same accuracies, to the last digit, in all their runs."""
    for place, _question in enumerate(unit.questions):
        accuracies: dict[int, Hashable] = {}
        for index, submission in enumerate(submissions):
            training = submission.questions[place].training
            runs = training.runs if training is not None else []
            is_own = all(run.trained != "asked" for run in runs)
            if is_own and sum(len(run.accuracies) for run in runs) >= _FEWEST_ACCURACIES:
                accuracies[index] = tuple((run.seed, *run.accuracies) for run in runs)
        for members in _rare_groups(accuracies):
            yield "runs", place, members


def _with_the_same_mistakes(
    unit: Unit, submissions: Sequence[SubmissionView]
) -> Iterator[tuple[frozenset[int], Sequence[int]]]:
    """Submissions whose mistakes are the same, and so rare that chance would hardly bring them together."""
    places = {question.name: place for place, question in enumerate(unit.questions)}
    index_of = {submission.graded.name: index for index, submission in enumerate(submissions)}
    made: dict[int, dict[int, dict[str, float]]] = {}
    for group in mistakes_of(submission.graded.results for submission in submissions):
        if group.is_known and not group.is_unanswered and group.question in places:
            share = len(group.members) / len(submissions)
            for name in group.members:
                in_question = made.setdefault(index_of[name], {}).setdefault(places[group.question], {})
                in_question[group.code] = share
    sets = {
        index: tuple(sorted((place, *sorted(codes)) for place, codes in by_place.items()))
        for index, by_place in made.items()
    }
    for members in _rare_groups(sets):
        by_place = made[min(members)]
        # One mistake often brings another with it in the same question: the rarest counts.
        shares = [min(codes.values()) for codes in by_place.values()]
        pairs = comb(len(submissions), 2) * prod(share**2 for share in shares)
        if len(by_place) >= _FEWEST_QUESTIONS and pairs <= _BY_CHANCE:
            yield members, sorted(by_place)


def _rare_groups(keys: Mapping[int, Hashable]) -> Iterator[frozenset[int]]:
    """Those among some submissions who have the same key, two at least and no more than few of all."""
    most = max(_FEW, _RARE * len(keys))
    for key, count in Counter(keys.values()).items():
        if 1 < count <= most:
            yield frozenset(index for index, other in keys.items() if other == key)
