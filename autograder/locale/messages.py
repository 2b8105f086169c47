"""What a student or an instructor reads from the grader, in their language.

A message is written in English where it is said, inside ``_``, with its values put in afterwards::

    click.echo(_("wrote {path}").format(path=path))

What is found out in one place and said in another is a value until then: see :mod:`.sentences`.

Only messages of ours are format strings; what comes from a student is a value. A sentence that stands in a table at
the top of a module is marked there with ``N_`` and goes through ``_`` where it is said. Which language ``_`` speaks
belongs to the thread of execution: :func:`speaking` sets it for a block.

Catalogues are ``catalogues/<language>.po``, and behind these ``source/<unit>/locale/messages/<language>.po`` of each
unit, for what its checks say. They are read when a language is first spoken; English needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gettext import NullTranslations

__all__ = [
    "CATALOGUES",
    "N_",
    "SOURCE_LANGUAGE",
    "UNITS",
    "_",
    "also_knowing",
    "language",
    "languages",
    "ngettext",
    "speak",
    "speaking",
]

SOURCE_LANGUAGE = "en"
"""Of the messages in the code."""

CATALOGUES = Path(__file__).parent / "catalogues"
"""Folder of the translations, ``<language>.po`` each, and of the template ``autograder.pot``."""

UNITS = Path(__file__).parents[2] / "source"
"""Folder of the units that lie beside the package; what each has in ``locale/messages/`` is known as well."""

Translations = Callable[[str], Mapping[str, str]]
"""Of a language: translations by English message."""

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)
_others: ContextVar[Translations] = ContextVar("others", default=lambda language: {})


class _Translated(str):
    """A message in another language, which falls back to English where its placeholders are wrong."""

    __slots__ = ("_english",)
    _english: str

    def __new__(cls, text: str, english: str) -> _Translated:
        message = super().__new__(cls, text)
        message._english = english
        return message

    def format(self, *values: object, **named: object) -> str:
        """The message with its values; in English where the translation cannot take them."""
        try:
            return super().format(*values, **named)
        except (AttributeError, LookupError, TypeError, ValueError):
            return self._english.format(*values, **named)


def _fitting(text: str, english: str) -> str:
    """A translation; one that awaits values minds whether it can take them."""
    return _Translated(text, english) if "{" in english else text


def language() -> str:
    """The language spoken here: ``en``, ``pt_BR``, ``ru``."""
    return _spoken.get()


def languages() -> list[str]:
    """The languages that can be spoken: English, and those of the catalogues."""
    return sorted({SOURCE_LANGUAGE, *(path.stem for path in CATALOGUES.glob("*.po"))})


@cache
def _can_be_spoken(language: str, catalogues: Path) -> bool:
    """As it is when it is first asked for: thousands of times in a class, and each would read the folder."""
    return language == SOURCE_LANGUAGE or language in {path.stem for path in catalogues.glob("*.po")}


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language in a block of code; an unknown one is English."""
    token = _spoken.set(language if _can_be_spoken(language, CATALOGUES) else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(language: str) -> None:
    """Speak a language from here on; an unknown one is English."""
    _spoken.set(language if _can_be_spoken(language, CATALOGUES) else SOURCE_LANGUAGE)


@contextmanager
def also_knowing(translations: Translations) -> Iterator[None]:
    """Know other messages than the catalogues' in a block of code."""
    token = _others.set(translations)
    try:
        yield
    finally:
        _others.reset(token)


def _(message: str) -> str:
    """A message in the language that is spoken."""
    if not message or (spoken := _spoken.get()) == SOURCE_LANGUAGE:
        return message
    text = _translations(spoken).gettext(message)
    return _fitting(text if text != message else _others.get()(spoken).get(message, message), message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """A message in the form that goes with a number."""
    english = singular if number == 1 else plural
    if (spoken := _spoken.get()) == SOURCE_LANGUAGE:
        return english
    return _fitting(_translations(spoken).ngettext(singular, plural, number), english)


def N_(message: str) -> str:  # noqa: N802 - as gettext's users know it
    """A message as it is, marked for the catalogues: what it is stored for goes through ``_`` later."""
    return message


@cache
def _translations(language: str) -> NullTranslations:
    """The package's catalogue, and where that has no translation the units', as gettext understands them."""
    known = _compiled(CATALOGUES / f"{language}.po", language)
    for path in sorted(UNITS.glob(f"*/locale/messages/{language}.po")):
        try:
            known.add_fallback(_compiled(path, language))
        except PermissionError:  # on a platform, a process under a student's account, which says nothing of checks
            continue
    return known


def _compiled(path: Path, language: str) -> NullTranslations:
    """One catalogue; entries marked as fuzzy are left out."""
    from gettext import GNUTranslations
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as file:
        catalogue: Any = read_po(file, locale=language)
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
