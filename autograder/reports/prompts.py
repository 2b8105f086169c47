"""What a question asks for, in the words of the notebook that students have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.reports.built_cells import built_cells
from autograder.units.unit import Unit

__all__ = ["Prompt", "prompts_of"]

_HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)
_COMMENT = re.compile(r"\s*#\s?(.*?)\s*#?\s*")
_TASK = re.compile(r"TODO:?\s+(.*)")
_SIGNS = re.compile(r"^[^\w`]+")
"""Pictures at the beginning of a heading."""


@dataclass(frozen=True)
class Prompt:
    """A question in its notebook.

    Attributes:
        heading: of the passage that asks it; "" where there is none.
        tasks: what the comments of its cell ask for, a sentence or two each.
    """

    heading: str = ""
    tasks: Sequence[str] = field(default_factory=tuple)


def prompts_of(unit: Unit, language: str) -> Mapping[str, Prompt]:
    """The questions as the notebook of a language asks them, else the English one, by name; none without a notebook."""
    cells = built_cells(unit.student_notebook(language)) or built_cells(unit.student_notebook())
    found, heading, names = {}, "", {question.name for question in unit.questions}
    for cell in cells:
        if cell.id in names:
            found[cell.id] = Prompt(heading, tuple(_tasks(cell.source)) if cell.is_code else ())
        elif not cell.is_code and (headings := _HEADING.findall(cell.source)):
            heading = _SIGNS.sub("", headings[-1]).strip()
    return found


def _tasks(source: str) -> Iterator[str]:
    """What follows each TODO in the comments, up to the line that closes their box."""
    task: list[str] = []
    for line in [*source.split("\n"), ""]:
        comment = _COMMENT.fullmatch(line)
        words = comment[1] if comment and re.search(r"\w", comment[1]) and "***" not in line else ""
        begun = _TASK.fullmatch(words)
        if task and (begun or not words):
            yield _sentence(" ".join(task))
            task = []
        if begun:
            task = [begun[1]]
        elif task:
            task.append(words)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
