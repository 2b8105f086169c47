"""The unit's own translations: complete, true to the English text, in the glossary's words, spelled right."""

from __future__ import annotations

import pytest

from autograder.authoring.translation.audit import audit, spelling
from autograder.authoring.translation.translated_source import languages_of
from autograder.units.unit import load_unit

UNIT = load_unit("naive_layers")
LANGUAGES = languages_of(UNIT)


def test_it_is_there_in_the_languages_of_its_courses():
    assert {"pt_BR", "ru"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_translated_and_has_lost_nothing(language):
    found = audit(UNIT, language)
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_spelling(language):
    found = spelling(UNIT, language)
    if found is None:
        pytest.skip(f"hunspell has no dictionary of {language} here")
    assert not found, "\n".join(map(str, found))
