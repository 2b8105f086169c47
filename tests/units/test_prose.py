"""What notebooks look like where they are read: in every unit and every language."""

from __future__ import annotations

import re

import nbformat
import pytest

from autograder.authoring.translation.translated_source import languages_of
from autograder.units.unit import load_unit, unit_names

NOTEBOOKS = [(name, language) for name in unit_names() for language in ("en", *languages_of(load_unit(name)))]


WORDS_A_MINUTE = 200
MINUTES = 45


def text_of(name: str, language: str, *kinds: str) -> str:
    """The sources of the student notebook's cells of some kinds."""
    cells = nbformat.read(load_unit(name).student_notebook(language), as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type in kinds and "FACTS = " not in cell.source)


def prose(name: str, language: str) -> str:
    """What there is to read: no images, no addresses, no code blocks, no tags; a letter for each formula."""
    text = re.sub(r"```.*?```|<[^>]*>|\]\([^)]*\)", " ", text_of(name, language, "markdown"), flags=re.DOTALL)
    # Those on lines of their own first, since they have two signs at an end.
    return re.sub(r"\$\$.+?\$\$|\$[^$]+\$", "x", text, flags=re.DOTALL)


@pytest.mark.parametrize(("name", "language"), NOTEBOOKS)
def test_it_is_read_in_less_than_three_quarters_of_an_hour(name, language):
    words = len(re.findall(r"\w+", prose(name, language)))
    assert 2000 < words < MINUTES * WORDS_A_MINUTE, f"{words} words"


@pytest.mark.parametrize(("name", "language"), NOTEBOOKS)
def test_a_glossary_has_every_term_in_three_languages(name, language):
    rows = re.findall(r"<span lang=\"(\w+)\">([^<]+)</span>", text_of(name, language, "markdown"))
    columns = {each: [word for its, word in rows if its == each] for each in ("en", "pt", "ru")}
    assert len(columns["en"]) == len(columns["pt"]) == len(columns["ru"]) > 10


@pytest.mark.parametrize(("name", "language"), NOTEBOOKS)
def test_links_look_like_links(name, language):
    """Notebook editors give code its own color, also in links: a link whose text is code looks like code."""
    assert not re.findall(r"(?<!!)\[`[^`]*`\]\(", text_of(name, language, "markdown"))


@pytest.mark.parametrize(("name", "language"), NOTEBOOKS)
def test_percent_signs_do_not_begin_a_line(name, language):
    assert not re.findall(r"[\d}] %(?! \d)(?!\w)", text_of(name, language, "markdown"))
    assert not re.findall(r"[\d}] %['\" ,.)]", strings(text_of(name, language, "code")))


def strings(code: str) -> str:
    """The lines of code that have text in them: elsewhere the sign is an operator."""
    return "\n".join(re.findall(r"['\"][^'\"]*['\"]", code))


@pytest.mark.parametrize(("name", "language"), NOTEBOOKS)
def test_answers_to_predictions_are_folded(name, language):
    text = text_of(name, language, "markdown")
    folds = re.findall(r"<details><summary>(.+?)</summary>\n\n(.+?)\n\n</details>", text, re.DOTALL)
    assert len(folds) == text.count("<details>") == text.count("</details>") >= 3


@pytest.mark.parametrize(("name", "language"), NOTEBOOKS)
def test_guides_open_in_the_language_of_the_notebook(name, language):
    pages = re.findall(
        r"https://www\.tensorflow\.org/(?:guide|tutorials|install)[^)\s]*", text_of(name, language, "markdown")
    )
    own = {"en": "", "pt_BR": "?hl=pt-br", "ru": "?hl=ru"}[language]
    assert pages
    assert [page for page in pages if page.partition("?")[1] + page.partition("?")[2] != own] == []
