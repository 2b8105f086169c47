"""Sentences that are not said yet: a message and its values, which become text where somebody reads them.

Whoever finds something out does not know who will read it, and in which language. So it makes a value::

    raise CheckFailed(sentence("Expected {expected} gradients, got {found}.", expected=6, found=len(gradients)))

Records keep such values, as JSON; :func:`said` makes text of them in the language that is spoken, with the catalogues
of that moment. What no catalogue knows is said in English.

Messages are as in :mod:`.messages`, and are found by the same extraction. Of their braces, only names count: what
comes from a student is a value, and a message that comes from a file can do no more than put values into text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, cast

import msgspec
from msgspec import Meta

from autograder.locale.messages import _, ngettext
from autograder.locale.numbers import rounded, written, written_percent

__all__ = [
    "LONGEST_TEXT",
    "Figure",
    "Joined",
    "Sentence",
    "Words",
    "as_number",
    "as_percent",
    "conjunction",
    "each_once",
    "joined",
    "plural_sentence",
    "said",
    "sentence",
    "with_texts",
]

LONGEST_TEXT = 10_000
"""Characters of a text, as a value or as what is said of one: longer ones are cut."""

_DEEPEST = 12
"""Sentences inside of sentences."""

_PLACE = re.compile(r"{(\w+)}")

Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]
_Message = Annotated[str, Meta(max_length=2000)]
_Name = Annotated[str, Meta(pattern=r"^[a-z_][a-z0-9_]{0,39}$")]


class _Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="is"):
    """What becomes text when it is shown."""

    def __str__(self) -> str:
        return said(cast("Words", self))


class Figure(_Value, frozen=True, tag="figure"):
    """A number, rounded; each language writes it in its own way.

    Attributes:
        digits: as Python writes them, perhaps with commas between thousands and with an exponent.
        is_percent: whether it is per cent.
    """

    digits: Annotated[str, Meta(pattern=r"^-?([0-9][0-9,]{0,30}(\.[0-9]{1,30})?(e[+-][0-9]{1,3})?|inf|nan)$")]
    is_percent: bool = False


class Joined(_Value, frozen=True, tag="joined"):
    """Parts, one after the other.

    Attributes:
        parts: at least one.
        by: what stands between them: characters, or "and", which each language says in its own way.
    """

    parts: Annotated[list[Words], Meta(min_length=1, max_length=1000)]
    by: Annotated[str, Meta(max_length=4)] = ""

    def __post_init__(self) -> None:
        _require_shallow(self.parts)


class Sentence(_Value, frozen=True, tag="sentence"):
    """A message of the catalogues, and its values.

    Attributes:
        message: in English, as the catalogues have it.
        values: by name.
        plural: the message for other numbers than one; "" where it has no forms.
        number: that the form goes with.
    """

    message: _Message
    values: Annotated[dict[_Name, Words], Meta(max_length=30)] = {}
    plural: _Message = ""
    number: Annotated[int, Meta(ge=-(10**9), le=10**9)] = 0

    def __post_init__(self) -> None:
        _require_shallow(self.values.values())


Words = Text | Figure | Joined | Sentence
"""What people will read: text that is nobody's to translate, or what becomes text when it is shown."""


def sentence(message: str, /, **values: object) -> Sentence:
    """A message with its values.

    Args:
        message: in English: a literal, or what :func:`.messages.N_` has marked.
        values: by name: :data:`Words`, or anything that ``str`` makes text of.
    """
    return Sentence(message, {name: _as_words(value) for name, value in values.items()})


def plural_sentence(singular: str, plural: str, number: int, /, **values: object) -> Sentence:
    """A message in the form that goes with a number; see :func:`sentence`."""
    return Sentence(singular, {name: _as_words(value) for name, value in values.items()}, plural, number)


def as_number(value: float, form: str = "g") -> Figure:
    """A number as a value; see :func:`.numbers.number`."""
    return Figure(rounded(value, form))


def as_percent(value: float, form: str = "g") -> Figure:
    """Per cent as a value; see :func:`.numbers.percent`."""
    return Figure(rounded(value, form), is_percent=True)


def joined(parts: Iterable[Words], by: str = "") -> Words:
    """Parts one after the other, at least one; of texts alone, a text."""
    words = [_as_words(part) for part in parts]
    texts = [part for part in words if isinstance(part, str)]
    return by.join(texts)[:LONGEST_TEXT] if len(texts) == len(words) else Joined(words, by)


def conjunction(parts: Iterable[Words]) -> Joined:
    """Parts of a sentence joined by "and"; at least one."""
    return Joined([_as_words(part) for part in parts], _AND)


def each_once(words: Iterable[Words]) -> list[Words]:
    """Words without those that came before, in their order; sentences are the same if their values are."""
    found: list[Words] = []
    for each in words:
        if each not in found:
            found.append(each)
    return found


def said(words: Words) -> str:
    """The text in the language that is spoken.

    A translation that awaits other values than there are is passed over, and a place that has no value stays as it
    is: there is always a text.
    """
    match words:
        case Figure():
            return written_percent(words.digits) if words.is_percent else written(words.digits)
        case Joined():
            parts = [said(part) for part in words.parts]
            return (_with_and(parts) if words.by == _AND else words.by.join(parts))[:LONGEST_TEXT]
        case Sentence():
            values = {name: said(value) for name, value in words.values.items()}
            return _in_spoken_language(words, values)[:LONGEST_TEXT]
    return words


def with_texts(words: Words, change: Callable[[str], str]) -> Words:
    """Words with other texts as values: cleaned, say. Messages of ours stay as they are."""
    match words:
        case Figure():
            return words
        case Joined():
            return Joined([_as_words(with_texts(part, change)) for part in words.parts], words.by)
        case Sentence():
            values = {name: _as_words(with_texts(value, change)) for name, value in words.values.items()}
            return msgspec.structs.replace(words, values=values)
    return change(words)


_AND = "and"


def _as_words(value: object) -> Words:
    return value if isinstance(value, _Value) else str(value)[:LONGEST_TEXT]  # type: ignore[return-value]


def _require_shallow(parts: Iterable[Words]) -> None:
    """Refuse what is nested so deeply that it cannot be said."""
    level = list(parts)
    for _depth in range(_DEEPEST):
        level = [inner for words in level for inner in _parts(words)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _parts(words: Words) -> Iterable[Words]:
    match words:
        case Joined():
            return words.parts
        case Sentence():
            return words.values.values()
    return ()


def _in_spoken_language(words: Sentence, values: Mapping[str, str]) -> str:
    translated = ngettext(words.message, words.plural, words.number) if words.plural else _(words.message)
    if {"{", "}"}.isdisjoint(_PLACE.sub(lambda place: "" if place[1] in values else "{", translated)):
        return _filled(translated, values)
    return _filled(words.plural if words.plural and words.number != 1 else words.message, values)


def _filled(message: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), message)


def _with_and(parts: list[str]) -> str:
    text, *others = parts
    for other in others:
        # Translators: joins two names or more, from left to right.
        text = _filled(_("{first} and {second}"), {"first": text, "second": other})
    return text
