"""What ``source/<unit>/editions.toml`` says: other notebooks of the same questions that are in circulation.

Courses copy each other's assignments, translate them, and go on using a notebook for years. A class may hand in filled
copies of such a notebook instead of the one that is built here. The names that its cells define, and their order, tell
where answers stand; what else is particular to it, no code can know, and stands in this file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from autograder.errors import UnitError
from autograder.files.source_texts import source_text

__all__ = ["Edition", "edition_of", "load_editions"]

Text = Annotated[str, msgspec.Meta(min_length=1)]
Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Edition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[[editions]]``: one notebook, with all its copies.

    Attributes:
        name: of the edition.
        markers: texts of its code, such as the lines between which answers are written; a notebook with one of them
            is a copy. Where those of several editions occur, the edition counts of which most do.
        language: of its text, where its copies are all in one; "" where the text tells.
        names: what it calls what a question asks for, by the name that the question has for it.
        order: the questions in the order in which it asks them, where that is another than the unit's.
        blanks: by question, the code that it gives to be filled in, where that is another than the unit's notebook
            gives: students who leave it as it is have not answered.
        given: code of examples that it gives beside the questions, under names that questions ask for as well.
        texts: its text cells in which answers are to be written, as they are handed out.
        text_digests: the same for cells whose sentences are not to be repeated here: SHA-256 of their UTF-8, with each
            run of white space as one space.
        loops: functions that it gives for training: their first argument makes the network, the second its optimiser.
        penalties: whether its loops add to the loss what regularisers of the network ask for. Where they do not,
            answers were tried out without, and are trained so.
    """

    name: Text
    markers: Annotated[list[Text], msgspec.Meta(min_length=1)]
    language: str = ""
    names: dict[str, str] = {}
    order: list[str] = []
    blanks: dict[str, str] = {}
    given: str = ""
    texts: list[str] = []
    text_digests: list[Digest] = []
    loops: list[str] = []
    penalties: bool = True


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    editions: list[Edition]


def load_editions(path: Path, *, questions: Sequence[str], defined: Iterable[str]) -> list[Edition]:
    """Read an ``editions.toml``; a unit without one has no other editions.

    Args:
        path: of the file.
        questions: names of the unit's.
        defined: names that they ask for.

    Raises:
        UnitError: it is malformed, or speaks of what the unit does not have.
        SourceError: it is not UTF-8.
    """
    try:
        editions = msgspec.toml.decode(source_text(path), type=_File).editions
    except FileNotFoundError:
        return []
    except msgspec.DecodeError as error:
        raise UnitError(f"{path}: {error}") from error
    for edition in editions:
        if unknown := (edition.blanks.keys() | {*edition.order}) - {*questions}:
            raise UnitError(f"{path}: {edition.name} names {sorted(unknown)}, no question of the unit")
        if edition.order and len({*edition.order}) < len(edition.order):
            raise UnitError(f"{path}: {edition.name} has a question twice in its order")
        if unknown := edition.names.keys() - {*defined}:
            raise UnitError(f"{path}: {edition.name} renames {sorted(unknown)}, for which no question asks")
    return editions


def edition_of(sources: Iterable[str], editions: Sequence[Edition]) -> Edition | None:
    """The edition that a notebook is a copy of; None where it is a copy of none.

    Args:
        sources: of its code cells.
        editions: those that the unit knows.
    """
    counts = [0] * len(editions)
    for source in sources:
        for place, edition in enumerate(editions):
            counts[place] += sum(marker in source for marker in edition.markers)
    best = max(counts, default=0)
    return editions[counts.index(best)] if best else None
