"""Titles of a unit and its questions in another language, for whoever shows them to people."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec

from autograder.units.unit import Unit

__all__ = ["TITLE", "catalogue_folder", "messages_folder", "with_titles"]

TITLE = "unit"
"""Context of the unit's title in its catalogues; a question's title has the question's name."""


def catalogue_folder(unit: Unit) -> Path:
    """Where a unit's catalogues lie: ``<language>.po`` each, beside the template ``<unit>.pot``."""
    return unit.source / "locale"


def messages_folder(unit: Unit) -> Path:
    """Where the catalogues of what its checks say lie, which :mod:`.locale.messages` looks into as well."""
    return catalogue_folder(unit) / "messages"


def with_titles(unit: Unit, language: str) -> Unit:
    """The unit with its titles in a language; in English where the unit has not been translated into it.

    Args:
        unit: as ``unit.toml`` describes it.
        language: such as ``pt_BR``.

    Raises:
        UnitError: the catalogue is damaged.
    """
    path = catalogue_folder(unit) / f"{language}.po"
    if not path.is_file():
        return unit
    texts = _texts(path, path.stat().st_mtime_ns)
    questions = [
        msgspec.structs.replace(question, title=texts.get((question.name, question.title), question.title))
        for question in unit.questions
    ]
    return msgspec.structs.replace(unit, title=texts.get((TITLE, unit.title), unit.title), questions=questions)


@lru_cache(maxsize=8)
def _texts(path: Path, modified: int) -> dict[tuple[str, str], str]:
    from autograder.units.catalogues import read_catalogue  # takes time to import, and most never need it

    return dict(read_catalogue(path).texts)
