"""Which language a notebook is written in, told by its words: copies and converted files do not say it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from autograder.submissions.parsing.notebook_files import NotebookCell

__all__ = ["Vocabularies"]

_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"```.*?```|`[^`]*`|\$[^$]*\$|<[^>]*>|\(https?://[^)]*\)", re.DOTALL)

_FEWEST_WORDS = 5
"""Fewer that only one language has may be a name or a quotation."""

_MOST_READ = 200_000  # characters of a notebook's text


@dataclass(frozen=True)
class Vocabularies:
    """The words of some texts in several languages; those that more than one of them has tell nothing.

    Attributes:
        words: by language.
    """

    words: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, notebooks: Iterable[tuple[str, Iterable[NotebookCell]]]) -> Vocabularies:
        """The vocabularies of one notebook in several languages.

        Args:
            notebooks: each with its language.
        """
        words = {language: frozenset(_words(cells)) for language, cells in notebooks}
        counts = Counter(word for known in words.values() for word in known)
        own = {language: frozenset(word for word in known if counts[word] == 1) for language, known in words.items()}
        return cls(own)

    def language_of(self, cells: Iterable[NotebookCell]) -> str:
        """The language of which a notebook's text has the most words; "" where it has too few of any."""
        words = _words(cells)
        counts = {language: sum(words[word] for word in known & words.keys()) for language, known in self.words.items()}
        best = max(counts, key=lambda language: counts[language], default="")
        return best if best and counts[best] >= _FEWEST_WORDS else ""


def _words(cells: Iterable[NotebookCell]) -> Counter[str]:
    """How often each word stands in the text cells, code and formulas aside."""
    text = "\n".join(cell.source for cell in cells if cell.kind != "code")[:_MOST_READ]
    return Counter(word.casefold() for word in _WORD.findall(_CODE.sub(" ", text)))
