"""Reads notebooks in this process, and compares what is read of one with what is read of another."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from support.handed_in import InProcess

from autograder.submissions.folders import read_submission
from autograder.units.unit import Unit
from metamorphic.bases import Library
from metamorphic.operators import Case, changed
from metamorphic.readings import Meaning, meanings

__all__ = ["InMemory"]


class InMemory:
    """A place for one file at a time: in memory, where there is such a place; to be used in a ``with`` statement."""

    def __init__(self) -> None:
        memory = Path("/dev/shm")
        self._folder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
        self._readers: dict[str, InProcess] = {}
        self._expected = lru_cache(None)(self._of_base)

    def __enter__(self) -> InMemory:
        return self

    def __exit__(self, *_error: object) -> None:
        self._folder.cleanup()

    def read(self, unit: Unit, content: bytes) -> dict[str, Meaning]:
        """What is read of a file's bytes."""
        if unit.name not in self._readers:
            self._readers[unit.name] = InProcess(unit)
        path = Path(self._folder.name, "homework.ipynb")
        path.write_bytes(content)
        return meanings(read_submission(path, unit, self._readers[unit.name]), unit)

    def read_otherwise(self, library: Library, case: Case) -> list[str]:
        """The questions of a case whose answers are not those of its notebook; all where it cannot be read."""
        before = self._expected(library, case.base)
        try:
            found = self.read(library.unit(case.base), changed(library.draft(case.base), case))
        except AssertionError:  # it has a problem
            return list(before)
        return [name for name in before if found[name] != before[name]]

    def _of_base(self, library: Library, base: str) -> dict[str, Meaning]:
        return self.read(library.unit(base), changed(library.draft(base), Case(base, (), 0)))
