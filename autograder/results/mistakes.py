"""Which mistakes a class has made: the checks that lost points, grouped by the code of what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from autograder.locale.sentences import Words, sentence
from autograder.results.records import UNKNOWN_MISTAKE, SubmissionResult
from autograder.results.schema import ResultsFile

__all__ = ["MistakeGroup", "mistakes_of"]


class MistakeGroup(NamedTuple):
    """The members of a class who made one mistake in one question.

    Attributes:
        code: of the mistake, or :data:`.records.UNKNOWN_MISTAKE`.
        question: its name.
        summary: the mistake in a few words: "channels left out of fan-in".
        members: names of submissions, sorted, each once.
        checks: names of the checks that told, in the order of the results.
    """

    code: str
    question: str
    summary: Words
    members: list[str]
    checks: list[str]

    @property
    def is_known(self) -> bool:
        """Whether the mistake was recognised."""
        return self.code != UNKNOWN_MISTAKE

    @property
    def is_unanswered(self) -> bool:
        """Whether there was nothing to be wrong."""
        return self.code == _UNANSWERED


class _Lost(NamedTuple):
    submission: str
    question: str
    check: str
    code: str
    summary: Words


_UNKNOWN = sentence("a mistake that was not recognized")
_UNANSWERED, _NOT_REACHED = "blank", "not_reached"
"""Codes of the kit's own table; the second follows from another mistake, and is none itself."""


def mistakes_of(results: Iterable[SubmissionResult | ResultsFile]) -> list[MistakeGroup]:
    """Groups by mistake and question, the largest first; of equal ones, in the order of codes and questions.

    Mistakes that were not recognised are one group for each question, behind all others. Who has a mistake with a name
    in a question is not among them there: public tests recognise none, and mostly fail by the same mistake.

    Args:
        results: of a class, as they were graded or as they are read back from their files.
    """
    lost: dict[tuple[str, str], list[_Lost]] = {}
    for check in (check for result in results for check in _without_echoes(list(_lost_in(result)))):
        lost.setdefault((check.code, check.question), []).append(check)
    groups = [
        MistakeGroup(
            code,
            question,
            _UNKNOWN if code == UNKNOWN_MISTAKE else next((check.summary for check in checks if check.summary), code),
            sorted({check.submission for check in checks}, key=lambda name: (name.casefold(), name)),
            list(dict.fromkeys(check.check for check in checks)),
        )
        for (code, question), checks in lost.items()
    ]
    return sorted(groups, key=lambda group: (not group.is_known, -len(group.members), group.code, group.question))


def _without_echoes(lost: Sequence[_Lost]) -> Iterator[_Lost]:
    """What went wrong in a submission, each thing once."""
    named = {check.question for check in lost if check.code not in (UNKNOWN_MISTAKE, _NOT_REACHED)}
    for check in lost:
        if check.code != _NOT_REACHED and (check.code != UNKNOWN_MISTAKE or check.question not in named):
            yield check


def _lost_in(result: SubmissionResult | ResultsFile) -> Iterator[_Lost]:
    if isinstance(result, SubmissionResult):
        for question in result.questions:
            for check in question.checks:
                if check.mistake:
                    yield _Lost(result.submission, question.question, check.check, check.mistake, check.mistake_summary)
        return
    for row in (row.extra_data for row in result.tests):
        if row.mistake:
            yield _Lost(result.extra_data.submission, row.question, row.check, row.mistake, row.mistake_summary)
