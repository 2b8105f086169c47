"""The catalogues of messages, made from the code and kept in step with it.

``autograder.pot`` holds every message of the package in English; ``<language>.po`` what it is in another language. The
two are text, in the order of the package's files and without line numbers, so that a change of the code changes no
more of them than what it says.

What the checks of units say (``source/<unit>/checks/``) is in the same catalogues, behind the package's own: it is
said by the same functions to the same people, and two units that say the same share its translation. A unit's own
catalogues hold its notebook alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from autograder.files import output
from autograder.files.po_files import content_of, messages_of, read_po_file
from autograder.grading.unit_checks import CHECKS
from autograder.locale.messages import CATALOGUES, SOURCE_LANGUAGE
from autograder.results.words import source_of_title
from autograder.units.unit import REPOSITORY, load_unit, unit_names

__all__ = ["TEMPLATE", "extract", "forms", "read_catalogue", "update_message_catalogues", "written"]

TEMPLATE = CATALOGUES / "autograder.pot"
"""The messages in English."""

_PACKAGE = Path(__file__).parents[2]
_METHODS = {
    _PACKAGE: [
        ("authoring/**.py", "ignore"),  # it speaks to a unit's authors, in English
        ("**.py", "python"),
        ("reports/templates/**.jinja", "jinja2"),
    ],
    REPOSITORY / "source": [(f"*/{CHECKS}/**.py", "python")],
}
"""How Babel reads which files, by the folder that they lie in."""

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
    catalogue = Catalog(header_comment=_TITLE, fuzzy=False)
    for folder, methods in _METHODS.items():
        found = extract_from_dir(
            folder, methods, keywords=_KEYWORDS, comment_tags=_COMMENTS, strip_comment_tags=True, callback=None
        )
        for _path, _line, message, comments, _context in sorted(found, key=lambda entry: (entry[0], entry[1])):
            catalogue.add(message, auto_comments=[" ".join(comments).strip()] if comments else [])
    for text in help_texts:
        catalogue.add(text, auto_comments=["Help of the command line."])
    for name, check in _checks():
        catalogue.add(source_of_title(check), auto_comments=[f"A check of the unit {name}, in reports."])
    return catalogue


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
        output.written(path, written(Catalog(language, header_comment=_TITLE, fuzzy=False)))
    left = []
    for path in sorted(CATALOGUES.glob("*.po")):
        catalogue = read_catalogue(path)
        former = {str(message.id): message.previous_id for message in messages_of(catalogue)}
        catalogue.update(template)
        catalogue.header_comment, catalogue.fuzzy = _TITLE, False
        messages = messages_of(catalogue)
        for message in messages:
            if message.fuzzy:  # for as long as it is, and not from one update to the next
                message.previous_id = message.previous_id or former.get(str(message.id), [])
        output.written(path, written(catalogue))
        fuzzy = sum(message.fuzzy for message in messages)
        empty = sum(not all(forms(message.string)) for message in messages)
        if fuzzy or empty:
            left.append(f"{path.name}: {empty} of {len(messages)} messages to translate, {fuzzy} marked fuzzy to check")
    return left


def read_catalogue(path: Path) -> Catalog:
    """A catalogue of the package; its name is that of its language."""
    return read_po_file(path, path.stem if path.suffix == ".po" else None)


def written(catalogue: Catalog) -> bytes:
    """A catalogue as its file holds it."""
    header = {name: value for name, value in catalogue.mime_headers if name in _HEADER}
    return content_of(catalogue, header, width=_WIDTH) + b"\n"


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a message or of its translation: one, or those of its plural."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _checks() -> Iterator[tuple[str, str]]:
    """Names of units and of their checks."""
    for name in unit_names():
        for question in load_unit(name).questions:
            for check in question.checks:
                yield name, check
