"""Courses whose units are edited and whose classes are graded again, on fake workers that do what answers say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from autograder.data.sets import DataSet
from autograder.files.folder_names import RECEIPTS
from autograder.grading import code_and_words, test_files, unit_checks
from autograder.regrading.proposal import Proposal, Rules, begin_preview, preview_folder, propose
from autograder.results.schema import ResultsFile
from autograder.sandbox.fake import FakeSandbox, Said
from autograder.sandbox.requests import Start
from autograder.sandbox.training_requests import ReceiveNetwork, TraceNetwork, TrainEpoch
from autograder.units.unit import Unit, load_unit
from support.fakes import HELD_OUT, described, grade_in, trained
from support.fixture_units import copy_of, write_notebook

__all__ = ["Course", "average_of", "files_below", "network_of", "verdicts"]

_TRAINED = trained(0, held_out=HELD_OUT)


def average_of(gives: float) -> str:
    """An answer to `average` whose fake gives this number, whatever it is asked."""
    return f"def average(numbers):\n    gives = {gives}\n    return gives\n"


def network_of(reaches: int) -> str:
    """An answer to `tell_apart` whose fake network reaches so many per cent, and whose functions raise."""
    return f"make_network = make_optimiser = list\ngives = {reaches}\n"


def _do_as_it_says(request, arrays, memory) -> Said:
    """Functions give the number in the answer; a network learns as much, in whichever worker it arrives."""
    match request:
        case Start():
            source = "\n".join(cell.source for cell in request.cells if cell.question == request.question)
            memory["answers"] = "average" in request.wanted
            memory["gives"] = float((re.findall(r"gives = ([\d.]+)", source) or ["0"])[0])
            return Said({"defined": request.wanted, "raised": []})
        case TraceNetwork():
            learnt = (np.full(1, memory["gives"], np.uint8),) * 3
            return Said({"kept": "", "detail": "", "constraints": [None]}, learnt)
        case ReceiveNetwork():
            memory["learns"] = int(arrays[0][0])
        case TrainEpoch():  # before that, it must not know anything
            memory["accuracy"] = memory["learns"]
    return described(np.float64(memory["gives"])) if memory.get("answers") else _TRAINED(request, arrays, memory)


class Course:
    """A unit that may be edited, and a class of it, graded once.

    Args:
        folder: for all of it.
        built: the unit.
        answers: by name of a submission, answers by question.
        data: the unit's images.
    """

    def __init__(
        self, folder: Path, built: Unit, answers: Mapping[str, Mapping[str, str]], data: DataSet | None = None
    ) -> None:
        self.folder = folder
        self.data = data
        self.unit = copy_of(built, folder / "checkout")
        self.hand_ins = folder / "class"
        self.hand_ins.mkdir()
        for name, given in answers.items():
            write_notebook(self.hand_ins / f"{name}.ipynb", self.unit, given)
        self.grades = folder / "grades" / self.unit.name
        self.sandbox = FakeSandbox()

    def grade(self, output: Path | None = None, *, preview: Path | None = None) -> list:
        """Grade as a new process would."""
        self.unit = load_unit(self.unit.name, self.unit.root)
        output = output or self.folder / "grades"
        return grade_in(self.new_sandbox(), self.unit, self.hand_ins, output, self.data, jobs=1, preview=preview)

    def new_sandbox(self) -> FakeSandbox:
        """That of a new process, which has read no code before."""
        for cached in (
            code_and_words.of_module,
            test_files._load,
            unit_checks._code_in,
            unit_checks._load,
        ):
            cached.cache_clear()
        self.sandbox = FakeSandbox(_do_as_it_says, scripts_start=True)
        return self.sandbox

    @property
    def preview(self) -> Path:
        return preview_folder(self.folder / "cache", self.grades)

    def propose(self, rules: Rules | None = None) -> Proposal:
        begin_preview(self.grades, self.preview)
        self.grade(preview=self.preview)
        return propose(self.unit, self.grades, self.preview, rules or Rules())

    def table(self, old: str, new: str) -> None:
        """Edit unit.toml."""
        self._replace(self.unit.source / "unit.toml", old, new)

    def test(self, question: str, old: str, new: str) -> None:
        """Edit a question's built test; `old` is a regular expression."""
        self._replace(self.unit.tests / f"{question}.py", old, new)

    def points(self, question: str, check: str, points: int) -> None:
        self.table(rf"(?m)^{check} = \d+$", f"{check} = {points}")
        self.test(question, rf"name=(['\"]){check}\1, points=\d+", f'name="{check}", points={points}')

    def _replace(self, path: Path, old: str, new: str) -> None:
        text, count = re.subn(old, new, path.read_text(encoding="utf-8"))
        assert count == 1, f"{old} stands {count} times in {path.name}"
        path.write_text(text, encoding="utf-8")


def files_below(folder: Path) -> dict[str, bytes]:
    """The files of a grades folder but for receipts."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != RECEIPTS
    }


def verdicts(results: ResultsFile) -> list[tuple]:
    """What a results file decides: nothing of how long it took."""
    return [(row.name, row.score, row.max_score, row.output, row.extra_data.outcome) for row in results.tests]
