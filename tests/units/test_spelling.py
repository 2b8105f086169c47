"""English as in code, American, in all that students read: notebooks, titles, and what the grader says."""

from __future__ import annotations

import re

import nbformat
import pytest

from autograder.authoring.translation.kit_messages import TEMPLATE, forms, read_messages
from autograder.files.po_files import messages_of
from autograder.units.unit import load_unit, unit_names

BRITISH = re.compile(
    r"\b\w*(?:optimis|initialis|normalis|regularis|minimis|recognis|penalis|summaris|centred|colour|grey\b|neighbour)\w*",
    re.IGNORECASE,
)
NAMES = re.compile(r"\w*_\w*|(['\"])\w+\1")
"""Names of questions and checks that are in graded folders, and strings of one word, which are for programs."""


def british(text: str) -> list[str]:
    """The words of a text that are spelled in the British way."""
    return BRITISH.findall(NAMES.sub(" ", text))


@pytest.mark.parametrize("name", unit_names())
def test_notebooks_are_in_american_english(name):
    cells = nbformat.read(load_unit(name).student_notebook("en"), as_version=4).cells
    prose = [cell.source for cell in cells if "FACTS = " not in cell.source]  # the first cell holds programs
    assert len(prose) > 20
    assert british("\n".join(prose)) == []


@pytest.mark.parametrize("name", unit_names())
def test_titles_are_in_american_english(name):
    unit = load_unit(name)
    assert british("\n".join([unit.title, *(question.title for question in unit.questions)])) == []


def test_what_the_grader_says_is_in_american_english():
    messages = [form for message in messages_of(read_messages(TEMPLATE)) for form in forms(message.id)]
    assert [text for text in messages if british(text)] == []


def test_british_words_are_found():
    assert british("the grey colours of `batch_normalisation`, color='grey', to normalise") == [
        "grey",
        "colours",
        "normalise",
    ]
