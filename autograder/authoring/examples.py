"""The example submissions of a unit, made from the answers in ``source/<unit>/examples/``.

Those of the units that ship with the kit are made from ``examples/answers/<unit>/``.
"""

from __future__ import annotations

from pathlib import Path

import nbformat

from autograder.authoring.notebooks.transplant import (
    notebook_with_answers,
    read_answer_file,
    read_helper_cells,
    solution_answers,
)
from autograder.authoring.translation.translated_source import languages_of
from autograder.units.unit import Unit

__all__ = ["answer_files", "build_examples", "example_files"]


def answer_files(unit: Unit) -> list[Path]:
    """The answers that examples are made from, a file each, besides the solution's."""
    folders = (unit.root / "examples" / "answers" / unit.name, unit.source / "examples")
    return [path for folder in folders for path in sorted(folder.glob("*.py"))]


def example_files(unit: Unit) -> dict[Path, str]:
    """What lies in ``examples/submissions/<unit>/``: text by path, made anew from the answers and the notebooks.

    The solution's answers are there in every language, in the notebook of that language.
    """
    folder = unit.root / "examples" / "submissions" / unit.name
    notebooks = {"blank": notebook_with_answers(unit, {})}
    notebooks["perfect"] = notebook_with_answers(unit, solution_answers(unit))
    for language in languages_of(unit):
        answers = solution_answers(unit, language)
        notebooks[f"perfect-{language}"] = notebook_with_answers(unit, answers, language=language)
    for path in answer_files(unit):
        text = path.read_text(encoding="utf-8")
        notebooks[path.stem] = notebook_with_answers(unit, read_answer_file(text), helpers=read_helper_cells(text))
    files = {folder / f"{name}.ipynb": nbformat.writes(notebook) + "\n" for name, notebook in notebooks.items()}
    files[folder / "wrong-file-type.txt"] = "I wrote my answers here, because the notebook did not open.\n"
    return files


def build_examples(unit: Unit) -> list[Path]:
    """Write the example submissions that differ from what is there; return their paths.

    Solutions in languages that the unit no longer has are removed.
    """
    written = []
    files = example_files(unit)
    for path in (unit.root / "examples" / "submissions" / unit.name).glob("perfect-*.ipynb"):
        if path not in files:
            path.unlink()
    for path, text in files.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written
