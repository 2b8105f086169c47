"""Which unit a class handed in, where nobody says so: notebooks hold the names that their unit asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from autograder.submissions.file_names import is_notebook, kind_of
from autograder.units.unit import Unit

__all__ = ["likely_unit"]

_MOST_NOTEBOOKS = 30
_MOST_BYTES = 20_000_000  # of a notebook, outputs included


def likely_unit(submissions: Path, units: Sequence[Unit]) -> str:
    """The name of the unit that most of the notebooks are of.

    Files are searched for names of questions and of what these define, as bytes: nothing is parsed or unpacked, and
    links are passed over. Of archives, which hold the names of their files as they are, the units' names alone tell.

    Args:
        submissions: a folder, an archive, or one notebook.
        units: those that it may be.

    Returns:
        "" where no notebook is there, or two units have as many.
    """
    paths = [submissions] if submissions.is_file() else sorted(submissions.rglob("*"))
    files = (path for path in paths if path.is_file() and not path.is_symlink())
    known = (path for path in files if is_notebook(path.name) or kind_of(path.name) == "archive")
    in_notebooks = {unit.name: _names(unit) for unit in units}
    in_archives = {unit.name: {unit.name.encode()} for unit in units}
    first = islice(known, _MOST_NOTEBOOKS)
    found = (_unit_of(path, in_notebooks if is_notebook(path.name) else in_archives) for path in first)
    return _only_first(Counter(filter(None, found)))


def _unit_of(notebook: Path, names: Mapping[str, set[bytes]]) -> str:
    try:
        with notebook.open("rb") as file:
            text = file.read(_MOST_BYTES)
    except OSError:
        return ""
    return _only_first(Counter({unit: sum(name in text for name in asked) for unit, asked in names.items()}))


def _names(unit: Unit) -> set[bytes]:
    of_questions = (name for question in unit.questions for name in (question.name, *question.defines))
    return {name.encode() for name in (unit.name, *of_questions)}


def _only_first(counts: Counter[str]) -> str:
    """The one that is counted most often; "" where there is none, or more than one."""
    best = counts.most_common(2)
    is_plain = bool(best) and best[0][1] > 0 and (len(best) == 1 or best[0][1] > best[1][1])
    return best[0][0] if is_plain else ""
