"""What was handed in, beside its results: the code of the answers, to read and to find answers alike, and the file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from autograder.results.records import write_json

__all__ = ["ANSWERS_FILE", "WrittenAnswer", "notebook_of", "read_answers", "write_answers"]

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


class _File(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the file: the answers by question, and the notebook's path, "" where it lies nowhere for long."""

    answers: dict[str, WrittenAnswer] = {}
    notebook: str = ""


def write_answers(folder: Path, answers: Mapping[str, WrittenAnswer], notebook: Path | None = None) -> None:
    """Write what a student handed in.

    Args:
        folder: the submission's.
        answers: by question; none for questions that were not answered, or whose answer is no Python.
        notebook: that they were read from; none where it was unpacked to be read.

    Raises:
        OutputError: it cannot be written.
    """
    cut = {name: msgspec.structs.replace(each, source=each.source[:_LONGEST]) for name, each in answers.items()}
    path = "" if notebook is None else os.fsencode(notebook.absolute()).decode("utf-8", "backslashreplace")
    write_json(folder / ANSWERS_FILE, _File(answers=cut, notebook=path))


def read_answers(folder: Path) -> dict[str, WrittenAnswer]:
    """The answers; nothing where the results are of a version that did not keep them, or the file is damaged."""
    return _read(folder).answers


def notebook_of(folder: Path) -> Path | None:
    """The notebook, where it still lies where it was read."""
    path = _read(folder).notebook
    return Path(path) if path and Path(path).is_file() else None


def _read(folder: Path) -> _File:
    try:
        return msgspec.json.decode((folder / ANSWERS_FILE).read_bytes(), type=_File)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return _File()
