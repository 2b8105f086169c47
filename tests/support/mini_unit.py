"""A small teaching unit, for tests of the build: a checkout in a temporary folder, its source open to changes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import nbformat

from autograder.authoring.notebooks.assign import Assigned, assign, otter_notebook
from autograder.authoring.notebooks.cells import SourceCell
from autograder.authoring.notebooks.source import Source, read_source
from autograder.units.unit import Unit, load_unit

FIXTURE = Path(__file__).parents[1] / "fixtures" / "mini"
NOTEBOOK = Path("source/mini/notebook.py")


class MiniUnit:
    """The unit `mini` in a checkout of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(FIXTURE, root, dirs_exist_ok=True)

    @property
    def unit(self) -> Unit:
        return load_unit("mini", self.root)

    def replace(self, old: str, new: str, file: str = "notebook.py") -> int:
        """Change the one place in a file that reads `old`; returns the 1-based line where it starts."""
        path = self.root / "source/mini" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def read(self) -> Source:
        return read_source(self.unit)


@cache
def mini_source() -> Source:
    """The unit's source, unchanged."""
    return read_source(load_unit("mini", FIXTURE))


_ASSIGNED: dict[str, Assigned] = {}


def assign_once(sources: Sequence[Source]) -> list[Assigned]:
    """Otter Assign takes seconds: what it made of the same notebook serves again. Not to be changed."""
    given = [nbformat.writes(otter_notebook(source)) for source in sources]
    new = {text: source for text, source in zip(given, sources, strict=True) if text not in _ASSIGNED}
    if new:
        _ASSIGNED.update(zip(new, assign(list(new.values())), strict=True))
    return [_ASSIGNED[text] for text in given]


def mini_assigned() -> Assigned:
    """What Otter Assign makes of it; not to be changed."""
    (assigned,) = assign_once([mini_source()])
    return assigned


def code_cell(text: str, **attributes) -> SourceCell:
    """A code cell that starts on line 10."""
    return SourceCell("code", text, 10, **attributes)
