"""About how long the questions of a pass take, and in which order they can be graded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter

from autograder.grading.context import Bench
from autograder.units.unit import Question

__all__ = ["PassCosts"]

_IMAGES_PER_COST = 1_600
"""To learn from so many images once takes about as long as all other checks of a question, whose cost is 1. Only the
progress bar and the order of work depend on it, and that only until jobs of a kind have been timed."""


@dataclass(frozen=True)
class PassCosts:
    """What jobs of one pass cost, in units of all that the first pass does of a question.

    Args:
        bench: what is graded on; where it does not train, this is the first pass.
    """

    bench: Bench

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The questions that are graded, by name, in the order of the unit."""
        return {each.name: each for each in self.bench.unit.questions if not each.is_manual}

    def order(self) -> TopologicalSorter[str]:
        """The names of the questions, each after those that it builds on."""
        return TopologicalSorter({name: each.builds_on for name, each in self.questions.items()})

    def kind(self, name: str) -> str:
        """What jobs of a question have in common in this pass."""
        return f"{name}, trained" if self.bench.trains else name

    @property
    def of_epoch(self) -> float:
        """The cost of an epoch of training."""
        return self.bench.num_training / _IMAGES_PER_COST

    def of(self, name: str) -> float:
        """The cost of a question."""
        if not self.bench.trains:
            return 1.0
        training = self.questions[name].training
        return training.epochs * self.of_epoch if training else 0.0

    def of_all(self, names: Collection[str]) -> float:
        """The cost of several questions."""
        return sum(map(self.of, names))

    def chain(self, name: str) -> float:
        """The cost of a question with the longest of what waits for it."""
        return self._chains[name]

    @cached_property
    def _chains(self) -> Mapping[str, float]:
        chains: dict[str, float] = {}
        for name in reversed(list(self.order().static_order())):
            after = (chains[other] for other, each in self.questions.items() if name in each.builds_on)
            chains[name] = self.of(name) + max(after, default=0.0)
        return chains
