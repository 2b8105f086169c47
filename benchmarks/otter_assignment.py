"""A small assignment made with Otter's own tools, for ``redteam.py``: one question, a public and a hidden test."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

__all__ = ["QUESTION", "Assignment", "otter"]

QUESTION = "square"

_CELLS = """\
raw
# ASSIGNMENT CONFIG
tests: {{files: true, ok_format: false}}
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


@dataclass(frozen=True)
class Assignment:
    """The assignment, built.

    Attributes:
        student: the notebook that students get.
        tests: the folder with all tests in Otter's format.
        package: the zip file that ``otter run`` takes.
    """

    student: Path
    tests: Path
    package: Path

    @classmethod
    def build(cls, folder: Path, *, word: str, number: str) -> Assignment:
        """Have Otter Assign make it.

        Args:
            folder: where to.
            word: a word that only the hidden test holds.
            number: a number, likewise.
        """
        cells = []
        for text in _CELLS.format(word=word, number=number).split("\n----\n"):
            kind, source = text.split("\n", 1)
            cells.append(getattr(nbformat.v4, f"new_{kind}_cell")(source))
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, folder / f"{QUESTION}.ipynb")
        command = otter("assign", f"{QUESTION}.ipynb", "built", "--no-run-tests", "--no-pdfs")
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        built = folder / "built"
        return cls(
            student=built / "student" / f"{QUESTION}.ipynb",
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
        [cell] = [cell for cell in notebook.cells if cell.cell_type == "code" and f"def {QUESTION}(" in cell.source]
        cell.source = f"FACTS = {json.loads(json.dumps(facts))!r}\n{source}"
        nbformat.write(notebook, path)


def otter(*arguments: str) -> list[str]:
    """A command line of Otter, with this interpreter."""
    return [sys.executable, "-c", "import sys; from otter.cli import cli; cli(sys.argv[1:])", *arguments]
