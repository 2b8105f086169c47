"""The operators that keep answers, by name, and cases: a notebook, the operators applied to it, and a seed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from metamorphic.arrangements import ARRANGEMENTS
from metamorphic.drafts import Draft, code_cell, first_line, open_answers, parsed, saved
from metamorphic.encodings import ENCODINGS
from metamorphic.lines import LINES, Line
from metamorphic.savings import FORMS, RARE_SAVINGS, SAVINGS
from metamorphic.writings import WRITINGS

__all__ = ["COMMON", "OPERATORS", "Case", "Operator", "cases", "changed", "drawn"]

_LAYERS = ("cells", "document", "form", "bytes")


@dataclass(frozen=True)
class Operator:
    """Something that is done to a notebook.

    Attributes:
        name: by which cases name it.
        layer: what it changes: a draft's ``cells``, the ``document`` as JSON has it, its ``form``,
            the ``bytes`` of the file.
        change: takes that and a source of chance; the same chance gives the same.
    """

    name: str
    layer: str
    change: Callable[[Any, Random], Any]


def _with_line(line: Line) -> Callable[[Draft, Random], Draft]:
    def change(draft: Draft, rng: Random) -> Draft:
        match rng.choice(line.places):
            case "imports":
                return _among_imports(draft, line.source, rng)
            case "above":
                return _in_an_answer(draft, line.source, rng, is_above=True)
            case "below":
                return _in_an_answer(draft, line.source, rng, is_above=False)
        first = min(draft.programs, default=-1) + 1 if line.name in ("seeds_set", "numbers_printed_shortly") else 0
        first = _import_cell(draft) + 1 if first else 0
        place = rng.randrange(first, len(draft.cells) + 1)
        return draft.between(place, place, [code_cell(line.source)])

    return change


def _import_cell(draft: Draft) -> int:
    """The place of the cell in which students import."""
    return next((place for place in draft.programs if "import numpy" in draft.cells[place].source), 0)


def _among_imports(draft: Draft, source: str, rng: Random) -> Draft:
    place = _import_cell(draft)
    cell = draft.cells[place]
    body = parsed(cell.source)
    lines = cell.source.split("\n")
    at = rng.choice([0, *(first_line(statement) - 1 for statement in body if statement.col_offset == 0)])
    if cell.is_closed or cell.kind != "code":
        return draft
    return draft.with_cell(place, replace(cell, source="\n".join([*lines[:at], source, *lines[at:]])))


def _in_an_answer(draft: Draft, source: str, rng: Random, *, is_above: bool) -> Draft:
    places = open_answers(draft)
    if not places:
        return draft
    place = rng.choice(places)
    cell = draft.cells[place]
    parts = [source, cell.source] if is_above else [cell.source, source]
    return draft.with_cell(place, replace(cell, source="\n".join(parts)))


_CELL_CHANGES = (*ARRANGEMENTS, *WRITINGS)

OPERATORS: Mapping[str, Operator] = {
    operator.name: operator
    for operator in (
        *(Operator(line.name, "cells", _with_line(line)) for line in LINES),
        *(Operator(change.__name__, "cells", change) for change in _CELL_CHANGES),
        *(Operator(change.__name__, "document", change) for change in (*SAVINGS, *RARE_SAVINGS)),
        *(Operator(change.__name__, "form", change) for change in FORMS),
        *(Operator(change.__name__, "bytes", change) for change in ENCODINGS),
    )
}

COMMON = tuple(name for name in OPERATORS if name not in {change.__name__ for change in RARE_SAVINGS})
"""The operators that cases draw from; the others are slow."""

_ORDER = {name: place for place, name in enumerate(OPERATORS)}


@dataclass(frozen=True)
class Case:
    """What is done to a notebook.

    Attributes:
        base: the notebook's name.
        operators: names, in the order in which they are applied: first those to cells, last those to bytes.
        seed: of all chance.
    """

    base: str
    operators: tuple[str, ...]
    seed: int

    @property
    def in_order(self) -> list[Operator]:
        """The operators in the order in which they can be applied."""

        def order(operator: Operator) -> tuple[int, int]:
            is_free = operator.layer in ("cells", "document")
            return _LAYERS.index(operator.layer), 0 if is_free else _ORDER[operator.name]

        return sorted((OPERATORS[name] for name in self.operators), key=order)


def changed(draft: Draft, case: Case) -> bytes:
    """The file that a case is about.

    Args:
        draft: its base.
        case: what is done to it.
    """
    found: Any = draft
    layer = "cells"
    for place, operator in enumerate(case.in_order):
        while layer != operator.layer:
            found, layer = _next_layer(found, layer)
        found = operator.change(found, Random(f"{case.seed} {place}"))
    while layer != "bytes":
        found, layer = _next_layer(found, layer)
    assert isinstance(found, bytes)
    return found


def _next_layer(found: Any, layer: str) -> tuple[Any, str]:
    if layer == "cells":
        return saved(found), "document"
    if layer == "document":
        return found, "form"
    return json.dumps(found, ensure_ascii=False, indent=1).encode(), "bytes"


def cases(bases: Sequence[str]) -> st.SearchStrategy[Case]:
    """One operator or two, applied to one of some notebooks."""
    chosen = st.lists(st.sampled_from(COMMON), min_size=1, max_size=2, unique=True).map(tuple)
    return st.builds(Case, base=st.sampled_from(bases), operators=chosen, seed=st.integers(0, 2**16))


def drawn(bases: Sequence[str], count: int, *, number: int) -> list[Case]:
    """Cases, no two the same: the same for the same number.

    Args:
        bases: names of notebooks.
        count: how many are drawn.
        number: which of many such lists it is.
    """
    found: dict[Case, None] = {}
    options = settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )

    def collect(case: Case) -> None:
        found[case] = None

    seed(number)(options(given(cases(bases))(collect)))()
    return list(found)
