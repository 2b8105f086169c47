"""The notebooks that operators are applied to: a unit's perfect examples, and its variants in whole notebooks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec

from autograder.authoring.banks.members import member_files, read_member
from autograder.authoring.notebooks.transplant import notebook_with_answers, solution_answers
from autograder.units.unit import Unit
from metamorphic.drafts import Document, Draft

__all__ = ["Bases", "Library"]


class Bases:
    """Of one unit, each made when it is asked for.

    Args:
        unit: built.
    """

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        examples = sorted((unit.root / "examples" / "submissions" / unit.name).glob("perfect*.ipynb"))
        self._examples = {path.stem: path for path in examples}
        variants = {path.relative_to(unit.source).with_suffix("").as_posix(): path for path in member_files(unit)}
        self._variants = {name: path for name, path in variants.items() if name.startswith("variants/")}
        self._solved = solution_answers(unit)
        self.draft = lru_cache(64)(self._draft)

    @property
    def names(self) -> list[str]:
        """Of all, examples first."""
        return [*(self._examples or ["solution"]), *self._variants]

    def _draft(self, name: str) -> Draft:
        document = self._document(name)
        language = document["metadata"].get("autograder", {}).get("language", "en")
        asked = {question.name: question.defines for question in self.unit.questions if question.defines}
        return Draft.of(document, _read(self.unit.student_notebook(language)), asked)

    def _document(self, name: str) -> Document:
        if name in self._examples:
            return _read(self._examples[name])
        if name == "solution":
            return _as_json(notebook_with_answers(self.unit, self._solved))
        member = read_member(self._variants[name], self.unit)
        answers = {**self._solved, **member.answers}
        return _as_json(notebook_with_answers(self.unit, answers, helpers=member.helpers))


class Library:
    """The notebooks of several units; their names begin with their unit's.

    Args:
        units: built.
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        self._bases = {unit.name: Bases(unit) for unit in units}

    @property
    def names(self) -> list[str]:
        """Of all."""
        return [f"{unit}/{name}" for unit, bases in self._bases.items() for name in bases.names]

    def unit(self, name: str) -> Unit:
        """A notebook's unit."""
        return self._bases[name.partition("/")[0]].unit

    def draft(self, name: str) -> Draft:
        """A notebook."""
        unit, _, base = name.partition("/")
        return self._bases[unit].draft(base)


def _read(path: Path) -> Document:
    found: Document = json.loads(path.read_bytes())
    return found


def _as_json(notebook: object) -> Document:
    found: Document = json.loads(msgspec.json.encode(notebook))
    return found
