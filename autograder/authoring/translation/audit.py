"""What is wrong with a unit's translations, entry by entry: what `make test` forbids and `make translations` lists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.authoring.notebooks.cells import parse_code
from autograder.authoring.notebooks.source import Source, read_source
from autograder.authoring.translation.glossary import dictionary_for, misspelled, read_glossary, read_words, words_of
from autograder.authoring.translation.survival import is_outlier, losses
from autograder.authoring.translation.translated_source import messages
from autograder.units.catalogues import Entry, read_entries
from autograder.units.titles import catalogue_folder
from autograder.units.unit import Unit

__all__ = ["Finding", "audit", "outliers", "spelling"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        cell: id of the cell that the text stands in.
        text: the English text.
        problem: what is wrong with its translation.
    """

    cell: str
    text: str
    problem: str

    def __str__(self) -> str:
        """One line for a person."""
        text = " ".join(self.text.split())
        return f"cell {self.cell}: {self.problem}. English: {text if len(text) <= 60 else text[:57] + '...'}"


def audit(unit: Unit, language: str) -> list[Finding]:
    """Compare a catalogue with the source, and every translation with its English text.

    Args:
        unit: the unit.
        language: one that it has a catalogue for.

    Returns:
        Entries that are missing, fuzzy or obsolete; translations that lost something or break the glossary.

    Raises:
        SourceError: the source notebook breaks a rule of the markup.
        UnitError: the catalogue is damaged.
    """
    source = read_source(unit)
    entries = {(entry.context, entry.text): entry for entry in _entries(unit, language)}
    wanted = {(message.context, message.text): message for message in messages(source)}
    glossary = read_glossary(language, root=unit.root)
    names = _class_names(source)
    found = []
    for cell, text in wanted:
        entry = entries.get((cell, text))
        if entry is None or entry.is_obsolete:
            problems = ["it is not in the catalogue: run `make translations`"]
        elif not entry.translation:
            problems = ["it has no translation"]
        elif entry.is_fuzzy:
            problems = ["the English text has changed; correct the translation, then take the word `fuzzy` away"]
        else:
            problems = [
                *losses(text, entry.translation, language, names, glossary.links),
                *glossary.breaches(text, entry.translation),
            ]
        found += [Finding(cell, text, problem) for problem in problems]
    for (cell, text), entry in entries.items():
        if (cell, text) not in wanted or entry.is_obsolete:
            found.append(Finding(cell, text, "nothing in the source reads so any more: run `make translations`"))
    return found


def outliers(unit: Unit, language: str) -> list[Finding]:
    """Translations that are much shorter or longer than the English text; a person looks at each."""
    return [
        Finding(entry.context, entry.text, f"{len(entry.translation)} characters for {len(entry.text)}")
        for entry in _translated(unit, language)
        if is_outlier(entry.text, entry.translation)
    ]


def spelling(unit: Unit, language: str) -> list[Finding] | None:
    """Words of the translations that neither hunspell's dictionary nor the word list of the language has.

    Returns:
        The words with the first cell that has each; None where this machine has no dictionary of the language.
    """
    dictionary = dictionary_for(language)
    if not dictionary:
        return None
    texts = [(entry.text, entry.translation) for entry in _translated(unit, language)]
    unknown = misspelled(texts, dictionary, read_words(language, root=unit.root))
    found = []
    for entry in _translated(unit, language):
        for word in sorted(unknown.intersection(words_of(entry.translation))):
            unknown.discard(word)
            found.append(Finding(entry.context, entry.text, f"no dictionary has “{word}”"))
    return found


def _entries(unit: Unit, language: str) -> list[Entry]:
    return read_entries(catalogue_folder(unit) / f"{language}.po")


def _translated(unit: Unit, language: str) -> Iterator[Entry]:
    return (entry for entry in _entries(unit, language) if entry.is_translated)


def _class_names(source: Source) -> set[str]:
    """Classes that the notebook defines: names that stay as they are, outside code spans too."""
    trees = [parse_code(cell.text) for cell in source.cells if cell.kind == "code" and cell.role in ("given", "answer")]
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
