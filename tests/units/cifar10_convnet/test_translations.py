"""The unit's own translations: complete, true to the English text, in the glossary's words, spelled right."""

from __future__ import annotations

import re
import shutil
import warnings
from pathlib import Path

import nbformat
import pytest
from support.catalogue_files import edited
from support.pseudo import write_catalogue

from autograder.authoring.notebooks.same_program import prove_same_program
from autograder.authoring.notebooks.source import read_source
from autograder.authoring.translation.audit import audit, outliers, spelling
from autograder.authoring.translation.translated_source import languages_of
from autograder.files.po_files import messages_of
from autograder.units.unit import load_unit

UNIT = load_unit("cifar10_convnet")
LANGUAGES = languages_of(UNIT)


def test_the_courses_that_asked_for_this_unit_have_it_in_their_languages():
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
def test_much_shorter_and_longer_translations_are_listed(language):
    for finding in outliers(UNIT, language):
        warnings.warn(f"{language}, {finding}", stacklevel=1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["student_notebook", "solution_notebook"])
def test_notebooks_are_valid_and_the_same_program_in_every_language(kind, language):
    path = getattr(UNIT, kind)
    english, other = (nbformat.read(path(name), as_version=4) for name in ("en", language))
    nbformat.validate(other)
    assert [cell.id for cell in other.cells] == [cell.id for cell in english.cells]
    prove_same_program(english, other, language, UNIT.shown)
    assert other.metadata.autograder == {"language": language, "unit": UNIT.name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_boxes_are_as_wide_as_in_english(language):
    def boxes(name: str) -> list[list[str]]:
        cells = nbformat.read(UNIT.student_notebook(name), as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        return [box.split("\n") for box in re.findall(r"^ *#{72}\n(?: *#.*#\n)+ *#{72}$", text, re.MULTILINE)]

    assert len(boxes(language)) == len(boxes("en")) > 8
    for box in boxes(language):
        assert {len(line) for line in box} == {len(box[0])}


# --- a broken translation is found, whichever it is -----------------------------------------------------------


@pytest.fixture(scope="module")
def complete(tmp_path_factory) -> Path:
    """A checkout with the unit's source and a complete catalogue in a language of its own; not to be changed."""
    root = tmp_path_factory.mktemp("complete")
    shutil.copytree(UNIT.source, root / "source" / UNIT.name, ignore=shutil.ignore_patterns("locale", "mutants"))
    unit = load_unit(UNIT.name, root)
    write_catalogue(catalogue(root), read_source(unit), with_numbers_in_portuguese)
    assert audit(unit, "pt_BR") == []
    return root


def catalogue(root: Path) -> Path:
    return root / "source" / UNIT.name / "locale" / "pt_BR.po"


def with_numbers_in_portuguese(text: str) -> str:
    """The English text, with points in numbers such as 49,000."""
    return re.sub(r"(?<=\d),(?=\d{3}\b)", ".", text)


@pytest.mark.parametrize(
    ("cell", "start", "old", "new", "problem"),
    [
        ("flattening", "TensorFlow stores", None, "", "it has no translation"),
        ("how-your-work-is-graded", "over 43%", "43", "34", "number lost: 43"),
        ("the-cifar-10-images", "the first 49", "49.000", "490.000", "number lost: 49000"),
        ("training-in-another-way-to-train-with", "The budget is", "`fit`", "`ajuste`", "code lost: `fit`"),
        ("three_layer_convnet", "Forward pass of the", "conv_w1", "conv_p1", "name lost: conv_w1"),
        ("check_accuracy", "Got {num", "{num_samples}", "{numero}", "value lost: {num_samples}"),
        ("training_step", "Take one step", "    y:", "    rotulos:", "begins with"),
        ("question-4-train-the-class", "Momentum", r"$\mu$", r"$\nu$", r"formula lost: $\mu$"),
        ("going-further", "other architectures", "1512.03385)", "1512.03386)", "link lost"),
    ],
)
def test_one_broken_translation_is_named_with_its_cell(complete, tmp_path, cell, start, old, new, problem):
    shutil.copytree(complete, tmp_path, dirs_exist_ok=True)
    with edited(catalogue(tmp_path)) as file:
        (entry,) = (entry for entry in messages_of(file) if entry.context == cell and entry.id.startswith(start))
        assert old is None or old in entry.string
        entry.string = new if old is None else entry.string.replace(old, new)
    found = audit(load_unit(UNIT.name, tmp_path), "pt_BR")
    assert {finding.cell for finding in found} == {cell}
    assert any(problem in finding.problem for finding in found)
