"""What is different between two results of the same submission: which check, by how much, and why."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from autograder.results.basis import Basis, Reason, reasons
from autograder.results.schema import ResultsFile, Row

__all__ = ["GradeChange", "Moved", "Side", "changed_checks", "moved", "rows_of", "total_of"]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One result of a check.

    Attributes:
        score: points reached; none where nothing was found out about the answer.
        points: that could be reached.
        outcome: how it ended.
    """

    score: float | None
    points: float
    outcome: str


class GradeChange(msgspec.Struct, frozen=True, kw_only=True):
    """A check whose result is another.

    Attributes:
        question: its question's name.
        check: its own.
        before: none where there was no such check.
        after: none where there is none any more.
        reasons: at least one.
    """

    question: str
    check: str
    before: Side | None
    after: Side | None
    reasons: list[Reason]


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A submission that has other results.

    Attributes:
        submission: its name.
        before: points in all; none where a person has to look first, or it was not there.
        after: likewise.
        problem_before: why it could not be read; "" where it could.
        problem_after: likewise.
        changes: of its checks.
    """

    submission: str
    before: float | None
    after: float | None
    problem_before: str = ""
    problem_after: str = ""
    changes: list[GradeChange] = []

    @property
    def difference(self) -> float:
        """Points that the total has more than before."""
        return (self.after or 0.0) - (self.before or 0.0)

    @property
    def moves_the_grade(self) -> bool:
        """Whether the total is another, or is none where it was one; rather than how checks share it."""
        return self.before != self.after


def total_of(results: ResultsFile | None) -> float | None:
    """Points in all; none where there is no total."""
    if results is None or results.extra_data.needs_attention:
        return None
    return results.score


def moved(before: Mapping[str, ResultsFile], after: Mapping[str, ResultsFile]) -> list[Moved]:
    """The submissions that have other results, in the order of the later ones, then of the former.

    Args:
        before: results by submission.
        after: later ones.
    """
    found = []
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(name), after.get(name)
        one = Moved(
            submission=name,
            before=total_of(old),
            after=total_of(new),
            problem_before="" if old is None else str(old.extra_data.problem),
            problem_after="" if new is None else str(new.extra_data.problem),
            changes=changed_checks(old, new),
        )
        if one.moves_the_grade or one.changes or old is None or new is None:
            found.append(one)
    return found


def changed_checks(before: ResultsFile | None, after: ResultsFile | None) -> list[GradeChange]:
    """The checks that have another result: points, outcome, or what they are worth.

    Args:
        before: of a submission; none where it was not there.
        after: of the same.
    """
    old, new = rows_of(before), rows_of(after)
    changes = []
    for name in [*new, *(name for name in old if name not in new)]:
        was, now = old.get(name), new.get(name)
        if _side(was) != _side(now):
            question, check = name
            bases = _basis(before, question), _basis(after, question)
            rows = [row for row in (was, now) if row is not None]
            seeds = {seed for seed in (_seed(before, question), _seed(after, question)) if seed}
            change = GradeChange(
                question=question,
                check=check,
                before=_side(was),
                after=_side(now),
                reasons=reasons(
                    *bases,
                    check,
                    is_trained=any(row.extra_data.training is not None for row in rows),
                    draws_anew=len(seeds) == 2,
                    was_held_up=len({row.extra_data.outcome == "skipped" for row in rows}) == 2,
                ),
            )
            changes.append(change)
    return changes


def rows_of(results: ResultsFile | None) -> dict[tuple[str, str], Row]:
    """The rows of checks, by question and check."""
    rows = [] if results is None else results.tests
    named = {(row.extra_data.question, row.extra_data.check): row for row in rows}
    return {(question, check): row for (question, check), row in named.items() if check and question != "environment"}


def _side(row: Row | None) -> Side | None:
    if row is None:
        return None
    return Side(score=row.score, points=row.max_score or 0.0, outcome=row.extra_data.outcome)


def _basis(results: ResultsFile | None, question: str) -> Basis | None:
    if results is None or isinstance(results.extra_data.bases, msgspec.UnsetType):
        return None
    return results.extra_data.bases.get(question)


def _seed(results: ResultsFile | None, question: str) -> int:
    """Of the random inputs; 0 where nothing was drawn."""
    return 0 if results is None else results.extra_data.seeds.get(question, 0)
