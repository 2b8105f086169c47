"""A unit's words: the glossary that translations keep to, and the spelling of what they say."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from autograder.authoring.translation.survival import prose_of
from autograder.errors import UnitError
from autograder.units.unit import REPOSITORY

__all__ = ["Glossary", "dictionary_for", "misspelled", "read_glossary", "read_words", "words_of"]

_WORD = re.compile(r"(?<![\w])[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*(?![\w])")


@dataclass(frozen=True)
class Glossary:
    """The terms of a language.

    Attributes:
        terms: for each English term, the expressions that translate it; ``*`` stands for any ending.
        links: for the address of an English page, that of the page which readers of this language are sent to.
    """

    terms: dict[str, list[str]]
    links: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str], re.Pattern[str], list[str]]]:
        """Longer terms first."""
        return [
            (term, _english(term), _expression(expressions), expressions)
            for term, expressions in sorted(self.terms.items(), key=lambda item: (-len(item[0]), item[0]))
        ]

    def breaches(self, english: str, translation: str) -> Iterator[str]:
        """The terms that a translation renders in other words.

        Args:
            english: the source text.
            translation: its translation.
        """
        one, other = prose_of(english).replace("*", ""), prose_of(translation).replace("*", "")
        for term, pattern, expression, expressions in self._patterns:
            one, count = pattern.subn(" ", one)
            if count and not expression.search(other):
                yield f"“{term}” is {' or '.join(expressions)} in the glossary"


def read_glossary(language: str, *, root: Path = REPOSITORY) -> Glossary:
    """The glossary of a language; an empty one where there is none.

    Raises:
        UnitError: the file is not what a glossary looks like.
    """
    path = root / "source" / "glossary" / f"{language}.toml"
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {"terms": {}}
        terms, links = read["terms"], read.get("links", {})
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise UnitError(f"{path.name} cannot be read: {error}") from error
    if not all(isinstance(expressions, list) and expressions for expressions in terms.values()):
        raise UnitError(f'{path.name}: a line is  "English term" = ["expression", "another one"]')
    if not all(isinstance(address, str) for address in links.values()):
        raise UnitError(f'{path.name}: a line of [links] is  "https://English page" = "https://page in this language"')
    return Glossary(terms, links)


def read_words(language: str, *, root: Path = REPOSITORY) -> set[str]:
    """Words that are right although no dictionary has them, in lower case: one a line, ``#`` begins a comment."""
    path = root / "source" / "glossary" / f"{language}.words.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {word.casefold() for line in lines if (word := line.partition("#")[0].strip())}


@lru_cache(maxsize=8)
def dictionary_for(language: str) -> str:
    """The hunspell dictionary of a language on this machine: its name, or an empty string where there is none."""
    if shutil.which("hunspell") is None:
        return ""
    listed = subprocess.run(["hunspell", "-D"], input="", capture_output=True, encoding="utf-8", check=False)
    names = sorted({Path(line).name for line in listed.stderr.splitlines() if line.startswith("/")})
    return next((name for name in names if name == language or name.startswith(f"{language}_")), "")


def misspelled(texts: Collection[tuple[str, str]], dictionary: str, words: Collection[str]) -> set[str]:
    """Words that neither the dictionary nor our own list has.

    Names are right in every language: words that stand in the English text with a capital letter, and those that the
    English texts never have without one.

    Args:
        texts: English text and its translation.
        dictionary: as `dictionary_for` gives it.
        words: our own list, in lower case.
    """
    english = {word for text, _ in texts for word in words_of(text)}
    names = {word for word in english if word != word.lower() and word.lower() not in english}
    candidates: set[str] = set()
    for text, translation in texts:
        own = {word for word in _WORD.findall(text) if word != word.lower()}
        candidates.update(word for word in words_of(translation) if word not in own | names)
    asked = sorted(word for word in candidates if word.casefold() not in words)
    done = subprocess.run(
        ["hunspell", "-d", dictionary, "-i", "utf-8", "-l"],
        input="\n".join(asked),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return {word for word in done.stdout.split() if word.casefold() not in words}


def words_of(text: str) -> list[str]:
    """The words of a text that a dictionary should have."""
    return _WORD.findall(prose_of(text).replace("*", ""))


def _english(term: str) -> re.Pattern[str]:
    """A term and its plural, in either spelling: epoch and epochs, accuracy and accuracies, optimiser and optimizer."""
    words = re.escape(term).replace(r"\ ", r"\s+")
    words = re.sub(r"i[sz](?=ation|ers?\b|ed?\b)", "i[sz]", words)
    plural = rf"(?:{words[:-1]}ies|{words})" if term.endswith("y") else rf"{words}(?:e?s)?"
    return re.compile(rf"(?<![\w-]){plural}(?![\w-])", re.IGNORECASE)


def _expression(expressions: Collection[str]) -> re.Pattern[str]:
    def words(expression: str) -> str:
        return r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in expression.split())

    return re.compile("|".join(rf"(?<!\w){words(each)}(?!\w)" for each in expressions), re.IGNORECASE)
