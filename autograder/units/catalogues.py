"""Catalogues of a unit's translations: PO files, one for each language, and the template that they start from."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages import Catalog
from babel.messages import Message as PoMessage
from babel.messages.plurals import get_plural

from autograder.errors import UnitError
from autograder.files.po_files import content_of, messages_of, read_po_file

__all__ = [
    "Catalogue",
    "Entry",
    "Message",
    "Update",
    "check_language",
    "content",
    "empty",
    "read_catalogue",
    "read_entries",
    "template",
    "updated",
]

_ALIKE = 0.6
"""Texts at least this alike are taken for two versions of one text."""

_WIDTH = 111

_HEAD = "# CONTRIBUTING.md says how to edit this file, and what a translation must keep."


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
class Entry:
    """What a catalogue has of a message.

    Attributes:
        context: id of the cell that it stands in.
        text: in English.
        translation: empty where there is none.
        is_fuzzy: whether the English text has changed since.
        is_obsolete: whether it is kept although the source no longer asks for it.
    """

    context: str
    text: str
    translation: str
    is_fuzzy: bool = False
    is_obsolete: bool = False

    @property
    def is_translated(self) -> bool:
        """Whether the translation can be used."""
        return bool(self.translation) and not self.is_fuzzy and not self.is_obsolete


@dataclass(frozen=True)
class Catalogue:
    """The translations into one language.

    Attributes:
        language: such as ``pt_BR``.
        texts: translation by cell id and English text: neither empty nor fuzzy nor obsolete.
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

    file: Catalog
    missing: list[PoMessage]
    fuzzy: list[PoMessage]
    removed: list[PoMessage]


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


def read_entries(path: Path) -> list[Entry]:
    """All that a PO file has.

    Raises:
        UnitError: it is damaged or has the same entry twice.
    """
    file = read_po_file(path, path.stem)
    kept = [Entry(*_key(entry), str(entry.string), is_fuzzy=entry.fuzzy) for entry in messages_of(file)]
    return kept + [Entry(*_key(entry), str(entry.string), is_obsolete=True) for entry in file.obsolete.values()]


def read_catalogue(path: Path) -> Catalogue:
    """The translations of a PO file that can be used.

    Raises:
        UnitError: it is damaged or has the same entry twice.
    """
    entries = (entry for entry in read_entries(path) if entry.is_translated)
    return Catalogue(path.stem, {(entry.context, entry.text): entry.translation for entry in entries})


def template(messages: Sequence[Message], name: str) -> Catalog:
    """An empty catalogue: what a new language starts from."""
    file = empty(name)
    for message in messages:
        _add(file, message)
    return file


def empty(name: str, language: str | None = None) -> Catalog:
    """A catalogue without messages.

    Args:
        name: the unit's.
        language: that it translates into; None for a template.

    Raises:
        UnitError: there is no such language.
    """
    if language is not None:
        check_language(language)
    return Catalog(language, project=name, header_comment=_HEAD, fuzzy=False)


def content(file: Catalog) -> bytes:
    """A catalogue as its file holds it: nothing in it changes from day to day."""
    header = {"Project-Id-Version": file.project}
    if file.locale_identifier:
        plural = get_plural(file.locale_identifier)
        header["Language"] = file.locale_identifier
    header["MIME-Version"] = "1.0"
    header["Content-Type"] = "text/plain; charset=UTF-8"
    header["Content-Transfer-Encoding"] = "8bit"
    if file.locale_identifier:
        header["Plural-Forms"] = f"nplurals={plural.num_plurals}; plural={plural.plural_expr};"
    return content_of(file, header, width=_WIDTH)


def updated(old: Catalog, messages: Sequence[Message], name: str, language: str) -> Update:
    """A catalogue with exactly the entries that the source asks for.

    A text that has moved to another cell keeps its translation. One that has changed gets the translation of the text
    that it is most like in its cell, marked as fuzzy.

    Args:
        old: the catalogue so far; it is not to be used any more.
        messages: what the source asks for, in order.
        name: the unit's.
        language: such as ``pt_BR``.

    Raises:
        UnitError: there is no such language.
    """
    file = empty(name, language)
    known = {_key(entry): entry for entry in messages_of(old)}
    wanted = {(message.context, message.text) for message in messages}
    unused = {key: entry for key, entry in known.items() if key not in wanted}
    for message in messages:
        entry = _add(file, message)
        key = (message.context, message.text)
        if key in known:
            _take_over(entry, known[key])
        elif former_key := _former(message, unused):
            former = unused.pop(former_key)
            _take_over(entry, former)
            if former.id != message.text:
                entry.flags = {"fuzzy"} if former.string else set()
                entry.previous_id = [str(former.id)] if former.string else []
    entries = messages_of(file)
    missing = [entry for entry in entries if not entry.string]
    return Update(file, missing, [entry for entry in entries if entry.fuzzy], list(unused.values()))


def _take_over(entry: PoMessage, former: PoMessage) -> None:
    entry.string, entry.user_comments = former.string, former.user_comments
    entry.flags, entry.previous_id = set(former.flags), former.previous_id


def _former(message: Message, unused: Mapping[tuple[str, str], PoMessage]) -> tuple[str, str] | None:
    """Where the translation of a text that is new in its cell may come from."""
    for key in unused:
        if key[1] == message.text:
            return key
    return max(
        _alike(message, unused),
        key=lambda key: difflib.SequenceMatcher(None, key[1], message.text).ratio(),
        default=None,
    )


def _alike(message: Message, unused: Mapping[tuple[str, str], PoMessage]) -> Iterator[tuple[str, str]]:
    for key in unused:
        matcher = difflib.SequenceMatcher(None, key[1], message.text, autojunk=False)
        if key[0] == message.context and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
            yield key


def _add(file: Catalog, message: Message) -> PoMessage:
    notes = [message.note] if message.note else []
    return file.add(message.text, "", context=message.context, auto_comments=notes)


def _key(entry: PoMessage) -> tuple[str, str]:
    return (entry.context or "", str(entry.id))
