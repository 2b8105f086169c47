"""What became of the mutants, for authors: a table, a score, and those that survive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.authoring.mutation.kept import MutantFinding
from autograder.authoring.mutation.mutants import Mutant

__all__ = ["Judged", "gap_text", "mutation_table", "score_line", "score_of"]

Status = Literal["killed", "equivalent", "survived", "too strict"]


@dataclass(frozen=True)
class Judged:
    """A mutant and what became of it.

    Attributes:
        mutant: the wrong answer.
        finding: what grading found.
        reason: why it is as right as the solution; "" where nobody has said so.
    """

    mutant: Mutant
    finding: MutantFinding
    reason: str = ""

    @property
    def status(self) -> Status:
        """``too strict``: it is recorded as right, and loses points: the record is wrong, or a check is."""
        if self.reason:
            return "too strict" if self.finding.is_killed else "equivalent"
        return "killed" if self.finding.is_killed else "survived"

    @property
    def is_gap(self) -> bool:
        """Whether somebody has to look at it."""
        return self.status in ("survived", "too strict")


def mutation_table(judged: Sequence[Judged]) -> str:
    """Per operator, in Markdown, and all together."""
    lines = ["| operator | made | killed | survived | equivalent |", "|---|---|---|---|---|"]
    for operator in sorted({each.mutant.operator for each in judged}):
        lines.append(_row(f"`{operator}`", [each for each in judged if each.mutant.operator == operator]))
    return "\n".join([*lines, _row("all", judged)])


def score_of(judged: Iterable[Judged]) -> float | None:
    """The share of the mutants that differ which are killed; None where there are none."""
    counts = Counter(each.status for each in judged)
    differ = counts.total() - counts["equivalent"]
    return counts["killed"] / differ if differ else None


def score_line(judged: Sequence[Judged]) -> str:
    """The score of the mutants that were judged, in a sentence."""
    counts = Counter(each.status for each in judged)
    score = score_of(judged)
    if score is None:
        return "There is no mutant that differs from the solution."
    differ = counts.total() - counts["equivalent"]
    # Rounded down: 100% shall be all of them.
    return f"{counts['killed']} of {differ} mutants that differ are killed: {int(score * 1000) / 10:.1f}%."


def gap_text(judged: Judged) -> Iterator[str]:
    """Lines about a mutant that somebody has to look at: what it is, what its fate is, and the edit.

    Args:
        judged: the mutant.
    """
    mutant, finding = judged.mutant, judged.finding
    if judged.status == "too strict":
        yield f"{mutant.name} is recorded as equivalent, and loses points in {', '.join(finding.failed)}:"
    elif finding.internal:
        yield f"{mutant.name} has no verdict, by a fault of the grader's own in {', '.join(finding.internal)}:"
    else:
        yield f"{mutant.name} survives: a gap in the checks of {mutant.harms}, or equivalent ({mutant.digest}):"
    yield from (f"    {line}" for line in mutant.diff.splitlines())


def _row(title: str, judged: Sequence[Judged]) -> str:
    counts = Counter(each.status for each in judged)
    killed, survived = counts["killed"], counts["survived"] + counts["too strict"]
    return f"| {title} | {len(judged)} | {killed} | {survived} | {counts['equivalent']} |"
