"""Says where in a notebook something was: results know its cells by their ids, and people by their numbers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import msgspec

from autograder.locale.sentences import Sentence, Words, joined, sentence, with_texts
from autograder.results.records import CheckResult, QuestionResult
from autograder.submissions.folders import Answer

__all__ = ["with_places"]

_FRAME = re.compile(r'(?<=File "<cell )([A-Za-z0-9_-]{1,64})(?=>")')
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\w{1,50})(?:\.[\w.]+)?[ \t]+import\b|import[ \t]+([\w ,.\t]+))", re.MULTILINE
)
_MOST = 5
"""Missing modules that a hint names."""


def with_places(result: QuestionResult, answer: Answer | None) -> QuestionResult:
    """A result with cells by number, as the notebook counts them, and with the cells that import what is not there.

    What is kept from one run to the next has ids: a cell of text more above the answer changes no grade.

    Args:
        result: of a question.
        answer: to it, as it was read.
    """
    if answer is None or not answer.program:
        return result
    numbers = {cell.id: str(cell.index + 1) for cell in answer.program}
    if result.replaced:  # the program that ran has cells of our solution's, of which the notebook knows nothing
        replaced = {cell.id for cell in answer.program if cell.question in result.replaced}
        numbers = {name: number for name, number in numbers.items() if name not in replaced}

    def by_number(text: str) -> str:
        return _FRAME.sub(lambda found: numbers.get(found[1], found[1]), text)

    def placed(check: CheckResult) -> CheckResult:
        hint = check.hint
        if check.mistake == "module_not_there":
            hint = joined([hint, *_missing_imports(answer)], " ") if hint else hint
        return msgspec.structs.replace(check, traceback=with_texts(check.traceback, by_number), hint=hint)

    return msgspec.structs.replace(
        result,
        checks=[placed(check) for check in result.checks],
        notes=[_numbered(note, numbers) for note in result.notes],
    )


def _numbered(note: Words, numbers: dict[str, str]) -> Words:
    """A note whose value ``cell`` is an id, with the cell's number in its place."""
    cell = note.values.get("cell") if isinstance(note, Sentence) else None
    if not isinstance(note, Sentence) or not isinstance(cell, str) or cell not in numbers:
        return note
    return msgspec.structs.replace(note, values={**note.values, "cell": numbers[cell]})


def _missing_imports(answer: Answer) -> list[Words]:
    """A sentence for each module that the answer's program imports and graders do not have."""
    found: dict[str, int] = {}
    for cell in answer.program:
        for name in _imported(cell.source):
            found.setdefault(name, cell.index + 1)
    missing = [(name, number) for name, number in found.items() if not _is_there(name)]
    return [
        sentence("Cell {number} of the notebook imports `{module}`.", number=number, module=name)
        for name, number in missing[:_MOST]
    ]


def _imported(source: str) -> Iterator[str]:
    for origin, names in _IMPORT.findall(source):
        if origin:
            yield origin
        yield from (name.split()[0].partition(".")[0] for name in names.split(",") if name.strip(" .\t"))


def _is_there(name: str) -> bool:
    if name in sys.stdlib_module_names or name in ("google", "otter") or not name.isidentifier():
        return True
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False
