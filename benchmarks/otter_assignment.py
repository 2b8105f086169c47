"""Small assignments made with Otter's own tools, for ``redteam.py``: one question each, with tests."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

__all__ = ["SQUARE", "Assignment", "Task", "otter"]


@dataclass(frozen=True)
class Task:
    """What is asked for.

    Attributes:
        name: of the question and of its notebook.
        defines: what an answer defines; its cell is known by the first.
        checks: points of each test.
        cells: of the notebook that Otter Assign takes; ``{word}`` and ``{number}`` stand for secrets.
    """

    name: str
    defines: tuple[str, ...]
    checks: dict[str, float]
    cells: str


_SQUARE_CELLS = """\
raw
# ASSIGNMENT CONFIG
tests: {files: true, ok_format: false}
export_cell: false
----
raw
# BEGIN QUESTION
name: square
----
raw
# BEGIN SOLUTION
----
code
def square(x):
    return x * x  # SOLUTION
----
raw
# END SOLUTION
----
raw
# BEGIN TESTS
----
code
\"\"\" # BEGIN TEST CONFIG
points: 5
\"\"\" # END TEST CONFIG
def squares_of_small_numbers(square):
    import numpy as np
    numbers = np.arange(4.0)
    expected = numbers**2
    assert np.allclose(square(numbers), expected), "these are not the squares"
----
code
\"\"\" # BEGIN TEST CONFIG
points: 5
hidden: true
\"\"\" # END TEST CONFIG
def squares_of_other_numbers(square):
    import numpy as np
    numbers = np.append(np.random.default_rng().normal(size=8), {number}.0)
    expected = numbers**2
    assert np.allclose(square(numbers), expected), "{word}"
----
raw
# END TESTS
----
raw
# END QUESTION"""

SQUARE = Task(
    name="square",
    defines=("square",),
    checks={"squares_of_small_numbers": 5.0, "squares_of_other_numbers": 5.0},
    cells=_SQUARE_CELLS,
)


@dataclass(frozen=True)
class Assignment:
    """An assignment, built.

    Attributes:
        task: what it asks for.
        student: the notebook that students get.
        tests: the folder with all tests in Otter's format.
        package: the zip file that ``otter run`` takes.
    """

    task: Task
    student: Path
    tests: Path
    package: Path

    @classmethod
    def build(cls, task: Task, folder: Path, *, word: str, number: str) -> Assignment:
        """Have Otter Assign make it.

        Args:
            task: what it asks for.
            folder: where to; a new one.
            word: a word that only the hidden test holds.
            number: a number, likewise.
        """
        folder.mkdir()
        cells = []
        for text in task.cells.replace("{word}", word).replace("{number}", number).split("\n----\n"):
            kind, source = text.split("\n", 1)
            cells.append(getattr(nbformat.v4, f"new_{kind}_cell")(source))
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, folder / f"{task.name}.ipynb")
        command = otter("assign", f"{task.name}.ipynb", "built", "--no-run-tests", "--no-pdfs")
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        built = folder / "built"
        return cls(
            task=task,
            student=built / "student" / f"{task.name}.ipynb",
            tests=built / "autograder" / "tests",
            package=next((built / "autograder").glob("*.zip")),
        )

    def submit(self, source: str, facts: dict[str, Any], path: Path) -> None:
        """Write the student notebook with an answer in it.

        Args:
            source: of the answer.
            facts: what it finds as ``FACTS``.
            path: of the notebook.
        """
        notebook = nbformat.read(self.student, as_version=4)
        start = f"def {self.task.defines[0]}("
        [cell] = [cell for cell in notebook.cells if cell.cell_type == "code" and start in cell.source]
        cell.source = f"FACTS = {json.loads(json.dumps(facts))!r}\n{source}"
        nbformat.write(notebook, path)


def otter(*arguments: str) -> list[str]:
    """A command line of Otter, with this interpreter."""
    return [sys.executable, "-c", "import sys; from otter.cli import cli; cli(sys.argv[1:])", *arguments]
