"""What jobs take, learnt while they are done, and from that, when the last will be over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Durations"]


class Costly(Protocol):
    """What is read of a job: see :class:`.schedule.Job`."""

    @property
    def kind(self) -> str:
        """What jobs have in common that take about as long."""

    @property
    def cost(self) -> float:
        """About how long one takes, in units of its own."""

    @property
    def chain(self) -> float:
        """About how long it takes with the longest of what waits for it."""


@dataclass
class _Mean:
    seconds: float = 0.0
    cost: float = 0.0
    count: int = 0

    def add(self, seconds: float, cost: float) -> None:
        self.seconds, self.cost, self.count = self.seconds + seconds, self.cost + cost, self.count + 1


@dataclass
class Durations:
    """Mean durations by kind of job; where a kind is not known yet, by its cost in units that others tell."""

    _kinds: dict[str, _Mean] = field(default_factory=dict, init=False)
    _all: _Mean = field(default_factory=_Mean, init=False)

    def learn(self, kind: str, cost: float, seconds: float) -> None:
        """A job has taken so long."""
        self._kinds.setdefault(kind, _Mean()).add(seconds, cost)
        self._all.add(seconds, cost)

    def expected(self, kind: str, cost: float) -> float:
        """Seconds of a job; its cost, in units of its own, where none has ended."""
        known = self._kinds.get(kind) or self._all
        return cost * known.seconds / known.cost if known.cost else cost

    def left(self, waiting: Mapping[str, int], running: Iterable[tuple[Costly, float]], workers: int) -> float | None:
        """Seconds until all is done: the work that is left on all workers, or the longest chain of what is at work.

        Args:
            waiting: how many jobs of each kind have not begun.
            running: the jobs at work, and for how many seconds each has been.
            workers: that there are.

        Returns:
            None where no job has ended, or of most kinds that wait, none.
        """
        unknown = sum(count for kind, count in waiting.items() if kind not in self._kinds)
        if not self._kinds or 2 * unknown > sum(waiting.values()):
            return None
        means = {kind: mean.seconds / mean.count for kind, mean in self._kinds.items()}
        other = self._all.seconds / self._all.count
        work = sum(count * means.get(kind, other) for kind, count in waiting.items())
        chain = 0.0
        for job, seconds in running:
            left = max(0.0, self.expected(job.kind, job.cost) - seconds)
            work += left
            chain = max(chain, left + self.expected(job.kind, job.chain - job.cost))
        return max(work / workers, chain)
