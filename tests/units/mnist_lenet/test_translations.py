"""The unit's own translations: complete, true to the English text, in the glossary's words, spelled right."""

from __future__ import annotations

import nbformat
import pytest

from autograder.authoring.notebooks.same_program import prove_same_program
from autograder.authoring.translation.audit import audit, spelling
from autograder.authoring.translation.translated_source import languages_of
from autograder.units.unit import load_unit

UNIT = load_unit("mnist_lenet")
LANGUAGES = languages_of(UNIT)


def test_the_courses_have_it_in_their_languages():
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["student_notebook", "solution_notebook"])
def test_notebooks_are_the_same_program_in_every_language(kind, language):
    path = getattr(UNIT, kind)
    english, other = (nbformat.read(path(name), as_version=4) for name in ("en", language))
    assert [cell.id for cell in other.cells] == [cell.id for cell in english.cells]
    prove_same_program(english, other, language, UNIT.shown)
