"""What must survive translation: code, formulas, addresses, numbers and the shape of a text, entry by entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from autograder.authoring.text.docstrings import SECTION
from autograder.locale.messages import SOURCE_LANGUAGE

__all__ = ["is_outlier", "losses", "prose_of"]

_CODE = re.compile(r"`[^`]+`")
_FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$]+\$")
_TARGET = re.compile(r"\]\(([^)]+)\)|(https?://\S+)")
_FIELD = re.compile(r"\{[^{}]*\}")
_ESCAPE = re.compile(r"\\[a-z]")
_DOTTED = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|\b\w*[a-zA-Z0-9]_\w+|\b_\w+")
_KEY = re.compile(r"(?<!\w)'(\w+)'(?!\w)")
_SHAPE = re.compile(r"\((?:(?:[A-Z]{1,2}\d*|[a-z]\w?|\d+|\.\.\.|\w+_\w+)(?:, ?|(?=\))))+\)")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
_TAG = re.compile(r"</?[a-z]+(?: [a-z]+=\"[^\"]*\")*>")
_OF_A_LANGUAGE = re.compile(r'<(\w+) lang="[^"]*">[^<]*</\1>')
_READERS_LANGUAGE = re.compile(r"\?hl=[\w-]+")
_SAID_TWICE = re.compile(r"(\([^()]+\)) \1")
_LIST_MARK = re.compile(r"(?:[-+*>]|#+|\d+[.)]) ")

_SHORTEST, _LONGEST = 0.5, 2.0
"""Of a translation, as a share of the English text."""

_TELLING = 40
"""Characters below which a text may well become twice as long."""


def losses(
    english: str,
    translation: str,
    language: str,
    names: Collection[str] = (),
    links: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    """Everything that a translation has lost, added or changed, in words.

    Args:
        english: the source text, with words in it.
        translation: its translation.
        language: of the translation.
        names: classes and functions of the notebook, which stay as they are outside code spans, too.
        links: the pages that take the place of English ones for readers of this language.
    """
    for page, own in links.items():
        english = english.replace(f"]({page})", f"]({own})")
    for what, find in _KEPT.items():
        yield from _difference(what, find(english), find(translation))
    known = re.compile("|".join(rf"(?<![\w.]){name}(?!\w)" for name in sorted(names))) if names else None
    if known:
        one, other = prose_of(english), prose_of(translation)
        yield from _difference("name", known.findall(one), known.findall(other))
    yield from _difference("number", _numbers(english, SOURCE_LANGUAGE), _numbers(translation, language))
    yield from _shape(english, translation)
    if (twice := _SAID_TWICE.search(translation)) and not _SAID_TWICE.search(english):
        yield f"it says {twice[1]} twice"


def is_outlier(english: str, translation: str) -> bool:
    """Whether a translation is so much shorter or longer that something may be missing or explained twice."""
    ratio = len(translation) / len(english)
    return len(english) >= _TELLING and not _SHORTEST <= ratio <= _LONGEST


def prose_of(text: str) -> str:
    """A text without what is no language: code, formulas, addresses, values and escapes."""
    for pattern in (_CODE, _FORMULA, _FIELD, _OF_A_LANGUAGE, _TAG):
        text = pattern.sub(" ", text)
    text = _TARGET.sub(lambda match: "]" if match[1] else " ", text)
    return _ESCAPE.sub(" ", _KEY.sub(" ", _DOTTED.sub(" ", text)))


_KEPT: dict[str, Callable[[str], list[str]]] = {
    "code": lambda text: _CODE.findall(_FORMULA.sub("", text)),
    "formula": _FORMULA.findall,
    "link": lambda text: [_page(match[1] or match[2].rstrip(".,;:")) for match in _TARGET.finditer(text)],
    "tag": lambda text: [match[0] for match in _TAG.finditer(_CODE.sub("", text))],
    "value": _FIELD.findall,
    "escape": lambda text: _ESCAPE.findall(_FORMULA.sub("", _CODE.sub("", text))),
    "name": lambda text: _DOTTED.findall(_TARGET.sub("]", _FIELD.sub("", _FORMULA.sub("", _CODE.sub("", text))))),
    "key": lambda text: _KEY.findall(_CODE.sub("", text)),
    "shape": lambda text: _SHAPE.findall(_FORMULA.sub("", _CODE.sub("", text))),
}


def _page(address: str) -> str:
    """An address without the language that its page is wanted in: `?hl=ru`."""
    return _READERS_LANGUAGE.sub("", address)


def _difference(what: str, wanted: Collection[str], found: Collection[str]) -> Iterator[str]:
    lost, added = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    if lost:
        yield f"{what} lost: {', '.join(lost.elements())}"
    if added:
        yield f"{what} added: {', '.join(added.elements())}"


def _numbers(text: str, language: str) -> list[str]:
    """The numbers of a text's prose, each as English writes it, without separators of thousands."""
    return [_plain_number(token, language) for token in _NUMBER.findall(prose_of(text))]


def _plain_number(token: str, language: str) -> str:
    """Versions and the like, which no language writes otherwise, remain as they are."""
    locale = Locale.parse(language)
    group, decimal = get_group_symbol(locale), get_decimal_symbol(locale)
    groups = re.escape(group) + ("\u00a0\u202f" if group.isspace() else "")
    if re.fullmatch(rf"\d{{1,3}}(?:[{groups}]\d{{3}})+(?:{re.escape(decimal)}\d+)?", token):
        return re.sub(f"[{groups}]", "", token).replace(decimal, ".")
    if re.fullmatch(rf"\d+{re.escape(decimal)}\d+", token):
        return token.replace(decimal, ".")
    return token if language == SOURCE_LANGUAGE else _plain_number(token, SOURCE_LANGUAGE)


def _shape(english: str, translation: str) -> Iterator[str]:
    """Lines, the names in front of docstring entries, spaces at either end, emphasis."""
    one, other = english.split("\n"), translation.split("\n")
    if len(one) != len(other):
        yield f"it has {len(other)} lines for {len(one)}"
        return
    for line, same in zip(one, other, strict=True):
        if len(one) > 1 and _head(line) != _head(same):
            yield f"the line that begins with {_head(line)!r} begins with {_head(same)!r}"
    if any(
        _gap(wanted) != _gap(found) for wanted, found in ((english, translation), (english[::-1], translation[::-1]))
    ):
        yield "it has another space at one end than the English text"
    if prose_of(english).count("*") != prose_of(translation).count("*"):
        yield "emphasis lost or added: as many * and ** as in English"
    if english.startswith("TODO:") != translation.startswith("TODO:"):
        yield "it begins with `TODO:` in one language only"
    if _LIST_MARK.match(translation) and not _LIST_MARK.match(english):
        yield "it begins like a list or a heading: leave bullets, numbers and # out"


def _gap(text: str) -> str:
    """The space that a text begins with; several are there to fill a column, and each language has its own."""
    gap = text[: len(text) - len(text.lstrip())]
    return gap if len(gap) < 2 else "several"


def _head(line: str) -> str:
    """What a line of a docstring begins with: its indentation, and a section or a name."""
    indent = line[: len(line) - len(line.lstrip())]
    bare = line.strip()
    entry = re.match(r"[A-Za-z_]\w*:(?= |$)", bare) if indent or SECTION.match(bare) else None
    return indent + (entry[0] if entry else "" if bare else "(nothing)")
