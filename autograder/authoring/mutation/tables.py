"""What became of the mutants, for authors: a table, a score, and those that survive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.authoring.mutation.kept import MutantFinding
from autograder.authoring.mutation.mutants import Mutant

__all__ = ["Judged", "gap_text", "mutation_table", "score_line", "score_of"]

Status = Literal["killed", "killed by training", "equivalent", "survived", "too strict"]


@dataclass(frozen=True)
class Judged:
    """A mutant and what became of it.

    Attributes:
        mutant: the wrong answer.
        finding: what grading without training found.
        reason: why it is as right as the solution; "" where nobody has said so.
        trained: what grading with training found; None where that was not tried.
    """

    mutant: Mutant
    finding: MutantFinding
    reason: str = ""
    trained: MutantFinding | None = None

    @property
    def status(self) -> Status:
        """``too strict``: it is recorded as right, and loses points: the record is wrong, or a check is."""
        if self.reason:
            return "too strict" if self.finding.is_killed else "equivalent"
        if self.finding.is_killed:
            return "killed"
        return "killed by training" if self.trained is not None and self.trained.is_killed else "survived"

    @property
    def is_gap(self) -> bool:
        """Whether somebody has to look at it."""
        return self.status in ("survived", "too strict")


def mutation_table(judged: Sequence[Judged]) -> str:
    """Per operator, in Markdown, and all together; with a column for training runs where some were made."""
    columns = ["made", "killed", "survived", "equivalent"]
    if any(each.trained is not None for each in judged):
        columns.insert(2, "killed by training")
    lines = [f"| operator | {' | '.join(columns)} |", "|---" * (1 + len(columns)) + "|"]
    for operator in sorted({each.mutant.operator for each in judged}):
        lines.append(_row(f"`{operator}`", [each for each in judged if each.mutant.operator == operator], columns))
    return "\n".join([*lines, _row("all", judged, columns)])


def score_of(judged: Iterable[Judged]) -> float | None:
    """The share of the mutants that differ which are killed; None where there are none."""
    counts = Counter(each.status for each in judged)
    differ = counts.total() - counts["equivalent"]
    return (counts["killed"] + counts["killed by training"]) / differ if differ else None


def score_line(judged: Sequence[Judged]) -> str:
    """The score of the mutants that were judged, in a sentence."""
    counts = Counter(each.status for each in judged)
    score = score_of(judged)
    if score is None:
        return "There is no mutant that differs from the solution."
    differ = counts.total() - counts["equivalent"]
    by_training = counts["killed by training"]
    killed = counts["killed"] + by_training
    beside = f", {by_training} of them by a training run alone" if by_training else ""
    # Rounded down: 100% shall be all of them.
    return f"{killed} of {differ} mutants that differ are killed: {int(score * 1000) / 10:.1f}%{beside}."


def gap_text(judged: Judged) -> Iterator[str]:
    """Lines about a mutant that somebody has to look at: what it is, what its fate is, and the edit.

    Args:
        judged: the mutant.
    """
    mutant, finding = judged.mutant, judged.finding
    if judged.status == "too strict":
        yield f"{mutant.name} is recorded as equivalent, and loses points in {', '.join(finding.failed)}:"
    elif internal := [*finding.internal, *(judged.trained.internal if judged.trained else [])]:
        yield f"{mutant.name} has no verdict, by a fault of the grader's own in {', '.join(internal)}:"
    else:
        yield f"{mutant.name} survives: a gap in the checks of {mutant.harms}, or equivalent ({mutant.digest}):"
    yield from (f"    {line}" for line in mutant.diff.splitlines())


def _row(title: str, judged: Sequence[Judged], columns: Sequence[str]) -> str:
    numbers = Counter[str](each.status for each in judged)
    numbers["made"] = len(judged)
    numbers["survived"] += numbers["too strict"]
    return f"| {title} | {' | '.join(str(numbers[column]) for column in columns)} |"
