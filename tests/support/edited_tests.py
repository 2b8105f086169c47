"""A question whose tests are edited again and again, and a class of answers to it, each with ways of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from autograder.errors import WorkerTimeout
from autograder.grading import code_and_words, test_files, unit_checks
from autograder.results.records import QuestionResult
from autograder.sandbox.fake import FakeSandbox, Said
from autograder.sandbox.requests import Call, Start
from autograder.sandbox.seam import Sandbox
from autograder.units.unit import Unit, load_unit
from support.fakes import described, grade_in
from support.fixture_units import copy_of, write_notebook

__all__ = ["ANSWERS", "EditedCourse", "OneTest", "comparable"]

QUESTION = "average"
COUNTING = """
calls = 0

def average(numbers):
    global calls
    calls += 1
    return np.mean(numbers) + calls - 1
"""
ANSWERS = {
    "right": "def average(numbers):\n    return np.mean(numbers)\n",
    "constant": "def average(numbers):\n    return 2\n",
    "counting": COUNTING,
    "stuck at 5": "def average(numbers):\n    return np.mean(numbers) if len(numbers) != 5 else wait()\n",
    "stuck at 6": "def average(numbers):\n    return np.mean(numbers) if len(numbers) != 6 else wait()\n",
    "blank": None,
}
"""What the fake workers make of them is in :func:`_do`."""


@dataclass(frozen=True)
class OneTest:
    """A test of the question: the mean of so many numbers, and so much more, is asked for.

    Attributes:
        numbers: how many are drawn.
        more: than the mean.
        points: that it can give.
        hidden: whether students never see it.
        words: that it says of an answer that is another.
    """

    __test__ = False  # pytest: this is no test of ours

    numbers: int = 7
    more: float = 0.0
    points: int = 1
    hidden: bool = True
    words: str = "It is not the mean."

    def text(self, name: str) -> str:
        """Of the function."""
        return (
            f'@test_case(name="{name}", points={self.points}, hidden={self.hidden})\n'
            f"def {name}(average, rng):\n"
            f"    drawn = rng.normal(size={self.numbers}).astype(np.float32)\n"
            f"    assert abs(average(drawn) - drawn.mean() - {self.more}) < 1e-5, {self.words!r}\n\n\n"
        )


class EditedCourse:
    """A copy of the unit `plain`, a class of :data:`ANSWERS`, and fake workers that note what they are asked.

    Args:
        folder: for all of it.
        built: the unit.
        tests: of its first question, by name.
        answers: by submission; none where the question is not answered.
    """

    def __init__(
        self,
        folder: Path,
        built: Unit,
        tests: Mapping[str, OneTest],
        answers: Mapping[str, str | None] = ANSWERS,
    ) -> None:
        self.folder = folder
        self.unit = copy_of(built, folder / "checkout")
        self.tests = dict(tests)
        self.write()
        self.hand_ins = folder / "class"
        self.hand_ins.mkdir()
        for name, answer in answers.items():
            given = {} if answer is None else {QUESTION: f"{answer}whose = {name!r}\n"}
            write_notebook(self.hand_ins / f"{name}.ipynb", self.unit, given)
        self.asked: list[int] = []
        """How many numbers each call was given."""
        self.started = 0
        """In how many workers a program was run."""
        self.sandbox = FakeSandbox()

    def edit(self, name: str, **changes: object) -> None:
        """Edit a test."""
        self.tests[name] = replace(self.tests[name], **changes)
        self.write()

    def write(self) -> None:
        """Have the unit ask what its tests are now."""
        head = f'import numpy as np\nfrom otter.test_files import test_case\n\nOK_FORMAT = False\nname = "{QUESTION}"\n'
        tests = "".join(test.text(name) for name, test in self.tests.items())
        (self.unit.tests / f"{QUESTION}.py").write_text(f"{head}points = None\n\n\n{tests}", encoding="utf-8")
        path = self.unit.source / "unit.toml"
        points = "".join(f"{name} = {test.points}\n" for name, test in self.tests.items())
        table = re.sub(
            r"\[questions\.checks\]\n(\w+ = \d+\n)+", f"[questions.checks]\n{points}", path.read_text("utf-8"), count=1
        )
        path.write_text(table, encoding="utf-8")

    def grade(self, output: str = "grades", *, sandbox: Sandbox | None = None) -> dict[str, QuestionResult]:
        """Grade the class as a new process would; the results of the question, by submission.

        Args:
            output: where grades go.
            sandbox: in the place of fake workers.
        """
        for cached in (code_and_words.of_module, test_files._load, unit_checks._load):
            cached.cache_clear()
        self.unit = load_unit(self.unit.name, self.unit.root)
        self.asked, self.started = [], 0
        self.sandbox = FakeSandbox(self._do, scripts_start=True)
        results = grade_in(sandbox or self.sandbox, self.unit, self.hand_ins, self.folder / output, jobs=1)
        return {result.submission: result.questions[0] for result in results}

    def _do(self, request, arrays, memory) -> Said:
        match request:
            case Start():
                self.started += bool(request.cells)
                memory["source"] = "\n".join(cell.source for cell in request.cells if cell.question == QUESTION)
                memory["is_asked"] = request.question == QUESTION
                return Said({"defined": request.wanted, "raised": []})
            case Call():
                memory["calls"] = memory.get("calls", 0) + 1
        if not memory["is_asked"] or not arrays:
            return described(np.float64(0))
        (numbers,) = arrays
        self.asked.append(len(numbers))
        source, gives = memory["source"], np.float64(numbers.mean())
        if "wait()" in source and f"!= {len(numbers)}" in source:
            raise WorkerTimeout("it never ends")
        if "return 2" in source:
            gives = np.float64(2)
        if "global calls" in source:
            gives += memory["calls"] - 1
        return described(gives)


def comparable(results: Mapping[str, QuestionResult]) -> dict[str, object]:
    """Without time and memory, and without replays, which are looked for as long as there is time."""
    records = msgspec.to_builtins(dict(results))
    for record in records.values():
        del record["seconds"], record["peak_memory_bytes"]
        for check in record["checks"]:
            check.pop("replay")
    return records
