"""A language of its own for tests: words of four letters or more are longer and have accents, nothing else changes."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.authoring.notebooks.source import Source
from autograder.authoring.translation.translated_source import messages
from autograder.files.po_files import messages_of
from autograder.units.catalogues import Catalogue, content, empty, updated

_KEPT = re.compile(
    r"`[^`]*`|</?[a-z][^<>]*>|\$[^$]+\$|\]\([^)]*\)|\{[^{}]*\}|\\n|\b(?:Args|Returns|TODO):|^ *\w+: |'\w+'"
    r"|\w*[_.]\w+[\w.]*|\d[\d.,]*|\b[A-Z]\w*[A-Z]\w*|\bDataset\b",
    re.MULTILINE,
)
_ACCENTS = str.maketrans("aeiou", "áéíóú")


def pseudo(text: str) -> str:
    """A text in that language."""
    pieces, place = [], 0
    for match in [*_KEPT.finditer(text), None]:
        prose = text[place : match.start() if match else len(text)]
        pieces.append(re.sub(r"[a-z]{4,}", lambda word: word[0].translate(_ACCENTS) + "ção", prose))
        if match:
            pieces.append(match[0])
            place = match.end()
    return "".join(pieces)


def pseudo_catalogue(source: Source, language: str = "pt_BR") -> Catalogue:
    """All of a source in that language."""
    return Catalogue(language, {(each.context, each.text): pseudo(each.text) for each in messages(source)})


def write_catalogue(path: Path, source: Source, translate=pseudo) -> None:
    """A PO file with a translation for each message of a source."""
    update = updated(empty(source.unit.name), messages(source), source.unit.name, path.stem)
    for entry in messages_of(update.file):
        entry.string = translate(entry.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content(update.file))
