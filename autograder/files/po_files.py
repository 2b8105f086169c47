"""Catalogues of translations as PO files: read strictly, and written such that nothing changes that did not change.

Babel reads and writes them, for the package and for units. Where it is lenient or loses something, this module is not
and does not: a line without its closing quote, an entry that stands there twice, and the former text of an entry whose
text has changed (``#| msgid``), which Babel breaks in the middle of a string.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, denormalize, generate_po, normalize

from autograder.errors import UnitError

__all__ = ["content_of", "messages_of", "read_po_file"]

_LINE = re.compile(r'(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?"(?:[^"\\]|\\.)*")?')
_FORMER = re.compile(r'\| (msgid |msgid_plural )?(".*")')
_GUESSES = {"python-format", "python-brace-format"}
"""Flags that Babel sets where it sees a percent sign or a brace; tests of ours compare placeholders."""


class _Once(Catalog):
    """A catalogue that takes no entry twice, where Babel would merge the two."""

    def __setitem__(self, id: Any, message: Message) -> None:  # noqa: A002 - as Babel calls it
        if id and self.get(id, message.context) is not None:
            raise ValueError(f"an entry stands there twice: {id}")
        super().__setitem__(id, message)


def read_po_file(path: Path, language: str | None = None) -> Catalog:
    """Read a PO file.

    Args:
        path: of the file.
        language: that it translates into; None for a template.

    Returns:
        The catalogue; the former text of a message is its ``previous_id``.

    Raises:
        UnitError: it is damaged or has the same entry twice.
    """
    catalogue = _Once(language, charset="utf-8")
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        for number, line in enumerate(lines, start=1):
            if not _LINE.fullmatch(line.strip()):
                raise ValueError(f"line {number} is none of a catalogue: {line}")
        PoFileParser(catalogue, abort_invalid=True).parse(lines)
    except (OSError, ValueError, PoFileError) as error:
        raise UnitError(f"{path.name} cannot be read: {error}") from error
    for message in messages_of(catalogue):
        _take_former(message)
    return catalogue


def messages_of(catalogue: Catalog) -> list[Message]:
    """The messages of a catalogue without its header, which Babel takes for one."""
    return [message for message in catalogue if message.id]


def content_of(catalogue: Catalog, header: Mapping[str, str], *, width: int) -> bytes:
    """A catalogue as its file holds it, without what differs from day to day: dates, lines of code.

    Args:
        catalogue: all of it is written but what is obsolete.
        header: fields of the file's header, in their order.
        width: of lines.
    """
    messages = messages_of(catalogue)
    for message in messages:
        message.flags -= _GUESSES
    text = StringIO()
    text.writelines(generate_po(catalogue, width=width, no_location=True, ignore_obsolete=True))
    _header, *entries = text.getvalue().rstrip("\n").split("\n\n")
    fields = [normalize(f"{name}: {value}\n", width=0) for name, value in header.items()]
    blocks = ["\n".join([catalogue.header_comment, 'msgid ""', 'msgstr ""', *fields])]
    for message, entry in zip(messages, entries, strict=True):
        place = re.search(r"^msg", entry, re.MULTILINE)
        assert place, "an entry has a message"
        blocks.append(entry[: place.start()] + _former(message, width) + entry[place.start() :])
    return ("\n\n".join(blocks) + "\n").encode()


def _former(message: Message, width: int) -> str:
    """The lines that say what a message was called before."""
    texts = zip(("msgid", "msgid_plural"), message.previous_id, strict=False)
    return "".join(f"#| {keyword} {normalize(text, prefix='#| ', width=width)}\n" for keyword, text in texts)


def _take_former(message: Message) -> None:
    """Understand what Babel has read as comments: what the message was called before."""
    found: list[list[str]] = []
    comments = []
    for comment in message.user_comments:
        match = _FORMER.fullmatch(comment)
        if match and match[1]:
            found.append([match[2]])
        elif match and found:
            found[-1].append(match[2])
        else:
            comments.append(comment)
    message.previous_id = [denormalize("\n".join(lines)) for lines in found]
    message.user_comments = comments
