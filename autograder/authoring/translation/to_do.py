"""What a translator has to do: the list that `make translations` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.authoring.translation.audit import Finding, audit, outliers, spelling
from autograder.authoring.translation.update import update_catalogues
from autograder.units.titles import catalogue_folder
from autograder.units.unit import Unit

__all__ = ["to_do"]

_MOST = 20
"""Lines of one kind; the rest is counted."""


def to_do(unit: Unit, *, add: str = "") -> Iterator[str]:
    """Bring a unit's catalogues up to date, and list what remains for a person.

    Args:
        unit: the unit.
        add: a language to start, unless it is there.

    Yields:
        Lines to print.

    Raises:
        SourceError: the source notebook breaks a rule of the markup.
        UnitError: a catalogue is damaged, or there is no such language.
    """
    for language, update in update_catalogues(unit, add=add):
        path = catalogue_folder(unit) / f"{language}.po"
        done = len(update.file) - len(update.missing) - len(update.fuzzy)
        yield f"{path.relative_to(unit.root)}: {done} of {len(update.file)} texts are translated."
        if update.removed:
            yield f"  Removed, because the source no longer has them: {len(update.removed)}."
        missing = {(entry.context, entry.id) for entry in update.missing}
        fuzzy = {(entry.context, entry.id) for entry in update.fuzzy}
        found = audit(unit, language)
        wrong = [each for each in found if (each.cell, each.text) not in missing | fuzzy]
        yield from _section("Translate", [each for each in found if (each.cell, each.text) in missing])
        yield from _section("Look at again", [each for each in found if (each.cell, each.text) in fuzzy])
        yield from _section("Correct", wrong)
        misspelled = spelling(unit, language)
        if misspelled is None:
            yield f"  Spelling was not looked at: hunspell has no dictionary of {language} here."
        else:
            words = f"source/glossary/{language}.words.txt"
            yield from _section(f"Correct, or add to {words} if the word is right", misspelled)
        yield from _section("Much shorter or longer than English: is anything missing?", outliers(unit, language))


def _section(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield f"  {title} ({len(findings)}):"
        yield from (f"    {finding}" for finding in findings[:_MOST])
        if len(findings) > _MOST:
            yield f"    and {len(findings) - _MOST} more"
