"""The catalogues of messages, made from the code and kept in step with it.

``autograder.pot`` holds every message of the package in English; ``<language>.po`` what it is in another language. The
two are text, in the order of the package's files and without line numbers, so that a change of the code changes no
more of them than what it says.

What the checks of a unit say is in catalogues of the unit's own: see :mod:`.unit_messages`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from autograder.files import output
from autograder.files.po_files import content_of, messages_of, read_po_file
from autograder.locale.messages import CATALOGUES, SOURCE_LANGUAGE

__all__ = [
    "TEMPLATE",
    "add_messages",
    "bring_in_step",
    "empty_catalogue",
    "extract",
    "forms",
    "read_messages",
    "update_message_catalogues",
    "written",
]

TEMPLATE = CATALOGUES / "autograder.pot"
"""The messages in English."""

_PACKAGE = Path(__file__).parents[2]
_METHODS = [
    ("authoring/**.py", "ignore"),  # it speaks to a unit's authors, in English
    ("**.py", "python"),
    ("reports/templates/**.jinja", "jinja2"),
]
"""How Babel reads which files of the package."""

_KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "sentence": None,
    "plural_sentence": (1, 2),
}
_COMMENTS = ["Translators:", "Translators,"]
_TITLE = "# What students and instructors read from the grader."
_WIDTH = 120
_HEADER = {"Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
"""Fields of a catalogue's header that tell anything, and do not differ where nothing has changed."""


def extract(help_texts: Iterable[str]) -> Catalog:
    """Every message that a student or an instructor may read, with comments for translators.

    Args:
        help_texts: of the command line, in English.
    """
    catalogue = empty_catalogue()
    add_messages(catalogue, _PACKAGE, _METHODS)
    for text in help_texts:
        catalogue.add(text, auto_comments=["Help of the command line."])
    return catalogue


def empty_catalogue(language: str | None = None) -> Catalog:
    """A catalogue without messages; without a language, for a template."""
    return Catalog(language, header_comment=_TITLE, fuzzy=False)


def add_messages(catalogue: Catalog, folder: Path, methods: Sequence[tuple[str, str]]) -> None:
    """Add what the code in a folder says, in the order of its files.

    Args:
        catalogue: it is added to.
        folder: of the code.
        methods: how Babel reads which files.
    """
    found = extract_from_dir(
        folder, list(methods), keywords=_KEYWORDS, comment_tags=_COMMENTS, strip_comment_tags=True, callback=None
    )
    for _path, _line, message, comments, _context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        catalogue.add(message, auto_comments=[" ".join(comments).strip()] if comments else [])


def update_message_catalogues(help_texts: Iterable[str], language: str = "") -> list[str]:
    """Write the template, and bring each catalogue in step with it.

    What an edited message said before is kept as a suggestion, marked ``fuzzy``: it is not shown to anybody until a
    translator has taken the mark away. Translations of messages that are gone are dropped.

    Args:
        help_texts: of the command line, in English.
        language: one to begin, ``pt_BR`` say, if it has no catalogue yet.

    Returns:
        What is left to translate, a line for each language; none where nothing is.
    """
    template = extract(help_texts)
    output.written(TEMPLATE, written(template))
    if language and language != SOURCE_LANGUAGE and not (path := CATALOGUES / f"{language}.po").exists():
        output.written(path, written(empty_catalogue(language)))
    return [line for path in sorted(CATALOGUES.glob("*.po")) if (line := bring_in_step(path, template))]


def bring_in_step(path: Path, template: Catalog, known: Mapping[tuple[str, ...], Any] | None = None) -> str:
    """Bring one catalogue in step with its template.

    Args:
        path: of the catalogue; its name is that of its language.
        template: the messages in English.
        known: translations from elsewhere, by the forms of their message, for what would have none.

    Returns:
        What is left to translate, in a line; "" where nothing is.
    """
    catalogue = read_messages(path)
    former = {str(message.id): message.previous_id for message in messages_of(catalogue)}
    before = {forms(message.id) for message in messages_of(catalogue)}
    catalogue.update(template)
    catalogue.header_comment, catalogue.fuzzy = _TITLE, False
    messages = messages_of(catalogue)
    for message in messages:
        taken_over = (known or {}).get(forms(message.id))
        if taken_over and forms(message.id) not in before:
            message.string, message.flags, message.previous_id = taken_over, message.flags - {"fuzzy"}, []
        elif message.fuzzy:  # for as long as it is, and not from one update to the next
            message.previous_id = message.previous_id or former.get(str(message.id), [])
    output.written(path, written(catalogue))
    fuzzy = sum(message.fuzzy for message in messages)
    empty = sum(not all(forms(message.string)) for message in messages)
    if fuzzy or empty:
        return f"{path.name}: {empty} of {len(messages)} messages to translate, {fuzzy} marked fuzzy to check"
    return ""


def read_messages(path: Path) -> Catalog:
    """A catalogue of the package; its name is that of its language."""
    return read_po_file(path, path.stem if path.suffix == ".po" else None)


def written(catalogue: Catalog) -> bytes:
    """A catalogue as its file holds it."""
    header = {name: value for name, value in catalogue.mime_headers if name in _HEADER}
    return content_of(catalogue, header, width=_WIDTH) + b"\n"


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a message or of its translation: one, or those of its plural."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)
