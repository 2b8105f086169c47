"""Answers that take several cells, each with a part of what a question asks for: put together again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.submissions.parsing.cell_matching import Traits

__all__ = ["joint", "pieced_together"]


def pieced_together(bound: Mapping[int, frozenset[str]], wanted: Sequence[frozenset[str]]) -> list[tuple[int, ...]]:
    """Cells one by one, and as one where it takes several, below one another, to hold all that a question asks for.

    Args:
        bound: by the places of cells, in order: what they bind of the names that questions ask for.
        wanted: what each question asks for.
    """
    answers: list[tuple[int, ...]] = []
    held: frozenset[str] = frozenset()
    for place, names in bound.items():
        whole = held | names
        is_part = any(whole <= names_of_one and not held >= names_of_one for names_of_one in wanted)
        if answers and is_part and held.isdisjoint(names):
            answers[-1], held = (*answers[-1], place), whole
        else:
            answers, held = [*answers, (place,)], names
    return answers


def joint(traits: Sequence[Traits]) -> Traits:
    """What several cells together are compared by."""
    names = frozenset[str]().union(*(one.names for one in traits))
    words = frozenset[str]().union(*(vocabulary for one in traits for vocabulary in one.vocabularies))
    return Traits(traits[0].id, names, (words,))
