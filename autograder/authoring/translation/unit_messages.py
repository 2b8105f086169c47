"""The catalogues of what a unit's checks say: ``source/<unit>/locale/messages/``, made from its code and ``unit.toml``.

A hint, the name of a mistake and the title of a row are said by a grader, in the language of whoever reads them, as
the package's own messages are; the unit's notebook has catalogues of another kind, which the build puts into it. What
the package says anyway is left out. A unit is one folder: its words lie in it, and travel with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog

from autograder.authoring.translation.kit_messages import (
    TEMPLATE,
    add_messages,
    bring_in_step,
    empty_catalogue,
    forms,
    read_messages,
    written,
)
from autograder.authoring.translation.translated_source import languages_of
from autograder.files import output
from autograder.files.po_files import messages_of
from autograder.grading.unit_checks import CHECKS
from autograder.locale.messages import CATALOGUES, SOURCE_LANGUAGE
from autograder.units.titles import messages_folder
from autograder.units.unit import Unit, load_unit, unit_names

__all__ = ["Known", "extract_of", "known_translations", "untranslated", "update_unit_messages"]

Known = Mapping[str, Mapping[tuple[str, ...], Any]]
"""Translations by language and by the forms of their message."""


def extract_of(unit: Unit) -> Catalog:
    """Every message of a unit's checks, and the titles of their rows, but for what the package says as well.

    Args:
        unit: the teaching unit.
    """
    of_kit = _of_kit(TEMPLATE, TEMPLATE.stat().st_mtime_ns)
    found = empty_catalogue()
    if (unit.source / CHECKS).is_dir():
        add_messages(found, unit.source / CHECKS, [("**.py", "python")])
    for question in unit.questions:
        for check in question.checks:
            found.add(unit.check_title(check), auto_comments=["A check, in reports."])
        for criterion in question.rubric:
            found.add(unit.check_title(criterion), auto_comments=["What a person gives points for, in reports."])
    catalogue = empty_catalogue()
    for message in messages_of(found):
        if forms(message.id) not in of_kit:
            catalogue.add(message.id, auto_comments=message.auto_comments)
    return catalogue


def known_translations() -> Known:
    """What the package's catalogues and those of its units have, as long as it is no guess.

    A sentence that another unit says, too, or that has gone from one catalogue into another, is not translated twice.
    """
    found: dict[str, dict[tuple[str, ...], Any]] = {}
    folders = [messages_folder(load_unit(name)) for name in unit_names()]
    for path in [each for folder in (*reversed(folders), CATALOGUES) for each in sorted(folder.glob("*.po"))]:
        for message in messages_of(read_messages(path)):
            if not message.fuzzy and all(forms(message.string)):
                found.setdefault(path.stem, {})[forms(message.id)] = message.string
    return found


def update_unit_messages(unit: Unit, *, add: str = "", known: Known | None = None) -> list[str]:
    """Write a unit's template of messages, and bring its catalogues in step: those of the notebook's languages.

    Args:
        unit: the teaching unit.
        add: a language to start, unless it is there.
        known: translations from elsewhere.

    Returns:
        What is left to translate, a line for each language; none where nothing is.
    """
    template = extract_of(unit)
    folder = messages_folder(unit)
    output.written(folder / "messages.pot", written(template))
    left = []
    for language in _languages(unit, add):
        path = folder / f"{language}.po"
        if not path.exists():
            output.written(path, written(empty_catalogue(language)))
        if line := bring_in_step(path, template, (known or {}).get(language)):
            left.append(f"{folder.relative_to(unit.root).as_posix()}/{line}")
    return left


def untranslated(unit: Unit, language: str) -> list[str]:
    """Messages of a unit's checks, and titles of their rows, that a language has no translation of; in English."""
    path = messages_folder(unit) / f"{language}.po"
    translated = {
        forms(message.id)
        for message in (messages_of(read_messages(path)) if path.is_file() else ())
        if not message.fuzzy and all(forms(message.string))
    }
    return [wanted[0] for message in messages_of(extract_of(unit)) if (wanted := forms(message.id)) not in translated]


def _languages(unit: Unit, add: str) -> list[str]:
    there = {path.stem for path in messages_folder(unit).glob("*.po")}
    return sorted({*languages_of(unit), *there, *([add] if add else [])} - {SOURCE_LANGUAGE})


@cache
def _of_kit(template: Path, modified: int) -> frozenset[tuple[str, ...]]:
    return frozenset(forms(message.id) for message in messages_of(read_messages(template)))
