"""The code of a submission's answers, beside its results: for the instructor to read, and to find answers alike."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from autograder.results.records import write_json

__all__ = ["ANSWERS_FILE", "WrittenAnswer", "read_answers", "write_answers"]

ANSWERS_FILE = "answers.json"
"""In a submission's folder."""

_LONGEST = 50_000
"""Characters of an answer: what is longer is cut, since people are to read it."""


class WrittenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a student wrote for a question.

    Attributes:
        source: Python.
        form: the same for answers that differ in names, comments and types at most; "" where it would say nothing: the
            answer is short, or the published solution.
    """

    source: str
    form: str = ""


def write_answers(folder: Path, answers: Mapping[str, WrittenAnswer]) -> None:
    """Write what a student wrote.

    Args:
        folder: the submission's.
        answers: by question; none for questions that were not answered, or whose answer is no Python.

    Raises:
        OutputError: it cannot be written.
    """
    cut = {name: msgspec.structs.replace(each, source=each.source[:_LONGEST]) for name, each in answers.items()}
    write_json(folder / ANSWERS_FILE, cut)


def read_answers(folder: Path) -> dict[str, WrittenAnswer]:
    """Read it back; nothing where the results are of a version that did not keep it, or the file is damaged."""
    try:
        return msgspec.json.decode((folder / ANSWERS_FILE).read_bytes(), type=dict[str, WrittenAnswer])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
