"""Which mistakes a class has made, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.locale.messages import language
from autograder.locale.sentences import said
from autograder.reports.tables import formula_safe, write_csv
from autograder.results.mistakes import MistakeGroup
from autograder.results.words import check_title
from autograder.units.titles import with_titles
from autograder.units.unit import Unit

__all__ = ["write_mistakes"]

_HEADINGS = ("mistake", "question", "sentence", "submissions", "of", "checks", "members")


def write_mistakes(path: Path, unit: Unit, groups: Sequence[MistakeGroup], submissions: int) -> Path:
    """Write ``mistakes.csv``: a row for each mistake in a question, the commonest first, with those who made it.

    Sentences are in the language that is spoken; codes stay the same.

    Args:
        path: of the file.
        unit: what was graded.
        groups: as :func:`.mistakes.mistakes_of` gives them.
        submissions: of the class.

    Raises:
        OutputError: it cannot be written.
    """
    titles = {question.name: question.title for question in with_titles(unit, language()).questions}
    rows = [
        [
            group.code,
            titles.get(group.question, group.question),
            said(group.summary),
            str(len(group.members)),
            str(submissions),
            "; ".join(check_title(unit, check) for check in group.checks),
            formula_safe("; ".join(group.members)),
        ]
        for group in groups
    ]
    return write_csv(path, [_HEADINGS, *rows])
