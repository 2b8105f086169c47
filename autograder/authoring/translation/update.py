"""Brings a unit's catalogues up to date after its source has been edited; starts those of a language that has none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.authoring.notebooks.source import read_source
from autograder.authoring.translation.translated_source import languages_of, messages
from autograder.files.output import written
from autograder.files.po_files import read_po_file
from autograder.units.catalogues import Update, content, empty, template, updated
from autograder.units.titles import catalogue_folder
from autograder.units.unit import Unit

__all__ = ["update_catalogues"]


def update_catalogues(unit: Unit, *, add: str = "") -> Iterator[tuple[str, Update]]:
    """Write the template and every catalogue of a unit anew.

    Args:
        unit: the unit.
        add: a language to start, unless it is there.

    Yields:
        Each language with what became of its catalogue.

    Raises:
        SourceError: the source notebook breaks a rule of the markup.
        UnitError: a catalogue is damaged, or there is no such language.
    """
    wanted = messages(read_source(unit))
    folder = catalogue_folder(unit)
    folder.mkdir(exist_ok=True)
    _write(folder / f"{unit.name}.pot", content(template(wanted, unit.name)))
    for language in sorted({*languages_of(unit), *([add] if add else [])}):
        path = folder / f"{language}.po"
        old = read_po_file(path, language) if path.exists() else empty(unit.name, language)
        update = updated(old, wanted, unit.name, language)
        _write(path, content(update.file))
        yield language, update


def _write(path: Path, text: bytes) -> None:
    if not path.exists() or path.read_bytes() != text:
        written(path, text)
