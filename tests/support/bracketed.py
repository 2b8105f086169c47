"""Languages in which every message stands between brackets, so that what never went through a catalogue shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from autograder.authoring.translation.kit_messages import TEMPLATE, read_messages, written
from autograder.locale import messages
from autograder.locale.messages import UNITS

_BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
_WORD = re.compile(r"[A-Za-z]{2,}")


@contextmanager
def bracketed(folder: Path, *languages: str) -> Iterator[None]:
    """Take catalogues from a folder in which ``Hello {name}`` is ``⟦pt_BR Hello {name}⟧``."""
    for language in languages:
        catalogue = Catalog(language)
        for message in chain.from_iterable(map(read_messages, (TEMPLATE, *UNITS.glob("*/locale/messages/*.pot")))):
            if message.id and message.id not in catalogue:
                singular, plural = message.id if isinstance(message.id, tuple) else (message.id, message.id)
                forms = [singular, *[plural] * (catalogue.num_plurals - 1)]
                marked = tuple(f"⟦{language} {form}⟧" for form in forms)
                catalogue.add(message.id, marked if isinstance(message.id, tuple) else marked[0])
        (folder / f"{language}.po").write_bytes(written(catalogue))
    with catalogues_in(folder):
        yield


@contextmanager
def catalogues_in(folder: Path) -> Iterator[None]:
    """Take catalogues from a folder, and none of any unit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "CATALOGUES", folder)
        patch.setattr(messages, "UNITS", folder / "none")
        messages._translations.cache_clear()
        yield
    messages._translations.cache_clear()


def words_outside(text: str) -> str:
    """What is left of a text without its bracketed messages, if there are words in it."""
    while (shorter := _BRACKETED.sub("", text)) != text:
        text = shorter
    return text.strip() if _WORD.search(text) else ""
