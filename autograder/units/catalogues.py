"""Catalogues of a unit's translations: PO files, one for each language, and the template that they start from."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel import Locale, UnknownLocaleError
from babel.messages.plurals import get_plural

from autograder.errors import UnitError

__all__ = ["Catalogue", "Message", "Update", "check_language", "read_catalogue", "read_file", "template", "updated"]

_ALIKE = 0.6
"""Texts at least this alike are taken for two versions of one text."""

_WRAP = 110

_HEAD = "CONTRIBUTING.md says how to edit this file, and what a translation must keep."


@dataclass(frozen=True)
class Message:
    """Something to translate.

    Attributes:
        context: id of the cell that it stands in.
        text: in English.
        note: what a translator must know.
    """

    context: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Catalogue:
    """The translations into one language.

    Attributes:
        language: such as ``pt_BR``.
        texts: translation by cell id and English text; complete ones that nobody has to look at again.
    """

    language: str
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def translate(self, context: str, text: str) -> str:
        """A translation, or an empty string where there is none."""
        return self.texts.get((context, text), "")


@dataclass(frozen=True)
class Update:
    """What became of a catalogue.

    Attributes:
        file: the catalogue, brought up to date.
        missing: entries without a translation.
        fuzzy: entries whose English text has changed, with the translation of the former text.
        removed: entries whose English text is gone.
    """

    file: polib.POFile
    missing: list[polib.POEntry]
    fuzzy: list[polib.POEntry]
    removed: list[polib.POEntry]


def check_language(language: str) -> None:
    """See that a language is one, and written as everywhere.

    Raises:
        UnitError: it is not.
    """
    try:
        written = str(Locale.parse(language))
    except (UnknownLocaleError, ValueError):
        written = ""
    if written != language:
        raise UnitError(f"there is no language {language!r}: write {written or 'a code such as `es` or `pt_BR`'}")


def read_file(path: Path) -> polib.POFile:
    """Read a PO file.

    Raises:
        UnitError: it is damaged or has the same entry twice.
    """
    try:
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=_WRAP, check_for_duplicates=True)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise UnitError(f"{path.name} cannot be read: {error}") from error


def read_catalogue(path: Path) -> Catalogue:
    """The translations of a PO file that can be used: neither empty nor fuzzy nor obsolete.

    Raises:
        UnitError: it is damaged or has the same entry twice.
    """
    entries = (entry for entry in read_file(path) if entry.translated())
    return Catalogue(path.stem, {(entry.msgctxt or "", entry.msgid): entry.msgstr for entry in entries})


def template(messages: Sequence[Message], name: str) -> polib.POFile:
    """An empty catalogue: what a new language starts from."""
    file = polib.POFile(wrapwidth=_WRAP)
    file.header = _HEAD
    file.metadata = _header(name)
    file.extend(_entry(message) for message in messages)
    return file


def updated(old: polib.POFile, messages: Sequence[Message], name: str, language: str) -> Update:
    """A catalogue with exactly the entries that the source asks for.

    A text that has moved to another cell keeps its translation. One that has changed gets the translation of the text
    that it is most like in its cell, marked as fuzzy.

    Args:
        old: the catalogue so far.
        messages: what the source asks for, in order.
        name: the unit's.
        language: such as ``pt_BR``.

    Raises:
        UnitError: there is no such language.
    """
    file = polib.POFile(wrapwidth=_WRAP)
    file.header = _HEAD
    file.metadata = _header(name, language)
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in old if not entry.obsolete}
    wanted = {(message.context, message.text) for message in messages}
    unused = {key: entry for key, entry in known.items() if key not in wanted}
    for message in messages:
        entry = _entry(message)
        key = (message.context, message.text)
        if key in known:
            former = known[key]
            entry.msgstr, entry.tcomment = former.msgstr, former.tcomment
            entry.flags, entry.previous_msgid = list(former.flags), former.previous_msgid
        elif former_key := _former(message, unused):
            former = unused.pop(former_key)
            entry.msgstr, entry.tcomment = former.msgstr, former.tcomment
            if former.msgid != message.text and former.msgstr:
                entry.flags, entry.previous_msgid = ["fuzzy"], former.msgid
            elif former.fuzzy:
                entry.flags, entry.previous_msgid = ["fuzzy"], former.previous_msgid
        file.append(entry)
    missing = [entry for entry in file if not entry.msgstr]
    return Update(file, missing, [entry for entry in file if entry.fuzzy], list(unused.values()))


def _former(message: Message, unused: Mapping[tuple[str, str], polib.POEntry]) -> tuple[str, str] | None:
    """Where the translation of a text that is new in its cell may come from."""
    for key in unused:
        if key[1] == message.text:
            return key
    return max(
        _alike(message, unused),
        key=lambda key: difflib.SequenceMatcher(None, key[1], message.text).ratio(),
        default=None,
    )


def _alike(message: Message, unused: Mapping[tuple[str, str], polib.POEntry]) -> Iterator[tuple[str, str]]:
    for key in unused:
        matcher = difflib.SequenceMatcher(None, key[1], message.text, autojunk=False)
        if key[0] == message.context and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
            yield key


def _entry(message: Message) -> polib.POEntry:
    return polib.POEntry(msgctxt=message.context, msgid=message.text, comment=message.note)


def _header(name: str, language: str = "") -> dict[str, str]:
    """A catalogue's header: nothing in it changes from day to day."""
    header = {"Project-Id-Version": name}
    if language:
        check_language(language)
        plural = get_plural(language)
        header["Language"] = language
        header["Plural-Forms"] = f"nplurals={plural.num_plurals}; plural={plural.plural_expr};"
    return {
        **header,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
